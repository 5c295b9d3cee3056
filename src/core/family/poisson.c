/* Counts with mean mu: y log mu - mu - log y!. */
#include "family/inverse_link.h"
#include "family/poisson_row.h"
#include "family/tails.h"
#include "numeric/special.h"
#include "numeric/vector_math.h"

static double poisson_random_at(const hlr_row_draws *draws, int k, double mu)
{
    (void) draws, (void) k;
    return hlr_random_poisson(mu);
}

/* The canonical link, by SIMD. */
static double poisson_log_logp(const hlr_rows *rows, const double *theta, const double *eta, double *d_eta,
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

static void poisson_log_curvature(const hlr_rows *rows, const double *theta, const double *eta, double *out)
{
    (void) theta;
    hlr_exp_all(rows->n, eta, out);
    for (int i = 0; i < rows->n; i++)
        out[i] = isfinite(out[i]) ? hlr_row_weight(rows, i) * out[i] : 0.0;
}

static void poisson_log_density(const hlr_row_draws *draws, double y, double log_y, double *out)
{
    (void) log_y;
    hlr_exp_all(draws->n, draws->eta, out);
    for (int k = 0; k < draws->n; k++) {
        out[k] = hlr_weighted_density(draws, y * draws->eta[k] - out[k]);
    }
}

HLR_RANDOM(poisson_log_random, hlr_means_log, poisson_random_at)

HLR_LINK_ROW(poisson_identity_row, hlr_poisson_row, hlr_mean_identity)
HLR_LOOPS(poisson_identity_logp, poisson_identity_curvature, poisson_identity_density, poisson_identity_row,
          1, 0, int, hlr_nothing_common)
HLR_RANDOM(poisson_identity_random, hlr_means_identity, poisson_random_at)

HLR_LINK_ROW(poisson_sqrt_row, hlr_poisson_row, hlr_mean_sqrt)
HLR_LOOPS(poisson_sqrt_logp, poisson_sqrt_curvature, poisson_sqrt_density, poisson_sqrt_row, 1, 0, int,
          hlr_nothing_common)
HLR_RANDOM(poisson_sqrt_random, hlr_means_sqrt, poisson_random_at)

/* P(Y <= y) = P(G > mu), G ~ Gamma(y + 1). */
static void poisson_tails(double y, const hlr_mean *mean, const double *theta, hlr_tails *out)
{
    const double mu = mean->mu;
    (void) theta;
    if (y < 1.0) {
        out->lower = (hlr_tail){-mu, -mu, {0.0}};
        out->upper = (hlr_tail){mu < 1e-17 ? mean->log : hlr_log_one_minus_exp(-mu),
                                mu < 1e-17 ? 1.0 : mu < 700.0 ? mu / expm1(mu) : 0.0, {0.0}};
        return;
    }
    const hlr_gamma_tails gamma = hlr_incomplete_gamma(floor(y) + 1.0, mu);
    out->lower = (hlr_tail){gamma.upper, -exp(gamma.log_density_x - gamma.upper), {0.0}};
    out->upper = (hlr_tail){gamma.lower, exp(gamma.log_density_x - gamma.lower), {0.0}};
}

HLR_MEAN_TAILS(poisson_log_tails, poisson_tails, hlr_mean_log)
HLR_MEAN_TAILS(poisson_identity_tails, poisson_tails, hlr_mean_identity)
HLR_MEAN_TAILS(poisson_sqrt_tails, poisson_tails, hlr_mean_sqrt)

const hlr_family hlr_family_poisson[] = {
    {
        .name = "poisson",
        .link = "log",
        .logp = poisson_log_logp,
        .curvature = poisson_log_curvature,
        .log_density = poisson_log_density,
        .constant = hlr_constant_factorial,
        .mean = hlr_means_log,
        .random = poisson_log_random,
        .tails = poisson_log_tails,
        .is_discrete = 1,
    },
    {
        .name = "poisson",
        .link = "identity",
        .logp = poisson_identity_logp,
        .curvature = poisson_identity_curvature,
        .log_density = poisson_identity_density,
        .constant = hlr_constant_factorial,
        .mean = hlr_means_identity,
        .random = poisson_identity_random,
        .tails = poisson_identity_tails,
        .is_discrete = 1,
    },
    {
        .name = "poisson",
        .link = "sqrt",
        .logp = poisson_sqrt_logp,
        .curvature = poisson_sqrt_curvature,
        .log_density = poisson_sqrt_density,
        .constant = hlr_constant_factorial,
        .mean = hlr_means_sqrt,
        .random = poisson_sqrt_random,
        .tails = poisson_sqrt_tails,
        .is_discrete = 1,
    },
    {.name = NULL},
};
