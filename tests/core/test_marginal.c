/* Densities over a normal linear predictor, where they are known: normal rows, and Bernoulli ones by symmetry. Over a
 * Cauchy one, which is Student's t with one degree of freedom, the cauchit link's adds to it. Every family and link
 * against integrals is in tests/testthat/test-marginal.R. */
#include "check.h"
#include "after/marginal.h"

#include <math.h>

static double marginal_t(const char *name, const char *link, double y, double theta, double eta, double sd,
                         double df)
{
    const double trials = 1.0;
    const hlr_family *family = hlr_family_find(name, link);
    const hlr_rows row = {.n = 1, .y = &y, .trials = &trials};
    const double both[2] = {theta, 4.0};
    return hlr_marginal_logp(family, &row, both, eta, sd, df) + family->constant(&row);
}

static double marginal(const char *name, const char *link, double y, double theta, double eta, double sd)
{
    return marginal_t(name, link, y, theta, eta, sd, INFINITY);
}

static double normal(double x, double sd)
{
    return -0.91893853320467274178 - log(sd) - 0.5 * x * x / (sd * sd);
}

void test_marginal(void)
{
    /* Variances add; of narrow and wide effects, near and far. Panels leave 1e-9 of them, 1e-6 of a step. */
    CHECK_NEAR(marginal("gaussian", "identity", 3.0, 0.5, 1.0, 1.2), normal(2.0, 1.3), 1e-8);
    CHECK_NEAR(marginal("gaussian", "identity", 3.0, 0.001, 1.0, 1.2), normal(2.0, sqrt(1.44 + 1e-6)), 1e-8);
    CHECK_NEAR(marginal("gaussian", "identity", 20.0, 1.0, 0.0, 1e-4), normal(20.0, sqrt(1.0 + 1e-8)), 1e-8);
    CHECK_NEAR(marginal("gaussian", "identity", 20.0, 1.0, 0.0, 1.0), normal(20.0, sqrt(2.0)), 1e-8);
    CHECK_NEAR(marginal("gaussian", "identity", 3.0, 0.5, 1.0, 0.0), normal(2.0, 0.5), 1e-14);
    for (double sd = 0.1; sd < 1000.0; sd *= 3.0) {
        CHECK_NEAR(marginal("binomial", "logit", 1.0, 0.0, 0.0, sd), log(0.5), 1e-6);
        CHECK_NEAR(exp(marginal("binomial", "logit", 1.0, 0.0, 2.0, sd)) +
                       exp(marginal("binomial", "logit", 0.0, 0.0, 2.0, sd)),
                   1.0, 1e-6);
    }
    /* A mean that cannot be, whatever the effect. */
    CHECK_NEAR(marginal("poisson", "identity", 3.0, 0.0, -100.0, 1.0), -INFINITY, 0.0);
    /* Both peaks of an outlier under Student's t count: more than the one at the response alone, at most both whole. */
    const double t = marginal("student", "identity", 30.0, 0.5, 0.0, 3.0);
    CHECK(t > normal(30.0, 3.0) && t < -9.0);
    for (double sd = 0.1; sd < 1000.0; sd *= 3.0) {
        for (double eta = -20.0; eta < 30.0; eta += 12.5)
            CHECK_NEAR(marginal_t("binomial", "cauchit", 1.0, 0.0, eta, sd, 1.0),
                       log(0.5 + atan(eta / (1.0 + sd)) / 3.14159265358979323846), 1e-6);
        CHECK_NEAR(marginal_t("binomial", "logit", 1.0, 0.0, 0.0, sd, 1.5), log(0.5), 1e-6);
        CHECK_NEAR(marginal_t("gaussian", "identity", 20.0, 1.0, 0.0, sd, 1e9),
                   normal(20.0, sqrt(1.0 + sd * sd)), 1e-6);
    }
}
