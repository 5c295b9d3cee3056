#include "sampler/chain.h"
#include "check.h"
#include "numeric.h"
#include "numeric/rng.h"
#include "sampler/stepsize.h"

#include <math.h>
#include <stdlib.h>

/* Acceptance exp(-step): the step with mean acceptance 0.8 is -log 0.8, from wherever one starts. */
static void test_converges(double start, double target)
{
    hlr_stepsize s = hlr_stepsize_start(start, target, INFINITY);
    CHECK_NEAR(hlr_stepsize_now(&s), start, 1e-12);
    for (int i = 0; i < 2000; i++)
        hlr_stepsize_learn(&s, exp(-hlr_stepsize_now(&s)));
    CHECK_NEAR(hlr_stepsize_now(&s) / -log(target), 1.0, 1e-6);
}

/* Acceptances that are 0 or 1, as noisy as can be: 1 with probability exp(-step). With gain 1 / (0.4 n) and slope 0.18
 * of acceptance, the error of the log step decays like n^(-0.18 / 0.4): noise decays no slower. */
static void test_noise(void)
{
    hlr_rng rng = hlr_rng_at(3, 1, HLR_FOR_START, 0, 0);
    hlr_stepsize s = hlr_stepsize_start(1.0, 0.8, INFINITY);
    for (int i = 0; i < 100000; i++)
        hlr_stepsize_learn(&s, hlr_rng_uniform(&rng) < exp(-hlr_stepsize_now(&s)));
    CHECK_NEAR(hlr_stepsize_now(&s) / -log(0.8), 1.0, 0.05);
}

/* By hand: errors -0.5, -0.3, 0.1, 0.2 with 5, 5, 7 and 7 as counts. */
static void test_updates(void)
{
    const double accept[4] = {0.3, 0.5, 0.9, 1.0};
    hlr_stepsize s = hlr_stepsize_start(1.0, 0.8, INFINITY);
    for (int i = 0; i < 4; i++)
        hlr_stepsize_learn(&s, accept[i]);
    CHECK_NEAR(log(hlr_stepsize_now(&s)), (-0.5 / 5.0 - 0.3 / 5.0 + 0.1 / 7.0 + 0.2 / 7.0) / 0.4, 1e-14);
}

/* However often everything is accepted. */
static void test_longest(void)
{
    hlr_stepsize s = hlr_stepsize_start(9.0, 0.8, 1.8);
    CHECK_NEAR(hlr_stepsize_now(&s), 1.8, 1e-15);
    for (int i = 0; i < 5; i++)
        hlr_stepsize_learn(&s, 1.0);
    CHECK_NEAR(hlr_stepsize_now(&s), 1.8, 1e-15);
    hlr_stepsize_learn(&s, 0.7);
    CHECK(hlr_stepsize_now(&s) < 1.79);
}

/* On a constant density every proposal is accepted with probability one, so that the steps of a chain are known. */
static double constant(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    (void) q;
    *grad = 0.0;
    return 0.0;
}

static void describe(void *ctx, const double *q, hlr_rng *rng, double *out)
{
    (void) ctx;
    (void) rng;
    out[0] = out[1] = *q;
}

/* The step of the draws after a warmup, of which the first `window` transitions end in a new metric if not 0. */
static double step_of_draws(int n_warmup, int window)
{
    enum { N_DRAW = 3 };
    const hlr_chain_settings settings = {n_warmup, N_DRAW, &window, window > 0, 0.8, 3, 1, 1};
    const hlr_engine engine = {
        .target = {1, constant, NULL, 0}, .walk = &hlr_until_return, .n_out = 2, .named = describe
    };
    double draws[3 * N_DRAW], position[N_DRAW], stats[HLR_N_STAT * N_DRAW];
    const double mode = 0.0, l = 1.0;
    hlr_chain_output out = {.stride = N_DRAW, .draws = draws, .position = position, .stats = stats};
    hlr_error err;
    double *work = malloc(hlr_chain_work_size(&engine, &settings) * sizeof(double));
    CHECK(hlr_chain_run(&engine, &settings, &idle_host, &mode, &l, work, &out, &err) == HLR_OK);
    free(work);
    CHECK(stats[0] == 1.0 && stats[N_DRAW] == stats[2 * N_DRAW - 1]); /* acceptance; one step for all draws */
    return stats[N_DRAW];
}

/* A chain draws with the step learnt last, and learns anew from it when the metric has changed. */
static void test_chain_takes_last(void)
{
    const double first = step_of_draws(0, 0);
    hlr_stepsize s = hlr_stepsize_start(first, 0.8, INFINITY);
    for (int i = 1; i <= 12; i++) {
        hlr_stepsize_learn(&s, 1.0);
        CHECK_NEAR(step_of_draws(i, 0) / hlr_stepsize_now(&s), 1.0, 1e-12);
    }
    s = hlr_stepsize_start(hlr_stepsize_now(&s), 0.8, INFINITY);
    for (int i = 1; i <= 5; i++)
        hlr_stepsize_learn(&s, 1.0);
    CHECK_NEAR(step_of_draws(17, 12) / hlr_stepsize_now(&s), 1.0, 1e-12);
}

void test_stepsize(void)
{
    test_converges(1.0, 0.8);
    test_converges(50.0, 0.8);
    test_converges(1e-4, 0.8);
    test_converges(0.3, 0.95);
    test_noise();
    test_updates();
    test_longest();
    test_chain_takes_last();
}
