/* One transition: the tree over the Hamiltonian. */
#ifndef HLR_NUTS_H
#define HLR_NUTS_H

#include <stddef.h>

#include "hamiltonian.h"
#include "rng.h"
#include "tree.h"

typedef struct {
    hlr_end end;            /* why the trajectory stopped growing */
    int depth;              /* doublings kept */
    int n_leapfrog;         /* gradients paid for, rejected subtrees included */
    double accept;          /* mean Metropolis probability over them, 0 to 1 */
    double energy;          /* -logp + kinetic energy of the point chosen */
} hlr_transition;

size_t hlr_nuts_work_size(int dim, int max_depth);

/* z: the current point in (q, logp, force), the next one out. */
hlr_transition hlr_nuts_step(const hlr_target *target, const hlr_metric *metric, double step_size, int max_depth,
                             hlr_rng *rng, double *work, hlr_point *z);

#endif
