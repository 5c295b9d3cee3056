/* y ~ Beta(a, b), a = p phi, b = q phi, mean p and precision phi. Parameter beside eta: phi.
 * log Gamma(a) is taken as log Gamma(1 + a) - log a, and so its derivatives: then a -> 0 in the tails needs no care. */
#include "family/link_probability.h"
#include "family/inverse_link.h"
#include "numeric/gamma_function.h"
#include "numeric/special.h"

typedef struct {
    double phi, log_phi, log_gamma, digamma;
} precision;

HLR_INLINE void beta_prepare(const double *theta, void *common)
{
    precision *s = common;
    if (hlr_unchanged(theta[0], s->phi))
        return;
    const double phi = theta[0], log_phi = log(phi);
    const hlr_gamma gamma = hlr_gamma_plus_one(phi);
    *s = (precision){phi, log_phi, gamma.log_gamma - log_phi, gamma.digamma - 1.0 / phi};
}

HLR_INLINE hlr_row beta_row(const hlr_rows *rows, int i, double eta, const void *common,
                            hlr_probability_of *of)
{
    const precision *s = common;
    const hlr_probability p = of(eta);
    const double log_y = log(rows->y[i]), log_rest = log1p(-rows->y[i]);
    const double a = p.p * s->phi, b = p.q * s->phi;
    const hlr_gamma of_a = hlr_gamma_plus_one(a), of_b = hlr_gamma_plus_one(b);
    /* x digamma(x), and its derivative by log x. */
    const double a_digamma = a * of_a.digamma - 1.0, b_digamma = b * of_b.digamma - 1.0;
    const double a_d = a * (of_a.digamma + a * of_a.trigamma), b_d = b * (of_b.digamma + b * of_b.trigamma);
    const double up = a * log_y - a_digamma, down = b * log_rest - b_digamma;
    return (hlr_row){s->log_gamma - of_a.log_gamma - of_b.log_gamma + p.log_p + p.log_q + 2.0 * s->log_phi +
                         a * log_y + b * log_rest,
                     up * p.up - down * p.down,
                     -((a * log_y - a_d) * p.up * p.up + up * p.up_d +
                       (b * log_rest - b_d) * p.down * p.down - down * p.down_d),
                     {s->digamma + (up + down) / s->phi}};
}

static double beta_constant(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        sum -= hlr_row_weight(rows, i) * (log(rows->y[i]) + log1p(-rows->y[i]));
    return sum;
}

/* 1 - p has its digits in both tails. */
HLR_INLINE void beta_random(const hlr_row_draws *draws, double *out, hlr_probability_of *of)
{
    for (int k = 0; k < draws->n; k++) {
        const hlr_probability p = of(draws->eta[k]);
        out[k] = hlr_random_beta(p.p * draws->theta[k], p.q * draws->theta[k]);
    }
}

#define RANDOM(random, of)                                                                                   \
    static void random(const hlr_row_draws *draws, double *out)                                              \
    {                                                                                                        \
        beta_random(draws, out, of);                                                                         \
    }

HLR_LINK_ROW(beta_logit_row, beta_row, hlr_probability_logit)
HLR_LOOPS(beta_logit_logp, beta_logit_curvature, beta_logit_density, beta_logit_row, 1, 1, precision,
          beta_prepare)
HLR_LOGP_ROWS(beta_logit_logp_rows, beta_logit_row, 1, 1, precision, beta_prepare)
RANDOM(beta_logit_random, hlr_probability_logit)

HLR_LINK_ROW(beta_probit_row, beta_row, hlr_probability_probit)
HLR_LOOPS(beta_probit_logp, beta_probit_curvature, beta_probit_density, beta_probit_row, 1, 1, precision,
          beta_prepare)
HLR_LOGP_ROWS(beta_probit_logp_rows, beta_probit_row, 1, 1, precision, beta_prepare)
RANDOM(beta_probit_random, hlr_probability_probit)

HLR_LINK_ROW(beta_cloglog_row, beta_row, hlr_probability_cloglog)
HLR_LOOPS(beta_cloglog_logp, beta_cloglog_curvature, beta_cloglog_density, beta_cloglog_row, 1, 1, precision,
          beta_prepare)
HLR_LOGP_ROWS(beta_cloglog_logp_rows, beta_cloglog_row, 1, 1, precision, beta_prepare)
RANDOM(beta_cloglog_random, hlr_probability_cloglog)

const hlr_family hlr_family_beta[] = {
    {
        .name = "beta",
        .link = "logit",
        .n_theta = 1,
        .theta = {"phi"},
        .logp = beta_logit_logp,
        .logp_rows = beta_logit_logp_rows,
        .curvature = beta_logit_curvature,
        .log_density = beta_logit_density,
        .constant = beta_constant,
        .mean = hlr_probabilities_logit,
        .random = beta_logit_random,
    },
    {
        .name = "beta",
        .link = "probit",
        .n_theta = 1,
        .theta = {"phi"},
        .logp = beta_probit_logp,
        .logp_rows = beta_probit_logp_rows,
        .curvature = beta_probit_curvature,
        .log_density = beta_probit_density,
        .constant = beta_constant,
        .mean = hlr_probabilities_probit,
        .random = beta_probit_random,
    },
    {
        .name = "beta",
        .link = "cloglog",
        .n_theta = 1,
        .theta = {"phi"},
        .logp = beta_cloglog_logp,
        .logp_rows = beta_cloglog_logp_rows,
        .curvature = beta_cloglog_curvature,
        .log_density = beta_cloglog_density,
        .constant = beta_constant,
        .mean = hlr_probabilities_cloglog,
        .random = beta_cloglog_random,
    },
    {.name = NULL},
};
