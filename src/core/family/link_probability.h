/* Links of probabilities p, q = 1 - p: what binomial and beta densities need, each good to full relative precision in
 * both tails. With ' by eta: up = p'/p = (log p)', down = p'/q = -(log q)'. */
#ifndef HLR_LINK_PROBABILITY_H
#define HLR_LINK_PROBABILITY_H

#include "family/row.h"

typedef struct {
    double p, q, log_p, log_q;
    double up, down, up_d, down_d; /* _d: derivative by eta */
} hlr_probability;

typedef hlr_probability hlr_probability_of(double eta);

HLR_INLINE hlr_probability hlr_probability_logit(double eta)
{
    const double e = exp(-fabs(eta)), log_large = -log1p(e), log_small = log_large - fabs(eta);
    const double large = 1.0 / (1.0 + e), small = e * large;
    const int up = eta > 0.0;
    const double p = up ? large : small, q = up ? small : large;
    return (hlr_probability){p,      q,    up ? log_large : log_small, up ? log_small : log_large, q, p,
                             -p * q, p * q};
}

/* The normal tail beyond z: its log, the hazard h = density / tail, and h - z. From z = 5 on Laplace's continued
 * fraction of the hazard converges to double precision in 60 terms. */
HLR_INLINE void hlr_normal_tail(double z, double *log_tail, double *hazard, double *excess)
{
    if (z < 5.0) {
        const double tail = 0.5 * erfc(z * 0.70710678118654752440);
        *log_tail = z < -1.0 ? log1p(-0.5 * erfc(-z * 0.70710678118654752440)) : log(tail);
        *hazard = exp(-0.5 * z * z - 0.5 * HLR_LOG_2PI) / tail;
        *excess = *hazard - z;
    } else {
        double fraction = 0.0;
        for (int k = 60; k > 0; k--)
            fraction = k / (z + fraction);
        *excess = fraction;
        *hazard = z + fraction;
        *log_tail = -0.5 * z * z - 0.5 * HLR_LOG_2PI - log(*hazard);
    }
}

HLR_INLINE hlr_probability hlr_probability_probit(double eta)
{
    double log_p, log_q, up, down, up_excess, down_excess;
    hlr_normal_tail(-eta, &log_p, &up, &up_excess);
    hlr_normal_tail(eta, &log_q, &down, &down_excess);
    return (hlr_probability){exp(log_p), exp(log_q), log_p,           log_q,
                             up,         down,       -up * up_excess, down * down_excess};
}

HLR_INLINE hlr_probability hlr_probability_cloglog(double eta)
{
    const double e = exp(eta), p = -expm1(-e), q = exp(-e);
    /* e/p - 1 loses its digits where e is small. */
    const double more = e < 0.01 ? e * (0.5 + e * (1.0 / 12 - e * e / 720)) : e / p - 1.0;
    const double log_p = e > 1.0 ? log1p(-q) : eta - log1p(more), up = q * (1.0 + more);
    /* q is 0 long before e overflows. */
    return (hlr_probability){p, q, log_p, -e, q > 0.0 ? up : 0.0, e, q > 0.0 ? -up * more : 0.0, e};
}

HLR_INLINE hlr_probability hlr_probability_cauchit(double eta)
{
    const double p = atan2(1.0, -eta) / HLR_PI, q = atan2(1.0, eta) / HLR_PI, square = 1.0 + eta * eta;
    const double density = 1.0 / (HLR_PI * square), slope = -2.0 * eta / square; /* of the log density */
    const double up = density / p, down = density / q;
    return (hlr_probability){p,
                             q,
                             p < 0.5 ? log(p) : log1p(-q),
                             q < 0.5 ? log(q) : log1p(-p),
                             up,
                             down,
                             up * (slope - up),
                             down * (slope + down)};
}

HLR_INLINE hlr_probability hlr_probability_log(double eta)
{
    if (!(eta < 0.0))
        return (hlr_probability){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    const double p = exp(eta), q = -expm1(eta), down = p / q;
    return (hlr_probability){p, q, eta, p < 0.5 ? log1p(-p) : log(q), 1.0, down, 0.0, down / q};
}

#endif
