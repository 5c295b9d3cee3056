/* Zero with probability zi, else successes of trials with probability p, logit p = eta. */
#include "family/binomial_row.h"
#include "family/inflated.h"
#include "family/inverse_link.h"

HLR_SHARED_COMMON(common_of_rows, prepare_rows, int, hlr_nothing_common, 0)

HLR_INLINE hlr_row zero_inflated_binomial_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const hlr_row base = hlr_binomial_row(rows, i, eta, NULL, hlr_probability_logit);
    return rows->y[i] > 0.0 ? hlr_rest_row(base, &s->share, 0) : hlr_inflated_zero(base, &s->share, 0);
}

HLR_LOOPS_OF_GRADIENT(zero_inflated_binomial_logp, zero_inflated_binomial_curvature, zero_inflated_binomial_density,
                      zero_inflated_binomial_row, 1, 1, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(zero_inflated_binomial_logp_rows, zero_inflated_binomial_row, 1, 1, common_of_rows, prepare_rows)

static void zero_inflated_binomial_mean(const hlr_row_draws *draws, double *out)
{
    hlr_probabilities_logit(draws, out);
    for (int k = 0; k < draws->n; k++)
        out[k] *= draws->trials * (1.0 - hlr_draw_theta(draws, k, 0));
}

static double zero_inflated_binomial_random_at(const hlr_row_draws *draws, int k, double p)
{
    return hlr_random_uniform() < hlr_draw_theta(draws, k, 0) ? 0.0 : hlr_random_binomial(draws->trials, p);
}

HLR_RANDOM(zero_inflated_binomial_random, hlr_probabilities_logit, zero_inflated_binomial_random_at)

const hlr_family hlr_family_zero_inflated_binomial[] = {
    {
        .name = "zero_inflated_binomial",
        .link = "logit",
        .n_theta = 1,
        .theta = {"zi"},
        .logp = zero_inflated_binomial_logp,
        .logp_rows = zero_inflated_binomial_logp_rows,
        .curvature = zero_inflated_binomial_curvature,
        .log_density = zero_inflated_binomial_density,
        .constant = hlr_constant_binomial,
        .mean = zero_inflated_binomial_mean,
        .random = zero_inflated_binomial_random,
    },
    {.name = NULL},
};
