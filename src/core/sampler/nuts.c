#include "sampler/nuts.h"

#include <math.h>

/* Energy error beyond which a leaf counts as divergent, as in Stan. */
static const double max_energy_error = 1000.0;

const hlr_walk hlr_until_return = {&hlr_leapfrog, -1.0, INFINITY, 0.0};
const hlr_walk hlr_until_quarter_turn = {&hlr_three_stages, 0.5, 1.8, 0.15};

typedef struct {
    int dim;
    const hlr_walk *walk;
    hlr_stepper stepper;
    double step_size, first_energy;
    hlr_rng *rng;
    hlr_point point[3 * (HLR_MAX_TREE_DEPTH + 2) + 4]; /* one per slot */
    double log_odds[3 * (HLR_MAX_TREE_DEPTH + 2) + 4]; /* of the way back to the first point against the way from it */
    double sum_accept;
    int n_step;
} trajectory;

size_t hlr_nuts_work_size(int dim, int max_depth)
{
    return (size_t) dim * (size_t) (HLR_POINT_SIZE * hlr_tree_slots(max_depth)) + hlr_stepper_work_size(dim);
}

/* The step size is tuned by what steps do undivided. */
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
    const hlr_point *a = &t->point[from];
    hlr_point *b = &t->point[to];
    const hlr_divided moved = hlr_divided_step(&t->stepper, forward ? t->step_size : -t->step_size, a, b, t->rng);
    count_accept(t, t->first_energy - moved.whole_energy);
    t->log_odds[to] = t->log_odds[from] + moved.log_odds;
    for (int i = 0; i < t->dim; i++) /* sum of momenta over the nodes up to and including this one */
        b->path[i] = forward ? a->path[i] + b->p[i] : a->path[i] - a->p[i];
    const double log_weight = t->first_energy - hlr_energy(t->dim, b) + t->log_odds[to];
    return log_weight > -max_energy_error ? log_weight : -INFINITY;
}

/* rho = sum of the momenta from left to right; turned when it points against either end's momentum, or when these point
 * away from each other as far as the walk says. */
static int turned(void *ctx, int left, int right)
{
    const trajectory *t = ctx;
    const hlr_point *a = &t->point[left], *b = &t->point[right];
    double at_left = 0.0, at_right = 0.0, both = 0.0, left_square = 0.0, right_square = 0.0;
    for (int i = 0; i < t->dim; i++) {
        const double rho = b->path[i] - a->path[i] + a->p[i];
        at_left += rho * a->p[i];
        at_right += rho * b->p[i];
        both += a->p[i] * b->p[i];
        left_square += a->p[i] * a->p[i];
        right_square += b->p[i] * b->p[i];
    }
    return at_left <= 0.0 || at_right <= 0.0 || both <= t->walk->turn * sqrt(left_square * right_square);
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

hlr_transition hlr_nuts_step(const hlr_target *target, const hlr_metric *metric, const hlr_walk *walk,
                             double step_size, int max_depth, hlr_rng *rng, double *work, hlr_point *z)
{
    const int dim = target->dim;
    trajectory t;
    t.dim = dim;
    t.walk = walk;
    t.step_size = step_size;
    if (walk->jitter > 0.0)
        t.step_size *= 1.0 + walk->jitter * (2.0 * hlr_rng_uniform(rng) - 1.0);
    t.rng = rng;
    t.sum_accept = 0.0;
    t.n_step = 0;
    t.log_odds[0] = 0.0;
    for (int slot = 0; slot < hlr_tree_slots(max_depth); slot++)
        t.point[slot] = hlr_point_at(dim, work + (size_t) slot * (size_t) (HLR_POINT_SIZE * dim));
    t.stepper = hlr_stepper_at(target, metric, walk->scheme,
                               work + (size_t) hlr_tree_slots(max_depth) * (size_t) (HLR_POINT_SIZE * dim));

    for (int i = 0; i < dim; i++) {
        z->p[i] = hlr_rng_normal(rng);
        z->path[i] = z->p[i];
    }
    hlr_point_copy(dim, z, &t.point[0]);
    t.first_energy = hlr_energy(dim, z);
    const hlr_trajectory trajectory_of = {step, turned, choose, forward, &t};
    const hlr_tree tree = hlr_tree_grow(&trajectory_of, max_depth);
    hlr_point_copy(dim, &t.point[tree.pick], z);

    const hlr_transition out = {tree.end, tree.depth, t.stepper.n_gradient,
                                t.sum_accept / (t.n_step > 0 ? t.n_step : 1), hlr_energy(dim, z)};
    return out;
}
