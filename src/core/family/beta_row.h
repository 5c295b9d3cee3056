/* y ~ Beta(p phi, q phi), without the constants of y; the formula is that of family/beta.c. */
#ifndef HLR_BETA_ROW_H
#define HLR_BETA_ROW_H

#include "family/link_probability.h"
#include "numeric/gamma_function.h"

typedef struct {
    double phi, log_phi, log_gamma, digamma;
} hlr_beta_precision;

HLR_INLINE void hlr_beta_prepare(const double *theta, void *common)
{
    hlr_beta_precision *s = common;
    if (hlr_unchanged(theta[0], s->phi))
        return;
    const double phi = theta[0], log_phi = log(phi);
    const hlr_gamma gamma = hlr_gamma_plus_one(phi);
    *s = (hlr_beta_precision){phi, log_phi, gamma.log_gamma - log_phi, gamma.digamma - 1.0 / phi};
}

HLR_INLINE hlr_row hlr_beta_row(const hlr_rows *rows, int i, double eta, const void *common,
                            hlr_probability_of *of)
{
    const hlr_beta_precision *s = common;
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

/* Of the rows inside (0, 1). */
static inline double hlr_constant_beta(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        if (rows->y[i] > 0.0 && rows->y[i] < 1.0)
            sum -= hlr_row_weight(rows, i) * (log(rows->y[i]) + log1p(-rows->y[i]));
    return sum;
}

#endif
