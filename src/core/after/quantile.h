/* Quantiles and intervals of draws, in order or not. */
#ifndef HLR_QUANTILE_H
#define HLR_QUANTILE_H

/* Rearranges x [n] so that x[rank] is the value that it would be in order, with none larger before it and none smaller
 * behind it (Floyd and Rivest 1975, Algorithm 489: SELECT). No NaN. */
void hlr_select(int n, double *x, int rank);

/* Puts x [n] in order; no NaN. */
void hlr_sort(int n, double *x);

double hlr_largest(int n, const double *x);      /* of x [n], n >= 1 */

/* Quantiles of x [n] by linear interpolation, R's type 7, to the bit; n >= 1, 0 <= prob <= 1. Rearranges x; ascending
 * probabilities are found fastest. */
void hlr_quantiles(int n, double *x, int n_prob, const double *prob, double *out);

/* One of n values that are in order. */
double hlr_sorted_quantile(const double *sorted, int n, double prob);

/* The narrowest interval that holds a share `prob` of n sorted values (Hyndman 1996); the first one among equals. */
void hlr_sorted_hdi(const double *sorted, int n, double prob, double *lower, double *upper);

/* The same with less noise. Where the narrowest interval lies among those nearly as narrow is mostly chance, so that
 * its ends are up to four times as noisy as quantiles. Here a parabola is fitted to the widths of the intervals that are
 * up to a fifth wider, over the angle asin(sqrt(share of the rest that is below)), and the interval at its minimum
 * taken. Ends are draws, and the share of draws that they hold is the same. */
void hlr_sorted_smooth_hdi(const double *sorted, int n, double prob, double *lower, double *upper);

#endif
