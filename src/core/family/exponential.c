/* y with mean mu: -log mu - y / mu. */
#include "family/link_mean.h"
#include "family/inverse_link.h"
#include "numeric/special.h"

HLR_INLINE hlr_row exponential_log_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const hlr_mean mean = hlr_mean_log(eta);
    const double v = rows->y[i] * mean.inverse;
    (void) common;
    return hlr_row_of_mean(&mean, -mean.log - v, v - 1.0, -v);
}

HLR_LOOPS(exponential_log_logp, exponential_log_curvature, exponential_log_density, exponential_log_row, 1, 0,
          int, hlr_nothing_common)

static double exponential_random_at(const hlr_row_draws *draws, int k, double mu)
{
    (void) draws, (void) k;
    return mu * hlr_random_exponential();
}

HLR_RANDOM(exponential_log_random, hlr_means_log, exponential_random_at)

const hlr_family hlr_family_exponential[] = {
    {
        .name = "exponential",
        .link = "log",
        .logp = exponential_log_logp,
        .curvature = exponential_log_curvature,
        .log_density = exponential_log_density,
        .constant = hlr_constant_none,
        .mean = hlr_means_log,
        .random = exponential_log_random,
    },
    {.name = NULL},
};
