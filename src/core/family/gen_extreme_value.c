/* The generalised extreme value distribution: location eta, scale sigma, shape xi, whose sign says where it ends. With
 * x = (y - eta) / sigma and L = log(1 + xi x) / xi, which is x at xi = 0,
 *   log density = -log sigma - (1 + xi) L - exp(-L). */
#include "family/inverse_link.h"
#include "family/row.h"
#include "numeric/special.h"

typedef struct {
    double sigma, xi, inverse, log_sigma;
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    const double sigma = theta[0] > 0.0 ? theta[0] : NAN;
    *s = (common_of_rows){sigma, theta[1], 1.0 / sigma, log(sigma)};
}

/* L and its derivatives in x and xi; by its series where xi x is small. NaN beyond the end. */
HLR_INLINE double stretched(double x, double xi, double *by_x, double *by_xi)
{
    const double v = xi * x;
    *by_x = v > -1.0 ? 1.0 / (1.0 + v) : NAN;
    if (fabs(v) > 0.02) {
        const double value = log1p(v) / xi;
        *by_xi = (x * *by_x - value) / xi;
        return value;
    }
    double value = 0.0, slope = 0.0, power = 1.0;
    for (int k = 1; k <= 10; k++, power *= -v) {
        value += power / k;
        slope -= power * k / (k + 1);
    }
    *by_xi = x * x * slope;
    return x * value;
}

HLR_INLINE hlr_row gen_extreme_value_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double x = (rows->y[i] - eta) * s->inverse;
    double by_x, by_xi;
    const double l = stretched(x, s->xi, &by_x, &by_xi), e = exp(-l), slope = e - 1.0 - s->xi;
    return (hlr_row){-s->log_sigma - (1.0 + s->xi) * l - e,
                     -slope * by_x * s->inverse,
                     0.0,
                     {-(1.0 + x * slope * by_x) * s->inverse, slope * by_xi - l}};
}

HLR_LOOPS_OF_GRADIENT(gen_extreme_value_logp, gen_extreme_value_curvature, gen_extreme_value_density,
                      gen_extreme_value_row, 1, 2, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(gen_extreme_value_logp_rows, gen_extreme_value_row, 1, 2, common_of_rows, prepare_rows)

/* (Gamma(1 - xi) - 1) / xi, Euler's constant at 0, infinite from 1 on. */
static double standard_mean(double xi)
{
    if (xi >= 1.0)
        return INFINITY;
    return fabs(xi) < 1e-9 ? 0.57721566490153286061 : expm1(hlr_lgamma(1.0 - xi)) / xi;
}

static void gen_extreme_value_mean(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++)
        out[k] = draws->eta[k] + draws->theta[k] * standard_mean(hlr_draw_theta(draws, k, 1));
}

static double gen_extreme_value_random_at(const hlr_row_draws *draws, int k, double eta)
{
    const double xi = hlr_draw_theta(draws, k, 1), l = -log(hlr_random_exponential());
    return eta + draws->theta[k] * (fabs(xi * l) < 1e-9 ? l : expm1(xi * l) / xi);
}

HLR_RANDOM(gen_extreme_value_random, hlr_locations, gen_extreme_value_random_at)

const hlr_family hlr_family_gen_extreme_value[] = {
    {
        .name = "gen_extreme_value",
        .link = "identity",
        .n_theta = 2,
        .theta = {"sigma", "xi"},
        .logp = gen_extreme_value_logp,
        .logp_rows = gen_extreme_value_logp_rows,
        .curvature = gen_extreme_value_curvature,
        .log_density = gen_extreme_value_density,
        .constant = hlr_constant_none,
        .mean = gen_extreme_value_mean,
        .random = gen_extreme_value_random,
    },
    {.name = NULL},
};
