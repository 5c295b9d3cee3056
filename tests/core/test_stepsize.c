#include "chain.h"
#include "check.h"
#include "stepsize.h"

#include <math.h>
#include <stdlib.h>

/* Acceptance exp(-step): the step with mean acceptance 0.8 is -log 0.8, from wherever one starts. */
static void test_converges(double start, double target)
{
    hlr_stepsize s = hlr_stepsize_start(start, target);
    CHECK_NEAR(hlr_stepsize_now(&s), start, 1e-12);
    CHECK_NEAR(hlr_stepsize_final(&s), start, 1e-12);
    for (int i = 0; i < 100000; i++)
        hlr_stepsize_learn(&s, exp(-hlr_stepsize_now(&s)));
    /* The pull towards mu = log(start) leaves acceptance off by gamma (mu - log step) / sqrt(n): for the worst start
     * here 0.1 * 7.7 / sqrt(1e5) = 0.0024, which with d accept / d log step = 0.18 is 1.4 % of the step. */
    CHECK_NEAR(hlr_stepsize_final(&s) / -log(target), 1.0, 0.02);
    CHECK_NEAR(hlr_stepsize_now(&s) / -log(target), 1.0, 0.02);
}

/* Algorithm 6 of Hoffman and Gelman by hand, with gamma = 0.1 and mu = log(start): one step from 1 with acceptance 0.3,
 * target 0.8. */
static void test_first_update(void)
{
    hlr_stepsize s = hlr_stepsize_start(1.0, 0.8);
    hlr_stepsize_learn(&s, 0.3);
    const double log_step = log(1.0) - 1.0 / 0.1 * (0.5 / 11.0);
    CHECK_NEAR(log(hlr_stepsize_now(&s)), log_step, 1e-14);
    CHECK_NEAR(log(hlr_stepsize_final(&s)), log_step, 1e-14);        /* 1^-kappa = 1: nothing is kept of the start */
}

/* What is used next answers at once to every acceptance; what is used in the end is its average, with weights n^-kappa,
 * kappa = 0.75 (equation 6): each must be the one and not the other. */
static void test_average(void)
{
    const double accept[] = {0.1, 1.0, 0.2, 0.95, 0.5, 1.0};
    hlr_stepsize s = hlr_stepsize_start(1.0, 0.8);
    double log_average = 0.0, error = 0.0;
    for (int i = 0; i < 6; i++) {
        const double n = i + 1.0;
        hlr_stepsize_learn(&s, accept[i]);
        error += (0.8 - accept[i] - error) / (n + 10.0);
        CHECK_NEAR(log(hlr_stepsize_now(&s)), -sqrt(n) / 0.1 * error, 1e-13);
        log_average += pow(n, -0.75) * (log(hlr_stepsize_now(&s)) - log_average);
        CHECK_NEAR(log(hlr_stepsize_final(&s)), log_average, 1e-13);
    }
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

static int never(void *ctx)
{
    (void) ctx;
    return 0;
}

static void ignore(void *ctx)
{
    (void) ctx;
}

static double no_time(void *ctx)
{
    (void) ctx;
    return 0.0;
}

/* The step of the draws after a warmup, of which the first `window` transitions end in a new metric if not 0. */
static double step_of_draws(int n_warmup, int window)
{
    enum { N_DRAW = 3 };
    const hlr_chain_settings settings = {n_warmup, N_DRAW, &window, window > 0, 0.8, 3, 1, 1};
    const hlr_engine engine = {{1, constant, NULL}, 2, describe};
    const hlr_host host = {never, ignore, no_time, NULL};
    double draws[3 * N_DRAW], position[N_DRAW], stats[HLR_N_STAT * N_DRAW];
    const double mode = 0.0, l = 1.0;
    hlr_chain_output out = {.stride = N_DRAW, .draws = draws, .position = position, .stats = stats};
    hlr_error err;
    double *work = malloc(hlr_chain_work_size(1, 2, settings.max_depth) * sizeof(double));
    CHECK(hlr_chain_run(&engine, &settings, &host, &mode, &l, work, &out, &err) == HLR_OK);
    free(work);
    CHECK(stats[0] == 1.0 && stats[N_DRAW] == stats[2 * N_DRAW - 1]);      /* acceptance; one step for all draws */
    return stats[N_DRAW];
}

/* A chain draws with the averaged step, not the last one, and learns anew from it when the metric has changed. */
static void test_chain_takes_average(void)
{
    const double first = step_of_draws(0, 0);
    hlr_stepsize s = hlr_stepsize_start(first, 0.8);
    for (int i = 1; i <= 12; i++) {
        hlr_stepsize_learn(&s, 1.0);
        CHECK_NEAR(step_of_draws(i, 0) / hlr_stepsize_final(&s), 1.0, 1e-12);
    }
    CHECK(hlr_stepsize_now(&s) > 1.5 * hlr_stepsize_final(&s));
    s = hlr_stepsize_start(hlr_stepsize_final(&s), 0.8);
    for (int i = 1; i <= 5; i++)
        hlr_stepsize_learn(&s, 1.0);
    CHECK_NEAR(step_of_draws(17, 12) / hlr_stepsize_final(&s), 1.0, 1e-12);
}

void test_stepsize(void)
{
    test_converges(1.0, 0.8);
    test_converges(50.0, 0.8);
    test_converges(1e-4, 0.8);
    test_converges(0.3, 0.95);
    test_first_update();
    test_average();
    test_chain_takes_average();
}
