/* y successes of `trials` trials (1 without), log density y log p + (trials - y) log q + log choose(trials, y). */
#include "family/link_probability.h"
#include "family/inverse_link.h"
#include "numeric/special.h"
#include "numeric/vector_math.h"

HLR_INLINE double row_size(const hlr_rows *rows, int i)
{
    return rows->trials ? rows->trials[i] : 1.0;
}

/* What did not happen has no say: 0 * log 0 = 0. */
HLR_INLINE double times(double count, double x)
{
    return count > 0.0 ? count * x : 0.0;
}

HLR_INLINE hlr_row row_at(const hlr_rows *rows, int i, double eta, hlr_probability_of *of)
{
    const hlr_probability p = of(eta);
    const double success = rows->y[i], failure = row_size(rows, i) - success;
    if (isnan(p.log_p))
        return (hlr_row){-INFINITY, 0.0, 0.0, {0.0, 0.0}};
    return (hlr_row){times(success, p.log_p) + times(failure, p.log_q),
                     times(success, p.up) - times(failure, p.down),
                     times(failure, p.down_d) - times(success, p.up_d),
                     {0.0, 0.0}};
}

/* -log(trials + 1) - log B(y + 1, trials - y + 1) is log choose(trials, y). */
static double constant(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; rows->trials && i < rows->n; i++) {
        const double trials = rows->trials[i], y = rows->y[i];
        if (y > 0.0 && y < trials)
            sum -= hlr_row_weight(rows, i) * (log(trials + 1.0) + hlr_lbeta(y + 1.0, trials - y + 1.0));
    }
    return sum;
}

static double random_at(const hlr_row_draws *draws, int k, double p)
{
    (void) k;
    return hlr_random_binomial(draws->trials, p);
}

/* id_mean() and id_random(). */
#define DRAWS(link)                                                                                          \
    static void link##_mean(const hlr_row_draws *draws, double *out)                                         \
    {                                                                                                        \
        hlr_probabilities_##link(draws, out);                                                                \
        for (int k = 0; k < draws->n; k++)                                                                   \
            out[k] *= draws->trials;                                                                           \
    }                                                                                                        \
    HLR_FAMILY_RANDOM(link, hlr_probabilities_##link, random_at)

/* The canonical link, some rows at a time by SIMD. */
enum { BLOCK = 64 };

static double logit_logp(const hlr_rows *rows, const double *theta, const double *eta, double *d_eta,
                         double *d_theta)
{
    double p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK], sum = 0.0, sum_failure = 0.0;
    (void) theta, (void) d_theta;
    if (!rows->trials && !rows->weight) {
        sum = hlr_bernoulli_all(rows->n, rows->y, eta, d_eta);
        return isfinite(sum) ? sum : hlr_rows_outside(rows->n, eta, d_eta);
    }
    for (int first = 0; first < rows->n; first += BLOCK) {
        const int n = rows->n - first < BLOCK ? rows->n - first : BLOCK;
        hlr_logistic_all(n, eta + first, p, q, log_p, log_q);
        for (int k = 0; k < n; k++) {
            const int i = first + k;
            const double weight = hlr_row_weight(rows, i), success = weight * rows->y[i];
            const double failure = weight * row_size(rows, i) - success;
            sum += success * log_p[k];
            sum_failure += failure * log_q[k];
            d_eta[i] = success * q[k] - failure * p[k];
        }
    }
    sum += sum_failure;
    return isfinite(sum) ? sum : hlr_rows_outside(rows->n, eta, d_eta);
}

static void logit_curvature(const hlr_rows *rows, const double *theta, const double *eta, double *out)
{
    double p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK];
    (void) theta;
    for (int first = 0; first < rows->n; first += BLOCK) {
        const int n = rows->n - first < BLOCK ? rows->n - first : BLOCK;
        hlr_logistic_all(n, eta + first, p, q, log_p, log_q);
        for (int k = 0; k < n; k++) {
            const int i = first + k;
            out[i] = isnan(p[k]) ? 0.0 : hlr_row_weight(rows, i) * row_size(rows, i) * p[k] * q[k];
        }
    }
}

static void logit_density(const hlr_row_draws *draws, double y, double log_y, double *out)
{
    double p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK];
    (void) log_y;
    for (int first = 0; first < draws->n; first += BLOCK) {
        const int n = draws->n - first < BLOCK ? draws->n - first : BLOCK;
        hlr_logistic_all(n, draws->eta + first, p, q, log_p, log_q);
        for (int k = 0; k < n; k++) {
            const double logp = times(y, log_p[k]) + times(draws->trials - y, log_q[k]);
            out[first + k] = hlr_weighted_density(draws, logp);
        }
    }
}

DRAWS(logit)

HLR_FAMILY(hlr_binomial_logit, "binomial", "logit", logit, 0, constant, logit_mean, 0)

#define LINK(link)                                                                                           \
    HLR_INLINE hlr_row row_##link(const hlr_rows *rows, int i, double eta, const void *common)               \
    {                                                                                                        \
        (void) common;                                                                                       \
        return row_at(rows, i, eta, hlr_probability_##link);                                                 \
    }                                                                                                        \
    HLR_FAMILY_LOOPS(link, row_##link, 1, 0, int, hlr_nothing_common)                                        \
    DRAWS(link)                                                                                              \
    HLR_FAMILY(hlr_binomial_##link, "binomial", #link, link, 0, constant, link##_mean, 0)

LINK(probit)
LINK(cloglog)
LINK(cauchit)
LINK(log)
