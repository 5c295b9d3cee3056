/* A count of mean mu: y log mu - mu, without log y!. */
#ifndef HLR_POISSON_ROW_H
#define HLR_POISSON_ROW_H

#include "family/link_mean.h"

HLR_INLINE hlr_row hlr_poisson_row(const hlr_rows *rows, int i, double eta, const void *common, hlr_mean_of *of)
{
    const hlr_mean mean = of(eta);
    const double y = rows->y[i];
    (void) common;
    return hlr_row_of_mean(&mean, y * mean.log - mean.mu, y - mean.mu, -mean.mu);
}

#endif
