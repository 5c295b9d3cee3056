#include "check.h"
#include "numeric.h"
#include "prior/shrinkage.h"

#include <math.h>
#include <stddef.h>

enum { N = 3, MOST = N + 3 };

/* Sum of weight * log(scale): its gradient goes through every scale. */
static double sum_of_logs(const hlr_shrinkage *s, const double *hyper, double sigma, const double *weight,
                          double *d_hyper, double *d_sigma)
{
    hlr_mapped at[MOST] = {{0}};
    double scale[N], d_scale[N], sum = 0.0;
    const int n_hyper = hlr_shrinkage_n_hyper(s);
    for (int k = 0; k < n_hyper; k++) {
        at[k].value = hyper[k];
        d_hyper[k] = 0.0;
    }
    hlr_shrinkage_scales(s, at, sigma, scale);
    for (int j = 0; j < N; j++) {
        sum += weight[j] * log(scale[j]);
        d_scale[j] = weight[j] / scale[j];
    }
    *d_sigma = hlr_shrinkage_back(s, at, sigma, scale, d_scale, d_hyper);
    return sum;
}

static void test_back(const hlr_shrinkage *s)
{
    const double weight[N] = {1.0, -0.5, 2.0}, sigma = 1.3, h = 1e-6;
    double hyper[MOST] = {0.4, 0.7, 1.6, 0.3, 2.2, 0.9}, d_hyper[MOST], unused[MOST], d_sigma, unused_sigma;
    sum_of_logs(s, hyper, sigma, weight, d_hyper, &d_sigma);
    for (int k = 0; k < hlr_shrinkage_n_hyper(s); k++) {
        const double value = hyper[k];
        hyper[k] = value + h;
        const double up = sum_of_logs(s, hyper, sigma, weight, unused, &unused_sigma);
        hyper[k] = value - h;
        const double down = sum_of_logs(s, hyper, sigma, weight, unused, &unused_sigma);
        hyper[k] = value;
        CHECK_NEAR((up - down) / (2.0 * h), d_hyper[k], 1e-8);
    }
    const double up = sum_of_logs(s, hyper, sigma + h, weight, unused, &unused_sigma),
                 down = sum_of_logs(s, hyper, sigma - h, weight, unused, &unused_sigma);
    CHECK_NEAR((up - down) / (2.0 * h), d_sigma, 1e-8);
}

/* Values by hand: r = 2 * 0.3 * 0.5 = 0.3, c = 0.4, c r / sqrt(c^2 + r^2) = 0.24; R2 / (1 - R2) = 4, a share of 1/4. */
static void test_scales(void)
{
    const double unit[] = {10.0, 1.0};
    const hlr_mapped horseshoe[] = {{.value = 0.3}, {.value = 0.16}, {.value = 0.5}, {.value = 0.0}},
                     r2d2[] = {{.value = 0.8}, {.value = 0.5}, {.value = 1.5}};
    double scale[2];
    hlr_shrinkage s = {.kind = hlr_shrinkage_find("horseshoe"), .n = 2, .unit = unit};
    CHECK(hlr_shrinkage_n_hyper(&s) == 4);
    hlr_shrinkage_scales(&s, horseshoe, 2.0, scale);
    CHECK_NEAR(scale[0], 2.4, 1e-14);
    CHECK(scale[1] == 0.0);
    s.kind = hlr_shrinkage_find("R2D2");
    CHECK(hlr_shrinkage_n_hyper(&s) == 3);
    hlr_shrinkage_scales(&s, r2d2, 2.0, scale);
    CHECK_NEAR(scale[0], 20.0, 1e-13);
    CHECK_NEAR(scale[1], 2.0 * sqrt(3.0), 1e-14);
}

void test_shrinkage(void)
{
    const double unit[N] = {1.0, 0.5, 3.0};
    for (int k = 0; hlr_shrinkage_kinds[k]; k++) {
        const hlr_shrinkage s = {.kind = hlr_shrinkage_kinds[k], .n = N, .unit = unit};
        CHECK(hlr_shrinkage_find(s.kind->name) == s.kind);
        CHECK(s.kind->hyper[s.kind->n_shared] != NULL && s.kind->hyper[s.kind->n_shared + 1] == NULL);
        test_back(&s);
    }
    test_scales();
    const hlr_shrinkage none = {.kind = NULL, .n = 0};
    CHECK(hlr_shrinkage_find("horse") == NULL && hlr_shrinkage_n_hyper(&none) == 0);
    hlr_shrinkage_scales(&none, NULL, 1.0, NULL);
    CHECK(hlr_shrinkage_back(&none, NULL, 1.0, NULL, NULL, NULL) == 0.0);
}
