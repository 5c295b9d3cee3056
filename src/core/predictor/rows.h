/* Passes over the rows of a grouping factor: effects added to the rows of a predictor, and gradients of rows gathered
 * for the effects. What else was tried is in bench/README.md. */
#ifndef HLR_ROWS_H
#define HLR_ROWS_H

#include "predictor/predictor.h"

/* to [n] += sign Z u, each row times its `weight` [n] if that is not NULL. u: those of the part's coefficients of its
 * factor's, [stride x n_level], coefficients fastest. */
void hlr_rows_add(const hlr_part *part, int stride, const double *u, double sign, const double *weight, double *to);

/* out, as u above, = Z'row; each row times its `weight` [n] if that is not NULL. */
void hlr_rows_gather(const hlr_part *part, int stride, const double *row, const double *weight, double *out);

#endif
