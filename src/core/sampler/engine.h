/* What a chain runs on: a model's density, how trajectories move through it, and the way back from coordinates to named
 * parameters. An engine has work memory of its own, so each thread has an engine. */
#ifndef HLR_ENGINE_H
#define HLR_ENGINE_H

#include "base/host.h"
#include "base/status.h"
#include "numeric/rng.h"
#include "sampler/nuts.h"
#include "sampler/target.h"

typedef struct {
    hlr_target target;         /* all coordinates; its ctx is that of the functions below */
    /* The parameters, which are the first coordinates, without the others: what a search for their mode climbs. It has
     * no poles, and may be an approximation. */
    hlr_target parameters;
    const hlr_walk *walk;
    int n_out;                 /* named parameters and the log prior density */
    /* Writes them, [n_out]. What is no coordinate is drawn given the coordinates. */
    void (*named)(void *ctx, const double *q, hlr_rng *rng, double *out);
    /* q: coordinates of the parameters, a start in, their mode out. l: Cholesky factor of the covariance at the mode,
     * of all coordinates but the white ones. evidence: what the mode weighs. work: hlr_laplace_work_size(). An engine
     * with an anchor moves it to the mode. */
    hlr_status (*mode)(void *ctx, const hlr_host *host, double *q, double *l, double *evidence, double *work,
                       hlr_error *err);
    /* Moves the anchor near a point from which a search begins; NULL: there is none. */
    void (*recentre)(void *ctx, const double *q);
} hlr_engine;

/* Coordinates that the metric is learnt for. */
static inline int hlr_engine_n_dense(const hlr_engine *engine)
{
    return engine->target.dim - engine->target.n_white;
}

#endif
