/* Means and random responses of every family of the list, against sums over its own density. The random numbers here
 * are those of special_libm.c; R's are tested in tests/testthat/test-family-draws.R. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "family/family.h"
#include "family_values.h"

enum { POINTS = 2000, DRAWS = 2000 };

static int weight_divides_variance(const hlr_family *family)
{
    return family_is(family, "gaussian") || family_is(family, "student") || family_is(family, "lognormal");
}

/* Beta's is a precision that leaves the ends without mass. */
static double parameter_of(const hlr_family *family, int k)
{
    return support_of(family) == UNIT && k == 0 ? 20.0 : theta_of(family, k);
}

static void parameters_of(const hlr_family *family, double *theta)
{
    for (int k = 0; k < family->n_theta; k++)
        theta[k] = parameter_of(family, k);
}

/* Two ordinary predictors that every link takes. */
static double predictor_of(const hlr_family *family, int k)
{
    const int negative = family_is(family, "binomial") && strcmp(family->link, "log") == 0;
    return (negative ? -1.0 : 1.0) * (k == 0 ? 0.3 : support_of(family) == UNIT ? -0.3 : 1.1);
}

static double density(const hlr_family *family, double y, double eta, double weight)
{
    double theta[HLR_MAX_THETA], d_eta, d_theta[HLR_MAX_THETA];
    const double trials = 7.0;
    const hlr_rows row = {.n = 1, .y = &y, .trials = &trials, .weight = &weight};
    parameters_of(family, theta);
    return exp(family->logp(&row, theta, &eta, &d_eta, d_theta) + family->constant(&row));
}

/* Sum of y times its probability; of densities by the trapezoidal rule over x, with y a smooth function of x that makes
 * the tails thin: the rule's error is then far below 1e-9. */
static double mean_by_sum(const hlr_family *family, double eta, double weight)
{
    double sum = has_point(family, 1.0) ? density(family, 1.0, eta, weight) : 0.0;
    for (int i = 0; i < POINTS; i++) {
        const double h = 0.04, x = h * (i - POINTS / 2);
        double y = exp(x), d = y * h;
        if (support_of(family) == REAL_LINE)
            y = sinh(x), d = cosh(x) * h;
        else if (support_of(family) == UNIT)
            y = 1.0 / (1.0 + exp(-x)), d = y * (1.0 - y) * h;
        else if (support_of(family) >= COUNTS)
            y = i, d = 1.0;
        if (support_of(family) == TRIALS && y > 7.0)
            break;
        const double p = density(family, y, eta, weight);
        sum += p > 0.0 ? y * p * d : 0.0;
    }
    return sum;
}

/* Each draw with its own predictor. The rule for sums is good to the square of its step, 0.04, about an edge. */
static void test_mean(const hlr_family *family, double weight)
{
    const double eta[] = {predictor_of(family, 0), predictor_of(family, 1)};
    double theta[2 * HLR_MAX_THETA];
    for (int k = 0; k < 2 * family->n_theta; k++)
        theta[k] = parameter_of(family, k / 2);
    const hlr_row_draws draws = {2, eta, theta, 7.0, weight};
    double mean[2];
    family->mean(&draws, mean);
    for (int k = 0; k < 2; k++)
        CHECK_NEAR(mean[k], mean_by_sum(family, eta[k], weight), family->curvature_rows ? 1e-3 : 1e-9);
}

/* Each draw has a density; their average is within 5 standard errors of the mean (one in two million). */
static void test_random(const hlr_family *family, double weight)
{
    static double eta[DRAWS], theta[HLR_MAX_THETA * DRAWS], mean[DRAWS], y[DRAWS];
    for (int k = 0; k < DRAWS; k++) {
        eta[k] = predictor_of(family, 1);
        for (int j = 0; j < family->n_theta; j++)
            theta[k + DRAWS * j] = parameter_of(family, j);
    }
    const hlr_row_draws draws = {DRAWS, eta, theta, 7.0, weight};
    double sum = 0.0, squares = 0.0;
    int outside = 0;
    family->mean(&draws, mean);
    family->random(&draws, y);
    for (int k = 0; k < DRAWS; k++) {
        outside += !(density(family, y[k], eta[k], weight) > 0.0);
        sum += y[k] - mean[k];
        squares += (y[k] - mean[k]) * (y[k] - mean[k]);
    }
    CHECK(outside == 0);
    CHECK(squares > 0.0 && sum * sum < 25.0 * squares);
}

static void test_nothing(const hlr_family *family)
{
    const hlr_row_draws none = {0, NULL, NULL, 1.0, 1.0};
    family->mean(&none, NULL);
    family->random(&none, NULL);
    family->log_density(&none, 1.0, 0.0, NULL);
}

/* log_density() is logp() of a row alone, also where the density has an end, up to the rounding of a sum whose terms
 * may be a thousand times larger; more draws than are taken at once. */
static void test_log_density(const hlr_family *family)
{
    enum { N = 150 };
    static const double counts[] = {0.0, 3.0, 7.0}, positive[] = {0.05, 0.6, 30.0}, shares[] = {0.001, 0.6, 0.97};
    const double *responses = support_of(family) >= COUNTS ? counts : support_of(family) == UNIT ? shares : positive;
    double eta[N], theta[HLR_MAX_THETA * N], out[N], worst = 0.0;
    for (int k = 0; k < N; k++) {
        eta[k] = k == 0 ? -700.0 : k == 1 ? 700.0 : 0.1 * (k - 0.5 * N);
        for (int j = 0; j < family->n_theta; j++)
            theta[k + N * j] = parameter_of(family, j) * (1.0 + 0.01 * k);
    }
    for (int i = 0; i < 3; i++) {
        const double y = responses[i], log_y = log(y), trials = 7.0, weight = 2.5;
        const hlr_row_draws draws = {N, eta, theta, trials, weight};
        const hlr_rows row = {.n = 1, .y = &y, .trials = &trials, .weight = &weight, .log_y = &log_y};
        family->log_density(&draws, y, log_y, out);
        for (int k = 0; k < N; k++) {
            double values[HLR_MAX_THETA], d_eta, d_theta[HLR_MAX_THETA];
            for (int j = 0; j < family->n_theta; j++)
                values[j] = theta[k + N * j];
            const double one = family->logp(&row, values, eta + k, &d_eta, d_theta);
            if (isfinite(one))
                worst = fmax(worst, fabs(out[k] - one) / (1.0 + fabs(one)));
            else
                CHECK(out[k] == -INFINITY || fabs(eta[k]) == 700.0);    /* a value without a derivative there */
        }
    }
    CHECK_NEAR(worst, 0.0, 1e-12);
}

void test_inverse_link(void)
{
    for (int k = 0; hlr_families[k]; k++)
        for (const hlr_family *family = hlr_families[k]; family->name; family++) {
            const double weight = weight_divides_variance(family) ? 2.5 : 1.0;
            test_nothing(family);
            test_log_density(family);
            test_mean(family, weight);
            test_random(family, weight);
        }
}
