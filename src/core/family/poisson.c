/* Counts with mean mu: y log mu - mu - log y!. */
#include "family/link_mean.h"
#include "family/inverse_link.h"
#include "numeric/special.h"
#include "numeric/vector_math.h"

HLR_INLINE hlr_row row_at(const hlr_rows *rows, int i, double eta, hlr_mean_of *of)
{
    const hlr_mean mean = of(eta);
    const double y = rows->y[i];
    return hlr_row_of_mean(&mean, y * mean.log - mean.mu, y - mean.mu, -mean.mu);
}

static double random_at(const hlr_row_draws *draws, int k, double mu)
{
    (void) draws, (void) k;
    return hlr_random_poisson(mu);
}

/* The canonical link, by SIMD. */
static double log_logp(const hlr_rows *rows, const double *theta, const double *eta, double *d_eta,
                       double *d_theta)
{
    double sum = 0.0, sum_mu = 0.0;
    (void) theta, (void) d_theta;
    hlr_exp_all(rows->n, eta, d_eta);
    for (int i = 0; i < rows->n; i++) {
        const double weight = hlr_row_weight(rows, i), y = rows->y[i], mu = d_eta[i];
        sum += weight * y * eta[i];
        sum_mu += weight * mu;
        d_eta[i] = weight * (y - mu);
    }
    sum -= sum_mu;
    return isfinite(sum) ? sum : hlr_rows_outside(rows->n, eta, d_eta);
}

static void log_curvature(const hlr_rows *rows, const double *theta, const double *eta, double *out)
{
    (void) theta;
    hlr_exp_all(rows->n, eta, out);
    for (int i = 0; i < rows->n; i++)
        out[i] = isfinite(out[i]) ? hlr_row_weight(rows, i) * out[i] : 0.0;
}

static void log_density(const hlr_row_draws *draws, double y, double log_y, double *out)
{
    (void) log_y;
    hlr_exp_all(draws->n, draws->eta, out);
    for (int k = 0; k < draws->n; k++) {
        out[k] = hlr_weighted_density(draws, y * draws->eta[k] - out[k]);
    }
}

HLR_FAMILY_RANDOM(log, hlr_means_log, random_at)

HLR_FAMILY(hlr_poisson_log, "poisson", "log", log, 0, hlr_constant_factorial, hlr_means_log, 0)

#define LINK(link)                                                                                           \
    HLR_INLINE hlr_row row_##link(const hlr_rows *rows, int i, double eta, const void *common)               \
    {                                                                                                        \
        (void) common;                                                                                       \
        return row_at(rows, i, eta, hlr_mean_##link);                                                        \
    }                                                                                                        \
    HLR_FAMILY_LOOPS(link, row_##link, 1, 0, int, hlr_nothing_common)                                        \
    HLR_FAMILY_RANDOM(link, hlr_means_##link, random_at)                                                     \
    HLR_FAMILY(hlr_poisson_##link, "poisson", #link, link, 0, hlr_constant_factorial, hlr_means_##link, 0)

LINK(identity)
LINK(sqrt)
