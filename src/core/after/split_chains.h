/* Chains cut in two: each half is a column, and R-hat and effective sizes compare the columns. Definitions are those of
 * convergence.h; what cannot be computed is NaN. */
#ifndef HLR_SPLIT_CHAINS_H
#define HLR_SPLIT_CHAINS_H

#include "base/arena.h"
#include "numeric/autocovariance.h"

typedef struct {
    int n_iter, n_chain;
    int half, n_split;                 /* rows and columns after each chain is cut in two */
    double *score;                     /* [2 half n_split + 1] normal score of rank k / 2 at [k] */
    double *column;                    /* [half x n_split] */
    double *mean;                      /* [n_split] of the columns, before they are centred */
    double *rho;                       /* [half + 2] autocorrelations by lag */
    hlr_lag_products lags;
} hlr_split_chains;

/* On an arena with memory it also fills the table of scores. */
hlr_split_chains hlr_split_chains_at(int n_iter, int n_chain, hlr_arena *arena);

/* What of the draws fills the columns: the draws, their squared distance from `at`, or whether they are at most `at`.
 * x: [n_iter x n_chain]. */
enum hlr_split_of { HLR_SPLIT_DRAW, HLR_SPLIT_SQUARE, HLR_SPLIT_AT_MOST };
void hlr_split_fill(hlr_split_chains *s, const double *x, enum hlr_split_of what, double at);

/* Fills the columns with normal scores of the ranks. value: [n] draws in order; order: [n] their numbers. */
void hlr_split_scores(hlr_split_chains *s, const double *value, const int *order, int n);

int hlr_split_constant(const hlr_split_chains *s);       /* is every value the same, as posterior sees it? */
double hlr_split_centre(hlr_split_chains *s);            /* centres the columns; sum of squares within them */

/* Of centred columns; within: from hlr_split_centre(). */
double hlr_split_rhat(const hlr_split_chains *s, double within);
double hlr_split_ess(hlr_split_chains *s, double within);

#endif
