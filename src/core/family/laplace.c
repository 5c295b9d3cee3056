/* Laplace's distribution about eta: log density = -log(2 sigma) - |y - eta| / sigma. It has an edge at eta: the
 * curvature is the expected one, 1 / sigma^2. */
#include "family/inverse_link.h"
#include "family/row.h"
#include "numeric/special.h"

typedef struct {
    double sigma, inverse, height;
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    if (!hlr_unchanged(theta[0], s->sigma))
        *s = (common_of_rows){theta[0], 1.0 / theta[0], -log(2.0 * theta[0])};
}

HLR_INLINE hlr_row laplace_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double r = (rows->y[i] - eta) * s->inverse, away = fabs(r);
    return (hlr_row){s->height - away, (r < 0.0 ? -1.0 : 1.0) * s->inverse, s->inverse * s->inverse,
                     {(away - 1.0) * s->inverse}};
}

HLR_LOOPS(laplace_logp, laplace_curvature, laplace_density, laplace_row, 1, 1, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(laplace_logp_rows, laplace_row, 1, 1, common_of_rows, prepare_rows)
HLR_CURVATURE_ROWS(laplace_curvature_rows, laplace_row, 1, 1, common_of_rows, prepare_rows)

static double laplace_random_at(const hlr_row_draws *draws, int k, double eta)
{
    const double size = draws->theta[k] * hlr_random_exponential();
    return hlr_random_uniform() < 0.5 ? eta - size : eta + size;
}

HLR_RANDOM(laplace_random, hlr_locations, laplace_random_at)

const hlr_family hlr_family_laplace[] = {
    {
        .name = "laplace",
        .link = "identity",
        .n_theta = 1,
        .theta = {"sigma"},
        .logp = laplace_logp,
        .logp_rows = laplace_logp_rows,
        .curvature = laplace_curvature,
        .log_density = laplace_density,
        .constant = hlr_constant_none,
        .mean = hlr_locations,
        .random = laplace_random,
        .curvature_rows = laplace_curvature_rows,
    },
    {.name = NULL},
};
