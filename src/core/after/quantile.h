/* Quantiles and intervals of draws, in order or not. */
#ifndef HLR_QUANTILE_H
#define HLR_QUANTILE_H

/* Rearranges x [n] so that x[rank] is the value that would stand there in order, and no larger one stands before it and
 * no smaller one behind (Floyd and Rivest 1975, Algorithm 489: SELECT). No NaN. */
void hlr_select(int n, double *x, int rank);

/* Puts x [n] in order; no NaN. */
void hlr_sort(int n, double *x);

double hlr_largest(int n, const double *x);      /* of x [n], n >= 1 */

/* Quantiles of x [n] by linear interpolation, R's type 7, to the bit; n >= 1, 0 <= prob <= 1. Rearranges x; ascending
 * probabilities are found fastest. */
void hlr_quantiles(int n, double *x, int n_prob, const double *prob, double *out);

/* A quantile of n values that are in order. */
double hlr_sorted_quantile(const double *sorted, int n, double prob);

/* The narrowest interval that holds a share `prob` of n sorted values (Hyndman 1996); the first one among equals. */
void hlr_sorted_hdi(const double *sorted, int n, double prob, double *lower, double *upper);

/* hlr_sorted_hdi() with less noise. It is mostly chance which of many nearly narrowest intervals is the narrowest, so
 * that its ends are up to four times as noisy as quantiles. Here a parabola is fitted to the widths of all intervals
 * that are up to a fifth wider, as a function of the angle asin(sqrt(share below)): of the values outside an interval,
 * the share that lies below it. The interval at the parabola's minimum is taken. Its ends are draws, and it holds as
 * many draws as the narrowest. */
void hlr_sorted_smooth_hdi(const double *sorted, int n, double prob, double *lower, double *upper);

#endif
