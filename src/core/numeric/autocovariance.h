/* Autocovariances of the split chains, summed over columns, for effective sizes. */
#ifndef HLR_AUTOCOVARIANCE_H
#define HLR_AUTOCOVARIANCE_H

#include "after/convergence.h"

/* Sum over the columns of work->split at one lag. */
double hlr_lag_product(const hlr_convergence *work, int lag);

/* All lags at once, into work->acov. */
void hlr_all_lag_products(hlr_convergence *work);

#endif
