#include "check.h"
#include "numeric/linalg.h"
#include "numeric.h"

#include <math.h>

enum { MOST = 12 };

static void test_packed(void)
{
    int seen[MOST * (MOST + 1) / 2] = {0};
    for (int b = 0; b < MOST; b++)
        for (int a = 0; a <= b; a++) {
            CHECK(hlr_packed(a, b) == hlr_packed(b, a));
            seen[hlr_packed(a, b)]++;
        }
    for (int i = 0; i < MOST * (MOST + 1) / 2; i++)
        CHECK(seen[i] == 1);
}

/* L L' = A, the upper triangle is neither read nor written, and solves and products undo each other. */
static void test_cholesky(int n)
{
    double a[MOST * MOST], l[MOST * MOST], x[MOST], out[MOST], worst = 0.0, above = 0.0;
    hlr_rng rng = hlr_rng_at(4, 1, HLR_FOR_START, (uint32_t) n, 0);
    random_covariance(&rng, n, 0.5, a);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
            l[i + n * j] = i >= j ? a[i + n * j] : 77.0;
    CHECK(hlr_cholesky(n, l) == 0);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            double sum = 0.0;
            for (int k = 0; k <= (i < j ? i : j); k++)
                sum += l[i + n * k] * l[j + n * k];
            worst = larger(worst, fabs(sum - a[i + n * j]));
            if (i < j)
                above = larger(above, fabs(l[i + n * j] - 77.0));
        }
    CHECK_NEAR(worst, 0.0, 1e-13 * n);
    CHECK(above == 0.0);

    fill_normal(&rng, n, 1.0, x);
    hlr_multiply_lower(n, l, x, out);
    hlr_solve_lower(n, l, out);
    worst = 0.0;
    for (int i = 0; i < n; i++)
        worst = larger(worst, fabs(out[i] - x[i]));
    hlr_multiply_lower_transposed(n, l, x, out);
    double product = 0.0;                             /* x'L x both ways */
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++)
            product += x[i] * l[i + n * j] * x[j];
    CHECK_NEAR(hlr_dot(n, out, x), product, 1e-12);
    hlr_solve_lower_transposed(n, l, out);
    for (int i = 0; i < n; i++)
        worst = larger(worst, fabs(out[i] - x[i]));
    CHECK_NEAR(worst, 0.0, 1e-11);
}

static void test_refusals(void)
{
    double zero[4] = {1.0, 1.0, 0.0, 1.0}, below[4] = {1.0, 2.0, 0.0, 1.0}, nan[4] = {1.0, NAN, 0.0, 1.0};
    double infinite[1] = {INFINITY}, first[1] = {-1.0};
    CHECK(hlr_cholesky(2, zero) == 2);
    CHECK(hlr_cholesky(2, below) == 2);
    CHECK(hlr_cholesky(2, nan) == 2);
    CHECK(hlr_cholesky(1, infinite) == 1);
    CHECK(hlr_cholesky(1, first) == 1);

    /* I + v v' for a huge v: its second pivot, 2 in truth, is lost to rounding and taken as 1. */
    double huge[4] = {1.0 + 1e20, 1e20, 0.0, 1.0 + 1e20};
    CHECK(hlr_cholesky_above_identity(2, huge) == 0);
    CHECK_NEAR(huge[0], 1e10, 1e-12);
    CHECK(huge[3] >= 1.0);
    double still_nan[1] = {NAN}, still_infinite[1] = {INFINITY}, fine[1] = {4.0};
    CHECK(hlr_cholesky_above_identity(1, still_nan) == 1);
    CHECK(hlr_cholesky_above_identity(1, still_infinite) == 1);
    CHECK(hlr_cholesky_above_identity(1, fine) == 0 && fine[0] == 2.0);
}

void test_linalg(void)
{
    test_packed();
    for (int n = 1; n <= MOST; n++)
        test_cholesky(n);
    test_refusals();
}
