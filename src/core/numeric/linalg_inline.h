/* The kernels of linalg.h that are called for each level of a factor, to be compiled where they are called: with a
 * size known there, loops of two or three disappear. The same operations in the same order as linalg.h's. */
#ifndef HLR_LINALG_INLINE_H
#define HLR_LINALG_INLINE_H

#include <math.h>

#include "base/inline.h"
#include "base/vector.h"
#include "numeric/packed.h"

#if defined(__GNUC__) && !defined(__clang__)
#define UNROLL_SMALL _Pragma("GCC unroll 4")
#else
#define UNROLL_SMALL
#endif

static ALWAYS_INLINE double hlr_dot_inline(int n, const double *x, const double *y)
{
    hlr_vector even = {0}, odd = {0};
    int i = 0;
    for (; i + 3 < n; i += 4) {
        even += *(const hlr_vector *) (x + i) * *(const hlr_vector *) (y + i);
        odd += *(const hlr_vector *) (x + i + 2) * *(const hlr_vector *) (y + i + 2);
    }
    double sum = (even[0] + even[1]) + (odd[0] + odd[1]);
    UNROLL_SMALL
    for (; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

/* Pivots below `floor` become `floor`; returns the first column whose pivot was not above zero and finite, or 0. */
static ALWAYS_INLINE int hlr_cholesky_inline(int n, double *a, double floor)
{
    UNROLL_SMALL
    for (int j = 0; j < n; j++) {
        double pivot = a[j + j * n];
        UNROLL_SMALL
        for (int k = 0; k < j; k++)
            pivot -= a[j + k * n] * a[j + k * n];
        if (pivot < floor)
            pivot = floor;
        if (!(pivot > 0.0) || !isfinite(pivot))
            return j + 1;
        pivot = sqrt(pivot);
        a[j + j * n] = pivot;
        UNROLL_SMALL
        for (int i = j + 1; i < n; i++) {
            double sum = a[i + j * n];
            UNROLL_SMALL
            for (int k = 0; k < j; k++)
                sum -= a[i + k * n] * a[j + k * n];
            a[i + j * n] = sum / pivot;
        }
    }
    return 0;
}

static ALWAYS_INLINE void hlr_solve_lower_inline(int n, const double *l, double *x)
{
    UNROLL_SMALL
    for (int j = 0; j < n; j++) {
        x[j] /= l[j + j * n];
        UNROLL_SMALL
        for (int i = j + 1; i < n; i++)
            x[i] -= l[i + j * n] * x[j];
    }
}

static ALWAYS_INLINE void hlr_solve_lower_transposed_inline(int n, const double *l, double *x)
{
    UNROLL_SMALL
    for (int j = n - 1; j >= 0; j--) {
        UNROLL_SMALL
        for (int i = j + 1; i < n; i++)
            x[j] -= l[i + j * n] * x[i];
        x[j] /= l[j + j * n];
    }
}

static ALWAYS_INLINE void hlr_multiply_lower_inline(int n, const double *l, const double *x, double *out)
{
    UNROLL_SMALL
    for (int i = 0; i < n; i++)
        out[i] = 0.0;
    UNROLL_SMALL
    for (int j = 0; j < n; j++)
        UNROLL_SMALL
        for (int i = j; i < n; i++)
            out[i] += l[i + j * n] * x[j];
}

static ALWAYS_INLINE void hlr_multiply_lower_transposed_inline(int n, const double *l, const double *x, double *out)
{
    UNROLL_SMALL
    for (int j = 0; j < n; j++)
        out[j] = hlr_dot_inline(n - j, l + j + j * n, x + j);
}

/* Lower Cholesky factor, into m, of I + Lambda'A Lambda, where A is the first q columns and rows of a packed Gram
 * matrix. Returns 0 or the column that failed. */
static ALWAYS_INLINE int hlr_nested_root_inline(int q, const double *gram, const double *lambda, double *m)
{
    UNROLL_SMALL
    for (int k = 0; k < q; k++)
        UNROLL_SMALL
        for (int i = k; i < q; i++) {
            double sum = i == k;
            UNROLL_SMALL
            for (int a = i; a < q; a++)
                UNROLL_SMALL
                for (int b = k; b < q; b++)
                    sum += lambda[a + q * i] * gram[hlr_packed(a, b)] * lambda[b + q * k];
            m[i + q * k] = sum;
        }
    return hlr_cholesky_inline(q, m, 1.0);
}

#endif
