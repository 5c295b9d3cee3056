/* What the sampler knows of a model: a log density with its gradient. */
#ifndef HLR_TARGET_H
#define HLR_TARGET_H

typedef struct {
    int dim;
    /* Log density at q[dim], up to a constant; writes grad[dim]. -Inf or NaN where it is not defined. */
    double (*logp)(void *ctx, const double *q, double *grad);
    void *ctx;
    int n_white;            /* trailing coordinates that the engine has whitened: the metric leaves them alone */
} hlr_target;

#endif
