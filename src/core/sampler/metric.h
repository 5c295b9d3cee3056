/* The mass matrix, as a whitening: q = L x with L L' the inverse mass matrix, an estimate of the posterior covariance.
 * Momenta belong to x and are standard normal (Neal 2011, "MCMC using Hamiltonian dynamics", section 4.1). */
#ifndef HLR_METRIC_H
#define HLR_METRIC_H

#include <stddef.h>

typedef struct {
    int dim;
    double *l;              /* [dim x dim] lower triangular, column-major */
    int n_white;            /* coordinates after these that are white already: L is the identity there */
} hlr_metric;

/* p, grad, out: [dim + n_white]. */
void hlr_metric_velocity(const hlr_metric *metric, const double *p, double *out);     /* L p: dq/dt */
void hlr_metric_force(const hlr_metric *metric, const double *grad, double *out);     /* L' grad: dp/dt */

size_t hlr_metric_work_size(int dim);    /* of hlr_metric_learn() */

/* Learns from n points: the covariances (lower triangles read) of their q and of their forces L' grad, each shrunk
 * towards what it is if the present metric is right, as `prior` further draws would. The new metric is the one that
 * makes the covariance of draws and that of gradients each other's inverse, their geometric mean: it minimises the
 * Fisher divergence to a normal (Seyboldt, Carlson and Carpenter 2026). On a normal it is exact after dim + 1 different
 * points, stationary or not, where a sample covariance has its sampling error; between two modes it takes the width of
 * one rather than their distance. Keeps the present one and returns 1 if it is not positive definite. */
int hlr_metric_learn(hlr_metric *metric, const double *draws, const double *forces, double n, double prior,
                     double *work);

#endif
