/* Zero with probability zi, else a count with mean mu = exp(eta) and variance mu + mu^2 / shape. */
#include "family/inflated.h"
#include "family/inverse_link.h"
#include "family/negbinomial_row.h"
#include "numeric/special.h"

HLR_SHARED_COMMON(common_of_rows, prepare_rows, hlr_rising, hlr_negbinomial_prepare, 1)

HLR_INLINE hlr_row zero_inflated_negbinomial_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const hlr_row base = hlr_negbinomial_row(rows, i, eta, &s->base);
    return rows->y[i] > 0.0 ? hlr_rest_row(base, &s->share, 1) : hlr_inflated_zero(base, &s->share, 1);
}

HLR_LOOPS_OF_GRADIENT(zero_inflated_negbinomial_logp, zero_inflated_negbinomial_curvature,
                      zero_inflated_negbinomial_density, zero_inflated_negbinomial_row, 1, 2,
                      common_of_rows, prepare_rows)
HLR_LOGP_ROWS(zero_inflated_negbinomial_logp_rows, zero_inflated_negbinomial_row, 1, 2, common_of_rows, prepare_rows)

static void zero_inflated_negbinomial_mean(const hlr_row_draws *draws, double *out)
{
    hlr_means_log(draws, out);
    for (int k = 0; k < draws->n; k++)
        out[k] *= 1.0 - hlr_draw_theta(draws, k, 1);
}

static double zero_inflated_negbinomial_random_at(const hlr_row_draws *draws, int k, double mu)
{
    if (hlr_random_uniform() < hlr_draw_theta(draws, k, 1))
        return 0.0;
    return hlr_random_poisson(mu * hlr_random_gamma(draws->theta[k]));
}

HLR_RANDOM(zero_inflated_negbinomial_random, hlr_means_log, zero_inflated_negbinomial_random_at)

const hlr_family hlr_family_zero_inflated_negbinomial[] = {
    {
        .name = "zero_inflated_negbinomial",
        .link = "log",
        .n_theta = 2,
        .theta = {"shape", "zi"},
        .logp = zero_inflated_negbinomial_logp,
        .logp_rows = zero_inflated_negbinomial_logp_rows,
        .curvature = zero_inflated_negbinomial_curvature,
        .log_density = zero_inflated_negbinomial_density,
        .constant = hlr_constant_factorial,
        .mean = zero_inflated_negbinomial_mean,
        .random = zero_inflated_negbinomial_random,
    },
    {.name = NULL},
};
