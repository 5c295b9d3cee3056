/* Integrating the group effects out: what is left of the columns [X y] when every factor is eliminated.
 *
 * With u = sigma Lambda z and V = I + Z Lambda Lambda' Z' the marginal covariance over sigma^2,
 *     gram = [X y]' V^-1 [X y]   and   log_det = log |V|.
 * Backwards: for a function with differential -tr(omega d gram) / 2 - d log_det / 2, its gradient in Lambda. */
#ifndef HLR_REDUCE_H
#define HLR_REDUCE_H

#include "model/model.h"

size_t hlr_reduce_work_size(const hlr_model *model);

/* lambda: [hlr_n_lambda] lower triangular, column-major, factor after factor. gram: packed, p + 1. */
void hlr_reduce(const hlr_model *model, const double *lambda, double *work, double *gram, double *log_det);

/* After hlr_reduce with the same work: omega packed, p + 1; writes d_lambda [hlr_n_lambda], upper triangles zero. */
void hlr_reduce_back(const hlr_model *model, const double *lambda, const double *omega, double *work,
                     double *d_lambda);

/* Both at once when omega = weight d d' for a known direction d [p + 1]: beta kept. Writes gram_d = gram d instead of
 * the gram matrix, which costs (p + 1) per level instead of (p + 1)^2. */
void hlr_reduce_along(const hlr_model *model, const double *lambda, const double *direction, double weight,
                      double *work, double *gram_d, double *log_det, double *d_lambda);

#endif
