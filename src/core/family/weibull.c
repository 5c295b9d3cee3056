/* y with mean mu = exp(eta), as brms has it: scale s = mu / Gamma(1 + 1/k). Parameter beside eta: shape k.
 * With z = log(y / s),  log density = log k + k z - exp(k z) - log y. */
#include "family/row.h"
#include "family/inverse_link.h"
#include "family/tails.h"
#include "numeric/gamma_function.h"
#include "numeric/special.h"

typedef struct {
    double k, log_k, inverse;
    double log_gamma, d_z; /* log Gamma(1 + 1/k); its derivative by k, which is that of z */
} shape;

HLR_INLINE void weibull_prepare(const double *theta, void *common)
{
    shape *s = common;
    if (hlr_unchanged(theta[0], s->k))
        return;
    const double k = theta[0], inverse = 1.0 / k;
    const hlr_gamma gamma = hlr_gamma_plus_one(inverse);
    *s = (shape){k, log(k), inverse, gamma.log_gamma, -gamma.digamma * inverse * inverse};
}

HLR_INLINE hlr_row weibull_log_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const shape *s = common;
    const double z = hlr_row_log_y(rows, i) - eta + s->log_gamma, kz = s->k * z, u = exp(kz);
    return (hlr_row){
        s->log_k + kz - u, s->k * (u - 1.0), s->k * s->k * u, {s->inverse + (z + s->k * s->d_z) * (1.0 - u)}};
}

HLR_LOOPS(weibull_log_logp, weibull_log_curvature, weibull_log_density, weibull_log_row, 1, 1, shape,
          weibull_prepare)
HLR_LOGP_ROWS(weibull_log_logp_rows, weibull_log_row, 1, 1, shape, weibull_prepare)

/* s E^(1/k) with E exponential, made as R's rweibull() does; in logs, as Gamma(1 + 1/k) overflows for small k. */
static double weibull_random_at(const hlr_row_draws *draws, int k, double eta)
{
    const double inverse = 1.0 / draws->theta[k], log_exponential = log(-log(hlr_random_uniform()));
    return exp(eta - hlr_gamma_plus_one(inverse).log_gamma + inverse * log_exponential);
}

HLR_RANDOM(weibull_log_random, hlr_locations, weibull_random_at)

/* P(Y > y) = exp(-u) with u = (y / s)^k. */
static void weibull_log_tails(const hlr_rows *rows, int i, double y, double eta, const double *theta, hlr_tails *out)
{
    shape s = {0};
    (void) rows, (void) i;
    weibull_prepare(theta, &s);
    const double z = log(y) - eta + s.log_gamma, kz = s.k * z, u = exp(kz), slope = z + s.k * s.d_z;
    const double down = u < 1e-17 ? 1.0 : u < 700.0 ? u / expm1(u) : 0.0;
    out->upper = (hlr_tail){-u, s.k * u, {-u * slope}};
    out->lower = (hlr_tail){u < 1e-17 ? kz : hlr_log_one_minus_exp(-u), -s.k * down, {down * slope}};
}

const hlr_family hlr_family_weibull[] = {
    {
        .name = "weibull",
        .link = "log",
        .n_theta = 1,
        .theta = {"shape"},
        .logp = weibull_log_logp,
        .logp_rows = weibull_log_logp_rows,
        .curvature = weibull_log_curvature,
        .log_density = weibull_log_density,
        .constant = hlr_constant_log_y,
        .mean = hlr_means_log,
        .random = weibull_log_random,
        .tails = weibull_log_tails,
        .uses_log_y = 1,
    },
    {.name = NULL},
};
