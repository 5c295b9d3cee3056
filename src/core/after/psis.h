/* Pareto smoothed importance sampling, and the leave-one-out log predictive density by it.
 *
 * The largest weights are replaced by quantiles of a generalised Pareto distribution fitted to them; its shape k says
 * how far the weights can be relied on. Definitions are those of the R package loo, after Vehtari, Simpson, Gelman, Yao
 * and Gabry (2024), Pareto smoothed importance sampling, Journal of Machine Learning Research 25(72), and Zhang and
 * Stephens (2009), A new and efficient estimation method for the generalized Pareto distribution, Technometrics 51(3),
 * 316-325. */
#ifndef HLR_PSIS_H
#define HLR_PSIS_H

#include <stddef.h>

typedef struct {
    double elpd;      /* log predictive density of the part left out */
    double mcse;      /* its Monte Carlo standard error */
    double p;         /* log density with the part, less elpd */
    double k;         /* shape of the tail; +Inf where it could not be fitted */
    double n_eff;     /* effective number of draws */
    double log_total; /* log of the sum of the weights */
} hlr_psis_loo;

/* How many of n weights leave-one-out smooths if a draw counts as r_eff independent ones. */
int hlr_psis_tail_length(int n, double r_eff);

/* Doubles of `work` for n draws. */
size_t hlr_psis_work_size(int n);

/* Replaces the n_tail largest of n log weights, the largest of which is 0, by quantiles of the distribution fitted to
 * them. Returns its shape k; +Inf, and the weights as they were, if no distribution can be fitted. */
double hlr_psis_smooth(int n, double *log_weight, int n_tail, double *work);

/* log_lik: [n] finite log density of the part at each draw. Writes the smoothed log weights, not normalised, into
 * log_weight [n]. */
hlr_psis_loo hlr_psis_leave_out(int n, const double *log_lik, double r_eff, double *log_weight, double *work);

#endif
