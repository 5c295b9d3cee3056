/* Quantile regression: eta is the quantile of y at probability q (Yu and Moyeed 2001, "Bayesian quantile regression").
 * With r = (y - eta) / sigma, log density = log(q (1 - q)) - log sigma - r (q - [r < 0]). The density has an edge at
 * r = 0: the curvature is the expected one, q (1 - q) / sigma^2. */
#include "family/inverse_link.h"
#include "family/row.h"
#include "numeric/special.h"

typedef struct {
    double sigma, q, inverse, height, by_q, information;
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    const double sigma = theta[0] > 0.0 ? theta[0] : NAN, q = theta[1] > 0.0 && theta[1] < 1.0 ? theta[1] : NAN;
    const double inverse = 1.0 / sigma;
    *s = (common_of_rows){sigma, q, inverse, log(q) + log1p(-q) - log(sigma), 1.0 / q - 1.0 / (1.0 - q),
                          q * (1.0 - q) * inverse * inverse};
}

HLR_INLINE hlr_row asym_laplace_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double r = (rows->y[i] - eta) * s->inverse, side = r < 0.0 ? s->q - 1.0 : s->q, loss = r * side;
    return (hlr_row){s->height - loss, side * s->inverse, s->information, {(loss - 1.0) * s->inverse, s->by_q - r}};
}

HLR_LOOPS(asym_laplace_logp, asym_laplace_curvature, asym_laplace_density, asym_laplace_row, 1, 2, common_of_rows,
          prepare_rows)
HLR_LOGP_ROWS(asym_laplace_logp_rows, asym_laplace_row, 1, 2, common_of_rows, prepare_rows)
HLR_CURVATURE_ROWS(asym_laplace_curvature_rows, asym_laplace_row, 1, 2, common_of_rows, prepare_rows)

static void asym_laplace_mean(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++) {
        const double q = hlr_draw_theta(draws, k, 1);
        out[k] = draws->eta[k] + draws->theta[k] * (1.0 - 2.0 * q) / (q * (1.0 - q));
    }
}

static double asym_laplace_random_at(const hlr_row_draws *draws, int k, double eta)
{
    const double sigma = draws->theta[k], q = hlr_draw_theta(draws, k, 1);
    if (hlr_random_uniform() < q)
        return eta - sigma / (1.0 - q) * hlr_random_exponential();
    return eta + sigma / q * hlr_random_exponential();
}

HLR_RANDOM(asym_laplace_random, hlr_locations, asym_laplace_random_at)

const hlr_family hlr_family_asym_laplace[] = {
    {
        .name = "asym_laplace",
        .link = "identity",
        .n_theta = 2,
        .theta = {"sigma", "quantile"},
        .logp = asym_laplace_logp,
        .logp_rows = asym_laplace_logp_rows,
        .curvature = asym_laplace_curvature,
        .log_density = asym_laplace_density,
        .constant = hlr_constant_none,
        .mean = asym_laplace_mean,
        .random = asym_laplace_random,
        .curvature_rows = asym_laplace_curvature_rows,
    },
    {.name = NULL},
};
