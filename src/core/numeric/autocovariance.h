/* Sums of products of numbers of a column that are `lag` rows apart: at one lag, or at all lags by Fourier transforms.
 * Of centred columns they are autocovariances, times the number of products. */
#ifndef HLR_AUTOCOVARIANCE_H
#define HLR_AUTOCOVARIANCE_H

#include "base/arena.h"

/* The sum at one lag, over all columns of `column` [n x n_col]. */
double hlr_lag_product(int n, int n_col, const double *column, int lag);

typedef struct {
    int n;                         /* rows of the columns */
    int size;                      /* of the transforms: a power of two, at least 2 n */
    double *re, *im;               /* [size] signal */
    double *cos_sin;               /* [size] table, made when first asked for */
    int has_table;
    double *product;               /* [size] the result: product[lag] for lag < n */
} hlr_lag_products;

hlr_lag_products hlr_lag_products_at(int n, hlr_arena *arena);

/* All lags at once; n_col is even. */
void hlr_all_lag_products(hlr_lag_products *s, int n_col, const double *column);

#endif
