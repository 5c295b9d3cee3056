/* Counts with mean mu and variance mu + mu^2, of failures before the first success. With p = mu / (1 + mu), q = 1 - p,
 *   log density = y log p + log q. */
#include "family/link_mean.h"
#include "family/inverse_link.h"
#include "family/tails.h"
#include "numeric/special.h"
#include "numeric/vector_math.h"

HLR_INLINE hlr_row geometric_row(const hlr_rows *rows, int i, double eta, const void *common, hlr_mean_of *of)
{
    const hlr_mean mean = of(eta);
    const double y = rows->y[i], log_q = -log1p(mean.mu), q = 1.0 / (1.0 + mean.mu);
    const double log_p = mean.mu > 1.0 ? -log1p(mean.inverse) : mean.log + log_q;
    (void) common;
    return hlr_row_of_mean(&mean, y * log_p + log_q, (y - mean.mu) * q, -(1.0 + y) * (mean.mu * q) * q);
}

static double geometric_random_at(const hlr_row_draws *draws, int k, double mu)
{
    (void) draws, (void) k;
    return hlr_random_poisson(mu * hlr_random_exponential());
}

/* The usual link, where p is the logistic function of eta, some rows at a time by SIMD. */
enum { BLOCK = 64 };

static double geometric_log_logp(const hlr_rows *rows, const double *theta, const double *eta, double *d_eta,
                                 double *d_theta)
{
    double p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK], sum = 0.0;
    (void) theta, (void) d_theta;
    for (int first = 0; first < rows->n; first += BLOCK) {
        const int n = rows->n - first < BLOCK ? rows->n - first : BLOCK;
        hlr_logistic_all(n, eta + first, p, q, log_p, log_q);
        for (int k = 0; k < n; k++) {
            const int i = first + k;
            const double weight = hlr_row_weight(rows, i), y = rows->y[i];
            sum += weight * (y * log_p[k] + log_q[k]);
            d_eta[i] = weight * (y * q[k] - p[k]);
        }
    }
    return isfinite(sum) ? sum : hlr_rows_outside(rows->n, eta, d_eta);
}

static void geometric_log_curvature(const hlr_rows *rows, const double *theta, const double *eta, double *out)
{
    double p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK];
    (void) theta;
    for (int first = 0; first < rows->n; first += BLOCK) {
        const int n = rows->n - first < BLOCK ? rows->n - first : BLOCK;
        hlr_logistic_all(n, eta + first, p, q, log_p, log_q);
        for (int k = 0; k < n; k++) {
            const int i = first + k;
            out[i] = isnan(p[k]) ? 0.0 : hlr_row_weight(rows, i) * (1.0 + rows->y[i]) * p[k] * q[k];
        }
    }
}

static void geometric_log_density(const hlr_row_draws *draws, double y, double log_y, double *out)
{
    double p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK];
    (void) log_y;
    for (int first = 0; first < draws->n; first += BLOCK) {
        const int n = draws->n - first < BLOCK ? draws->n - first : BLOCK;
        hlr_logistic_all(n, draws->eta + first, p, q, log_p, log_q);
        for (int k = 0; k < n; k++)
            out[first + k] = hlr_weighted_density(draws, y * log_p[k] + log_q[k]);
    }
}

HLR_RANDOM(geometric_log_random, hlr_means_log, geometric_random_at)

HLR_LINK_ROW(geometric_identity_row, geometric_row, hlr_mean_identity)
HLR_LOOPS(geometric_identity_logp, geometric_identity_curvature, geometric_identity_density,
          geometric_identity_row, 1, 0, int, hlr_nothing_common)
HLR_RANDOM(geometric_identity_random, hlr_means_identity, geometric_random_at)

HLR_LINK_ROW(geometric_sqrt_row, geometric_row, hlr_mean_sqrt)
HLR_LOOPS(geometric_sqrt_logp, geometric_sqrt_curvature, geometric_sqrt_density, geometric_sqrt_row, 1, 0,
          int, hlr_nothing_common)
HLR_RANDOM(geometric_sqrt_random, hlr_means_sqrt, geometric_random_at)

/* P(Y > y) = (mu / (1 + mu))^(y + 1) */
static void geometric_tails(double y, const hlr_mean *mean, const double *theta, hlr_tails *out)
{
    const hlr_probability p = hlr_probability_logit(mean->log);
    const double more = floor(y) + 1.0;
    (void) theta;
    out->upper = (hlr_tail){more * p.log_p, more * p.q, {0.0}};
    out->lower = hlr_other_tail(&out->upper, 0);
}

HLR_MEAN_TAILS(geometric_log_tails, geometric_tails, hlr_mean_log)
HLR_MEAN_TAILS(geometric_identity_tails, geometric_tails, hlr_mean_identity)
HLR_MEAN_TAILS(geometric_sqrt_tails, geometric_tails, hlr_mean_sqrt)

const hlr_family hlr_family_geometric[] = {
    {
        .name = "geometric",
        .link = "log",
        .logp = geometric_log_logp,
        .curvature = geometric_log_curvature,
        .log_density = geometric_log_density,
        .constant = hlr_constant_none,
        .mean = hlr_means_log,
        .random = geometric_log_random,
        .tails = geometric_log_tails,
        .is_discrete = 1,
    },
    {
        .name = "geometric",
        .link = "identity",
        .logp = geometric_identity_logp,
        .curvature = geometric_identity_curvature,
        .log_density = geometric_identity_density,
        .constant = hlr_constant_none,
        .mean = hlr_means_identity,
        .random = geometric_identity_random,
        .tails = geometric_identity_tails,
        .is_discrete = 1,
    },
    {
        .name = "geometric",
        .link = "sqrt",
        .logp = geometric_sqrt_logp,
        .curvature = geometric_sqrt_curvature,
        .log_density = geometric_sqrt_density,
        .constant = hlr_constant_none,
        .mean = hlr_means_sqrt,
        .random = geometric_sqrt_random,
        .tails = geometric_sqrt_tails,
        .is_discrete = 1,
    },
    {.name = NULL},
};
