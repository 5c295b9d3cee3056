/* A normal and an exponential number added: mean eta, the normal's sd sigma, the exponential's mean beta. With
 * z = (y - eta + beta) / sigma, k = sigma / beta and t = k - z,
 *   log density = -log beta - z k + k^2 / 2 + log Phi(-t) = -log beta - z^2 / 2 - log(2 pi) / 2 - log hazard(t),
 * the hazard of the normal; the second form where t is large, for there the first one's terms cancel. Derivatives are
 * in terms of hazard(t) - t. */
#include "family/inverse_link.h"
#include "family/link_probability.h"
#include "numeric/special.h"

typedef struct {
    double sigma, beta, inverse, rate, k, log_beta;
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    const double sigma = theta[0] > 0.0 ? theta[0] : NAN, beta = theta[1] > 0.0 ? theta[1] : NAN;
    *s = (common_of_rows){sigma, beta, 1.0 / sigma, 1.0 / beta, sigma / beta, log(beta)};
}

HLR_INLINE hlr_row exgaussian_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double z = (rows->y[i] - eta + s->beta) * s->inverse, t = s->k - z;
    double log_tail, hazard, excess;
    hlr_normal_tail(t, &log_tail, &hazard, &excess);
    const double logp = t < 5.0 ? s->k * (0.5 * s->k - z) + log_tail
                                : -0.5 * z * z - 0.5 * HLR_LOG_2PI - log(hazard);
    return (hlr_row){logp - s->log_beta,
                     (z - excess) * s->inverse,
                     0.0,
                     {z * (z - excess) * s->inverse - excess * s->rate,
                      (excess - z) * s->inverse + (excess * s->k - 1.0) * s->rate}};
}

HLR_LOOPS_OF_GRADIENT(exgaussian_logp, exgaussian_curvature, exgaussian_density, exgaussian_row, 1, 2,
                      common_of_rows, prepare_rows)
HLR_LOGP_ROWS(exgaussian_logp_rows, exgaussian_row, 1, 2, common_of_rows, prepare_rows)

static double exgaussian_random_at(const hlr_row_draws *draws, int k, double eta)
{
    const double beta = hlr_draw_theta(draws, k, 1);
    return eta + draws->theta[k] * hlr_random_normal() + beta * (hlr_random_exponential() - 1.0);
}

HLR_RANDOM(exgaussian_random, hlr_locations, exgaussian_random_at)

const hlr_family hlr_family_exgaussian[] = {
    {
        .name = "exgaussian",
        .link = "identity",
        .n_theta = 2,
        .theta = {"sigma", "beta"},
        .logp = exgaussian_logp,
        .logp_rows = exgaussian_logp_rows,
        .curvature = exgaussian_curvature,
        .log_density = exgaussian_density,
        .constant = hlr_constant_none,
        .mean = hlr_locations,
        .random = exgaussian_random,
    },
    {.name = NULL},
};
