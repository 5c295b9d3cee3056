/* The mass matrix, as a whitening: q = L x with L L' the inverse mass matrix, an estimate of the posterior covariance.
 * Momenta belong to x and are standard normal (Neal 2011, "MCMC using Hamiltonian dynamics", section 4.1). */
#ifndef HLR_METRIC_H
#define HLR_METRIC_H

#include <stddef.h>

typedef struct {
    int dim;
    double *l;              /* [dim x dim] lower triangular, column-major */
    int n_white;            /* coordinates after the first dim, which are white: L is the identity for them */
} hlr_metric;

/* p, grad, out: [dim + n_white]. */
void hlr_metric_velocity(const hlr_metric *metric, const double *p, double *out);     /* L p: dq/dt */
void hlr_metric_force(const hlr_metric *metric, const double *grad, double *out);     /* L' grad: dp/dt */

size_t hlr_metric_work_size(int dim);    /* of hlr_metric_learn() */

/* Makes a new metric from the covariances (lower triangles read) of n draws q and of their forces L' grad: the
 * geometric mean of the one and the other's inverse, which minimises the Fisher divergence to a normal (Seyboldt,
 * Carlson and Carpenter 2026). On a normal it is exact after dim + 1 different points, stationary or not, where a
 * sample covariance has its sampling error; between two modes it takes the width of one rather than their distance.
 * Both covariances are shrunk by `prior` draws of what the present metric expects. Returns 1 and keeps the present
 * metric if the new one is not positive definite. */
int hlr_metric_learn(hlr_metric *metric, const double *draws, const double *forces, double n, double prior,
                     double *work);

#endif
