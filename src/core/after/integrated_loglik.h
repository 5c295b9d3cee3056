/* Log predictive densities of rows given the other rows of a Gaussian model, group effects integrated out exactly.
 *
 * The factors integrated out form a chain, innermost first. At one draw the rows have residuals e (y less everything
 * but the effects of these factors) with covariance
 *     V = sigma^2 (W^-1 + Z Lambda Lambda' Z'),   M = I + Lambda'Z'W Z Lambda,   Lambda = T / sigma,
 * M being block diagonal by the levels of the outermost factor and a tree inside each. Levels are eliminated innermost
 * first, each by a partial Cholesky factorisation of a small matrix with e as one column more (the multifrontal method;
 * Davis 2006, Direct Methods for Sparse Linear Systems, section 4.9). Two densities come from the same factors:
 *     a row given all others: with P = V^-1, e_i has mean e_i - (P e)_i / P_ii and variance 1 / P_ii (Sundararajan and
 *     Keerthi 2001, Neural Computation 13(5), 1103-1118);
 *     a level's rows given all others: the quotient of the density of all rows and that of the others. */
#ifndef HLR_INTEGRATED_LOGLIK_H
#define HLR_INTEGRATED_LOGLIK_H

#include "base/arena.h"
#include "base/constants.h"

/* Rows of a chain of factors, sorted by the levels of the innermost. */
typedef struct {
    int n_factor, n_row;
    int q[HLR_MAX_FACTOR]; /* coefficients per level */
    int n_level[HLR_MAX_FACTOR];
    const int
        *parent[HLR_MAX_FACTOR]; /* [n_level] 0-based level of the next factor; NULL for the outermost */
    const int *start;            /* [n_level[0] + 1] where each innermost level's rows begin */
    const double *z;             /* [n_row x sum of q] a row's numbers together, innermost factor first */
    const double *weight;        /* [n_row], NULL if all are 1 */
} hlr_nest;

/* Work memory. Fronts are symmetric matrices, lower triangle, over the coefficients of a level's factor, those of the
 * factors around it, and e as the last row: m = sum of q from there outwards + 1. */
typedef struct {
    int total;                            /* sum of q */
    int m[HLR_MAX_FACTOR];
    double *z;                            /* [n_row x total] Lambda'z */
    double *front[HLR_MAX_FACTOR];        /* [n_level x m x m] before the level is eliminated */
    double *factor[HLR_MAX_FACTOR];       /* [n_level x m x m] after: first q columns of L, Schur complement */
    double *half_log_det[HLR_MAX_FACTOR]; /* [n_level] of the level and all levels inside it */
    double *log_scale[HLR_MAX_FACTOR];    /* [n_level] sum over the level's rows of log w / 2 - log(2 pi) / 2 */
    int *n_row[HLR_MAX_FACTOR];           /* [n_level] */
    double *spare[2];                     /* [m x m] */
} hlr_integrated;

hlr_integrated hlr_integrated_at(const hlr_nest *nest, hlr_arena *arena);

/* Factorise for one draw. root: lower triangular T, column-major, factor after factor; residual: [n_row]. */
void hlr_integrated_factorise(const hlr_nest *nest, const double *root, double sigma, const double *residual,
                              const hlr_integrated *w);

/* After hlr_integrated_factorise(), with the same work: log p(row | all others) into out [n_row]. */
void hlr_integrated_rows(const hlr_nest *nest, double sigma, const double *residual, const hlr_integrated *w,
                         double *out);

/* After hlr_integrated_factorise(), with the same work: log p(rows of a level | all others) for each level of factor k,
 * into out [n_level[k]]. */
void hlr_integrated_levels(const hlr_nest *nest, int k, double sigma, const hlr_integrated *w, double *out);

#endif
