/* Rising factorials in the form log [ Gamma(a + n) / (Gamma(a) a^n) ], where no term grows with a: what counts that
 * vary more than Poisson or binomial ones are made of. */
#ifndef HLR_RISING_H
#define HLR_RISING_H

#include "family/row.h"
#include "numeric/gamma_function.h"

/* Whole numbers below this one are products. */
enum { HLR_RISING_TABLE = 16 };

typedef struct {
    double a, log_a, inverse;
} hlr_rising;

HLR_INLINE hlr_rising hlr_rising_of(double a, double log_a)
{
    return (hlr_rising){a, log_a, 1.0 / a};
}

/* Of counts beyond the table. more: log1p(n / a); rest: hlr_stirling_rest(a). */
static inline double hlr_log_rising_beyond(double a, double n, double more, double rest)
{
    return (a + n - 0.5) * more - n + hlr_stirling_rest(a + n) - rest;
}

/* Of n < HLR_RISING_TABLE as one product, and its derivative in a, which is -1/a times the sum of k / (a + k). Factors
 * are a + k where a < 1, else 1 + k / a: both stay between 1 and 16. */
HLR_INLINE double hlr_log_rising_product(const hlr_rising *s, int n, double *d_a)
{
    const int tiny = s->a < 1.0;
    const double first = tiny ? s->a : 1.0, step = tiny ? 1.0 : s->inverse;
    double product = 1.0, slope = 0.0;
    for (int k = 1; k < n; k++) {
        const double more = k * step, factor = first + more;
        slope = slope * factor + product * more;
        product *= factor;
    }
    *d_a = -slope / product * s->inverse;
    return n < 2 ? 0.0 : log(product) - (tiny ? (n - 1) * s->log_a : 0.0);
}

/* Of any n. One beyond the table is MANY factors of the product, then the rest from b = a + MANY on, where Stirling's
 * series holds for every a. */
HLR_INLINE double hlr_log_rising(const hlr_rising *s, double n, double *d_a)
{
    enum { MANY = 10 };
    if (n < HLR_RISING_TABLE)
        return hlr_log_rising_product(s, (int) n, d_a);
    const double b = s->a + MANY, beyond = n - MANY, ratio = beyond / b, more = log1p(ratio);
    const double start = hlr_log_rising_product(s, MANY, d_a);
    *d_a += more - ratio - hlr_log_minus_digamma(b + beyond) + hlr_log_minus_digamma(b) -
            beyond * MANY / b * s->inverse;
    return start + hlr_log_rising_beyond(b, beyond, more, hlr_stirling_rest(b)) + beyond * log1p(MANY * s->inverse);
}

#endif
