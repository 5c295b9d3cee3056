/* 0 or 1 with probability zoi, and then 1 with probability coi; else Beta(p phi, q phi), logit p = eta. */
#include "family/beta_row.h"
#include "family/inflated.h"
#include "family/inverse_link.h"
#include "numeric/special.h"

typedef struct {
    hlr_beta_precision base;
    hlr_share ends, one;
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    hlr_beta_prepare(theta, &s->base);
    hlr_share_prepare(theta[1], &s->ends);
    hlr_share_prepare(theta[2], &s->one);
}

HLR_INLINE hlr_row zero_one_inflated_beta_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double y = rows->y[i];
    if (y > 0.0 && y < 1.0) {
        hlr_row row = hlr_rest_row(hlr_beta_row(rows, i, eta, &s->base, hlr_probability_logit), &s->ends, 1);
        row.d_theta[2] = isnan(s->one.p) ? NAN : 0.0;
        return row;
    }
    hlr_row row = hlr_certain_row(&s->ends, 1);
    row.logp += y > 0.0 ? s->one.log_p : s->one.log_rest;
    row.d_theta[2] = y > 0.0 ? 1.0 / s->one.p : -s->one.inverse_rest;
    return row;
}

HLR_LOOPS_OF_GRADIENT(zero_one_inflated_beta_logp, zero_one_inflated_beta_curvature, zero_one_inflated_beta_density,
                      zero_one_inflated_beta_row, 1, 3, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(zero_one_inflated_beta_logp_rows, zero_one_inflated_beta_row, 1, 3, common_of_rows, prepare_rows)

static void zero_one_inflated_beta_mean(const hlr_row_draws *draws, double *out)
{
    hlr_probabilities_logit(draws, out);
    for (int k = 0; k < draws->n; k++) {
        const double ends = hlr_draw_theta(draws, k, 1);
        out[k] = (1.0 - ends) * out[k] + ends * hlr_draw_theta(draws, k, 2);
    }
}

static void zero_one_inflated_beta_random(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++) {
        const hlr_probability p = hlr_probability_logit(draws->eta[k]);
        const double phi = draws->theta[k];
        if (hlr_random_uniform() < hlr_draw_theta(draws, k, 1))
            out[k] = hlr_random_uniform() < hlr_draw_theta(draws, k, 2) ? 1.0 : 0.0;
        else
            out[k] = hlr_random_beta(p.p * phi, p.q * phi);
    }
}

const hlr_family hlr_family_zero_one_inflated_beta[] = {
    {
        .name = "zero_one_inflated_beta",
        .link = "logit",
        .n_theta = 3,
        .theta = {"phi", "zoi", "coi"},
        .logp = zero_one_inflated_beta_logp,
        .logp_rows = zero_one_inflated_beta_logp_rows,
        .curvature = zero_one_inflated_beta_curvature,
        .log_density = zero_one_inflated_beta_density,
        .constant = hlr_constant_beta,
        .mean = zero_one_inflated_beta_mean,
        .random = zero_one_inflated_beta_random,
    },
    {.name = NULL},
};
