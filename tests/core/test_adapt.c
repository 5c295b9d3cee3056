/* What is learnt when: windows of draws from a known normal. Its metric would be exact but for the five draws that the
 * present one counts for. Of 400 with sd 0.2 under a metric of 1 they make ((0.04 * 400 + 5) / (0.04 * 405))^(1/4), 7 %
 * too much; the next window starts from there. */
#include "check.h"
#include "memory.h"
#include "numeric.h"
#include "sampler/adapt.h"

#include <math.h>

enum { D = 2, WINDOW = 400 };

static const double sd[D] = {3.0, 0.2};

/* A point of the normal with these sds, whose force is seen through the metric, which is diagonal here. */
static void draw(hlr_rng *rng, const hlr_metric *metric, hlr_point *z)
{
    double grad[D];
    for (int i = 0; i < D; i++) {
        z->q[i] = 1.0 + sd[i] * hlr_rng_normal(rng);
        grad[i] = -(z->q[i] - 1.0) / (sd[i] * sd[i]);
    }
    hlr_metric_force(metric, grad, z->force);
}

static void test_windows(void)
{
    double l[D * D] = {1.0, 0.0, 0.0, 1.0}, memory[POINT_SIZE * D];
    const int end[] = {WINDOW, 2 * WINDOW};
    hlr_metric metric = {D, l, 0};
    hlr_point z = point_over(D, memory);
    hlr_arena arena = hlr_arena_counting();
    hlr_adapt_at(D, &arena);
    arena = allocate(&arena);
    hlr_adapt s = hlr_adapt_at(D, &arena);
    hlr_rng rng = hlr_rng_at(12, 1, HLR_FOR_START, 0, 0);
    hlr_adapt_start(&s, D, &hlr_until_return, end, 2, 0.8);
    CHECK_NEAR(hlr_stepsize_now(&s.stepsize), 1.2 * pow(D, -0.25), 1e-14);
    int at_ends = 1, settled = 1;
    for (int i = 1; i <= 2 * WINDOW + 10; i++) {
        draw(&rng, &metric, &z);
        settled = settled && hlr_adapt_settled(&s) == (i > 2 * WINDOW);
        at_ends = at_ends && hlr_adapt_learn(&s, &metric, i, 0.8, &z) == (i == WINDOW || i == 2 * WINDOW);
        if (i == WINDOW)
            for (int k = 0; k < D; k++)
                CHECK_NEAR(l[k + D * k] / sd[k], 1.0, 0.1);
    }
    CHECK(at_ends && settled);
    for (int k = 0; k < D; k++)
        CHECK_NEAR(l[k + D * k] / sd[k], 1.0, 0.01);
    free(arena.base);
}

/* The step size learns at every transition, and begins anew from where it is with each window. */
static void test_steps(void)
{
    double l[D * D] = {1.0, 0.0, 0.0, 1.0}, memory[POINT_SIZE * D] = {0.0};
    const int end[] = {3};
    hlr_metric metric = {D, l, 0};
    const hlr_point z = point_over(D, memory);
    hlr_arena arena = hlr_arena_counting();
    hlr_adapt_at(D, &arena);
    arena = allocate(&arena);
    hlr_adapt s = hlr_adapt_at(D, &arena);
    hlr_adapt_start(&s, D, &hlr_until_quarter_turn, end, 1, 0.8);
    hlr_stepsize alone = s.stepsize;
    const double accept[] = {0.9, 0.6, 1.0, 0.7, 0.95};
    int same = 1;
    for (int i = 1; i <= 5; i++) {
        CHECK(hlr_adapt_learn(&s, &metric, i, accept[i - 1], &z) == 0 || i == 3);
        hlr_stepsize_learn(&alone, accept[i - 1]);
        if (i == 3)
            alone = hlr_stepsize_start(hlr_stepsize_now(&alone), 0.8, hlr_until_quarter_turn.longest_step);
        same = same && hlr_stepsize_now(&alone) == hlr_stepsize_now(&s.stepsize);
    }
    CHECK(same);

    /* A window of one draw says nothing of a covariance; without windows the metric is settled from the start. */
    const int first[] = {1};
    l[0] = 2.0;
    hlr_adapt_start(&s, D, &hlr_until_return, first, 1, 0.8);
    CHECK(!hlr_adapt_settled(&s) && hlr_adapt_learn(&s, &metric, 1, 0.8, &z) == 0 && hlr_adapt_settled(&s));
    CHECK(l[0] == 2.0 && l[3] == 1.0);
    hlr_adapt_start(&s, D, &hlr_until_return, NULL, 0, 0.8);
    CHECK(hlr_adapt_settled(&s) && hlr_adapt_learn(&s, &metric, 1, 0.8, &z) == 0);
    free(arena.base);
}

void test_adapt(void)
{
    test_windows();
    test_steps();
}
