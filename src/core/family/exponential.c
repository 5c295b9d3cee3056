/* y with mean mu: -log mu - y / mu. */
#include "family/link_mean.h"
#include "family/inverse_link.h"
#include "family/tails.h"
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

static void exponential_log_tails(const hlr_rows *rows, int i, double y, double eta, const double *theta,
                                  hlr_tails *out)
{
    const double u = y * exp(-eta);
    (void) rows, (void) i, (void) theta;
    out->upper = (hlr_tail){-u, u, {0.0}};
    out->lower = (hlr_tail){u < 1e-17 ? log(y) - eta : hlr_log_one_minus_exp(-u),
                            u < 1e-17 ? -1.0 : u < 700.0 ? -u / expm1(u) : 0.0, {0.0}};
}

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
        .tails = exponential_log_tails,
    },
    {.name = NULL},
};
