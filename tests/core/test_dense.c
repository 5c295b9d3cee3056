/* Blocked kernels against the plain ones of linalg.h. */
#include "check.h"
#include "numeric/dense.h"
#include "numeric/linalg.h"
#include "numeric.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 36 };

/* I + B'B of n columns, padded with ones on the diagonal. */
static void make(int n, int ld, double *a)
{
    double b[MOST * MOST];
    hlr_rng rng = hlr_rng_at(61, 1, HLR_FOR_START, (uint32_t) n, 0);
    fill_normal(&rng, n * n, 1.0, b);
    for (int j = 0; j < ld; j++)
        for (int i = 0; i < ld; i++)
            a[i + ld * j] = (i == j) + (i < n && j < n ? hlr_dot(n, b + n * i, b + n * j) : 0.0);
}

/* Condition numbers up to some thousands: 1e-11. */
static void check_size(int n)
{
    const int ld = hlr_dense_padded(n);
    double a[MOST * MOST], u[MOST * MOST], lower[MOST * MOST], inverse[MOST * MOST], plain[MOST * MOST];
    double factor = 0.0, product = 0.0, asymmetry = 0.0;
    make(n, ld, a);
    make(n, ld, u);
    for (int i = 0; i < ld * ld; i++)
        plain[i] = a[i];
    CHECK(hlr_dense_cholesky(ld, u) == 0);
    CHECK(hlr_cholesky(ld, plain) == 0);
    hlr_dense_invert(ld, u, lower);
    hlr_dense_inverse(ld, lower, inverse);
    for (int j = 0; j < ld; j++)
        for (int i = 0; i < ld; i++) {
            if (i <= j)
                factor = larger(factor, fabs(u[i + ld * j] - plain[j + ld * i]));
            asymmetry = larger(asymmetry, fabs(inverse[i + ld * j] - inverse[j + ld * i]));
            product = larger(product, fabs(hlr_dot(ld, a + ld * i, inverse + ld * j) - (i == j)));
        }
    CHECK_NEAR(factor, 0.0, 1e-11);
    CHECK_NEAR(product, 0.0, 1e-10);
    CHECK(asymmetry == 0.0);
}

static void test_products(void)
{
    enum { N = 20, ROW = 8, N_X = 6 };
    double rows[ROW * N], a[N * N], x[N * N_X], out[N * N_X], worst = 0.0;
    hlr_rng rng = hlr_rng_at(62, 1, HLR_FOR_START, 0, 0);
    fill_normal(&rng, ROW * N, 1.0, rows);
    fill_normal(&rng, N * N_X, 1.0, x);
    for (int i = 0; i < N * N; i++)
        a[i] = 0.0;
    hlr_dense_add_square(N, ROW, rows, a);
    hlr_dense_add_square(N, ROW, rows, a);
    for (int j = 0; j < N; j++)
        for (int i = 0; i <= j; i++)
            worst = larger(worst, fabs(a[i + N * j] - 2.0 * hlr_dot(ROW, rows + ROW * i, rows + ROW * j)));
    for (int j = 0; j < N; j++)
        for (int i = j + 1; i < N; i++)
            a[i + N * j] = 0.0;
    hlr_dense_multiply_upper(N, a, N_X, x, out);
    for (int k = 0; k < N_X; k++)
        for (int j = 0; j < N; j++)
            worst = larger(worst, fabs(out[j + N * k] - hlr_dot(N, a + N * j, x + N * k)));
    CHECK_NEAR(worst, 0.0, 1e-13);
}

/* Pivots that rounding takes below one, and numbers that are none. */
static void test_failure(void)
{
    double a[64] = {0.0};
    for (int i = 0; i < 64; i++)
        a[i] = 1e30 + (i % 9 == 0);
    CHECK(hlr_dense_cholesky(8, a) == 0);
    for (int i = 0; i < 8; i++)
        CHECK(a[9 * i] >= 1.0);
    make(7, 8, a);
    a[9 * 5] = NAN;
    CHECK(hlr_dense_cholesky(8, a) == 6);
}

void test_dense(void)
{
    const int size[] = {1, 2, 4, 5, 8, 11, 23, 36};
    for (int i = 0; i < 8; i++)
        check_size(size[i]);
    test_products();
    test_failure();
}
