/* y successes of `trials` trials whose probability is Beta(a, b), a = p phi, b = q phi, without log choose(trials, y).
 * With R(a, n) a rising factorial as in family/rising.h,
 *   log density = y log p + (trials - y) log q + R(a, y) + R(b, trials - y) - R(phi, trials):
 * binomial and what vanishes as phi grows. */
#ifndef HLR_BETA_BINOMIAL_ROW_H
#define HLR_BETA_BINOMIAL_ROW_H

#include "family/binomial_row.h"
#include "family/rising.h"

/* common: an hlr_rising of phi. */
HLR_INLINE void hlr_beta_binomial_prepare(const double *theta, void *common)
{
    hlr_rising *s = common;
    if (!hlr_unchanged(theta[0], s->a))
        *s = hlr_rising_of(theta[0], log(theta[0]));
}

HLR_INLINE hlr_row hlr_beta_binomial_row(const hlr_rows *rows, int i, double eta, const void *common,
                                         hlr_probability_of *of)
{
    const hlr_rising *phi = common;
    const hlr_probability p = of(eta);
    const double trials = hlr_row_trials(rows, i), success = rows->y[i], failure = trials - success;
    const hlr_rising a = hlr_rising_of(p.p * phi->a, p.log_p + phi->log_a);
    const hlr_rising b = hlr_rising_of(p.q * phi->a, p.log_q + phi->log_a);
    double d_a = 0.0, d_b = 0.0, d_phi;
    const double of_a = success > 0.0 ? hlr_log_rising(&a, success, &d_a) : 0.0;
    const double of_b = failure > 0.0 ? hlr_log_rising(&b, failure, &d_b) : 0.0;
    const double of_phi = hlr_log_rising(phi, trials, &d_phi);
    /* Derivatives in log a and log b: between minus the count and 0. */
    const double by_a = success > 0.0 ? a.a * d_a : 0.0, by_b = failure > 0.0 ? b.a * d_b : 0.0;
    return (hlr_row){hlr_times(success, p.log_p) + hlr_times(failure, p.log_q) + of_a + of_b - of_phi,
                     hlr_times(success + by_a, p.up) - hlr_times(failure + by_b, p.down),
                     0.0,
                     {(by_a + by_b) / phi->a - d_phi}};
}

/* A random probability: Beta(p phi, q phi). */
static inline double hlr_random_probability(double p, double phi)
{
    return hlr_random_beta(p * phi, (1.0 - p) * phi);
}

#endif
