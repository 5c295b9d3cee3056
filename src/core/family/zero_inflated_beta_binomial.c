/* Zero with probability zi, else successes of trials as in family/beta_binomial.c. */
#include "family/beta_binomial_row.h"
#include "family/inflated.h"
#include "family/inverse_link.h"

HLR_SHARED_COMMON(common_of_rows, prepare_rows, hlr_trials_rise, hlr_beta_binomial_prepare, 1)

HLR_INLINE hlr_row zero_inflated_beta_binomial_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const hlr_row base = hlr_beta_binomial_row(rows, i, eta, &s->base, hlr_probability_logit);
    return rows->y[i] > 0.0 ? hlr_rest_row(base, &s->share, 1) : hlr_inflated_zero(base, &s->share, 1);
}

HLR_LOOPS_OF_GRADIENT(zero_inflated_beta_binomial_logp, zero_inflated_beta_binomial_curvature,
                      zero_inflated_beta_binomial_density, zero_inflated_beta_binomial_row, 1, 2,
                      common_of_rows, prepare_rows)
HLR_LOGP_ROWS(zero_inflated_beta_binomial_logp_rows, zero_inflated_beta_binomial_row, 1, 2, common_of_rows,
              prepare_rows)

static void zero_inflated_beta_binomial_mean(const hlr_row_draws *draws, double *out)
{
    hlr_probabilities_logit(draws, out);
    for (int k = 0; k < draws->n; k++)
        out[k] *= draws->trials * (1.0 - hlr_draw_theta(draws, k, 1));
}

static double zero_inflated_beta_binomial_random_at(const hlr_row_draws *draws, int k, double p)
{
    if (hlr_random_uniform() < hlr_draw_theta(draws, k, 1))
        return 0.0;
    return hlr_random_binomial(draws->trials, hlr_random_probability(p, draws->theta[k]));
}

HLR_RANDOM(zero_inflated_beta_binomial_random, hlr_probabilities_logit, zero_inflated_beta_binomial_random_at)

const hlr_family hlr_family_zero_inflated_beta_binomial[] = {
    {
        .name = "zero_inflated_beta_binomial",
        .link = "logit",
        .n_theta = 2,
        .theta = {"phi", "zi"},
        .logp = zero_inflated_beta_binomial_logp,
        .logp_rows = zero_inflated_beta_binomial_logp_rows,
        .curvature = zero_inflated_beta_binomial_curvature,
        .log_density = zero_inflated_beta_binomial_density,
        .constant = hlr_constant_binomial,
        .mean = zero_inflated_beta_binomial_mean,
        .random = zero_inflated_beta_binomial_random,
    },
    {.name = NULL},
};
