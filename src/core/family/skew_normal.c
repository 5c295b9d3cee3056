/* Azzalini's (1985) skew normal by its mean eta and sd sigma: with delta = alpha / sqrt(1 + alpha^2) and m = sqrt(2/pi)
 * the scale is omega = sigma / sqrt(1 - m^2 delta^2), the location xi = eta - omega delta m, and with
 * z = (y - xi) / omega
 *   log density = log 2 - log omega - z^2 / 2 - log(2 pi) / 2 + log Phi(alpha z). */
#include "family/inverse_link.h"
#include "family/link_probability.h"
#include "numeric/special.h"

#define ROOT_TWO_OVER_PI 0.79788456080286535588

typedef struct {
    double sigma, alpha, delta, omega, log_omega;
    double by_sigma, by_delta, delta_by_alpha;   /* derivatives of omega; of delta */
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    const double sigma = theta[0] > 0.0 ? theta[0] : NAN, alpha = theta[1], root = hypot(1.0, alpha);
    const double delta = alpha / root, left = 1.0 - 2.0 / HLR_PI * delta * delta, omega = sigma / sqrt(left);
    *s = (common_of_rows){sigma, alpha, delta, omega, log(omega), omega / sigma, omega * 2.0 / HLR_PI * delta / left,
                          1.0 / root / root / root};
}

HLR_INLINE hlr_row skew_normal_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double shift = s->delta * ROOT_TWO_OVER_PI, z = (rows->y[i] - eta) / s->omega + shift;
    double log_tail, hazard, excess;
    hlr_normal_tail(-s->alpha * z, &log_tail, &hazard, &excess);
    /* The derivative in z. Far in the thin tail its terms are -z and -alpha^2 z: taken together. */
    const double slope = s->alpha * excess - z * (1.0 + s->alpha * s->alpha);
    const double by_omega = -(1.0 + slope * (z - shift)) / s->omega;
    return (hlr_row){log_tail - s->log_omega - 0.5 * z * z,
                     -slope / s->omega,
                     0.0,
                     {by_omega * s->by_sigma,
                      z * hazard + (slope * ROOT_TWO_OVER_PI + by_omega * s->by_delta) * s->delta_by_alpha}};
}

HLR_LOOPS_OF_GRADIENT(skew_normal_logp, skew_normal_curvature, skew_normal_density, skew_normal_row, 1, 2,
                      common_of_rows, prepare_rows)
HLR_LOGP_ROWS(skew_normal_logp_rows, skew_normal_row, 1, 2, common_of_rows, prepare_rows)

/* log 2 - log(2 pi) / 2 a row. */
static double skew_normal_constant(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        sum += hlr_row_weight(rows, i);
    return sum * (0.69314718055994530942 - 0.5 * HLR_LOG_2PI);
}

static double skew_normal_random_at(const hlr_row_draws *draws, int k, double eta)
{
    const double theta[] = {draws->theta[k], hlr_draw_theta(draws, k, 1)};
    common_of_rows s;
    prepare_rows(theta, &s);
    const double half = fabs(hlr_random_normal()), rest = hlr_random_normal();
    const double z = s.delta * half + sqrt((1.0 - s.delta) * (1.0 + s.delta)) * rest;
    return eta + s.omega * (z - s.delta * ROOT_TWO_OVER_PI);
}

HLR_RANDOM(skew_normal_random, hlr_locations, skew_normal_random_at)

const hlr_family hlr_family_skew_normal[] = {
    {
        .name = "skew_normal",
        .link = "identity",
        .n_theta = 2,
        .theta = {"sigma", "alpha"},
        .logp = skew_normal_logp,
        .logp_rows = skew_normal_logp_rows,
        .curvature = skew_normal_curvature,
        .log_density = skew_normal_density,
        .constant = skew_normal_constant,
        .mean = hlr_locations,
        .random = skew_normal_random,
    },
    {.name = NULL},
};
