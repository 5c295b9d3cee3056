/* Small dense kernels. Matrices are column-major, n x n unless said otherwise; only the lower triangle of symmetric
 * and triangular ones is read. */
#ifndef HLR_LINALG_H
#define HLR_LINALG_H

#include <stddef.h>

#include "numeric/packed.h"

static inline void hlr_zero(size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = 0.0;
}

double hlr_dot(int n, const double *x, const double *y);
void hlr_add_scaled(int n, double a, const double *x, double *y);      /* y += a x */

/* Lower Cholesky factor in place; returns 0, or the 1-based column where a pivot is not positive. */
int hlr_cholesky(int n, double *a);

/* hlr_cholesky() of a = I + (positive semidefinite). Pivots below 1, which only rounding makes, become 1, so that
 * only a number that is not finite makes it fail. */
int hlr_cholesky_above_identity(int n, double *a);
void hlr_solve_lower(int n, const double *l, double *x);              /* x := L^-1 x */
void hlr_solve_lower_transposed(int n, const double *l, double *x);   /* x := L^-T x */
void hlr_invert_lower(int n, const double *l, double *inverse);        /* L^-1, lower triangle only */
void hlr_multiply_lower(int n, const double *l, const double *x, double *out);             /* out = L x  */
void hlr_multiply_lower_transposed(int n, const double *l, const double *x, double *out);  /* out = L' x */

#endif
