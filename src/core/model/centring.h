/* Group effects on centred columns of Z. A column far from zero (a year) makes a level's raw intercept and slope nearly
 * collinear. The engines therefore see Z' = Z to_raw, whose columns are far from collinear, and effects u' of it:
 *     u = to_raw u',   Sigma = to_raw Sigma' to_raw',   to_raw unit upper triangular in each block.
 * Priors are those of the raw sds and correlations; the block's covariance turns their density into one of the
 * coordinates. */
#ifndef HLR_CENTRING_H
#define HLR_CENTRING_H

#include "model/model.h"

/* Has any block to_raw? */
int hlr_is_centred(const hlr_factor *factor);

/* u of one level, [q], in place: centred -> raw, and back. */
void hlr_effects_to_raw(const hlr_factor *factor, double *u);
void hlr_effects_to_centred(const hlr_factor *factor, double *u);

/* Row i of to_raw, [q]. */
void hlr_to_raw_row(const hlr_factor *factor, int i, double *row);

/* Row i of to_raw t, [q]; t: lower triangular, column-major. */
void hlr_raw_row(const hlr_factor *factor, int i, const double *t, double *row);

#endif
