/* A Gaussian model as the collapsed engine reads it: parameters and factors, statistics in place of rows. */
#ifndef HLR_GAUSSIAN_H
#define HLR_GAUSSIAN_H

#include "model/model.h"
#include "statistics/reduced.h"

/* Normal and flat priors of beta - shift; read where beta is integrated out. */
typedef struct {
    const double *precision;   /* [p x p] P0 */
    const double *pull;        /* [p] P0 m0 */
    double log_density;        /* -m0'P0 m0/2 + log|P0|/2 + (flat coefficients) log(2 pi)/2 */
} hlr_normal_prior;

typedef struct {
    hlr_model model;
    hlr_statistics statistics;
    hlr_normal_prior common;
} hlr_gaussian;

#endif
