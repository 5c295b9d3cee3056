/* One transition: the tree over the Hamiltonian. */
#ifndef HLR_NUTS_H
#define HLR_NUTS_H

#include "base/arena.h"
#include "sampler/divided_step.h"
#include "numeric/rng.h"
#include "sampler/tree.h"

typedef struct {
    hlr_end end;    /* why the trajectory stopped growing */
    int depth;      /* doublings kept */
    int n_gradient; /* computed, those of rejected subtrees too */
    double accept;  /* mean Metropolis probability over the steps, 0 to 1 */
    double energy;  /* -logp + kinetic energy of the point chosen */
} hlr_transition;

/* How a trajectory moves and when it has gone far enough. */
typedef struct {
    const hlr_scheme *scheme;
    double
        turn; /* a trajectory also ends when the momenta at its ends have a cosine of at most this; -1: hardly ever */
    double longest_step;
    double jitter; /* each trajectory's step is multiplied by 1 - jitter to 1 + jitter */
} hlr_walk;

/* NUTS as Stan has it: leapfrogs, until the trajectory turns back on itself. Lengths follow the target. */
extern const hlr_walk hlr_until_return;

/* For targets near a standard normal. There a position after a quarter turn (pi / 2) no longer depends on the first
 * one; after the half turn that NUTS waits for it is its mirror image, so that squares repeat. One accurate step makes
 * a quarter turn. On other targets the tree still doubles, until the momentum has turned by 60 degrees. A step beyond
 * 1.8 would begin to come back. Jitter is for coordinates whose period is a multiple of the step. */
extern const hlr_walk hlr_until_quarter_turn;

/* Memory of trajectories of up to 2^max_depth steps. */
typedef struct {
    const hlr_walk *walk;
    int max_depth;
    hlr_stepper stepper;
    hlr_point *point; /* one per slot */
    double *log_odds; /* per slot, of the way back to the first point against the way from it */
} hlr_nuts;

hlr_nuts hlr_nuts_at(const hlr_target *target, const hlr_metric *metric, const hlr_walk *walk, int max_depth,
                     hlr_arena *arena);

/* z: the current point in (q, logp, force), the next one out. */
hlr_transition hlr_nuts_step(hlr_nuts *nuts, double step_size, hlr_rng *rng, hlr_point *z);

#endif
