#include "numeric/linalg.h"

#include <math.h>

#include "numeric/linalg_inline.h"
#include "base/vector.h"

#define LOAD(x) (*(const hlr_vector *) (x))

double hlr_dot(int n, const double *x, const double *y)
{
    return hlr_dot_inline(n, x, y);
}

void hlr_add_scaled(int n, double a, const double *x, double *y)
{
    int i = 0;
    for (; i + 1 < n; i += 2)
        *(hlr_vector *) (y + i) += LOAD(x + i) * a;
    if (i < n)
        y[i] += a * x[i];
}

int hlr_cholesky(int n, double *a)
{
    return hlr_cholesky_inline(n, a, 0.0);
}

int hlr_cholesky_above_identity(int n, double *a)
{
    return hlr_cholesky_inline(n, a, 1.0);
}

void hlr_solve_lower(int n, const double *l, double *x)
{
    hlr_solve_lower_inline(n, l, x);
}

void hlr_solve_lower_transposed(int n, const double *l, double *x)
{
    hlr_solve_lower_transposed_inline(n, l, x);
}

void hlr_invert_lower(int n, const double *l, double *inverse)
{
    for (int j = 0; j < n; j++) {
        inverse[j + n * j] = 1.0 / l[j + n * j];
        for (int i = j + 1; i < n; i++) {
            double sum = 0.0;
            for (int k = j; k < i; k++)
                sum -= l[i + n * k] * inverse[k + n * j];
            inverse[i + n * j] = sum / l[i + n * i];
        }
    }
}

void hlr_multiply_lower(int n, const double *l, const double *x, double *out)
{
    hlr_multiply_lower_inline(n, l, x, out);
}

void hlr_multiply_lower_transposed(int n, const double *l, const double *x, double *out)
{
    hlr_multiply_lower_transposed_inline(n, l, x, out);
}
