/* Incomplete gamma and beta functions against closed forms and each other; R's values are in
 * tests/testthat/test-observed.R. */
#include <math.h>

#include "check.h"
#include "numeric/incomplete.h"

static double gamma_difference(double a, double x, double h)
{
    return (hlr_incomplete_gamma(a + h, x).upper - hlr_incomplete_gamma(a - h, x).upper) / (2.0 * h);
}

static void test_gamma(void)
{
    const double a[] = {1e-3, 0.4, 1.0, 3.5, 40.0, 5e4}, part[] = {0.01, 0.5, 0.99, 1.0, 1.02, 2.0, 20.0};
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 7; j++) {
            const double x = a[i] * part[j], h = 1e-4 * a[i];
            const hlr_gamma_tails t = hlr_incomplete_gamma(a[i], x);
            CHECK_NEAR(exp(t.lower) + exp(t.upper), 1.0, 1e-13);
            /* P(X_a > x) = P(X_{a+1} > x) - density of X_{a+1}, Abramowitz and Stegun 6.5.21. */
            CHECK_NEAR(exp(hlr_incomplete_gamma(a[i] + 1.0, x).upper - t.upper),
                       1.0 + exp(t.log_density_x - log(a[i]) - t.upper), 1e-9);
            CHECK_NEAR(t.d_upper, gamma_difference(a[i], x, h), 1e-6);
        }
    CHECK_NEAR(hlr_incomplete_gamma(1.0, 900.0).upper, -900.0, 1e-14);
    CHECK_NEAR(hlr_incomplete_gamma(1.0, 1e-9).lower, log(-expm1(-1e-9)), 1e-14);
    CHECK(hlr_incomplete_gamma(2.0, 0.0).lower == -INFINITY && hlr_incomplete_gamma(2.0, INFINITY).lower == 0.0);
    CHECK(isnan(hlr_incomplete_gamma(-1.0, 1.0).lower) && isnan(hlr_incomplete_gamma(1.0, NAN).lower));
}

static void test_beta(void)
{
    const double a[] = {0.02, 0.5, 1.0, 7.0, 3e4}, x[] = {1e-9, 0.03, 0.5, 0.97, 1.0 - 1e-9};
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            for (int k = 0; k < 5; k++) {
                const double p = x[k], q = k == 4 ? 1e-9 : 1.0 - p, h = 1e-4 * a[i];
                const hlr_beta_tails t = hlr_incomplete_beta(a[i], a[j], p, q);
                const hlr_beta_tails other = hlr_incomplete_beta(a[j], a[i], q, p);
                CHECK_NEAR(t.lower, other.upper, 1e-12);
                CHECK_NEAR(t.d_upper[0], other.d_lower[1], 1e-10);
                if (t.lower < -600.0 || t.upper < -600.0)
                    continue;
                const double up = hlr_incomplete_beta(a[i] + h, a[j], p, q).lower;
                const double down = hlr_incomplete_beta(a[i] - h, a[j], p, q).lower;
                CHECK_NEAR(t.d_lower[0], (up - down) / (2.0 * h), 1e-5);
                /* I(a + 1, b) = I(a, b) - x^a y^b / (a B(a, b)), Abramowitz and Stegun 26.5.16. */
                CHECK_NEAR(exp(hlr_incomplete_beta(a[i] + 1.0, a[j], p, q).upper - t.upper),
                           1.0 + exp(t.log_density_xy - log(a[i]) - t.upper), 1e-8);
            }
    CHECK_NEAR(hlr_incomplete_beta(1.0, 3.0, 0.25, 0.75).upper, 3.0 * log(0.75), 1e-14);
    CHECK(hlr_incomplete_beta(2.0, 2.0, 0.0, 1.0).lower == -INFINITY);
    CHECK(isnan(hlr_incomplete_beta(0.0, 1.0, 0.5, 0.5).lower));
}

void test_incomplete(void)
{
    test_gamma();
    test_beta();
    CHECK_NEAR(hlr_log_one_minus_exp(-1e-20), log(1e-20), 1e-14);
    CHECK_NEAR(hlr_log_one_minus_exp(-50.0), -exp(-50.0), 1e-30);
}
