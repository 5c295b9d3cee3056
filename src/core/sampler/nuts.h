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
    int n_gradient; /* paid for, rejected subtrees included */
    double accept;  /* mean Metropolis probability over the steps, 0 to 1 */
    double energy;  /* -logp + kinetic energy of the point chosen */
} hlr_transition;

/* How a trajectory moves and when it has gone far enough. */
typedef struct {
    const hlr_scheme *scheme;
    double
        turn; /* it also ends when the momenta at its ends have a cosine of at most this; -1: hardly ever */
    double longest_step;
    double jitter; /* each trajectory's step is multiplied by 1 - jitter to 1 + jitter */
} hlr_walk;

/* NUTS as Stan has it: leapfrogs, until the trajectory turns back on itself. Lengths follow the target. */
extern const hlr_walk hlr_until_return;

/* For targets near a standard normal, where p(t) = p cos t - q sin t: after a quarter turn, t = pi / 2, the position is
 * independent of the first one, after the half turn that NUTS waits for it is its mirror image, whose square is the
 * same. One accurate step goes that far. Where the target is not so, the tree still doubles until the momentum has
 * turned by 60 degrees. Steps longer than 1.8 would correlate with the start again; the jitter is for coordinates whose
 * period the step would hit. */
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
