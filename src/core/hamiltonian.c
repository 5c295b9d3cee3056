#include "hamiltonian.h"

#include <math.h>

#include "linalg.h"

hlr_point hlr_point_at(int dim, double *memory)
{
    hlr_point z = {memory, memory + dim, memory + 2 * dim, memory + 3 * dim, -INFINITY};
    return z;
}

void hlr_point_copy(int dim, const hlr_point *from, hlr_point *to)
{
    for (int i = 0; i < dim; i++) {
        to->q[i] = from->q[i];
        to->p[i] = from->p[i];
        to->force[i] = from->force[i];
        to->path[i] = from->path[i];
    }
    to->logp = from->logp;
}

void hlr_point_evaluate(const hlr_target *target, const hlr_metric *metric, hlr_point *z, double *grad)
{
    z->logp = target->logp(target->ctx, z->q, grad);
    if (isnan(z->logp))
        z->logp = -INFINITY;
    hlr_metric_force(metric, grad, z->force);
}

double hlr_energy(int dim, const hlr_point *z)
{
    return 0.5 * hlr_dot(dim, z->p, z->p) - z->logp;
}

void hlr_leapfrog(const hlr_target *target, const hlr_metric *metric, double step, const hlr_point *from,
                  hlr_point *to, double *grad)
{
    const int dim = target->dim;
    for (int i = 0; i < dim; i++)
        to->p[i] = from->p[i] + 0.5 * step * from->force[i];
    hlr_metric_velocity(metric, to->p, to->q);
    for (int i = 0; i < dim; i++)
        to->q[i] = from->q[i] + step * to->q[i];
    hlr_point_evaluate(target, metric, to, grad);
    for (int i = 0; i < dim; i++)
        to->p[i] += 0.5 * step * to->force[i];
}
