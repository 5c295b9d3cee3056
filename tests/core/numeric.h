/* Numbers that tests compare with: differences of a log density, determinants, random points. */
#ifndef HLR_TEST_NUMERIC_H
#define HLR_TEST_NUMERIC_H

#include "base/host.h"
#include "numeric/rng.h"
#include "sampler/target.h"

/* Largest |central difference - gradient| / max(1, |gradient|) over coordinates at q.
 * Rounding is about eps |logp| / h = 4e-11 |logp| with h = eps^(1/3): 1e-6 is safe up to |logp| = 1e4, and any
 * wrong term is seen. */
double worst_slope_error(const hlr_target *target, const double *q);

void fill_normal(hlr_rng *rng, int n, double sd, double *x);

/* Log |det a| of an n x n column-major matrix, by elimination with pivoting; a is destroyed. */
double log_abs_det(int n, double *a);

/* a = b b' + ridge I for a random b: a well conditioned covariance, both triangles. */
void random_covariance(hlr_rng *rng, int n, double ridge, double *a);

extern const hlr_host idle_host;               /* never stops, shows nothing, has no clock */

double larger(double worst, double error);      /* keeps the larger; NaN stays */

#endif
