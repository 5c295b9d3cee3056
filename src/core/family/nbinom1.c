/* Counts with mean mu = exp(eta) and variance mu (1 + phi): negative binomial of size a = mu / phi. With R a rising
 * factorial as in family/rising.h, log density = R(a, y) + y eta - (y + a) log(1 + phi) - log y!. */
#include "family/inverse_link.h"
#include "family/rising.h"
#include "numeric/special.h"

typedef struct {
    double phi, log_phi, log_more, rest; /* log(1 + phi); log(1 + phi) - phi / (1 + phi) */
} common_of_rows;

/* By its series where phi is small. */
HLR_INLINE double rest_of(double phi, double log_more)
{
    if (phi > 1e-3)
        return log_more - phi / (1.0 + phi);
    return phi * phi * (1.0 / 2 - phi * (2.0 / 3 - phi * (3.0 / 4 - phi * (4.0 / 5 - phi * 5.0 / 6))));
}

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    if (hlr_unchanged(theta[0], s->phi))
        return;
    const double phi = theta[0] > 0.0 ? theta[0] : NAN, log_more = log1p(phi);
    *s = (common_of_rows){phi, log(phi), log_more, rest_of(phi, log_more)};
}

HLR_INLINE hlr_row nbinom1_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double y = rows->y[i];
    const hlr_rising a = hlr_rising_of(exp(eta - s->log_phi), eta - s->log_phi);
    double d_a = 0.0;
    const double rising = y > 0.0 ? hlr_log_rising(&a, y, &d_a) : 0.0;
    const double by_a = y > 0.0 ? a.a * d_a : 0.0;               /* derivative in log a */
    return (hlr_row){rising + y * eta - (y + a.a) * s->log_more,
                     by_a + y - a.a * s->log_more,
                     0.0,
                     {(a.a * s->rest - by_a) / s->phi - y / (1.0 + s->phi)}};
}

HLR_LOOPS_OF_GRADIENT(nbinom1_logp, nbinom1_curvature, nbinom1_density, nbinom1_row, 1, 1, common_of_rows,
                      prepare_rows)
HLR_LOGP_ROWS(nbinom1_logp_rows, nbinom1_row, 1, 1, common_of_rows, prepare_rows)

static double nbinom1_random_at(const hlr_row_draws *draws, int k, double mu)
{
    return mu > 0.0 ? hlr_random_poisson(mu * hlr_random_gamma(mu / draws->theta[k])) : 0.0;
}

HLR_RANDOM(nbinom1_random, hlr_means_log, nbinom1_random_at)

const hlr_family hlr_family_nbinom1[] = {
    {
        .name = "nbinom1",
        .link = "log",
        .n_theta = 1,
        .theta = {"phi"},
        .logp = nbinom1_logp,
        .logp_rows = nbinom1_logp_rows,
        .curvature = nbinom1_curvature,
        .log_density = nbinom1_density,
        .constant = hlr_constant_factorial,
        .mean = hlr_means_log,
        .random = nbinom1_random,
    },
    {.name = NULL},
};
