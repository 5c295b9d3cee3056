#include "check.h"
#include "numeric.h"
#include "prior/prior.h"

#include <math.h>
#include <string.h>

/* The whole list: names that differ, as many arguments as have names, a slope that is the kernel's. */
static void test_list(void)
{
    const double a[HLR_PRIOR_MAX_ARG] = {0.4, 0.8, 1.2}, x = 0.55, h = 1e-6;
    for (int k = 0; hlr_distributions[k]; k++) {
        const hlr_distribution *dist = hlr_distributions[k];
        int named = 0;
        for (int i = 0; i < HLR_PRIOR_MAX_ARG; i++)
            named += dist->args[i] != NULL;
        CHECK(named == dist->n_arg);
        for (int j = 0; j < k; j++)
            CHECK(strcmp(dist->name, hlr_distributions[j]->name) != 0);
        CHECK(!dist->log_tail == !dist->log_constant);
        CHECK(dist->check(a) == NULL);
        double lower, upper, d_x, unused;
        dist->support(a, &lower, &upper);
        CHECK(lower < x && x < upper);
        dist->log_kernel(x, a, &d_x);
        const double up = dist->log_kernel(x + h, a, &unused), down = dist->log_kernel(x - h, a, &unused);
        CHECK_NEAR((up - down) / (2.0 * h), d_x, 1e-8);
    }
}

static void test_init(void)
{
    hlr_prior prior;
    hlr_error err = {""};
    const double a[HLR_PRIOR_MAX_ARG] = {2.0, 3.0, 0.0};
    double slope;
    CHECK(hlr_prior_init(&prior, "normall", a, 0.0, INFINITY, &err) == HLR_BAD_INPUT);
    CHECK(strstr(err.message, "normall") != NULL);
    CHECK(hlr_prior_init(&prior, "uniform", a, 0.0, 2.5, &err) == HLR_OK);
    CHECK(prior.lower == 2.0 && prior.upper == 2.5);
    CHECK_NEAR(hlr_prior_logp(&prior, 2.2, &slope), log(2.0), 1e-14);
    CHECK(hlr_prior_logp(&prior, 2.6, &slope) == -INFINITY && slope == 0.0);
    CHECK(hlr_prior_init(&prior, "uniform", a, 3.0, 4.0, &err) == HLR_BAD_INPUT);
    /* A constant has no density, and a place within the parameter's support. */
    CHECK(hlr_prior_init(&prior, "constant", a, 0.0, INFINITY, &err) == HLR_OK);
    CHECK(hlr_prior_logp(&prior, 2.0, &slope) == 0.0);
    CHECK(hlr_prior_init(&prior, "constant", a, 0.0, 1.0, &err) == HLR_BAD_INPUT);
}

void test_prior(void)
{
    test_list();
    test_init();
}
