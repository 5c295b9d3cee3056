/* The distributions of priors, one block each, and the list of them. Arguments, in Stan's order, are a[0], a[1], a[2];
 * densities as in the Stan Functions Reference, chapters 16 to 19 (same formulas as R's d-functions where R has them).
 * R's list is prior_vocabulary of R/prior-vocabulary.R. */
#include <math.h>
#include <stddef.h>

#include "base/constants.h"
#include "prior/prior.h"
#include "numeric/special.h"

static int is_positive(double x) { return x > 0.0 && x < 1e300; }      /* as special.c takes them */

static const char *check_location_scale(const double *a)
{
    if (!isfinite(a[0]))
        return "the location must be a finite number";
    return is_positive(a[1]) ? NULL : "the scale must be a positive finite number";
}

static const char *check_two_positive(const double *a)
{
    return is_positive(a[0]) && is_positive(a[1]) ? NULL : "both arguments must be positive finite numbers";
}

static void whole_line(const double *a, double *lower, double *upper)
{
    (void) a;
    *lower = -INFINITY;
    *upper = INFINITY;
}

static void positive(const double *a, double *lower, double *upper)
{
    (void) a;
    *lower = 0.0;
    *upper = INFINITY;
}

/* ---- normal(mu, sigma) ---- */

static double normal_kernel(double x, const double *a, double *d_x)
{
    const double z = (x - a[0]) / a[1];
    *d_x = -z / a[1];
    return -0.5 * z * z;
}

static double normal_constant(const double *a) { return -log(a[1]) - 0.5 * HLR_LOG_2PI; }

static double normal_tail(double x, const double *a, int upper) { return hlr_pnorm_log((x - a[0]) / a[1], upper); }

static const hlr_distribution normal = {
    .name = "normal",
    .args = {"mu", "sigma"},
    .n_arg = 2,
    .check = check_location_scale,
    .support = whole_line,
    .log_kernel = normal_kernel,
    .log_constant = normal_constant,
    .log_tail = normal_tail,
};

/* ---- student_t(nu, mu, sigma) ---- */

static const char *student_check(const double *a)
{
    if (!is_positive(a[0]))
        return "the degrees of freedom must be a positive finite number";
    return check_location_scale(a + 1);
}

static double student_kernel(double x, const double *a, double *d_x)
{
    const double z = (x - a[1]) / a[2];
    *d_x = -(a[0] + 1.0) / (a[0] / z + z) / a[2];        /* in this form z^2 cannot overflow; 0 at z = 0 */
    return -0.5 * (a[0] + 1.0) * log1p(z * z / a[0]);
}

static double student_constant(const double *a)
{
    /* Gamma ratio as B(1/2, nu/2), which keeps its digits for large nu. */
    return -hlr_lbeta(0.5, 0.5 * a[0]) - 0.5 * log(a[0]) - log(a[2]);
}

static double student_tail(double x, const double *a, int upper)
{
    return hlr_pt_log((x - a[1]) / a[2], a[0], upper);
}

static const hlr_distribution student_t = {
    .name = "student_t",
    .args = {"nu", "mu", "sigma"},
    .n_arg = 3,
    .check = student_check,
    .support = whole_line,
    .log_kernel = student_kernel,
    .log_constant = student_constant,
    .log_tail = student_tail,
};

/* ---- cauchy(location, scale) ---- */

static double cauchy_kernel(double x, const double *a, double *d_x)
{
    const double z = (x - a[0]) / a[1];
    *d_x = -2.0 / (1.0 / z + z) / a[1];
    return -log1p(z * z);
}

static double cauchy_constant(const double *a) { return -HLR_LOG_PI - log(a[1]); }

static double cauchy_tail(double x, const double *a, int upper)
{
    const double z = (x - a[0]) / a[1];
    return log(atan2(1.0, upper ? z : -z) / HLR_PI);
}

static const hlr_distribution cauchy = {
    .name = "cauchy",
    .args = {"location", "scale"},
    .n_arg = 2,
    .check = check_location_scale,
    .support = whole_line,
    .log_kernel = cauchy_kernel,
    .log_constant = cauchy_constant,
    .log_tail = cauchy_tail,
};

/* ---- laplace(location, scale) ---- */

static double laplace_kernel(double x, const double *a, double *d_x)
{
    const double z = (x - a[0]) / a[1];
    *d_x = (z > 0.0 ? -1.0 : z < 0.0 ? 1.0 : 0.0) / a[1];
    return -fabs(z);
}

static double laplace_constant(const double *a) { return -HLR_LOG_2 - log(a[1]); }

static double laplace_tail(double x, const double *a, int upper)
{
    const double z = (upper ? a[0] - x : x - a[0]) / a[1];
    return z < 0.0 ? z - HLR_LOG_2 : log1p(-0.5 * exp(-z));
}

static const hlr_distribution laplace = {
    .name = "laplace",
    .args = {"location", "scale"},
    .n_arg = 2,
    .check = check_location_scale,
    .support = whole_line,
    .log_kernel = laplace_kernel,
    .log_constant = laplace_constant,
    .log_tail = laplace_tail,
};

/* ---- logistic(location, scale) ---- */

static double logistic_kernel(double x, const double *a, double *d_x)
{
    const double z = (x - a[0]) / a[1];
    *d_x = -tanh(0.5 * z) / a[1];
    return -fabs(z) - 2.0 * log1p(exp(-fabs(z)));
}

static double logistic_constant(const double *a) { return -log(a[1]); }

static double logistic_tail(double x, const double *a, int upper)
{
    const double z = (upper ? a[0] - x : x - a[0]) / a[1];
    return (z < 0.0 ? z : 0.0) - log1p(exp(-fabs(z)));
}

static const hlr_distribution logistic = {
    .name = "logistic",
    .args = {"location", "scale"},
    .n_arg = 2,
    .check = check_location_scale,
    .support = whole_line,
    .log_kernel = logistic_kernel,
    .log_constant = logistic_constant,
    .log_tail = logistic_tail,
};

/* ---- uniform(min, max) ---- */

static const char *uniform_check(const double *a)
{
    return isfinite(a[0]) && isfinite(a[1]) && a[0] < a[1] && isfinite(a[1] - a[0]) ?
        NULL : "the limits must be finite numbers, the lower one first";
}

static void uniform_support(const double *a, double *lower, double *upper)
{
    *lower = a[0];
    *upper = a[1];
}

static double uniform_kernel(double x, const double *a, double *d_x)
{
    (void) x; (void) a;
    *d_x = 0.0;
    return 0.0;
}

static double uniform_constant(const double *a) { return -log(a[1] - a[0]); }

static double uniform_tail(double x, const double *a, int upper)
{
    return log((upper ? a[1] - x : x - a[0]) / (a[1] - a[0]));
}

static const hlr_distribution uniform = {
    .name = "uniform",
    .args = {"min", "max"},
    .n_arg = 2,
    .check = uniform_check,
    .support = uniform_support,
    .log_kernel = uniform_kernel,
    .log_constant = uniform_constant,
    .log_tail = uniform_tail,
};

/* ---- lognormal(meanlog, sdlog) ---- */

static double lognormal_kernel(double x, const double *a, double *d_x)
{
    const double log_x = log(x), z = (log_x - a[0]) / a[1];
    *d_x = -(1.0 + z / a[1]) / x;
    return x > 0.0 ? -log_x - 0.5 * z * z : -INFINITY;   /* at 0 the sum would be Inf - Inf */
}

static double lognormal_tail(double x, const double *a, int upper)
{
    return hlr_pnorm_log((log(x) - a[0]) / a[1], upper);
}

static const hlr_distribution lognormal = {
    .name = "lognormal",
    .args = {"meanlog", "sdlog"},
    .n_arg = 2,
    .check = check_location_scale,
    .support = positive,
    .log_kernel = lognormal_kernel,
    .log_constant = normal_constant,
    .log_tail = lognormal_tail,
};

/* ---- gamma(shape, rate) ---- */

static double gamma_kernel(double x, const double *a, double *d_x)
{
    const double power = a[0] - 1.0;
    if (power == 0.0) {                                  /* finite at 0, where 0 * log(0) is not */
        *d_x = -a[1];
        return -a[1] * x;
    }
    *d_x = power / x - a[1];
    return power * log(x) - a[1] * x;
}

static double gamma_constant(const double *a) { return a[0] * log(a[1]) - hlr_lgamma(a[0]); }

static double gamma_tail(double x, const double *a, int upper) { return hlr_pgamma_log(a[1] * x, a[0], upper); }

static const hlr_distribution gamma_distribution = {
    .name = "gamma",
    .args = {"shape", "rate"},
    .n_arg = 2,
    .check = check_two_positive,
    .support = positive,
    .log_kernel = gamma_kernel,
    .log_constant = gamma_constant,
    .log_tail = gamma_tail,
};

/* ---- inv_gamma(shape, scale) ---- */

static double inv_gamma_kernel(double x, const double *a, double *d_x)
{
    *d_x = (a[1] / x - a[0] - 1.0) / x;
    return x > 0.0 ? -(a[0] + 1.0) * log(x) - a[1] / x : -INFINITY;
}

static double inv_gamma_tail(double x, const double *a, int upper) { return hlr_pgamma_log(a[1] / x, a[0], !upper); }

static const hlr_distribution inv_gamma = {
    .name = "inv_gamma",
    .args = {"shape", "scale"},
    .n_arg = 2,
    .check = check_two_positive,
    .support = positive,
    .log_kernel = inv_gamma_kernel,
    .log_constant = gamma_constant,
    .log_tail = inv_gamma_tail,
};

/* ---- exponential(rate) ---- */

static const char *exponential_check(const double *a)
{
    return is_positive(a[0]) ? NULL : "the rate must be a positive finite number";
}

static double exponential_kernel(double x, const double *a, double *d_x)
{
    *d_x = -a[0];
    return -a[0] * x;
}

static double exponential_constant(const double *a) { return log(a[0]); }

static double exponential_tail(double x, const double *a, int upper)
{
    return upper ? -a[0] * x : log(-expm1(-a[0] * x));
}

static const hlr_distribution exponential = {
    .name = "exponential",
    .args = {"rate"},
    .n_arg = 1,
    .check = exponential_check,
    .support = positive,
    .log_kernel = exponential_kernel,
    .log_constant = exponential_constant,
    .log_tail = exponential_tail,
};

/* ---- beta(a, b) ---- */

static void unit_interval(const double *a, double *lower, double *upper)
{
    (void) a;
    *lower = 0.0;
    *upper = 1.0;
}

static double beta_kernel(double x, const double *a, double *d_x)
{
    const double p = a[0] - 1.0, q = a[1] - 1.0;         /* a power of 0 has no term: 0 * log(0) is NaN */
    *d_x = (p == 0.0 ? 0.0 : p / x) - (q == 0.0 ? 0.0 : q / (1.0 - x));
    return (p == 0.0 ? 0.0 : p * log(x)) + (q == 0.0 ? 0.0 : q * log1p(-x));
}

static double beta_constant(const double *a) { return -hlr_lbeta(a[0], a[1]); }

static double beta_tail(double x, const double *a, int upper) { return hlr_pbeta_log(x, a[0], a[1], upper); }

static const hlr_distribution beta = {
    .name = "beta",
    .args = {"a", "b"},
    .n_arg = 2,
    .check = check_two_positive,
    .support = unit_interval,
    .log_kernel = beta_kernel,
    .log_constant = beta_constant,
    .log_tail = beta_tail,
};

/* ---- flat() and constant(value): no density to normalise ---- */

static double no_kernel(double x, const double *a, double *d_x)
{
    (void) x; (void) a;
    *d_x = 0.0;
    return 0.0;
}

static const char *flat_check(const double *a)
{
    (void) a;
    return NULL;
}

static const char *constant_check(const double *a)
{
    return isfinite(a[0]) ? NULL : "the value must be a finite number";
}

static const hlr_distribution flat = {
    .name = "flat",
    .n_arg = 0,
    .check = flat_check,
    .support = whole_line,
    .log_kernel = no_kernel,
};
static const hlr_distribution constant = {
    .name = "constant",
    .args = {"value"},
    .n_arg = 1,
    .fixes = 1,
    .check = constant_check,
    .support = whole_line,
    .log_kernel = no_kernel,
};

const hlr_distribution *const hlr_distributions[] = {
    &normal, &student_t, &cauchy, &laplace, &logistic, &uniform, &lognormal, &gamma_distribution, &inv_gamma,
    &exponential, &beta, &flat, &constant, NULL
};
