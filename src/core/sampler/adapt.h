/* What warmup learns: the step size at every transition, the metric at the end of each window. */
#ifndef HLR_ADAPT_H
#define HLR_ADAPT_H

#include "base/arena.h"
#include "numeric/welford.h"
#include "sampler/hamiltonian.h"
#include "sampler/metric.h"
#include "sampler/nuts.h"
#include "sampler/stepsize.h"

typedef struct {
    const hlr_walk *walk;
    const int *window_end;         /* [n_window] iterations, from 1, after which the metric is learnt; ascending */
    int n_window, window;          /* the window under way; n_window: the metric is settled */
    hlr_stepsize stepsize;
    hlr_welford draws, forces;     /* of the window: q, and L' grad at q */
    double *of_draws, *of_forces;  /* [n_dense x n_dense] covariances of draws and of forces */
    double *learn;                 /* work of hlr_metric_learn() */
} hlr_adapt;

hlr_adapt hlr_adapt_at(int n_dense, hlr_arena *arena);

/* Before the first transition of a target of `dim` coordinates. */
void hlr_adapt_start(hlr_adapt *s, int dim, const hlr_walk *walk, const int *window_end, int n_window,
                     double target_accept);

/* Learns from transition `iteration`, from 1, which led to z. Returns 1 if the metric has changed, so that the caller
 * computes the force at z again. */
int hlr_adapt_learn(hlr_adapt *s, hlr_metric *metric, int iteration, double accept, const hlr_point *z);

int hlr_adapt_settled(const hlr_adapt *s);       /* 1 once the metric stays as it is */

#endif
