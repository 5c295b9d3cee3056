/* A count with mean mu = exp(eta) and variance mu + mu^2 / a, without log y!, by an `a` that may be the row's own. The
 * formula is that of family/negbinomial.c. */
#ifndef HLR_NEGBINOMIAL_ROW_H
#define HLR_NEGBINOMIAL_ROW_H

#include "family/link_probability.h"
#include "family/rising.h"

HLR_INLINE void hlr_negbinomial_prepare(const double *theta, void *common)
{
    hlr_rising *s = common;
    if (!hlr_unchanged(theta[0], s->a))
        *s = hlr_rising_of(theta[0], log(theta[0]));
}

/* p = mu / (mu + a). */
HLR_INLINE hlr_row hlr_negbinomial_row_of(double y, double eta, const hlr_rising *s, hlr_probability p)
{
    double d_rising;
    const double rising = hlr_log_rising(s, y, &d_rising);
    return (hlr_row){rising + y * eta + (s->a + y) * p.log_q,
                     y * p.q - s->a * p.p,
                     (s->a + y) * p.p * p.q,
                     {d_rising + (y * s->inverse + 1.0) * p.p + p.log_q}};
}

HLR_INLINE hlr_row hlr_negbinomial_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const hlr_rising *s = common;
    return hlr_negbinomial_row_of(rows->y[i], eta, s, hlr_probability_logit(eta - s->log_a));
}

#endif
