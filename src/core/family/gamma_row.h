/* A positive number with mean mu and variance mu^2 / a; the formula is that of family/gamma.c. */
#ifndef HLR_GAMMA_ROW_H
#define HLR_GAMMA_ROW_H

#include "family/link_mean.h"
#include "numeric/gamma_function.h"

typedef struct {
    double a, height, minus_digamma; /* the bracket; log a - digamma(a), its derivative */
} hlr_gamma_shape;

HLR_INLINE void hlr_gamma_prepare(const double *theta, void *common)
{
    hlr_gamma_shape *s = common;
    const double a = theta[0];
    if (hlr_unchanged(a, s->a))
        return;
    const hlr_stirling of_a = hlr_stirling_both(a);
    *s = (hlr_gamma_shape){a, 0.5 * (log(a) - HLR_LOG_2PI) - of_a.rest, of_a.log_minus_digamma};
}

HLR_INLINE hlr_row hlr_gamma_row(const hlr_rows *rows, int i, double eta, const void *common, hlr_mean_of *of)
{
    const hlr_gamma_shape *s = common;
    const hlr_mean mean = of(eta);
    const double v = rows->y[i] * mean.inverse, unit = hlr_row_log_y(rows, i) - mean.log + 1.0 - v;
    hlr_row row = hlr_row_of_mean(&mean, s->a * unit + s->height, s->a * (v - 1.0), -s->a * v);
    row.d_theta[0] = unit + s->minus_digamma;
    return row;
}

#endif
