/* Running mean and covariance (Welford 1962): one pass, no cancellation. */
#ifndef HLR_WELFORD_H
#define HLR_WELFORD_H

#include "base/arena.h"

typedef struct {
    int dim;
    double n;
    double *mean;           /* [dim] */
    double *sum;            /* [dim x dim] lower triangle: sum of products of deviations */
    double *delta;          /* [dim] scratch */
} hlr_welford;

hlr_welford hlr_welford_at(int dim, hlr_arena *arena);
void hlr_welford_reset(hlr_welford *w);
void hlr_welford_add(hlr_welford *w, const double *x);
void hlr_welford_covariance(const hlr_welford *w, double *out);    /* [dim x dim] lower triangle; n >= 2 */

#endif
