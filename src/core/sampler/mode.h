/* Mode and curvature of a target: where chains start and how they are scaled. A starting value, never a result. */
#ifndef HLR_MODE_H
#define HLR_MODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/host.h"
#include "base/status.h"
#include "sampler/target.h"

size_t hlr_laplace_work_size(int dim);    /* of `work`, for each function here */

/* q: a mode in; out the mode that a climb reaches from a point a wide move away. The points of places 0 and 1 lie
 * opposite each other, so do those of 2 and 3, and so on. recentre: called with its start before a climb, or
 * NULL. HLR_BAD_START where no start has a density. */
hlr_status hlr_climb_from_afar(const hlr_target *target, void (*recentre)(void *ctx, const double *q),
                               const hlr_host *host, uint32_t seed, int place, double *q, double *work,
                               hlr_error *err);

/* q: a start in, the mode (or the best point found) out. l: [dim x dim] lower Cholesky factor of the inverse of minus
 * the Hessian at the mode; directions in which the density is flat or bends upwards get a standard deviation of 1.5.
 * HLR_BAD_START where the start has no density. */
hlr_status hlr_laplace(const hlr_target *target, const hlr_host *host, double *q, double *l, double *work,
                       hlr_error *err);

/* Log of the integral of the normal with height logp at its mode and covariance L L': what a mode weighs. */
double hlr_laplace_evidence(int dim, double logp, const double *l);

#endif
