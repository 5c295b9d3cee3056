/* Mode and curvature of a target: where chains start and how they are scaled. A starting value, never a result. */
#ifndef HLR_LAPLACE_H
#define HLR_LAPLACE_H

#include <stddef.h>

#include "host.h"
#include "status.h"
#include "target.h"

size_t hlr_laplace_work_size(int dim);

/* q: a start in, the mode (or the best point found) out. l: [dim x dim] lower Cholesky factor of the inverse of
 * minus the Hessian there, with directions that are flat or bend upwards given a standard deviation of 1.5. */
hlr_status hlr_laplace(const hlr_target *target, const hlr_host *host, double *q, double *l, double *work,
                       hlr_error *err);

#endif
