/* Zero with probability hu, else a count from 1 on: negative binomial with mean mu = exp(eta) and variance
 * mu + mu^2 / shape, without its zero. */
#include "family/inflated.h"
#include "family/inverse_link.h"
#include "family/negbinomial_row.h"
#include "numeric/special.h"

HLR_SHARED_COMMON(common_of_rows, prepare_rows, hlr_rising, hlr_negbinomial_prepare, 1)

/* p + log(1 - p), which loses its digits where p is small. */
HLR_INLINE double plus_log(double p, double log_q)
{
    if (p > 1e-3)
        return p + log_q;
    return -p * p * (1.0 / 2 + p * (1.0 / 3 + p * (1.0 / 4 + p * (1.0 / 5 + p / 6))));
}

/* The log of the negative binomial's probability of zero, a log q with p = mu / (mu + a). */
HLR_INLINE hlr_row zero_of(hlr_probability p, const hlr_rising *shape)
{
    return (hlr_row){shape->a * p.log_q, -shape->a * p.p, 0.0, {plus_log(p.p, p.log_q)}};
}

HLR_INLINE hlr_row hurdle_negbinomial_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    if (!(rows->y[i] > 0.0))
        return hlr_certain_row(&s->share, 1);
    const hlr_probability p = hlr_probability_logit(eta - s->base.log_a);
    return hlr_beyond_hurdle(hlr_negbinomial_row_of(rows->y[i], eta, &s->base, p), zero_of(p, &s->base), &s->share, 1);
}

HLR_LOOPS_OF_GRADIENT(hurdle_negbinomial_logp, hurdle_negbinomial_curvature, hurdle_negbinomial_density,
                      hurdle_negbinomial_row, 1, 2, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(hurdle_negbinomial_logp_rows, hurdle_negbinomial_row, 1, 2, common_of_rows, prepare_rows)

/* mu / (1 - p0); 1 where mu has underflowed. */
static double beyond(double mu, double a)
{
    return mu > 0.0 ? mu / -expm1(-a * log1p(mu / a)) : 1.0;
}

/* What is beyond the hurdle has the mean mu / (1 - p0), p0 the other family's probability of zero. */
static void hurdle_negbinomial_mean(const hlr_row_draws *draws, double *out)
{
    hlr_means_log(draws, out);
    for (int k = 0; k < draws->n; k++)
        out[k] = (1.0 - hlr_draw_theta(draws, k, 1)) * beyond(out[k], draws->theta[k]);
}

/* From 1 on: where zeros are rare, the first that is none, else up the probabilities, whose ratios are
 * p (k + a) / (k + 1). */
static double beyond_zero(double mu, double a)
{
    const double p = mu / (mu + a), none = -a * log1p(mu / a), some = -expm1(none);
    if (some > 0.5 || !isfinite(mu)) {
        double y;
        do
            y = hlr_random_poisson(mu * hlr_random_gamma(a));
        while (y == 0.0);
        return y;
    }
    double left = hlr_random_uniform() * some, y = 1.0, mass = p * a * exp(none);
    while (left > mass && mass > 0.0) {
        left -= mass;
        mass *= p * (y + a) / (y + 1.0);
        y += 1.0;
    }
    return y;
}

static double hurdle_negbinomial_random_at(const hlr_row_draws *draws, int k, double mu)
{
    return hlr_random_uniform() < hlr_draw_theta(draws, k, 1) ? 0.0 : beyond_zero(mu, draws->theta[k]);
}

HLR_RANDOM(hurdle_negbinomial_random, hlr_means_log, hurdle_negbinomial_random_at)

const hlr_family hlr_family_hurdle_negbinomial[] = {
    {
        .name = "hurdle_negbinomial",
        .link = "log",
        .n_theta = 2,
        .theta = {"shape", "hu"},
        .logp = hurdle_negbinomial_logp,
        .logp_rows = hurdle_negbinomial_logp_rows,
        .curvature = hurdle_negbinomial_curvature,
        .log_density = hurdle_negbinomial_density,
        .constant = hlr_constant_factorial,
        .mean = hurdle_negbinomial_mean,
        .random = hurdle_negbinomial_random,
    },
    {.name = NULL},
};
