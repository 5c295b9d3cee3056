/* The mass matrix, as a whitening: q = L x with L L' the inverse mass matrix, an estimate of the posterior covariance.
 * Momenta belong to x and are standard normal (Neal 2011, "MCMC using Hamiltonian dynamics", section 4.1). */
#ifndef HLR_METRIC_H
#define HLR_METRIC_H

typedef struct {
    int dim;
    double *l;              /* [dim x dim] lower triangular, column-major */
} hlr_metric;

void hlr_metric_velocity(const hlr_metric *metric, const double *p, double *out);     /* L p: dq/dt */
void hlr_metric_force(const hlr_metric *metric, const double *grad, double *out);     /* L' grad: dp/dt */

/* Takes a covariance (lower triangle read), shrunk towards the present one as `prior` further draws of it would;
 * keeps the present one and returns 1 if that is not positive definite. work: [dim x dim]. */
int hlr_metric_update(hlr_metric *metric, const double *covariance, double n, double prior, double *work);

#endif
