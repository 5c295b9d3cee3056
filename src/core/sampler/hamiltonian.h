/* A point in phase space and the steps that integrate the equations of motion. */
#ifndef HLR_HAMILTONIAN_H
#define HLR_HAMILTONIAN_H

#include "base/arena.h"
#include "sampler/metric.h"
#include "sampler/target.h"

typedef struct {
    double *q;     /* position [dim], the target's coordinates */
    double *p;     /* momentum [dim] of the whitened position */
    double *force; /* L' grad log density [dim] */
    double *path;  /* sum of the momenta along the trajectory up to this point [dim] */
    double logp;   /* log density at q; -Inf where it is not defined */
} hlr_point;

hlr_point hlr_point_at(int dim, hlr_arena *arena);
void hlr_point_copy(int dim, const hlr_point *from, hlr_point *to);

/* Computes logp and force at z->q. grad: [dim] scratch. */
void hlr_point_evaluate(const hlr_target *target, const hlr_metric *metric, hlr_point *z, double *grad);

double hlr_energy(int dim, const hlr_point *z); /* -logp + |p|^2 / 2 */

/* A step of n_stage gradients: kicks of the momentum and drifts of the position in turn, each sequence the same from
 * both ends, so that a step back undoes one forward. Fractions of the step. */
typedef struct {
    int n_stage;
    double kick[4];  /* [n_stage + 1] */
    double drift[3]; /* [n_stage] */
} hlr_scheme;

extern const hlr_scheme hlr_leapfrog;

/* Blanes, Casas and Sanz-Serna (2014, SIAM J. Sci. Comput. 36(4), A1556, section 3.2): this scheme has the least
 * expected energy error on normals that three gradients allow, for steps of up to 3 sds. At equal cost the error is a
 * fiftieth of the leapfrog's or less. */
extern const hlr_scheme hlr_three_stages;

/* One step from `from` to `to`; a negative one goes back in time. Stops at the first place without a density. `path` is
 * left to the caller. Returns the number of gradients taken.
 *
 * White coordinates drift along circles, which is the motion under a standard normal. They are kicked by the target's
 * force less that normal's (Shahbaba, Lan, Johnson and Neal 2014, "Split Hamiltonian Monte Carlo", Statistics and
 * Computing 24, 339, section 3). So their energy error is that of the difference alone, and even thousands of them
 * allow a step of a quarter turn. The other coordinates drift straight: their posteriors are further from a normal, and
 * circles were measured worse where tails are long. */
int hlr_step(const hlr_target *target, const hlr_metric *metric, const hlr_scheme *scheme, double step,
             const hlr_point *from, hlr_point *to, double *grad);

#endif
