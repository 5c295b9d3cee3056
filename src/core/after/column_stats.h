/* Summaries of a column of draws without convergence, in a tenth of the time of convergence.h. */
#ifndef HLR_COLUMN_STATS_H
#define HLR_COLUMN_STATS_H

/* Centre and scale of x [n]: mean and standard deviation, or if `robust` median and median absolute deviation (scaled
 * by 1.4826 as R's); then its quantiles, see hlr_quantiles(). All are NaN if a draw is. work: [n]. */
void hlr_describe_column(int n, const double *x, int robust, int n_prob, const double *prob, double *work,
                         double *centre, double *scale, double *quantile);

#endif
