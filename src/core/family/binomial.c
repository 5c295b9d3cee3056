/* y successes of `trials` trials (1 without), log density y log p + (trials - y) log q + log choose(trials, y). */
#include "family/binomial_row.h"
#include "family/inverse_link.h"
#include "family/tails.h"
#include "numeric/special.h"
#include "numeric/vector_math.h"

static double binomial_random_at(const hlr_row_draws *draws, int k, double p)
{
    (void) k;
    return hlr_random_binomial(draws->trials, p);
}

/* The canonical link, some rows at a time by SIMD. */
enum { BLOCK = 64 };

static double binomial_logit_logp(const hlr_rows *rows, const double *theta, const double *eta, double *d_eta,
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
            const double failure = weight * hlr_row_trials(rows, i) - success;
            sum += success * log_p[k];
            sum_failure += failure * log_q[k];
            d_eta[i] = success * q[k] - failure * p[k];
        }
    }
    sum += sum_failure;
    return isfinite(sum) ? sum : hlr_rows_outside(rows->n, eta, d_eta);
}

static void binomial_logit_curvature(const hlr_rows *rows, const double *theta, const double *eta,
                                     double *out)
{
    double p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK];
    (void) theta;
    for (int first = 0; first < rows->n; first += BLOCK) {
        const int n = rows->n - first < BLOCK ? rows->n - first : BLOCK;
        hlr_logistic_all(n, eta + first, p, q, log_p, log_q);
        for (int k = 0; k < n; k++) {
            const int i = first + k;
            out[i] = isnan(p[k]) ? 0.0 : hlr_row_weight(rows, i) * hlr_row_trials(rows, i) * p[k] * q[k];
        }
    }
}

static void binomial_logit_density(const hlr_row_draws *draws, double y, double log_y, double *out)
{
    double p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK];
    (void) log_y;
    for (int first = 0; first < draws->n; first += BLOCK) {
        const int n = draws->n - first < BLOCK ? draws->n - first : BLOCK;
        hlr_logistic_all(n, draws->eta + first, p, q, log_p, log_q);
        for (int k = 0; k < n; k++) {
            const double logp = hlr_times(y, log_p[k]) + hlr_times(draws->trials - y, log_q[k]);
            out[first + k] = hlr_weighted_density(draws, logp);
        }
    }
}

HLR_LINK_ROW(binomial_probit_row, hlr_binomial_row, hlr_probability_probit)
HLR_LOOPS(binomial_probit_logp, binomial_probit_curvature, binomial_probit_density, binomial_probit_row, 1, 0,
          int, hlr_nothing_common)
HLR_LINK_ROW(binomial_cloglog_row, hlr_binomial_row, hlr_probability_cloglog)
HLR_LOOPS(binomial_cloglog_logp, binomial_cloglog_curvature, binomial_cloglog_density, binomial_cloglog_row,
          1, 0, int, hlr_nothing_common)
HLR_LINK_ROW(binomial_cauchit_row, hlr_binomial_row, hlr_probability_cauchit)
HLR_LOOPS(binomial_cauchit_logp, binomial_cauchit_curvature, binomial_cauchit_density, binomial_cauchit_row,
          1, 0, int, hlr_nothing_common)
HLR_LINK_ROW(binomial_log_row, hlr_binomial_row, hlr_probability_log)
HLR_LOOPS(binomial_log_logp, binomial_log_curvature, binomial_log_density, binomial_log_row, 1, 0, int,
          hlr_nothing_common)

/* Means are counts of successes. */
#define MEANS(means, probabilities)                                                                          \
    static void means(const hlr_row_draws *draws, double *out)                                               \
    {                                                                                                        \
        probabilities(draws, out);                                                                           \
        for (int k = 0; k < draws->n; k++)                                                                   \
            out[k] *= draws->trials;                                                                         \
    }

MEANS(binomial_logit_means, hlr_probabilities_logit)
HLR_RANDOM(binomial_logit_random, hlr_probabilities_logit, binomial_random_at)
MEANS(binomial_probit_means, hlr_probabilities_probit)
HLR_RANDOM(binomial_probit_random, hlr_probabilities_probit, binomial_random_at)
MEANS(binomial_cloglog_means, hlr_probabilities_cloglog)
HLR_RANDOM(binomial_cloglog_random, hlr_probabilities_cloglog, binomial_random_at)
MEANS(binomial_cauchit_means, hlr_probabilities_cauchit)
HLR_RANDOM(binomial_cauchit_random, hlr_probabilities_cauchit, binomial_random_at)
MEANS(binomial_log_means, hlr_probabilities_log)
HLR_RANDOM(binomial_log_random, hlr_probabilities_log, binomial_random_at)

/* P(Y <= y) = P(B <= q), B ~ Beta(n - y, y + 1). */
HLR_INLINE void binomial_tails(const hlr_rows *rows, int i, double y, const hlr_probability *p, hlr_tails *out)
{
    const double n = rows->trials ? rows->trials[i] : 1.0, least = floor(y);
    const hlr_beta_tails beta = hlr_incomplete_beta(n - least, least + 1.0, p->q, p->p);
    const double slope = p->p < 0.5 ? p->up / p->q : p->down / p->p;                       /* p' / (p q) */
    out->lower = (hlr_tail){beta.lower, -slope * exp(beta.log_density_xy - beta.lower), {0.0}};
    out->upper = (hlr_tail){beta.upper, slope * exp(beta.log_density_xy - beta.upper), {0.0}};
}

#define TAILS(tails, of)                                                                                     \
    static void tails(const hlr_rows *rows, int i, double y, double eta, const double *theta, hlr_tails *out) \
    {                                                                                                        \
        const hlr_probability p = of(eta);                                                                   \
        (void) theta;                                                                                        \
        binomial_tails(rows, i, y, &p, out);                                                                 \
    }

TAILS(binomial_logit_tails, hlr_probability_logit)
TAILS(binomial_probit_tails, hlr_probability_probit)
TAILS(binomial_cloglog_tails, hlr_probability_cloglog)
TAILS(binomial_cauchit_tails, hlr_probability_cauchit)
TAILS(binomial_log_tails, hlr_probability_log)

const hlr_family hlr_family_binomial[] = {
    {
        .name = "binomial",
        .link = "logit",
        .logp = binomial_logit_logp,
        .curvature = binomial_logit_curvature,
        .log_density = binomial_logit_density,
        .constant = hlr_constant_binomial,
        .mean = binomial_logit_means,
        .random = binomial_logit_random,
        .tails = binomial_logit_tails,
        .is_discrete = 1,
    },
    {
        .name = "binomial",
        .link = "probit",
        .logp = binomial_probit_logp,
        .curvature = binomial_probit_curvature,
        .log_density = binomial_probit_density,
        .constant = hlr_constant_binomial,
        .mean = binomial_probit_means,
        .random = binomial_probit_random,
        .tails = binomial_probit_tails,
        .is_discrete = 1,
    },
    {
        .name = "binomial",
        .link = "cloglog",
        .logp = binomial_cloglog_logp,
        .curvature = binomial_cloglog_curvature,
        .log_density = binomial_cloglog_density,
        .constant = hlr_constant_binomial,
        .mean = binomial_cloglog_means,
        .random = binomial_cloglog_random,
        .tails = binomial_cloglog_tails,
        .is_discrete = 1,
    },
    {
        .name = "binomial",
        .link = "cauchit",
        .logp = binomial_cauchit_logp,
        .curvature = binomial_cauchit_curvature,
        .log_density = binomial_cauchit_density,
        .constant = hlr_constant_binomial,
        .mean = binomial_cauchit_means,
        .random = binomial_cauchit_random,
        .tails = binomial_cauchit_tails,
        .is_discrete = 1,
    },
    {
        .name = "binomial",
        .link = "log",
        .logp = binomial_log_logp,
        .curvature = binomial_log_curvature,
        .log_density = binomial_log_density,
        .constant = hlr_constant_binomial,
        .mean = binomial_log_means,
        .random = binomial_log_random,
        .tails = binomial_log_tails,
        .is_discrete = 1,
    },
    {.name = NULL},
};
