/* Kernels for matrices of up to some hundreds of columns: blocked, two lanes of SIMD, the same bits on any thread.
 * Column-major; dimensions and leading dimensions are multiples of HLR_DENSE_BLOCK, filled up with zeros, or with ones
 * on the diagonal of what is factorised. */
#ifndef HLR_DENSE_H
#define HLR_DENSE_H

#include <stddef.h>

enum { HLR_DENSE_BLOCK = 4 };

static inline int hlr_dense_padded(int n)
{
    return (n + HLR_DENSE_BLOCK - 1) / HLR_DENSE_BLOCK * HLR_DENSE_BLOCK;
}

/* Replaces the upper triangle of a = I + (positive semidefinite) by its upper Cholesky factor U, a = U'U. Pivots below
 * 1, which only rounding makes, become 1. Returns 0, or the 1-based column with a number that is not finite. */
int hlr_dense_cholesky(int n, double *a);

/* U'^-1: lower triangular, [n x n]; its upper triangle is zero inside the blocks on the diagonal, else not written. */
void hlr_dense_invert(int n, const double *u, double *lower);

/* (U'U)^-1 from U'^-1: both triangles. */
void hlr_dense_inverse(int n, const double *lower, double *out);

/* Upper triangle (whole blocks) of a += rows'rows; rows: [n_row x n], leading dimension n_row, whole blocks too. */
void hlr_dense_add_square(int n, int n_row, const double *rows, double *a);

/* out = a'x: out [n x n_x], leading dimension n; a upper triangular, zero below the diagonal inside its blocks; x
 * [n x n_x]. n_x is even. */
void hlr_dense_multiply_upper(int n, const double *a, int n_x, const double *x, double *out);

#endif
