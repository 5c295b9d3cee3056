/* Zero with probability zi, else Beta(p phi, q phi), logit p = eta. */
#include "family/beta_row.h"
#include "family/inflated.h"
#include "family/inverse_link.h"
#include "numeric/special.h"

HLR_SHARED_COMMON(common_of_rows, prepare_rows, hlr_beta_precision, hlr_beta_prepare, 1)

HLR_INLINE hlr_row zero_inflated_beta_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    if (!(rows->y[i] > 0.0))
        return hlr_certain_row(&s->share, 1);
    return hlr_rest_row(hlr_beta_row(rows, i, eta, &s->base, hlr_probability_logit), &s->share, 1);
}

HLR_LOOPS_OF_GRADIENT(zero_inflated_beta_logp, zero_inflated_beta_curvature, zero_inflated_beta_density,
                      zero_inflated_beta_row, 1, 2, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(zero_inflated_beta_logp_rows, zero_inflated_beta_row, 1, 2, common_of_rows, prepare_rows)

static void zero_inflated_beta_mean(const hlr_row_draws *draws, double *out)
{
    hlr_probabilities_logit(draws, out);
    for (int k = 0; k < draws->n; k++)
        out[k] *= 1.0 - hlr_draw_theta(draws, k, 1);
}

static void zero_inflated_beta_random(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++) {
        const hlr_probability p = hlr_probability_logit(draws->eta[k]);
        const double phi = draws->theta[k], outside = hlr_random_uniform();
        out[k] = outside < hlr_draw_theta(draws, k, 1) ? 0.0 : hlr_random_beta(p.p * phi, p.q * phi);
    }
}

const hlr_family hlr_family_zero_inflated_beta[] = {
    {
        .name = "zero_inflated_beta",
        .link = "logit",
        .n_theta = 2,
        .theta = {"phi", "zi"},
        .logp = zero_inflated_beta_logp,
        .logp_rows = zero_inflated_beta_logp_rows,
        .curvature = zero_inflated_beta_curvature,
        .log_density = zero_inflated_beta_density,
        .constant = hlr_constant_beta,
        .mean = zero_inflated_beta_mean,
        .random = zero_inflated_beta_random,
    },
    {.name = NULL},
};
