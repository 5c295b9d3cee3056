/* y with mean mu: -log mu - y / mu. */
#include "family/link_mean.h"
#include "family/inverse_link.h"
#include "numeric/special.h"

HLR_INLINE hlr_row row_log(const hlr_rows *rows, int i, double eta, const void *common)
{
    const hlr_mean mean = hlr_mean_log(eta);
    const double v = rows->y[i] * mean.inverse;
    (void) common;
    return hlr_row_of_mean(&mean, -mean.log - v, v - 1.0, -v);
}

HLR_FAMILY_LOOPS(log, row_log, 1, 0, int, hlr_nothing_common)

static double constant(const hlr_rows *rows)
{
    (void) rows;
    return 0.0;
}

static double random_at(const hlr_row_draws *draws, int k, double mu)
{
    (void) draws, (void) k;
    return mu * hlr_random_exponential();
}

HLR_FAMILY_RANDOM(log, hlr_means_log, random_at)

HLR_FAMILY(hlr_exponential_log, "exponential", "log", log, 0, constant, hlr_means_log, 0)
