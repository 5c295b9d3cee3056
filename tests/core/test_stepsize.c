#include "check.h"
#include "stepsize.h"

#include <math.h>

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

void test_stepsize(void)
{
    test_converges(1.0, 0.8);
    test_converges(50.0, 0.8);
    test_converges(1e-4, 0.8);
    test_converges(0.3, 0.95);
    test_first_update();
}
