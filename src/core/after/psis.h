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

/* Tail that is smoothed: how many of n weights whose draws count r_eff each. */
int hlr_psis_tail_length(int n, double r_eff);

/* Work memory for n draws. */
size_t hlr_psis_work_size(int n);

/* log_lik: [n] finite log density of the part at each draw. Writes the smoothed log weights, not normalised, into
 * log_weight [n]. */
hlr_psis_loo hlr_psis_leave_out(int n, const double *log_lik, double r_eff, double *log_weight, double *work);

#endif
