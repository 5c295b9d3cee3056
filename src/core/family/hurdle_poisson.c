/* Zero with probability hu, else a count from 1 on: Poisson with mean exp(eta), without its zero. */
#include "family/inflated.h"
#include "family/inverse_link.h"
#include "family/poisson_row.h"
#include "numeric/special.h"

HLR_SHARED_COMMON(common_of_rows, prepare_rows, int, hlr_nothing_common, 0)

/* The log of Poisson's probability of zero, -mu. */
HLR_INLINE hlr_row zero_of(double eta)
{
    const double mu = exp(eta);
    return (hlr_row){-mu, -mu, 0.0, {0.0}};
}

HLR_INLINE hlr_row hurdle_poisson_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    if (!(rows->y[i] > 0.0))
        return hlr_certain_row(&s->share, 0);
    return hlr_beyond_hurdle(hlr_poisson_row(rows, i, eta, NULL, hlr_mean_log), zero_of(eta), &s->share, 0);
}

HLR_LOOPS_OF_GRADIENT(hurdle_poisson_logp, hurdle_poisson_curvature, hurdle_poisson_density, hurdle_poisson_row, 1,
                      1, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(hurdle_poisson_logp_rows, hurdle_poisson_row, 1, 1, common_of_rows, prepare_rows)

/* What is beyond the hurdle has the mean mu / (1 - p0), p0 the other family's probability of zero. */
static void hurdle_poisson_mean(const hlr_row_draws *draws, double *out)
{
    hlr_means_log(draws, out);
    for (int k = 0; k < draws->n; k++)
        out[k] = (1.0 - hlr_draw_theta(draws, k, 0)) * (out[k] > 0.0 ? out[k] / -expm1(-out[k]) : 1.0);
}

/* The first of the events in a unit of time, given that there is one, comes at first; the others follow it. */
static double hurdle_poisson_random_at(const hlr_row_draws *draws, int k, double mu)
{
    if (hlr_random_uniform() < draws->theta[k])
        return 0.0;
    const double first = -log1p(hlr_random_uniform() * expm1(-mu));
    return 1.0 + hlr_random_poisson(fmax(mu - first, 0.0));
}

HLR_RANDOM(hurdle_poisson_random, hlr_means_log, hurdle_poisson_random_at)

const hlr_family hlr_family_hurdle_poisson[] = {
    {
        .name = "hurdle_poisson",
        .link = "log",
        .n_theta = 1,
        .theta = {"hu"},
        .logp = hurdle_poisson_logp,
        .logp_rows = hurdle_poisson_logp_rows,
        .curvature = hurdle_poisson_curvature,
        .log_density = hurdle_poisson_density,
        .constant = hlr_constant_factorial,
        .mean = hurdle_poisson_mean,
        .random = hurdle_poisson_random,
    },
    {.name = NULL},
};
