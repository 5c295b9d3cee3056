/* log(y - ndt) ~ Normal(eta, sigma), y > ndt: reaction times, ndt the time before a decision begins. */
#include "family/inverse_link.h"
#include "family/row.h"
#include "numeric/special.h"

typedef struct {
    double sigma, log_sigma, inverse, ndt;
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    if (!hlr_unchanged(theta[0], s->sigma))
        *s = (common_of_rows){theta[0], log(theta[0]), 1.0 / theta[0], 0.0};
    s->ndt = theta[1] >= 0.0 ? theta[1] : NAN;
}

HLR_INLINE hlr_row shifted_lognormal_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double rest = rows->y[i] - s->ndt, log_rest = log(rest), z = (log_rest - eta) * s->inverse;
    return (hlr_row){-s->log_sigma - 0.5 * z * z - log_rest,
                     z * s->inverse,
                     s->inverse * s->inverse,
                     {(z * z - 1.0) * s->inverse, (z * s->inverse + 1.0) / rest}};
}

HLR_LOOPS(shifted_lognormal_logp, shifted_lognormal_curvature, shifted_lognormal_density, shifted_lognormal_row, 1,
          2, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(shifted_lognormal_logp_rows, shifted_lognormal_row, 1, 2, common_of_rows, prepare_rows)

static void shifted_lognormal_mean(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++) {
        const double sigma = draws->theta[k];
        out[k] = hlr_draw_theta(draws, k, 1) + exp(draws->eta[k] + 0.5 * sigma * sigma);
    }
}

static double shifted_lognormal_random_at(const hlr_row_draws *draws, int k, double eta)
{
    return hlr_draw_theta(draws, k, 1) + exp(eta + draws->theta[k] * hlr_random_normal());
}

HLR_RANDOM(shifted_lognormal_random, hlr_locations, shifted_lognormal_random_at)

const hlr_family hlr_family_shifted_lognormal[] = {
    {
        .name = "shifted_lognormal",
        .link = "identity",
        .n_theta = 2,
        .theta = {"sigma", "ndt"},
        .logp = shifted_lognormal_logp,
        .logp_rows = shifted_lognormal_logp_rows,
        .curvature = shifted_lognormal_curvature,
        .log_density = shifted_lognormal_density,
        .constant = hlr_constant_normal,
        .mean = shifted_lognormal_mean,
        .random = shifted_lognormal_random,
    },
    {.name = NULL},
};
