#include "check.h"
#include "levels.h"
#include "numeric.h"

#include <math.h>
#include <stdlib.h>

/* 1000 numbers whose product is far beyond the largest double, in each lane. */
static void test_log_product(void)
{
    double d[2 * HLR_LANES], exact = 0.0;
    hlr_log_product sum = hlr_log_product_start();
    for (int i = 0; i < 500; i++) {
        for (int e = 0; e < 2 * HLR_LANES; e++) {
            d[e] = 1.0 + pow(10.0, (7 * i + 3 * e) % 60);
            exact += log(d[e]);
        }
        hlr_log_product_add(&sum, 2, d);
    }
    CHECK_NEAR(hlr_log_product_end(&sum) / exact, 1.0, 1e-13);
}

/* M = I + G G' with G huge and of rank one: its second pivot, at least 1, is lost to rounding and may come out
 * negative. */
static void test_pivots(void)
{
    enum { Q = 2, N = 40 };
    double r[N * 3], f[N * Q];
    hlr_rng rng = hlr_rng_at(16, 1, HLR_FOR_START, 0, 0);
    fill_normal(&rng, N * 3, 1.0, r);
    fill_normal(&rng, N * Q, 1.0, f);
    const hlr_levels levels = {N, r, f};
    const double lambda[Q * Q] = {1e12, 1e12, 0.0, 0.0};
    double *work = malloc(hlr_batch_size(Q, 1) * sizeof(double));
    hlr_batch batch = hlr_batch_at(Q, 1, work);
    int above_one = 1, finite = 1;
    for (int first = 0; first < N; first += HLR_LANES) {
        hlr_batch_load(&batch, &levels, first);
        hlr_batch_solve(&batch, lambda);
        for (int e = 0; e < Q * HLR_LANES; e++) {
            above_one = above_one && batch.d[e] >= 1.0;
            finite = finite && isfinite(batch.x[e]);
        }
    }
    free(work);
    CHECK(above_one && finite);
}

/* Lanes beyond the last level hold zeros. */
static void test_padding(void)
{
    const double r[3] = {2.0, 3.0, 4.0}, f[3] = {1.0, 1.0, 1.0}, lambda[1] = {0.5};
    const hlr_levels levels = {3, r, f};
    double *work = malloc(hlr_batch_size(1, 1) * sizeof(double));
    hlr_batch batch = hlr_batch_at(1, 1, work);
    hlr_batch_load(&batch, &levels, 0);
    hlr_batch_solve(&batch, lambda);
    for (int lane = 0; lane < HLR_LANES; lane++) {
        const double r_here = lane < 3 ? r[lane] : 0.0, f_here = lane < 3 ? 1.0 : 0.0;
        CHECK_NEAR(batch.d[lane], 1.0 + 0.25 * r_here * r_here, 1e-15);
        CHECK_NEAR(batch.x[lane], r_here * f_here / (1.0 + 0.25 * r_here * r_here), 1e-15);
    }
    free(work);
}

void test_levels(void)
{
    test_log_product();
    test_pivots();
    test_padding();
}
