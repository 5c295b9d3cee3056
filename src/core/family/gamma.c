/* y with mean mu and variance mu^2 / a. Auxiliary: shape a. With v = y / mu,
 *   log density = a (log v + 1 - v) - log y + [a log a - a - log Gamma(a)],
 * the bracket by Stirling's formula. */
#include "family/link_mean.h"
#include "family/inverse_link.h"
#include "numeric/gamma_function.h"
#include "numeric/special.h"
#include "numeric/vector_math.h"

typedef struct {
    double a, height, minus_digamma; /* the bracket; log a - digamma(a), its derivative */
} shape;

HLR_INLINE shape prepare(const double *theta)
{
    const double a = theta[0];
    return (shape){a, 0.5 * (log(a) - HLR_LOG_2PI) - hlr_stirling_rest(a), hlr_log_minus_digamma(a)};
}

HLR_INLINE hlr_row row_at(const hlr_rows *rows, int i, double eta, const void *common, hlr_mean_of *of)
{
    const shape *s = common;
    const hlr_mean mean = of(eta);
    const double v = rows->y[i] * mean.inverse, unit = hlr_row_log_y(rows, i) - mean.log + 1.0 - v;
    hlr_row row = hlr_row_of_mean(&mean, s->a * unit + s->height, s->a * (v - 1.0), -s->a * v);
    row.d_theta[0] = unit + s->minus_digamma;
    return row;
}

static double random_at(const hlr_row_draws *draws, int k, double mu)
{
    return mu * hlr_random_gamma(draws->theta[k]);
}

#define LINK(link)                                                                                           \
    HLR_INLINE hlr_row row_##link(const hlr_rows *rows, int i, double eta, const void *common)               \
    {                                                                                                        \
        return row_at(rows, i, eta, common, hlr_mean_##link);                                                \
    }                                                                                                        \
    HLR_FAMILY_LOOPS(link, row_##link, 1, 1, shape, prepare)                                                 \
    HLR_FAMILY_RANDOM(link, hlr_means_##link, random_at)                                                     \
    HLR_FAMILY(hlr_gamma_##link, "Gamma", #link, link, 1, hlr_constant_log_y, hlr_means_##link, 1)

LINK(inverse)
LINK(identity)

/* The usual link, with exp by SIMD. */
static double log_logp(const hlr_rows *rows, const double *theta, const double *eta, double *d_eta,
                       double *d_theta)
{
    enum { BLOCK = 64 };
    const shape s = prepare(theta);
    double inverse[BLOCK], sum = 0.0, sum_weight = 0.0;
    for (int first = 0; first < rows->n; first += BLOCK) {
        const int n = rows->n - first < BLOCK ? rows->n - first : BLOCK;
        for (int k = 0; k < n; k++)
            inverse[k] = -eta[first + k];
        hlr_exp_all(n, inverse, inverse);
        for (int k = 0; k < n; k++) {
            const int i = first + k;
            const double weight = hlr_row_weight(rows, i), v = rows->y[i] * inverse[k];
            sum += weight * (hlr_row_log_y(rows, i) - eta[i] + 1.0 - v);
            sum_weight += weight;
            d_eta[i] = weight * s.a * (v - 1.0);
        }
    }
    const double logp = s.a * sum + sum_weight * s.height;
    d_theta[0] = isfinite(logp) ? sum + sum_weight * s.minus_digamma : 0.0;
    return isfinite(logp) ? logp : hlr_rows_outside(rows->n, eta, d_eta);
}

static void log_curvature(const hlr_rows *rows, const double *theta, const double *eta, double *out)
{
    for (int i = 0; i < rows->n; i++) {
        const double force = theta[0] * rows->y[i] * exp(-eta[i]);
        out[i] = isfinite(force) && isfinite(eta[i]) ? hlr_row_weight(rows, i) * force : 0.0;
    }
}

HLR_INLINE hlr_row row_log(const hlr_rows *rows, int i, double eta, const void *common)
{
    return row_at(rows, i, eta, common, hlr_mean_log);
}

HLR_FAMILY_DENSITY(log, row_log, 1, 1, shape, prepare)
HLR_FAMILY_RANDOM(log, hlr_means_log, random_at)

HLR_FAMILY(hlr_gamma_log, "Gamma", "log", log, 1, hlr_constant_log_y, hlr_means_log, 1)
