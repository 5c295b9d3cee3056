/* Responses with more zeros, or other ones, than another family has: made of that family's row functions. */
#ifndef HLR_INFLATED_H
#define HLR_INFLATED_H

#include "family/row.h"

/* A parameter that is a probability: NaN where it is none. */
typedef struct {
    double p, log_p, log_rest, inverse_rest;     /* rest: 1 - p */
} hlr_share;

HLR_INLINE void hlr_share_prepare(double p, hlr_share *s)
{
    if (hlr_unchanged(p, s->p))
        return;
    if (!(p >= 0.0 && p <= 1.0))
        p = NAN;
    *s = (hlr_share){p, log(p), log1p(-p), 1.0 / (1.0 - p)};
}

/* A row with probability p of a certain value that has no density elsewhere: a zero beside a continuous response. */
HLR_INLINE hlr_row hlr_certain_row(const hlr_share *s, int at)
{
    hlr_row row = {s->log_p, 0.0, 0.0, {0.0}};
    row.d_theta[at] = 1.0 / s->p;
    return row;
}

/* A row of the other family with the probability that is left to it; parameter number `at` is the share. */
HLR_INLINE hlr_row hlr_rest_row(hlr_row base, const hlr_share *s, int at)
{
    base.logp += s->log_rest;
    base.d_theta[at] = -s->inverse_rest;
    return base;
}

/* A zero that comes with probability p from outside, else from a family of counts, `zero` its row: Lambert (1992),
 * "Zero-inflated Poisson regression", Technometrics 34, eq. 1. */
HLR_INLINE hlr_row hlr_inflated_zero(hlr_row zero, const hlr_share *s, int at)
{
    const double f = exp(zero.logp), rest = 1.0 - s->p, beyond = f < 0.5 ? 1.0 - f : -expm1(zero.logp);
    const double total = s->p + rest * f;
    double logp = total < 0.5 ? log(total) : log1p(-rest * beyond), share = rest * f / total, by_p = beyond / total;
    if (total < 1e-290) { /* of which digits are lost, or all is */
        const double outside = s->log_p, inside = s->log_rest + zero.logp, top = fmax(outside, inside);
        logp = top + log(exp(outside - top) + exp(inside - top));
        share = exp(inside - logp);
        by_p = beyond * exp(-logp);
    }
    hlr_row row = {logp, share * zero.d_eta, 0.0, {0.0}};
    for (int k = 0; k < at; k++)
        row.d_theta[k] = share * zero.d_theta[k];
    row.d_theta[at] = by_p;
    return row;
}

/* A count from 1 on beyond a hurdle: the other family's without its zero, whose row is `zero`. Mullahy (1986),
 * "Specification and testing of some modified count data models", J. Econometrics 33. */
HLR_INLINE hlr_row hlr_beyond_hurdle(hlr_row base, hlr_row zero, const hlr_share *s, int at)
{
    /* 1 - p0, without cancellation where p0 is near 1: Maechler (2012), "Accurately computing log(1 - exp(-|a|))". */
    const double none = exp(zero.logp), some = none < 0.5 ? 1.0 - none : -expm1(zero.logp), odds = none / some;
    base.logp -= none < 0.5 ? log1p(-none) : log(some);
    base.d_eta += odds * zero.d_eta;
    for (int k = 0; k < at; k++)
        base.d_theta[k] += odds * zero.d_theta[k];
    return hlr_rest_row(base, s, at);
}

/* Row i with a response of zero and no weight. */
HLR_INLINE hlr_rows hlr_at_zero(const hlr_rows *rows, int i, const double *zero)
{
    return (hlr_rows){.n = 1, .y = zero, .trials = rows->trials ? rows->trials + i : NULL};
}

/* What another family has prepared and the share behind it, called `type`; prepare(theta, common) makes it. */
#define HLR_SHARED_COMMON(type, prepare, base_type, base_prepare, n_base)                                    \
    typedef struct {                                                                                         \
        base_type base;                                                                                      \
        hlr_share share;                                                                                     \
    } type;                                                                                                  \
    HLR_INLINE void prepare(const double *theta, void *common)                                               \
    {                                                                                                        \
        type *s = common;                                                                                    \
        base_prepare(theta, &s->base);                                                                       \
        hlr_share_prepare(theta[n_base], &s->share);                                                         \
    }

#endif
