/* y with mean mu and variance mu^2 / a. Parameter beside eta: shape a. With v = y / mu,
 *   log density = a (log v + 1 - v) - log y + [a log a - a - log Gamma(a)],
 * the bracket by Stirling's formula. */
#include "family/gamma_row.h"
#include "family/inverse_link.h"
#include "family/tails.h"
#include "numeric/special.h"
#include "numeric/vector_math.h"

static double gamma_random_at(const hlr_row_draws *draws, int k, double mu)
{
    return mu * hlr_random_gamma(draws->theta[k]);
}

/* The usual link, with exp by SIMD. */
static double gamma_log_logp(const hlr_rows *rows, const double *theta, const double *eta, double *d_eta,
                             double *d_theta)
{
    enum { BLOCK = 64 };
    hlr_gamma_shape s = {0};
    double inverse[BLOCK], sum = 0.0, sum_weight = 0.0;
    hlr_gamma_prepare(theta, &s);
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

static void gamma_log_curvature(const hlr_rows *rows, const double *theta, const double *eta, double *out)
{
    for (int i = 0; i < rows->n; i++) {
        const double force = theta[0] * rows->y[i] * exp(-eta[i]);
        out[i] = isfinite(force) && isfinite(eta[i]) ? hlr_row_weight(rows, i) * force : 0.0;
    }
}

HLR_LINK_ROW(gamma_log_row, hlr_gamma_row, hlr_mean_log)
HLR_LOGP_ROWS(gamma_log_logp_rows, gamma_log_row, 1, 1, hlr_gamma_shape, hlr_gamma_prepare)
HLR_DENSITY(gamma_log_density, gamma_log_row, 1, 1, hlr_gamma_shape, hlr_gamma_prepare)
HLR_RANDOM(gamma_log_random, hlr_means_log, gamma_random_at)

HLR_LINK_ROW(gamma_inverse_row, hlr_gamma_row, hlr_mean_inverse)
HLR_LOOPS(gamma_inverse_logp, gamma_inverse_curvature, gamma_inverse_density, gamma_inverse_row, 1, 1, hlr_gamma_shape,
          hlr_gamma_prepare)
HLR_LOGP_ROWS(gamma_inverse_logp_rows, gamma_inverse_row, 1, 1, hlr_gamma_shape, hlr_gamma_prepare)
HLR_RANDOM(gamma_inverse_random, hlr_means_inverse, gamma_random_at)

HLR_LINK_ROW(gamma_identity_row, hlr_gamma_row, hlr_mean_identity)
HLR_LOOPS(gamma_identity_logp, gamma_identity_curvature, gamma_identity_density, gamma_identity_row, 1, 1,
          hlr_gamma_shape, hlr_gamma_prepare)
HLR_LOGP_ROWS(gamma_identity_logp_rows, gamma_identity_row, 1, 1, hlr_gamma_shape, hlr_gamma_prepare)
HLR_RANDOM(gamma_identity_random, hlr_means_identity, gamma_random_at)

static void gamma_tails(double y, const hlr_mean *mean, const double *theta, hlr_tails *out)
{
    const double a = theta[0];
    const hlr_gamma_tails gamma = hlr_incomplete_gamma(a, a * y * mean->inverse);
    const double up = exp(gamma.log_density_x - gamma.lower), down = exp(gamma.log_density_x - gamma.upper);
    out->lower = (hlr_tail){gamma.lower, -up, {gamma.d_lower + up / a}};
    out->upper = (hlr_tail){gamma.upper, down, {gamma.d_upper - down / a}};
}

HLR_MEAN_TAILS(gamma_log_tails, gamma_tails, hlr_mean_log)
HLR_MEAN_TAILS(gamma_identity_tails, gamma_tails, hlr_mean_identity)
HLR_MEAN_TAILS(gamma_inverse_tails, gamma_tails, hlr_mean_inverse)

const hlr_family hlr_family_gamma[] = {
    {
        .name = "Gamma",
        .link = "log",
        .n_theta = 1,
        .theta = {"shape"},
        .logp = gamma_log_logp,
        .logp_rows = gamma_log_logp_rows,
        .curvature = gamma_log_curvature,
        .log_density = gamma_log_density,
        .constant = hlr_constant_log_y,
        .mean = hlr_means_log,
        .random = gamma_log_random,
        .tails = gamma_log_tails,
        .uses_log_y = 1,
    },
    {
        .name = "Gamma",
        .link = "inverse",
        .n_theta = 1,
        .theta = {"shape"},
        .logp = gamma_inverse_logp,
        .logp_rows = gamma_inverse_logp_rows,
        .curvature = gamma_inverse_curvature,
        .log_density = gamma_inverse_density,
        .constant = hlr_constant_log_y,
        .mean = hlr_means_inverse,
        .random = gamma_inverse_random,
        .tails = gamma_inverse_tails,
        .uses_log_y = 1,
    },
    {
        .name = "Gamma",
        .link = "identity",
        .n_theta = 1,
        .theta = {"shape"},
        .logp = gamma_identity_logp,
        .logp_rows = gamma_identity_logp_rows,
        .curvature = gamma_identity_curvature,
        .log_density = gamma_identity_density,
        .constant = hlr_constant_log_y,
        .mean = hlr_means_identity,
        .random = gamma_identity_random,
        .tails = gamma_identity_tails,
        .uses_log_y = 1,
    },
    {.name = NULL},
};
