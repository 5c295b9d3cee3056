#include "sampler/hamiltonian.h"

#include <math.h>

#include "numeric/linalg.h"

hlr_point hlr_point_at(int dim, hlr_arena *arena)
{
    const size_t n = (size_t) dim;
    hlr_point z = {.q = hlr_take(arena, n), .logp = -INFINITY};
    z.p = hlr_take(arena, n);
    z.force = hlr_take(arena, n);
    z.path = hlr_take(arena, n);
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

/* out = x + a y; out may be x. */
static void plus_scaled(int dim, const double *x, double a, const double *y, double *out)
{
    for (int i = 0; i < dim; i++)
        out[i] = x[i] + a * y[i];
}

double hlr_energy(int dim, const hlr_point *z)
{
    return 0.5 * hlr_dot(dim, z->p, z->p) - z->logp;
}

const hlr_scheme hlr_leapfrog = {1, {0.5, 0.5}, {1.0}};

#define KICK 0.11888010966548
#define DRIFT 0.29619504261126

const hlr_scheme hlr_three_stages = {
    3, {KICK, 0.5 - KICK, 0.5 - KICK, KICK}, {DRIFT, 1.0 - 2.0 * DRIFT, DRIFT}};

/* Momentum of `to`: p + time times the force at `at`, less a standard normal's force where coordinates are white. */
static void kick(const hlr_metric *metric, double time, const hlr_point *at, const double *p, hlr_point *to)
{
    plus_scaled(metric->dim, p, time, at->force, to->p);
    for (int i = metric->dim; i < metric->dim + metric->n_white; i++)
        to->p[i] = p[i] + time * (at->force[i] + at->q[i]);
}

/* Position of `to`: q, moved by the momentum of `to`. White coordinates turn, and their momentum turns with them. */
static void drift(const hlr_metric *metric, double time, const double *q, hlr_point *to, double *velocity)
{
    hlr_metric_velocity(metric, to->p, velocity);
    plus_scaled(metric->dim, q, time, velocity, to->q);
    const double c = cos(time), s = sin(time);
    for (int i = metric->dim; i < metric->dim + metric->n_white; i++) {
        const double at = q[i], p = to->p[i];
        to->q[i] = c * at + s * p;
        to->p[i] = c * p - s * at;
    }
}

int hlr_step(const hlr_target *target, const hlr_metric *metric, const hlr_scheme *scheme, double step,
             const hlr_point *from, hlr_point *to, double *grad)
{
    kick(metric, scheme->kick[0] * step, from, from->p, to);
    for (int stage = 0; stage < scheme->n_stage; stage++) {
        drift(metric, scheme->drift[stage] * step, stage == 0 ? from->q : to->q, to, grad);
        hlr_point_evaluate(target, metric, to, grad);
        if (to->logp == -INFINITY)
            return stage + 1;
        kick(metric, scheme->kick[stage + 1] * step, to, to->p, to);
    }
    return scheme->n_stage;
}
