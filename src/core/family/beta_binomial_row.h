/* y successes of `trials` trials whose probability is Beta(a, b), a = p phi, b = q phi, without log choose(trials, y).
 * With R(a, n) a rising factorial as in family/rising.h,
 *   log density = y log p + (trials - y) log q + R(a, y) + R(b, trials - y) - R(phi, trials):
 * binomial and what vanishes as phi grows. */
#ifndef HLR_BETA_BINOMIAL_ROW_H
#define HLR_BETA_BINOMIAL_ROW_H

#include "family/binomial_row.h"
#include "family/rising.h"

/* Counts below it are products. */
enum { HLR_PRODUCTS = 48 };

/* phi, and what hlr_rise_of() has of it as far as rows have asked: product[n] and slope[n] of a count n < known. */
typedef struct {
    hlr_rising phi;
    int known;
    double product[HLR_PRODUCTS], slope[HLR_PRODUCTS];
} hlr_trials_rise;

HLR_INLINE void hlr_beta_binomial_prepare(const double *theta, void *common)
{
    hlr_trials_rise *s = common;
    if (hlr_unchanged(theta[0], s->phi.a))
        return;
    s->phi = hlr_rising_of(theta[0], log(theta[0]));
    s->known = 2;
    s->product[0] = s->product[1] = 1.0;
    s->slope[0] = s->slope[1] = 0.0;
}

/* A rising factorial R as product e^rest, and its derivative in log a, which lies between minus the count and 0. */
typedef struct {
    double product, rest, by_log_a;
} hlr_rise;

HLR_INLINE hlr_rise hlr_rise_beyond(const hlr_rising *s, double count)
{
    hlr_rise r = {.product = 1.0};
    r.rest = hlr_log_rising(s, count, &r.by_log_a);
    r.by_log_a *= s->a;
    return r;
}

/* The product of 1 + k / a, or of a + k where a < 1, two factors at a time. */
HLR_INLINE hlr_rise hlr_rise_of(const hlr_rising *s, double count)
{
    hlr_rise r = {1.0, 0.0, 0.0};
    if (!(count < HLR_PRODUCTS))
        return hlr_rise_beyond(s, count);
    const int n = (int) count, tiny = s->a < 1.0;
    const double first = tiny ? s->a : 1.0, step = tiny ? 1.0 : s->inverse;
    double slope = 0.0;
    int k = 1;
    for (; k + 1 < n; k += 2) {
        const double m = k * step, m1 = m + step, f = first + m, f1 = first + m1, both = f * f1;
        slope = slope * both + r.product * (m * f1 + m1 * f);
        r.product *= both;
    }
    if (k < n) {
        const double m = k * step, f = first + m;
        slope = slope * f + r.product * m;
        r.product *= f;
    }
    r.by_log_a = -slope / r.product;
    r.rest = tiny && n > 1 ? -(n - 1) * s->log_a : 0.0;
    return r;
}

/* The same of phi, whose products many rows share. */
HLR_INLINE hlr_rise hlr_rise_of_trials(hlr_trials_rise *s, double count)
{
    if (!(count < HLR_PRODUCTS))
        return hlr_rise_beyond(&s->phi, count);
    const int n = (int) count, tiny = s->phi.a < 1.0;
    const double first = tiny ? s->phi.a : 1.0, step = tiny ? 1.0 : s->phi.inverse;
    for (; s->known <= n; s->known++) {
        const int k = s->known - 1;
        const double m = k * step, f = first + m;
        s->slope[k + 1] = s->slope[k] * f + s->product[k] * m;
        s->product[k + 1] = s->product[k] * f;
    }
    return (hlr_rise){s->product[n], tiny && n > 1 ? -(n - 1) * s->phi.log_a : 0.0, -s->slope[n] / s->product[n]};
}

HLR_INLINE hlr_row hlr_beta_binomial_row(const hlr_rows *rows, int i, double eta, const void *common,
                                         hlr_probability_of *of)
{
    hlr_trials_rise *known = (void *) common;        /* grows as rows ask */
    const hlr_rising *phi = &known->phi;
    const hlr_probability p = of(eta);
    const double trials = hlr_row_trials(rows, i), success = rows->y[i], failure = trials - success;
    const hlr_rising a = hlr_rising_of(p.p * phi->a, p.log_p + phi->log_a);
    const hlr_rising b = hlr_rising_of(p.q * phi->a, p.log_q + phi->log_a);
    const hlr_rise of_a = hlr_rise_of(&a, success), of_b = hlr_rise_of(&b, failure);
    const hlr_rise of_phi = hlr_rise_of_trials(known, trials);
    return (hlr_row){hlr_times(success, p.log_p) + hlr_times(failure, p.log_q) + of_a.rest + of_b.rest - of_phi.rest
                         + log(of_a.product * of_b.product / of_phi.product),
                     hlr_times(success + of_a.by_log_a, p.up) - hlr_times(failure + of_b.by_log_a, p.down),
                     0.0,
                     {(of_a.by_log_a + of_b.by_log_a - of_phi.by_log_a) * phi->inverse}};
}

/* A random probability: Beta(p phi, q phi). */
static inline double hlr_random_probability(double p, double phi)
{
    return hlr_random_beta(p * phi, (1.0 - p) * phi);
}

#endif
