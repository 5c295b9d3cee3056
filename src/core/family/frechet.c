/* Frechet's distribution by its mean mu = exp(eta): with scale s = mu / Gamma(1 - 1 / nu), nu > 1, and w = (s / y)^nu,
 *   log density = log nu - (nu + 1) log y + nu log s - w. */
#include "family/inverse_link.h"
#include "family/row.h"
#include "numeric/gamma_function.h"
#include "numeric/special.h"

typedef struct {
    double nu, log_nu, log_gamma, by_nu; /* log Gamma(1 - 1 / nu) and its derivative in nu */
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    if (hlr_unchanged(theta[0], s->nu))
        return;
    const double nu = theta[0] > 1.0 ? theta[0] : NAN, rest = (nu - 1.0) / nu;
    const hlr_gamma gamma = hlr_gamma_plus_one(rest);
    *s = (common_of_rows){nu, log(nu), gamma.log_gamma - log(rest), (gamma.digamma - 1.0 / rest) / (nu * nu)};
}

HLR_INLINE hlr_row frechet_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double log_ratio = eta - s->log_gamma - hlr_row_log_y(rows, i), w = exp(s->nu * log_ratio);
    return (hlr_row){s->log_nu + s->nu * log_ratio - w,
                     s->nu * (1.0 - w),
                     s->nu * s->nu * w,
                     {1.0 / s->nu + (log_ratio - s->nu * s->by_nu) * (1.0 - w)}};
}

HLR_LOOPS(frechet_logp, frechet_curvature, frechet_density, frechet_row, 1, 1, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(frechet_logp_rows, frechet_row, 1, 1, common_of_rows, prepare_rows)

static double frechet_random_at(const hlr_row_draws *draws, int k, double mu)
{
    common_of_rows s = {0};
    prepare_rows(draws->theta + k, &s);
    return mu * exp(-s.log_gamma - log(hlr_random_exponential()) / s.nu);
}

HLR_RANDOM(frechet_random, hlr_means_log, frechet_random_at)

const hlr_family hlr_family_frechet[] = {
    {
        .name = "frechet",
        .link = "log",
        .n_theta = 1,
        .theta = {"nu"},
        .logp = frechet_logp,
        .logp_rows = frechet_logp_rows,
        .curvature = frechet_curvature,
        .log_density = frechet_density,
        .constant = hlr_constant_log_y,
        .mean = hlr_means_log,
        .random = frechet_random,
        .uses_log_y = 1,
    },
    {.name = NULL},
};
