/* A model: parameters, grouping factors, and the likelihood of each response with its linear predictors, which a model
 * that is known by its statistics alone (collapsed/gaussian.h) has not. Arrays are borrowed; everything is constant. */
#ifndef HLR_MODEL_H
#define HLR_MODEL_H

#include <stddef.h>

#include "base/constants.h"
#include "covariance/covariance.h"
#include "model/likelihood.h"
#include "predictor/predictor.h"
#include "prior/layout.h"

/* A grouping factor. Factors form a chain, innermost first, each level inside one level of the next factor; or they are
 * crossed, the one with most columns first. */
typedef struct {
    int n_level;
    int q;                     /* coefficients of a level, of all predictors together */
    int n_part;
    const hlr_part *part;
    int n_block;               /* coefficients of one block are correlated; their sizes sum to q */
    const hlr_cov_block *block;
    int df;                    /* -1: normal effects; else Student's t, its degrees of freedom being this scalar */
} hlr_factor;

typedef struct {
    hlr_layout layout;
    int n_factor;
    hlr_factor factor[HLR_MAX_FACTOR];
    double log_cor, log_lkj;   /* constants of the priors of correlations, as coordinates and as values */
    int n_predictor;
    const hlr_predictor *predictor;
    int n_likelihood;
    const hlr_likelihood *likelihood;
} hlr_model;

/* Sets log_cor and log_lkj from the blocks. Main thread. */
void hlr_model_set_constants(hlr_model *model);

/* Sizes that follow from a model. */
int hlr_largest_q(const hlr_model *model);       /* coefficients of the factor that has most */
int hlr_n_sd(const hlr_model *model);            /* sum of q */
int hlr_n_lambda(const hlr_model *model);        /* sum of q^2: the matrices T or T / sigma, column-major */
int hlr_n_effect(const hlr_model *model, int k); /* n_level q of factor k */
int hlr_n_col(const hlr_model *model, int k);    /* columns left when factor k is eliminated: outer Z, X, y */

/* Where the matrix of factor k begins among the hlr_n_lambda() numbers of all of them. */
size_t hlr_matrix_of(const hlr_model *model, int k);

#endif
