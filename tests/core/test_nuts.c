/* A transition against the same tree over a trajectory that is kept whole: every sum of momenta taken afresh. */
#include "check.h"
#include "numeric/linalg.h"
#include "sampler/nuts.h"
#include "memory.h"
#include "numeric.h"

#include <math.h>
#include <stdlib.h>

enum { D = 3, DEPTH = 6, REACH = 1 << DEPTH, NODES = 2 * REACH + 1 };

/* A normal with sds 1, 2, 0.3 and a bend; undefined beyond q[0] = 3, an edge that no division of steps helps over. */
static double bent(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    const double u = q[1] - 0.3 * q[0] * q[0];
    grad[0] = -q[0] + 0.15 * u * q[0];
    grad[1] = -u / 4.0;
    grad[2] = -q[2] / 0.09;
    return q[0] > 3.0 ? -INFINITY : -0.5 * (q[0] * q[0] + u * u / 4.0 + q[2] * q[2] / 0.09);
}

static const hlr_target target = {D, bent, NULL, 0};
static double dense[D * D] = {1.0, 0.3, 0.1, 0.0, 1.5, 0.05, 0.0, 0.0, 0.4};
static const hlr_metric metric = {D, dense, 0};

typedef struct {
    double memory[NODES][POINT_SIZE * D];
    hlr_point node[NODES];
    int index[3 * (HLR_MAX_TREE_DEPTH + 2) + 4]; /* slot -> node; REACH is the first */
    double step_size, first_energy, sum_accept;
    int n_step;
    hlr_stepper stepper;
    double log_odds[NODES]; /* of the way back to the first node */
    const hlr_walk *walk;
    hlr_rng *rng;
} whole;

static double step(void *ctx, int from, int to, int forward)
{
    whole *t = ctx;
    const int at = t->index[from] + (forward ? 1 : -1);
    t->index[to] = at;
    const double step_size = forward ? t->step_size : -t->step_size;
    const int before = t->index[from];
    const hlr_divided moved = hlr_divided_step(&t->stepper, step_size, &t->node[before], &t->node[at], t->rng);
    t->n_step++;
    t->sum_accept += fmin(1.0, exp(t->first_energy - moved.whole_energy));
    t->log_odds[at] = t->log_odds[before] + moved.log_odds;
    const double log_weight = t->first_energy - hlr_energy(D, &t->node[at]) + t->log_odds[at];
    return log_weight > -1000.0 ? log_weight : -INFINITY;
}

static int turned(void *ctx, int left, int right)
{
    const whole *t = ctx;
    const double *p_left = t->node[t->index[left]].p, *p_right = t->node[t->index[right]].p;
    double at_left = 0.0, at_right = 0.0;
    for (int i = 0; i < D; i++) {
        double rho = 0.0;
        for (int k = t->index[left]; k <= t->index[right]; k++)
            rho += t->node[k].p[i];
        at_left += rho * p_left[i];
        at_right += rho * p_right[i];
    }
    const double cosine =
        hlr_dot(D, p_left, p_right) / sqrt(hlr_dot(D, p_left, p_left) * hlr_dot(D, p_right, p_right));
    return at_left <= 0.0 || at_right <= 0.0 || cosine <= t->walk->turn;
}

static int choose(void *ctx, int a, int b, double log_p_b)
{
    whole *t = ctx;
    return log_p_b >= 0.0 || log(hlr_rng_uniform(t->rng)) < log_p_b ? b : a;
}

static int forward(void *ctx)
{
    whole *t = ctx;
    return hlr_rng_uniform(t->rng) < 0.5;
}

static void test_walk(const hlr_walk *walk)
{
    whole *t = malloc(sizeof *t);
    double memory[POINT_SIZE * D], grad[D];
    hlr_arena arena, scratch = hlr_arena_counting();
    hlr_nuts nuts = new_nuts(&target, &metric, walk, DEPTH, &arena);
    hlr_stepper_at(&target, &metric, walk->scheme, &scratch);
    scratch = allocate(&scratch);
    t->stepper = hlr_stepper_at(&target, &metric, walk->scheme, &scratch);
    hlr_point z = point_over(D, memory);
    hlr_rng start = hlr_rng_at(17, 1, HLR_FOR_START, 0, 0);
    fill_normal(&start, D, 0.3, z.q);
    hlr_point_evaluate(&target, &metric, &z, grad);
    int n_end[3] = {0}, same = 1;
    double worst = 0.0;
    for (int k = 0; k < NODES; k++)
        t->node[k] = point_over(D, t->memory[k]);
    for (uint32_t i = 0; i < 300; i++) {
        hlr_rng ours = hlr_rng_at(17, 1, HLR_FOR_TRANSITION, i, 0), theirs = ours;
        const double step_size = i % 3 == 0   ? 0.01
                                 : i % 3 == 1 ? 0.2
                                              : 0.7; /* depth runs out; it turns early or late */
        t->walk = walk;
        t->rng = &ours;
        t->n_step = 0;
        t->log_odds[REACH] = 0.0;
        t->stepper.n_gradient = 0;
        t->sum_accept = 0.0;
        t->step_size = step_size;
        if (walk->jitter > 0.0)
            t->step_size *= 1.0 + walk->jitter * (2.0 * hlr_rng_uniform(&ours) - 1.0);
        for (int k = 0; k < D; k++)
            z.p[k] = z.path[k] = hlr_rng_normal(&ours);
        for (int k = 0; k < NODES; k++)
            hlr_point_copy(D, &z, &t->node[k]);
        t->index[0] = REACH;
        t->first_energy = hlr_energy(D, &z);
        const hlr_trajectory kept = {step, turned, choose, forward, t};
        const hlr_tree tree = hlr_tree_grow(&kept, DEPTH);
        const hlr_point *pick = &t->node[t->index[tree.pick]];

        const hlr_transition got = hlr_nuts_step(&nuts, step_size, &theirs, &z);
        same = same && got.end == tree.end && got.depth == tree.depth && got.n_gradient == t->stepper.n_gradient;
        for (int k = 0; k < D; k++)
            same = same && z.q[k] == pick->q[k] && z.force[k] == pick->force[k];
        same = same && z.logp == pick->logp;
        worst = larger(worst, fabs(got.accept - t->sum_accept / t->n_step));
        worst = larger(worst, fabs(got.energy - hlr_energy(D, pick)));
        n_end[got.end]++;
    }
    CHECK(same);
    CHECK_NEAR(worst, 0.0, 1e-12);
    CHECK(n_end[HLR_TURNED] > 20 && n_end[HLR_MAX_DEPTH] > 20 && n_end[HLR_DIVERGED] > 0);
    free(scratch.base);
    free(arena.base);
    free(t);
}

void test_nuts(void)
{
    test_walk(&hlr_until_return);
    test_walk(&hlr_until_quarter_turn);
}
