/* The parameters of a model in one numbering: scalar k is row k of R's layout table and number k of a draw. In this
 * order: common coefficients of all predictors; sds; correlations; parameters of other parameters' priors (hyper:
 * degrees of freedom of group effects, those of shrinkage); parameters of the family (theta). */
#ifndef HLR_LAYOUT_H
#define HLR_LAYOUT_H

#include "prior/map.h"
#include "prior/prior.h"
#include "prior/shrinkage.h"

/* An intercept whose prior is that of its value where all columns are zero, beta[first] - sum_j center[j] beta[j], j from
 * first + 1 to before `end`, the columns of its predictor. */
typedef struct {
    int first, end;
} hlr_raw_intercept;

typedef struct {
    int n_scalar;
    int n_common, cor, hyper, theta; /* sds begin at n_common; the first correlation, hyper, theta */
    const hlr_prior *prior;          /* [n_scalar]; correlations have none of their own, shrunk coefficients are flat */
    const hlr_map *map;              /* [n_scalar] */
    const int *place;                /* [n_scalar] among the coordinates, ascending; -1: no coordinate */
    int n_coordinate;
    int keep_common;                 /* 1: coefficients are coordinates; 0: integrated out */
    int n_raw;
    const hlr_raw_intercept *raw;    /* [n_raw] ascending */
    const double *center;            /* [n_common] means of the columns, 0 for an intercept */
    hlr_shrinkage shrinkage;
} hlr_layout;

#endif
