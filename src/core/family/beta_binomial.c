/* Successes of trials with probabilities that are Beta(p phi, q phi), logit p = eta: variance trials p q times
 * (trials + phi) / (1 + phi). */
#include "family/beta_binomial_row.h"
#include "family/inverse_link.h"

HLR_INLINE hlr_row beta_binomial_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    return hlr_beta_binomial_row(rows, i, eta, common, hlr_probability_logit);
}

HLR_LOOPS_OF_GRADIENT(beta_binomial_logp, beta_binomial_curvature, beta_binomial_density, beta_binomial_row, 1, 1,
                      hlr_trials_rise, hlr_beta_binomial_prepare)
HLR_LOGP_ROWS(beta_binomial_logp_rows, beta_binomial_row, 1, 1, hlr_trials_rise, hlr_beta_binomial_prepare)

static void beta_binomial_mean(const hlr_row_draws *draws, double *out)
{
    hlr_probabilities_logit(draws, out);
    for (int k = 0; k < draws->n; k++)
        out[k] *= draws->trials;
}

static double beta_binomial_random_at(const hlr_row_draws *draws, int k, double p)
{
    return hlr_random_binomial(draws->trials, hlr_random_probability(p, draws->theta[k]));
}

HLR_RANDOM(beta_binomial_random, hlr_probabilities_logit, beta_binomial_random_at)

const hlr_family hlr_family_beta_binomial[] = {
    {
        .name = "beta_binomial",
        .link = "logit",
        .n_theta = 1,
        .theta = {"phi"},
        .logp = beta_binomial_logp,
        .logp_rows = beta_binomial_logp_rows,
        .curvature = beta_binomial_curvature,
        .log_density = beta_binomial_density,
        .constant = hlr_constant_binomial,
        .mean = beta_binomial_mean,
        .random = beta_binomial_random,
    },
    {.name = NULL},
};
