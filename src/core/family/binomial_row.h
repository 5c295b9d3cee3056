/* y successes of `trials` trials (1 without): y log p + (trials - y) log q, and the constant log choose(trials, y). */
#ifndef HLR_BINOMIAL_ROW_H
#define HLR_BINOMIAL_ROW_H

#include "family/link_probability.h"
#include "numeric/special.h"

HLR_INLINE double hlr_row_trials(const hlr_rows *rows, int i)
{
    return rows->trials ? rows->trials[i] : 1.0;
}

/* count * x, where 0 * log 0 is 0. */
HLR_INLINE double hlr_times(double count, double x)
{
    return count > 0.0 ? count * x : 0.0;
}

HLR_INLINE hlr_row hlr_binomial_row(const hlr_rows *rows, int i, double eta, const void *common,
                                hlr_probability_of *of)
{
    const hlr_probability p = of(eta);
    const double success = rows->y[i], failure = hlr_row_trials(rows, i) - success;
    (void) common;
    if (isnan(p.log_p))
        return (hlr_row){-INFINITY, 0.0, 0.0, {0.0}};
    return (hlr_row){hlr_times(success, p.log_p) + hlr_times(failure, p.log_q),
                     hlr_times(success, p.up) - hlr_times(failure, p.down),
                     hlr_times(failure, p.down_d) - hlr_times(success, p.up_d),
                     {0.0}};
}

/* -log(trials + 1) - log B(y + 1, trials - y + 1) is log choose(trials, y). */
static inline double hlr_constant_binomial(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; rows->trials && i < rows->n; i++) {
        const double trials = rows->trials[i], y = rows->y[i];
        if (y > 0.0 && y < trials)
            sum -= hlr_row_weight(rows, i) * (log(trials + 1.0) + hlr_lbeta(y + 1.0, trials - y + 1.0));
    }
    return sum;
}

#endif
