/* A number whose logarithm is Normal(eta, sigma / sqrt(w)), without constants of y and w. */
#ifndef HLR_LOGNORMAL_ROW_H
#define HLR_LOGNORMAL_ROW_H

#include "family/row.h"

typedef struct {
    double sigma, log_sigma, inverse;
} hlr_log_scale;

HLR_INLINE void hlr_lognormal_prepare(const double *theta, void *common)
{
    hlr_log_scale *s = common;
    if (!hlr_unchanged(theta[0], s->sigma))
        *s = (hlr_log_scale){theta[0], log(theta[0]), 1.0 / theta[0]};
}

HLR_INLINE hlr_row hlr_lognormal_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const hlr_log_scale *s = common;
    const double weight = hlr_row_weight(rows, i);
    const double z = (hlr_row_log_y(rows, i) - eta) * s->inverse, wz = weight * z;
    return (hlr_row){-s->log_sigma - 0.5 * wz * z,
                     wz * s->inverse,
                     weight * s->inverse * s->inverse,
                     {(wz * z - 1.0) * s->inverse}};
}

#endif
