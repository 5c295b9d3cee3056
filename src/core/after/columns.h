/* Linear predictors of single rows at many draws: sums of columns of draws. */
#ifndef HLR_COLUMNS_H
#define HLR_COLUMNS_H

#include <stddef.h>

/* eta += sum_j coef[j * step] columns[:, j], where column j of n draws begins at columns + j * stride; a coefficient of
 * zero leaves its column out. */
void hlr_add_columns(int n, int n_column, const double *coef, size_t step, const double *columns,
                     size_t stride, double *eta);

#endif
