/* Zero with probability zi, else a Poisson count with mean exp(eta). */
#include "family/inflated.h"
#include "family/inverse_link.h"
#include "family/poisson_row.h"
#include "numeric/special.h"

HLR_SHARED_COMMON(common_of_rows, prepare_rows, int, hlr_nothing_common, 0)

HLR_INLINE hlr_row zero_inflated_poisson_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const hlr_row base = hlr_poisson_row(rows, i, eta, NULL, hlr_mean_log);
    return rows->y[i] > 0.0 ? hlr_rest_row(base, &s->share, 0) : hlr_inflated_zero(base, &s->share, 0);
}

HLR_LOOPS_OF_GRADIENT(zero_inflated_poisson_logp, zero_inflated_poisson_curvature, zero_inflated_poisson_density,
                      zero_inflated_poisson_row, 1, 1, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(zero_inflated_poisson_logp_rows, zero_inflated_poisson_row, 1, 1, common_of_rows, prepare_rows)

static void zero_inflated_poisson_mean(const hlr_row_draws *draws, double *out)
{
    hlr_means_log(draws, out);
    for (int k = 0; k < draws->n; k++)
        out[k] *= 1.0 - hlr_draw_theta(draws, k, 0);
}

static double zero_inflated_poisson_random_at(const hlr_row_draws *draws, int k, double mu)
{
    return hlr_random_uniform() < hlr_draw_theta(draws, k, 0) ? 0.0 : hlr_random_poisson(mu);
}

HLR_RANDOM(zero_inflated_poisson_random, hlr_means_log, zero_inflated_poisson_random_at)

const hlr_family hlr_family_zero_inflated_poisson[] = {
    {
        .name = "zero_inflated_poisson",
        .link = "log",
        .n_theta = 1,
        .theta = {"zi"},
        .logp = zero_inflated_poisson_logp,
        .logp_rows = zero_inflated_poisson_logp_rows,
        .curvature = zero_inflated_poisson_curvature,
        .log_density = zero_inflated_poisson_density,
        .constant = hlr_constant_factorial,
        .mean = zero_inflated_poisson_mean,
        .random = zero_inflated_poisson_random,
    },
    {.name = NULL},
};
