/* y ~ Beta(a, b), a = p phi, b = q phi, mean p and precision phi. Auxiliary: phi.
 * log Gamma(a) is taken as log Gamma(1 + a) - log a, and so its derivatives: then a -> 0 in the tails needs no care. */
#include "family/link_probability.h"
#include "family/inverse_link.h"
#include "numeric/gamma_function.h"
#include "numeric/special.h"

typedef struct {
    double phi, log_phi, log_gamma, digamma;
} precision;

HLR_INLINE precision prepare(const double *theta)
{
    const double phi = theta[0], log_phi = log(phi);
    const hlr_gamma gamma = hlr_gamma_plus_one(phi);
    return (precision){phi, log_phi, gamma.log_gamma - log_phi, gamma.digamma - 1.0 / phi};
}

HLR_INLINE hlr_row row_at(const hlr_rows *rows, int i, double eta, const void *common, hlr_probability_of *of)
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
                     {s->digamma + (up + down) / s->phi, 0.0}};
}

static double constant(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        sum -= hlr_row_weight(rows, i) * (log(rows->y[i]) + log1p(-rows->y[i]));
    return sum;
}

/* 1 - p has its digits in both tails. */
HLR_INLINE void random_of(const hlr_row_draws *draws, double *out, hlr_probability_of *of)
{
    for (int k = 0; k < draws->n; k++) {
        const hlr_probability p = of(draws->eta[k]);
        out[k] = hlr_random_beta(p.p * draws->theta[k], p.q * draws->theta[k]);
    }
}

#define LINK(link)                                                                                           \
    HLR_INLINE hlr_row row_##link(const hlr_rows *rows, int i, double eta, const void *common)               \
    {                                                                                                        \
        return row_at(rows, i, eta, common, hlr_probability_##link);                                         \
    }                                                                                                        \
    HLR_FAMILY_LOOPS(link, row_##link, 1, 1, precision, prepare)                                             \
    static void link##_random(const hlr_row_draws *draws, double *out)                                       \
    {                                                                                                        \
        random_of(draws, out, hlr_probability_##link);                                                       \
    }                                                                                                        \
    HLR_FAMILY(hlr_beta_##link, "beta", #link, link, 1, constant, hlr_probabilities_##link, 0)

LINK(logit)
LINK(probit)
LINK(cloglog)
