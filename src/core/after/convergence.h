/* Summaries of draws: moments, quantiles, rank-normalised split R-hat, effective sizes, Monte Carlo standard errors.
 *
 * Definitions are those of the R package posterior, after Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021),
 * Rank-normalization, folding, and localization: an improved R-hat, Bayesian Analysis 16(2), 667-718.
 * What cannot be computed (constant or missing draws, too few iterations) is NaN. */
#ifndef HLR_CONVERGENCE_H
#define HLR_CONVERGENCE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    double mean, sd, median, mad;      /* mad is scaled by 1.4826 as R's */
    double mcse_mean, mcse_sd;         /* Monte Carlo standard errors */
    double ess_mean, ess_sd;           /* effective sizes for the mean and the standard deviation */
    double ess_bulk, ess_tail, rhat;
} hlr_draw_summary;

/* Work memory for one shape of draws, shared by all variables of that shape; carved out of one block. */
typedef struct {
    int       n_iter, n_chain;
    int       half, n_split;           /* rows and columns after each chain is cut in two */
    int       fft_size, fft_ready;
    double   *score;                   /* normal score of rank k / 2 at [k]: [2 * half * n_split + 1] */
    double   *sorted;                  /* draws in order [n_iter * n_chain] */
    double   *fold;                    /* |draw - median| in order [n_iter * n_chain] */
    double   *split;                   /* one column per half chain [half * n_split] */
    double   *mean;                    /* means of those columns [n_split] */
    double   *rho;                     /* autocorrelations by lag [half + 2] */
    double   *acov;                    /* autocovariances by lag, when the FFT is used [fft_size] */
    double   *re, *im, *cos_sin;       /* FFT: signal [fft_size] each, table [fft_size] */
    uint64_t *key, *key_spare;         /* sort keys [n_iter * n_chain] each */
    int      *order, *order_spare;     /* which draw is at that place [n_iter * n_chain] each */
    int      *fold_order;
    int      *count;                   /* histogram of the radix sort */
} hlr_convergence;

/* Bytes that hlr_convergence_init() needs for this shape. */
size_t hlr_convergence_size(int n_iter, int n_chain);

/* Lay the work memory out in `block`, aligned as double, and fill the table of normal scores. */
void hlr_convergence_init(hlr_convergence *work, void *block, int n_iter, int n_chain);

/* Summarise x [n_iter x n_chain]. After it `work->sorted` holds the draws in order, for quantile.h;
 * returns 0 and leaves that undefined if some draw is NaN. */
int hlr_summarise_draws(hlr_convergence *work, const double *x, hlr_draw_summary *out);

/* Effective size for the mean of x [n_iter x n_chain] alone. */
double hlr_ess_mean(hlr_convergence *work, const double *x);

#endif
