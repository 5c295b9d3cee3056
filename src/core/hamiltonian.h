/* A point in phase space and the leapfrog step. */
#ifndef HLR_HAMILTONIAN_H
#define HLR_HAMILTONIAN_H

#include "metric.h"
#include "target.h"

typedef struct {
    double *q;              /* position [dim], the target's coordinates */
    double *p;              /* momentum [dim] of the whitened position */
    double *force;          /* L' grad log density [dim] */
    double *path;           /* sum of the momenta along the trajectory up to this point [dim] */
    double logp;            /* log density at q; -Inf where it is not defined */
} hlr_point;

enum { HLR_POINT_SIZE = 4 };                 /* times dim: numbers of memory of a point */

hlr_point hlr_point_at(int dim, double *memory);
void hlr_point_copy(int dim, const hlr_point *from, hlr_point *to);

/* Computes logp and force at z->q. grad: [dim] scratch. */
void hlr_point_evaluate(const hlr_target *target, const hlr_metric *metric, hlr_point *z, double *grad);

double hlr_energy(int dim, const hlr_point *z);      /* -logp + |p|^2 / 2 */

/* One leapfrog step from `from` to `to`; a negative step goes back in time. `path` is left to the caller. */
void hlr_leapfrog(const hlr_target *target, const hlr_metric *metric, double step, const hlr_point *from,
                  hlr_point *to, double *grad);

#endif
