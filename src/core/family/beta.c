/* y ~ Beta(a, b), a = p phi, b = q phi, mean p and precision phi. Parameter beside eta: phi.
 * log Gamma(a) is taken as log Gamma(1 + a) - log a, and so its derivatives: then a -> 0 in the tails needs no care. */
#include "family/beta_row.h"
#include "family/inverse_link.h"
#include "family/tails.h"
#include "numeric/special.h"

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

HLR_LINK_ROW(beta_logit_row, hlr_beta_row, hlr_probability_logit)
HLR_LOOPS(beta_logit_logp, beta_logit_curvature, beta_logit_density, beta_logit_row, 1, 1, hlr_beta_precision,
          hlr_beta_prepare)
HLR_LOGP_ROWS(beta_logit_logp_rows, beta_logit_row, 1, 1, hlr_beta_precision, hlr_beta_prepare)
RANDOM(beta_logit_random, hlr_probability_logit)

HLR_LINK_ROW(beta_probit_row, hlr_beta_row, hlr_probability_probit)
HLR_LOOPS(beta_probit_logp, beta_probit_curvature, beta_probit_density, beta_probit_row, 1, 1, hlr_beta_precision,
          hlr_beta_prepare)
HLR_LOGP_ROWS(beta_probit_logp_rows, beta_probit_row, 1, 1, hlr_beta_precision, hlr_beta_prepare)
RANDOM(beta_probit_random, hlr_probability_probit)

HLR_LINK_ROW(beta_cloglog_row, hlr_beta_row, hlr_probability_cloglog)
HLR_LOOPS(beta_cloglog_logp, beta_cloglog_curvature, beta_cloglog_density, beta_cloglog_row, 1, 1, hlr_beta_precision,
          hlr_beta_prepare)
HLR_LOGP_ROWS(beta_cloglog_logp_rows, beta_cloglog_row, 1, 1, hlr_beta_precision, hlr_beta_prepare)
RANDOM(beta_cloglog_random, hlr_probability_cloglog)

HLR_INLINE void beta_tails(double y, const hlr_probability *p, const double *theta, hlr_tails *out)
{
    const double phi = theta[0], d = phi * (p->p < 0.5 ? p->up * p->p : p->down * p->q);   /* of a by eta */
    const hlr_beta_tails beta = hlr_incomplete_beta(p->p * phi, p->q * phi, y, 1.0 - y);
    out->lower = (hlr_tail){beta.lower, d * (beta.d_lower[0] - beta.d_lower[1]),
                            {p->p * beta.d_lower[0] + p->q * beta.d_lower[1]}};
    out->upper = (hlr_tail){beta.upper, d * (beta.d_upper[0] - beta.d_upper[1]),
                            {p->p * beta.d_upper[0] + p->q * beta.d_upper[1]}};
}

#define TAILS(tails, of)                                                                                     \
    static void tails(const hlr_rows *rows, int i, double y, double eta, const double *theta, hlr_tails *out) \
    {                                                                                                        \
        const hlr_probability p = of(eta);                                                                   \
        (void) rows, (void) i;                                                                               \
        beta_tails(y, &p, theta, out);                                                                       \
    }

TAILS(beta_logit_tails, hlr_probability_logit)
TAILS(beta_probit_tails, hlr_probability_probit)
TAILS(beta_cloglog_tails, hlr_probability_cloglog)

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
        .constant = hlr_constant_beta,
        .mean = hlr_probabilities_logit,
        .random = beta_logit_random,
        .tails = beta_logit_tails,
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
        .constant = hlr_constant_beta,
        .mean = hlr_probabilities_probit,
        .random = beta_probit_random,
        .tails = beta_probit_tails,
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
        .constant = hlr_constant_beta,
        .mean = hlr_probabilities_cloglog,
        .random = beta_cloglog_random,
        .tails = beta_cloglog_tails,
    },
    {.name = NULL},
};
