#include "sampler/nuts.h"

#include <math.h>

/* Energy error beyond which a leaf counts as divergent, as in Stan. */
static const double max_energy_error = 1000.0;

const hlr_walk hlr_until_return = {&hlr_leapfrog, -1.0, INFINITY, 0.0};
const hlr_walk hlr_until_quarter_turn = {&hlr_three_stages, 0.5, 1.8, 0.15};

typedef struct {
    hlr_nuts *nuts;
    int dim;
    double step_size, first_energy;
    hlr_rng *rng;
    double sum_accept;
    int n_step;
} trajectory;

hlr_nuts hlr_nuts_at(const hlr_target *target, const hlr_metric *metric, const hlr_walk *walk, int max_depth,
                     hlr_arena *arena)
{
    const size_t n_slot = (size_t) hlr_tree_slots(max_depth);
    hlr_nuts s = {.walk = walk, .max_depth = max_depth};
    s.stepper = hlr_stepper_at(target, metric, walk->scheme, arena);
    s.log_odds = hlr_take(arena, n_slot);
    s.point = hlr_take_bytes(arena, n_slot * sizeof(hlr_point));
    for (size_t slot = 0; slot < n_slot; slot++) {
        const hlr_point z = hlr_point_at(target->dim, arena);
        if (s.point)
            s.point[slot] = z;
    }
    return s;
}

/* The step size is tuned by the acceptance of undivided steps. */
static void count_accept(trajectory *t, double log_weight)
{
    t->n_step++;
    if (log_weight > 0.0)
        t->sum_accept += 1.0;
    else if (log_weight > -max_energy_error) /* false for NaN too */
        t->sum_accept += exp(log_weight);
}

static double step(void *ctx, int from, int to, int forward)
{
    trajectory *t = ctx;
    hlr_nuts *s = t->nuts;
    const hlr_point *a = &s->point[from];
    hlr_point *b = &s->point[to];
    const hlr_divided moved = hlr_divided_step(&s->stepper, forward ? t->step_size : -t->step_size, a, b, t->rng);
    count_accept(t, t->first_energy - moved.whole_energy);
    s->log_odds[to] = s->log_odds[from] + moved.log_odds;
    for (int i = 0; i < t->dim; i++) /* momenta of the nodes up to this one */
        b->path[i] = forward ? a->path[i] + b->p[i] : a->path[i] - a->p[i];
    const double log_weight = t->first_energy - hlr_energy(t->dim, b) + s->log_odds[to];
    return log_weight > -max_energy_error ? log_weight : -INFINITY;
}

/* rho is the sum of the momenta from left to right. The trajectory has turned when rho points against the momentum at
 * either end, or when the momenta at the ends have a cosine of at most the walk's `turn`. */
static int turned(void *ctx, int left, int right)
{
    const trajectory *t = ctx;
    const hlr_point *a = &t->nuts->point[left], *b = &t->nuts->point[right];
    double at_left = 0.0, at_right = 0.0, both = 0.0, left_square = 0.0, right_square = 0.0;
    for (int i = 0; i < t->dim; i++) {
        const double rho = b->path[i] - a->path[i] + a->p[i];
        at_left += rho * a->p[i];
        at_right += rho * b->p[i];
        both += a->p[i] * b->p[i];
        left_square += a->p[i] * a->p[i];
        right_square += b->p[i] * b->p[i];
    }
    return at_left <= 0.0 || at_right <= 0.0 || both <= t->nuts->walk->turn * sqrt(left_square * right_square);
}

static int choose(void *ctx, int a, int b, double log_p_b)
{
    trajectory *t = ctx;
    return log_p_b >= 0.0 || log(hlr_rng_uniform(t->rng)) < log_p_b ? b : a;
}

static int forward(void *ctx)
{
    trajectory *t = ctx;
    return hlr_rng_uniform(t->rng) < 0.5;
}

hlr_transition hlr_nuts_step(hlr_nuts *nuts, double step_size, hlr_rng *rng, hlr_point *z)
{
    const int dim = nuts->stepper.target->dim;
    trajectory t = {.nuts = nuts, .dim = dim, .step_size = step_size, .rng = rng};
    if (nuts->walk->jitter > 0.0)
        t.step_size *= 1.0 + nuts->walk->jitter * (2.0 * hlr_rng_uniform(rng) - 1.0);
    nuts->log_odds[0] = 0.0;
    nuts->stepper.n_gradient = 0;
    for (int i = 0; i < dim; i++) {
        z->p[i] = hlr_rng_normal(rng);
        z->path[i] = z->p[i];
    }
    hlr_point_copy(dim, z, &nuts->point[0]);
    t.first_energy = hlr_energy(dim, z);
    const hlr_trajectory trajectory_of = {step, turned, choose, forward, &t};
    const hlr_tree tree = hlr_tree_grow(&trajectory_of, nuts->max_depth);
    hlr_point_copy(dim, &nuts->point[tree.pick], z);

    const hlr_transition out = {tree.end, tree.depth, nuts->stepper.n_gradient,
                                t.sum_accept / (t.n_step > 0 ? t.n_step : 1), hlr_energy(dim, z)};
    return out;
}
