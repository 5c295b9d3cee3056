/* Integrating the group effects out: what is left of the columns [X y] when every factor is eliminated.
 *
 * With u = sigma Lambda z and V = I + Z Lambda Lambda' Z' the marginal covariance over sigma^2,
 *     gram = [X y]' V^-1 [X y]   and   log_det = log |V|.
 * Backwards: for a function with differential -tr(omega d gram) / 2 - d log_det / 2, its gradient in Lambda. */
#ifndef HLR_REDUCE_H
#define HLR_REDUCE_H

#include "base/arena.h"
#include "collapsed/crossed.h"
#include "collapsed/nested.h"
#include "collapsed/onefactor.h"
#include "collapsed/gaussian.h"

/* A model and the work memory of its reductions: one per chain. */
typedef struct {
    const hlr_gaussian *gauss;
    double *gram, *omega;        /* packed, p + 1: of hlr_reduce_along() */
    hlr_onefactor onefactor;     /* the model's factors decide which one is set, or none */
    hlr_nested nested;
    hlr_crossed crossed;
} hlr_reduction;

hlr_reduction hlr_reduction_at(const hlr_gaussian *gauss, hlr_arena *arena);

/* lambda: [hlr_n_lambda] lower triangular, column-major, factor after factor. gram: packed, p + 1. */
void hlr_reduce(const hlr_reduction *s, const double *lambda, double *gram, double *log_det);

/* After hlr_reduce(): omega packed, p + 1; writes d_lambda [hlr_n_lambda], upper triangles zero. */
void hlr_reduce_back(const hlr_reduction *s, const double *lambda, const double *omega, double *d_lambda);

/* hlr_reduce() and hlr_reduce_back() at once, for omega = weight d d' with a known direction d [p + 1], as when beta is
 * kept. Writes gram_d = gram d instead of the Gram matrix, which costs (p + 1) per level instead of (p + 1)^2. */
void hlr_reduce_along(const hlr_reduction *s, const double *lambda, const double *direction, double weight,
                      double *gram_d, double *log_det, double *d_lambda);

#endif
