/* A model: sizes, factors, priors and maps, which every engine reads, and the statistics of the rows, which the
 * collapsed engine reads beside them. Arrays are borrowed; everything is constant. */
#ifndef HLR_MODEL_H
#define HLR_MODEL_H

#include <stddef.h>

#include "family/family.h"
#include "prior/prior.h"
#include "prior/shrinkage.h"
#include "prior/map.h"

enum { HLR_MAX_FACTOR = 8 };

/* A group factor. Factors form a chain, innermost first, each level inside one level of the next factor; or they are
 * crossed, the one with most columns first. */
typedef struct {
    int n_level;
    int q;                     /* coefficients per level */
    int n_block;
    const int *block_size;     /* [n_block]; coefficients of one block are correlated; they sum to q */
    const int *parent;         /* [n_level] 0-based level of the next factor; NULL for the outermost and if crossed */
    const double *to_raw;      /* [q x q] see centring.h; NULL: the columns of Z are as they are */
    int df;                    /* 0: normal effects; else Student's t, its degrees of freedom being hyper[df - 1] */
} hlr_factor;

/* Statistics of levels whose rows were taken by QR; see statistics/statistics.h. One level per row, columns n apart. */
typedef struct {
    int n;
    const double *r;           /* [n x q (q + 1) / 2] packed upper triangles */
    const double *f;           /* [n x q n_col] */
} hlr_levels;

/* Levels with bitwise equal R share a factorisation: only sums of products of their F are kept. */
typedef struct {
    int n;
    const double *count;       /* [n] levels in the class */
    const double *r;           /* [n x q (q + 1) / 2] */
    const double *moment;      /* [n x q (q + 1) / 2 x n_col (n_col + 1) / 2], see onefactor.c */
} hlr_classes;

/* Levels of factor[0] where factors are crossed: F without its zeros. Columns are Z of the other factors, level after
 * level with coefficients fastest, then X and y; see crossed.h. */
typedef struct {
    const int *start;          /* [n_level + 1] where each level's columns begin */
    const int *column;         /* ascending in each level; X and y are always there */
    const double *r;           /* [q (q + 1) / 2 x n_level] packed upper triangles, one level after the other */
    const double *f;           /* [q x number of columns] */
    int n_direct;
    const int *direct;         /* [n_direct] the levels outside classes */
} hlr_crossed_levels;

typedef struct {
    int p;                     /* common coefficients, without those fixed by a constant prior */
    double n_obs;              /* rows with positive weight */
    double log_weight;         /* half the sum of log weights */

    int n_factor;
    hlr_factor factor[HLR_MAX_FACTOR];
    hlr_levels every;          /* all levels of factor[0]: for effects and chains of several factors */
    hlr_levels direct;         /* one factor: the levels outside classes */
    hlr_classes classes;       /* one factor: the classes; crossed: see hlr_crossed_classes() */
    int crossed;               /* 1: the factors are no chain; then `every` and `direct` are not read */
    hlr_crossed_levels cross;
    const double *rest;        /* Gram matrices of the rows' remainders, packed, one per base node (one if crossed) */

    /* The statistics are of y - X shift, so that beta = shift + their coefficient. */
    const double *shift;       /* [p] */
    int keep_common;           /* 1: beta is a coordinate; 0: integrated out */
    const double *precision;   /* [p x p] prior precision P0 of beta - shift; integrated out only */
    const double *prior_pull;  /* [p] P0 m0 */
    double log_prior;          /* -m0'P0 m0/2 + log|P0|/2 + (flat coefficients) log(2 pi)/2 */
    const hlr_prior *prior_common;    /* [p] */
    int raw_intercept;         /* 1: prior_common[0] is that of beta[0] - sum_j center[j] beta[j] */
    const double *center;      /* [p] means of the columns, 0 for the intercept */

    const hlr_prior *prior_sd; /* [sum of q] */
    /* Parameters of other parameters' priors: degrees of freedom of group effects, then those of shrinkage. */
    int n_hyper;
    hlr_shrinkage shrinkage;
    const hlr_prior *prior_hyper;     /* [n_hyper] */
    int n_theta;                 /* parameters of the family; Gaussian: sigma */
    const hlr_prior *prior_theta;       /* [n_theta] */
    const double *shape;       /* [number of blocks] LKJ shapes */
    double log_lkj;            /* sum over blocks of hlr_lkj_log_constant() */
    double log_cor;            /* sum over blocks of hlr_lkj_constant_unconstrained() */
    const hlr_map *map_common; /* [p] coordinates; read only when beta is kept */
    const hlr_map *map_sd;     /* [sum of q] */
    const hlr_map *map_hyper;  /* [n_hyper] */
    const hlr_map *map_theta;    /* [n_theta] */
} hlr_model;

/* Sizes that follow from a model. */
int hlr_largest_q(const hlr_model *model);       /* coefficients of the factor that has most */
int hlr_n_sd(const hlr_model *model);            /* sum of q */
int hlr_n_lambda(const hlr_model *model);        /* sum of q^2: the matrices T or T / sigma, column-major */
int hlr_n_cor(const hlr_model *model);           /* sum over blocks of q (q - 1) / 2 */
int hlr_n_dim(const hlr_model *model);           /* coordinates of the sampler */
int hlr_n_col(const hlr_model *model, int k);    /* columns left when factor k is eliminated: outer Z, X, y */

#endif
