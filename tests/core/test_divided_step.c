/* Divided steps: the way they choose is reversible, and what they are for, a density with an edge,
 * comes out exactly. */
#include "check.h"
#include "memory.h"
#include "numeric/linalg.h"
#include "sampler/nuts.h"

#include <math.h>
#include <stdlib.h>

/* log density 3 x - exp(x): exp(x) is Gamma(3). Its right edge throws long steps off. */
static double edge(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    const double y = exp(q[0]);
    grad[0] = 3.0 - y;
    return 3.0 * q[0] - y;
}

static const hlr_target target = {1, edge, NULL, 0};
static double one[1] = {1.0};
static const hlr_metric metric = {1, one, 0};

typedef struct {
    double memory[POINT_SIZE];
    hlr_point z;
} held;

static void place(held *h, double q, double p)
{
    double grad[1];
    h->z = point_over(1, h->memory);
    h->z.q[0] = q;
    h->z.p[0] = p;
    h->z.path[0] = 0.0;
    hlr_point_evaluate(&target, &metric, &h->z, grad);
}

static int same_place(const hlr_point *a, const hlr_point *b)
{
    return fabs(a->q[0] - b->q[0]) + fabs(a->p[0] - b->p[0]) < 1e-9;
}

/* From each of many points: where steps lead, how often, and how often the step back from there returns. The ratio of
 * the two shares is exp(log_odds): 40,000 tries each put the standard error of a share of 0.99 at 0.0005, and of one of
 * 0.01, which 400 tries make, at 5 %. */
static void test_odds(void)
{
    enum { TRIES = 40000 };
    double work[2 * POINT_SIZE + 1];
    hlr_arena arena = hlr_arena_over(work);
    hlr_stepper s = hlr_stepper_at(&target, &metric, &hlr_leapfrog, &arena);
    CHECK(arena.used == sizeof work / sizeof *work);
    int n_divided = 0, n_asymmetric = 0;
    for (int start = 0; start < 12; start++) {
        held a, b, back;
        place(&a, 0.2 * start, 3.0 - 0.4 * start);
        place(&b, 0.0, 0.0);
        place(&back, 0.0, 0.0);
        hlr_rng rng = hlr_rng_at(5, 1, HLR_FOR_TRANSITION, (uint32_t) start, 0);
        const hlr_divided usual = hlr_divided_step(&s, 1.7, &a.z, &b.z, &rng);
        held goal = b;
        goal.z = point_over(1, goal.memory);
        goal.z.logp = b.z.logp;
        if (!(usual.log_odds > -INFINITY))
            continue;
        n_divided += hlr_energy(1, &goal.z) != usual.whole_energy;
        n_asymmetric += usual.log_odds != 0.0;
        int n_there = 0, n_back = 0;
        for (int i = 0; i < TRIES; i++) {
            const hlr_divided there = hlr_divided_step(&s, 1.7, &a.z, &b.z, &rng);
            n_there += there.log_odds > -INFINITY && same_place(&b.z, &goal.z);
            const hlr_divided home = hlr_divided_step(&s, -1.7, &goal.z, &back.z, &rng);
            n_back += home.log_odds > -INFINITY && same_place(&back.z, &a.z);
        }
        CHECK(n_there > 0 && n_back > 0);
        const double error = sqrt(1.0 / n_there + 1.0 / n_back - 2.0 / TRIES) + 1e-3;
        CHECK_NEAR(log((double) n_back / n_there) - usual.log_odds, 0.0, 4.0 * error);
    }
    CHECK(n_divided >= 3 && n_asymmetric >= 1);
}

/* Mean and variance of log Gamma(3), digamma(3) and trigamma(3), by steps that are far too long: within 5 standard
 * errors from 50 batches of 2,000, of which the autocorrelations reach a few. */
static void test_exact(const hlr_walk *walk, double step_size)
{
    enum { N_BATCH = 50, SIZE = 2000, DEPTH = 8 };
    const double mean = 0.92278433509846714, variance = 0.39493406684822644;
    hlr_arena arena;
    hlr_nuts nuts = new_nuts(&target, &metric, walk, DEPTH, &arena);
    held h;
    place(&h, 1.0, 0.0);
    double first[2] = {0.0, 0.0}, second[2] = {0.0, 0.0};
    int n_divergent = 0;
    for (int b = 0; b < N_BATCH; b++) {
        double batch[2] = {0.0, 0.0};
        for (int i = 0; i < SIZE; i++) {
            hlr_rng rng = hlr_rng_at(6, 1, HLR_FOR_TRANSITION, (uint32_t) (b * SIZE + i), 0);
            const hlr_transition t = hlr_nuts_step(&nuts, step_size, &rng, &h.z);
            n_divergent += t.end == HLR_DIVERGED;
            const double x = h.z.q[0] - mean;
            batch[0] += x / SIZE;
            batch[1] += (x * x - variance) / SIZE;
        }
        for (int m = 0; m < 2; m++) {
            first[m] += batch[m] / N_BATCH;
            second[m] += batch[m] * batch[m] / N_BATCH;
        }
    }
    for (int m = 0; m < 2; m++) {
        const double error = sqrt((second[m] - first[m] * first[m]) / (N_BATCH - 1));
        CHECK(error < 0.02); /* a thirtieth of the sd, so that the next line says something */
        CHECK_NEAR(first[m], 0.0, 5.0 * error);
    }
    CHECK(n_divergent < 1e-4 * N_BATCH * SIZE); /* steps that each err by less than the tolerance may add up to 1,000 */
    free(arena.base);
}

void test_divided_step(void)
{
    test_odds();
    test_exact(&hlr_until_return, 1.9);
    test_exact(&hlr_until_return, 0.4);
    test_exact(&hlr_until_quarter_turn, 3.5);
    test_exact(&hlr_until_quarter_turn, 1.0);
}
