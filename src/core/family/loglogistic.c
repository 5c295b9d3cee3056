/* log y is logistic about eta with scale 1 / k: exp(eta) is the median. Parameter beside eta: shape k. With
 * z = k (log y - eta), log density = log k + z - 2 log(1 + exp(z)) - log y. */
#include "family/inverse_link.h"
#include "family/link_probability.h"
#include "family/tails.h"
#include "numeric/special.h"

typedef struct {
    double k, log_k;
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    if (!hlr_unchanged(theta[0], s->k))
        *s = (common_of_rows){theta[0], log(theta[0])};
}

HLR_INLINE hlr_row loglogistic_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double away = hlr_row_log_y(rows, i) - eta;
    const hlr_probability below = hlr_probability_logit(s->k * away);
    return (hlr_row){s->log_k + below.log_p + below.log_q,
                     s->k * (below.p - below.q),
                     2.0 * s->k * s->k * below.p * below.q,
                     {1.0 / s->k + (below.q - below.p) * away}};
}

HLR_LOOPS(loglogistic_logp, loglogistic_curvature, loglogistic_density, loglogistic_row, 1, 1, common_of_rows,
          prepare_rows)
HLR_LOGP_ROWS(loglogistic_logp_rows, loglogistic_row, 1, 1, common_of_rows, prepare_rows)

/* exp(eta) (pi / k) / sin(pi / k), infinite up to k = 1. */
static void loglogistic_mean(const hlr_row_draws *draws, double *out)
{
    for (int i = 0; i < draws->n; i++) {
        const double turn = HLR_PI / draws->theta[i];
        out[i] = turn < HLR_PI ? exp(draws->eta[i]) * (turn > 0.0 ? turn / sin(turn) : 1.0) : INFINITY;
    }
}

static double loglogistic_random_at(const hlr_row_draws *draws, int k, double eta)
{
    const double u = hlr_random_uniform();
    return exp(eta + (log(u) - log1p(-u)) / draws->theta[k]);
}

HLR_RANDOM(loglogistic_random, hlr_locations, loglogistic_random_at)

static void loglogistic_tails(const hlr_rows *rows, int i, double y, double eta, const double *theta, hlr_tails *out)
{
    const double k = theta[0], away = log(y) - eta;
    const hlr_probability below = hlr_probability_logit(k * away);
    (void) rows, (void) i;
    out->lower = (hlr_tail){below.log_p, -k * below.q, {away * below.q}};
    out->upper = (hlr_tail){below.log_q, k * below.p, {-away * below.p}};
}

const hlr_family hlr_family_loglogistic[] = {
    {
        .name = "loglogistic",
        .link = "log",
        .n_theta = 1,
        .theta = {"shape"},
        .logp = loglogistic_logp,
        .logp_rows = loglogistic_logp_rows,
        .curvature = loglogistic_curvature,
        .log_density = loglogistic_density,
        .constant = hlr_constant_log_y,
        .mean = loglogistic_mean,
        .random = loglogistic_random,
        .tails = loglogistic_tails,
        .uses_log_y = 1,
    },
    {.name = NULL},
};
