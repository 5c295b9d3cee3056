/* Means and random responses of every family of the list, against sums over its own density. The random numbers here
 * are those of special_libm.c; R's are tested in tests/testthat/test-family-draws.R. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "family/family.h"

enum { POINTS = 2000, DRAWS = 2000 };

static int is(const hlr_family *family, const char *name)
{
    return strcmp(family->name, name) == 0;
}

static int is_count(const hlr_family *family)
{
    return is(family, "binomial") || is(family, "poisson") || is(family, "negbinomial") ||
           is(family, "geometric");
}

static int weight_divides_variance(const hlr_family *family)
{
    return is(family, "gaussian") || is(family, "student") || is(family, "lognormal");
}

/* Beta's is a precision that leaves the ends without mass. */
static double theta_of(const hlr_family *family, int k)
{
    return k == 1 ? 4.2 : is(family, "beta") ? 20.0 : 1.3;
}

/* Two ordinary predictors that every link takes. */
static double eta_of(const hlr_family *family, int k)
{
    const int negative = is(family, "binomial") && strcmp(family->link, "log") == 0;
    return (negative ? -1.0 : 1.0) * (k == 0 ? 0.3 : is(family, "beta") ? -0.3 : 1.1);
}

static double density(const hlr_family *family, double y, double eta, double weight)
{
    const double trials = 7.0, theta[] = {theta_of(family, 0), theta_of(family, 1)};
    const hlr_rows row = {1, &y, &trials, &weight, NULL};
    double d_eta, d_theta[2];
    return exp(family->logp(&row, theta, &eta, &d_eta, d_theta) + family->constant(&row));
}

/* Sum of y times its probability; of densities by the trapezoidal rule over x, with y a smooth function of x that makes
 * the tails thin: the rule's error is then far below 1e-9. */
static double mean_by_sum(const hlr_family *family, double eta, double weight)
{
    double sum = 0.0;
    for (int i = 0; i < POINTS; i++) {
        const double h = 0.04, x = h * (i - POINTS / 2);
        double y = exp(x), d = y * h;
        if (is(family, "gaussian") || is(family, "student"))
            y = sinh(x), d = cosh(x) * h;
        else if (is(family, "beta"))
            y = 1.0 / (1.0 + exp(-x)), d = y * (1.0 - y) * h;
        else if (is_count(family))
            y = i, d = 1.0;
        if (is(family, "binomial") && y > 7.0)
            break;
        const double p = density(family, y, eta, weight);
        sum += p > 0.0 ? y * p * d : 0.0;
    }
    return sum;
}

/* Each draw with its own predictor. */
static void test_mean(const hlr_family *family, double weight)
{
    const double eta[] = {eta_of(family, 0), eta_of(family, 1)};
    const double theta[] = {theta_of(family, 0), theta_of(family, 0), theta_of(family, 1), theta_of(family, 1)};
    const hlr_row_draws draws = {2, eta, theta, 7.0, weight};
    double mean[2];
    family->mean(&draws, mean);
    for (int k = 0; k < 2; k++)
        CHECK_NEAR(mean[k], mean_by_sum(family, eta[k], weight), 1e-9);
}

/* Each draw has a density; their average is within 5 standard errors of the mean (one in two million). */
static void test_random(const hlr_family *family, double weight)
{
    static double eta[DRAWS], theta[2 * DRAWS], mean[DRAWS], y[DRAWS];
    for (int k = 0; k < DRAWS; k++) {
        eta[k] = eta_of(family, 1);
        theta[k] = theta_of(family, 0);
        theta[DRAWS + k] = theta_of(family, 1);
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
    const double *responses = is_count(family) ? counts : is(family, "beta") ? shares : positive;
    double eta[N], theta[2 * N], out[N], worst = 0.0;
    for (int k = 0; k < N; k++) {
        eta[k] = k == 0 ? -700.0 : k == 1 ? 700.0 : 0.1 * (k - 0.5 * N);
        theta[k] = theta_of(family, 0) * (1.0 + 0.01 * k);
        theta[N + k] = theta_of(family, 1) * (1.0 + 0.01 * k);
    }
    for (int i = 0; i < 3; i++) {
        const double y = responses[i], log_y = log(y), trials = 7.0, weight = 2.5;
        const hlr_row_draws draws = {N, eta, theta, trials, weight};
        const hlr_rows row = {1, &y, &trials, &weight, &log_y};
        family->log_density(&draws, y, log_y, out);
        for (int k = 0; k < N; k++) {
            const double values[] = {theta[k], theta[N + k]};
            double d_eta, d_theta[2];
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
