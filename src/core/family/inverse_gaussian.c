/* y with mean mu and variance mu^3 / a. Parameter beside eta: shape a (lambda elsewhere). With v = y / mu,
 *   log density = log(a) / 2 - a (v - 1)^2 / (2 y) - log(2 pi y^3) / 2. */
#include "family/link_mean.h"
#include "family/inverse_link.h"
#include "family/tails.h"
#include "numeric/special.h"

typedef struct {
    double a, half_log;
} shape;

HLR_INLINE void inverse_gaussian_prepare(const double *theta, void *common)
{
    shape *s = common;
    if (!hlr_unchanged(theta[0], s->a))
        *s = (shape){theta[0], 0.5 * log(theta[0])};
}

HLR_INLINE hlr_row inverse_gaussian_row(const hlr_rows *rows, int i, double eta, const void *common,
                                        hlr_mean_of *of)
{
    const shape *s = common;
    const hlr_mean mean = of(eta);
    const double y = rows->y[i], v = y * mean.inverse, unit = 0.5 * (v - 1.0) * (v - 1.0) / y,
                 force = s->a * v / y;
    hlr_row row =
        hlr_row_of_mean(&mean, s->half_log - s->a * unit, force * (v - 1.0), force * (1.0 - 2.0 * v));
    row.d_theta[0] = 0.5 / s->a - unit;
    return row;
}

static double inverse_gaussian_constant(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        sum -= hlr_row_weight(rows, i) * (0.5 * HLR_LOG_2PI + 1.5 * log(rows->y[i]));
    return sum;
}

/* a (y - mu)^2 / (mu^2 y) is a squared normal; of its two solutions, whose product is mu^2, the smaller one y is taken
 * with probability mu / (mu + y) (Michael, Schucany and Haas 1976). Written with 1/mu, where no mean overflows. */
static double inverse_gaussian_random_at(const hlr_row_draws *draws, int k, double mu)
{
    const double z = hlr_random_normal(), inverse = 1.0 / mu, half = 0.5 * z * z / draws->theta[k];
    const double y = 1.0 / (inverse + half + sqrt(half) * sqrt(2.0 * inverse + half));
    const int larger = hlr_random_uniform() * (1.0 + y * inverse) > 1.0; /* false where mu is 0, which makes a NaN */
    return larger ? mu / (y * inverse) : y;
}

HLR_LINK_ROW(inverse_gaussian_log_row, inverse_gaussian_row, hlr_mean_log)
HLR_LOOPS(inverse_gaussian_log_logp, inverse_gaussian_log_curvature, inverse_gaussian_log_density,
          inverse_gaussian_log_row, 1, 1, shape, inverse_gaussian_prepare)
HLR_LOGP_ROWS(inverse_gaussian_log_logp_rows, inverse_gaussian_log_row, 1, 1, shape, inverse_gaussian_prepare)
HLR_RANDOM(inverse_gaussian_log_random, hlr_means_log, inverse_gaussian_random_at)

HLR_LINK_ROW(inverse_gaussian_inverse_square_row, inverse_gaussian_row, hlr_mean_inverse_square)
HLR_LOOPS(inverse_gaussian_inverse_square_logp, inverse_gaussian_inverse_square_curvature,
          inverse_gaussian_inverse_square_density, inverse_gaussian_inverse_square_row, 1, 1, shape,
          inverse_gaussian_prepare)
HLR_LOGP_ROWS(inverse_gaussian_inverse_square_logp_rows, inverse_gaussian_inverse_square_row, 1, 1, shape,
              inverse_gaussian_prepare)
HLR_RANDOM(inverse_gaussian_inverse_square_random, hlr_means_inverse_square, inverse_gaussian_random_at)

/* With z = sqrt(a / y) (y / mu - 1), w = sqrt(a / y) (y / mu + 1) and G = exp(2 a / mu) P(Z > w), Z normal:
 * P(Y > y) = P(Z > z) - G (Shuster 1968). exp(2 a / mu) takes the density at w to that at z, so that G is this over the
 * hazard at w. */
static void inverse_gaussian_tails(double y, const hlr_mean *mean, const double *theta, hlr_tails *out)
{
    const double a = theta[0], root = sqrt(a / y), v = y * mean->inverse, z = root * (v - 1.0), w = root * (v + 1.0);
    double log_upper, log_lower, at_w, unused, hazard, below;
    hlr_normal_tail(w, &unused, &at_w, &unused);
    hlr_normal_tail(z, &log_upper, &hazard, &unused);
    hlr_normal_tail(-z, &log_lower, &below, &unused);
    const double log_density = -0.5 * z * z - 0.5 * HLR_LOG_2PI, log_g = log_density - log(at_w);
    const double lower = log_lower + log1p(below / at_w);
    const double upper = z < 0.0 ? hlr_log_one_minus_exp(lower) : log_upper + log1p(-hazard / at_w);
    /* Derivatives of P(Y <= y) by log mu and a, as shares of G and of the density at z. */
    const double by_mu = -2.0 * a * mean->inverse, by_a = 2.0 * mean->inverse - at_w / sqrt(a * y);
    const double share = exp(log_g - lower), rest = exp(log_g - upper);
    out->lower = (hlr_tail){lower, share * by_mu, {share * by_a}};
    out->upper = (hlr_tail){upper, -rest * by_mu, {-rest * by_a}};
}

HLR_MEAN_TAILS(inverse_gaussian_log_tails, inverse_gaussian_tails, hlr_mean_log)
HLR_MEAN_TAILS(inverse_gaussian_inverse_square_tails, inverse_gaussian_tails, hlr_mean_inverse_square)

const hlr_family hlr_family_inverse_gaussian[] = {
    {
        .name = "inverse.gaussian",
        .link = "log",
        .n_theta = 1,
        .theta = {"shape"},
        .logp = inverse_gaussian_log_logp,
        .logp_rows = inverse_gaussian_log_logp_rows,
        .curvature = inverse_gaussian_log_curvature,
        .log_density = inverse_gaussian_log_density,
        .constant = inverse_gaussian_constant,
        .mean = hlr_means_log,
        .random = inverse_gaussian_log_random,
        .tails = inverse_gaussian_log_tails,
    },
    {
        .name = "inverse.gaussian",
        .link = "1/mu^2",
        .n_theta = 1,
        .theta = {"shape"},
        .logp = inverse_gaussian_inverse_square_logp,
        .logp_rows = inverse_gaussian_inverse_square_logp_rows,
        .curvature = inverse_gaussian_inverse_square_curvature,
        .log_density = inverse_gaussian_inverse_square_density,
        .constant = inverse_gaussian_constant,
        .mean = hlr_means_inverse_square,
        .random = inverse_gaussian_inverse_square_random,
        .tails = inverse_gaussian_inverse_square_tails,
    },
    {.name = NULL},
};
