/* Summaries of draws: moments, quantiles, rank-normalised split R-hat, effective sizes, Monte Carlo standard errors.
 *
 * Definitions are those of the R package posterior, after Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021),
 * Rank-normalization, folding, and localization: an improved R-hat, Bayesian Analysis 16(2), 667-718.
 * What cannot be computed (constant or missing draws, too few iterations) is NaN. */
#ifndef HLR_CONVERGENCE_H
#define HLR_CONVERGENCE_H

#include "after/sorted.h"
#include "after/split_chains.h"
#include "base/arena.h"

typedef struct {
    double mean, sd, median, mad;      /* mad is scaled by 1.4826 as R's */
    double mcse_mean, mcse_sd;         /* Monte Carlo standard errors */
    double ess_mean, ess_sd;           /* effective sizes for the mean and the standard deviation */
    double ess_bulk, ess_tail, rhat;
} hlr_draw_summary;

/* Work memory for one shape of draws, shared by all variables of that shape. */
typedef struct {
    hlr_sorted sorted;                 /* the draws */
    double *fold;                      /* [n_iter n_chain] |draw - median| in order */
    int *fold_order;                   /* [n_iter n_chain] number of the draw at each place of `fold` */
    hlr_split_chains split;
} hlr_convergence;

hlr_convergence hlr_convergence_at(int n_iter, int n_chain, hlr_arena *arena);

/* Summarises x [n_iter x n_chain]. On return `work->sorted.value` holds the draws in order, for quantile.h. If some
 * draw is NaN the order is undefined, and 0 is returned. */
int hlr_summarise_draws(hlr_convergence *work, const double *x, hlr_draw_summary *out);

/* Effective size for the mean of x [n_iter x n_chain] alone. */
double hlr_ess_mean(hlr_convergence *work, const double *x);

#endif
