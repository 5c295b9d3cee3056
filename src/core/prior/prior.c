#include <math.h>
#include <string.h>

#include "base/constants.h"
#include "numeric/special.h"
#include "prior/prior.h"

static const hlr_distribution *find_distribution(const char *name)
{
    for (const hlr_distribution *const *dist = hlr_distributions; *dist; dist++)
        if (strcmp((*dist)->name, name) == 0)
            return *dist;
    return NULL;
}

/* log(exp(a) - exp(b)) for a >= b. */
static double log_diff(double a, double b)
{
    const double d = b - a;
    if (isinf(a) || d >= 0.0)
        return -INFINITY;
    return a + (d > -HLR_LOG_2 ? log(-expm1(d)) : log1p(-exp(d)));
}

/* Log of the probability of [lower, upper]. Works from the smaller tail, so that an interval far out in either
 * keeps its digits. */
static double log_mass(const hlr_distribution *dist, const double *arg, double lower, double upper)
{
    double from, to;
    dist->support(arg, &from, &to);
    const double below = lower <= from ? -INFINITY : dist->log_tail(lower, arg, 0);
    const double above = upper >= to ? -INFINITY : dist->log_tail(upper, arg, 1);
    if (below < -HLR_LOG_2 && above < -HLR_LOG_2) {              /* the interval has the median inside */
        const double outside = exp(below) + exp(above);
        return log1p(-outside);
    }
    if (below >= -HLR_LOG_2)
        return log_diff(dist->log_tail(lower, arg, 1), above);
    return log_diff(dist->log_tail(upper, arg, 0), below);
}

hlr_status hlr_prior_init(hlr_prior *prior, const char *name, const double *arg, double lower, double upper,
                          hlr_error *err)
{
    const hlr_distribution *dist = find_distribution(name);
    if (!dist)
        return hlr_fail(err, HLR_BAD_INPUT, "no prior distribution is called '%s'", name);
    const char *wrong = dist->check(arg);
    if (wrong)
        return hlr_fail(err, HLR_BAD_INPUT, "%s prior: %s", name, wrong);

    double from, to;
    dist->support(arg, &from, &to);
    prior->dist = dist;
    for (int i = 0; i < HLR_PRIOR_MAX_ARG; i++)
        prior->arg[i] = i < dist->n_arg ? arg[i] : 0.0;
    prior->lower = fmax(lower, from);
    prior->upper = fmin(upper, to);
    if (!(prior->lower < prior->upper))
        return hlr_fail(err, HLR_BAD_INPUT, "%s prior: its support (%g, %g) has nothing in common with the parameter's "
                        "(%g, %g)", name, from, to, lower, upper);
    if (dist->fixes && !(arg[0] >= lower && arg[0] <= upper))
        return hlr_fail(err, HLR_BAD_INPUT, "%s prior: %g is outside the parameter's support (%g, %g)",
                        name, arg[0], lower, upper);

    prior->log_norm = 0.0;
    if (!dist->log_tail)
        return HLR_OK;
    const double mass = log_mass(dist, prior->arg, prior->lower, prior->upper);
    prior->log_norm = dist->log_constant(prior->arg) - mass;
    if (!isfinite(prior->log_norm))
        return hlr_fail(err, HLR_BAD_INPUT, "%s prior: puts no probability on the parameter's support (%g, %g)",
                        name, lower, upper);
    return HLR_OK;
}

double hlr_prior_logp(const hlr_prior *prior, double x, double *d_x)
{
    *d_x = 0.0;
    if (!(x >= prior->lower && x <= prior->upper))       /* also when x is NaN */
        return -INFINITY;
    const double logp = prior->log_norm + prior->dist->log_kernel(x, prior->arg, d_x);
    if (!isfinite(logp)) {
        *d_x = 0.0;
        return -INFINITY;
    }
    return logp;
}

double hlr_lkj_log_constant(int dim, double shape)
{
    double sum = 0.0;
    for (int k = 1; k < dim; k++) {
        const double beta = shape + 0.5 * (dim - k - 1);
        sum += (dim - k) * ((2.0 * beta - 1.0) * HLR_LOG_2 + hlr_lbeta(beta, beta));
    }
    return -sum;
}

double hlr_lkj_logp(int dim, double shape, double log_det_R)
{
    const double power = shape == 1.0 ? 0.0 : (shape - 1.0) * log_det_R;     /* 0 * -Inf is NaN */
    return hlr_lkj_log_constant(dim, shape) + power;
}
