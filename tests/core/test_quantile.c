/* Selection, sorting, quantiles and intervals against a plain sort. */
#include "check.h"
#include "after/column_stats.h"
#include "numeric.h"
#include "after/quantile.h"
#include "numeric/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 4003 };

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static int same(int n, const double *x, const double *y)
{
    for (int i = 0; i < n; i++)
        if (x[i] != y[i] && !(isnan(x[i]) && isnan(y[i]))) /* between -Inf and Inf */
            return 0;
    return 1;
}

/* Kinds of columns: continuous, heavy ties, in order, in reverse, constant, with infinities. */
static void fill(int kind, int n, double *x)
{
    hlr_rng rng = hlr_rng_at(11, 1, HLR_FOR_START, (uint32_t) kind, 0);
    fill_normal(&rng, n, 1.0, x);
    for (int i = 0; i < n; i++) {
        if (kind == 1)
            x[i] = floor(2.0 * x[i]);
        else if (kind == 2 || kind == 3)
            x[i] = kind == 2 ? i : -i;
        else if (kind == 4)
            x[i] = 3.0;
        else if (kind == 5 && i % 7 < 2)
            x[i] = i % 7 ? HUGE_VAL : -HUGE_VAL;
    }
}

static void test_kind(int kind, int n)
{
    double *x = malloc(sizeof(double) * N), *sorted = malloc(sizeof(double) * N),
           *work = malloc(sizeof(double) * N);
    fill(kind, n, x);
    memcpy(sorted, x, sizeof(double) * (size_t) n);
    qsort(sorted, (size_t) n, sizeof(double), ascending);
    memcpy(work, x, sizeof(double) * (size_t) n);
    hlr_sort(n, work);
    CHECK(same(n, work, sorted));

    for (int k = 0; k < 5; k++) {
        const int rank = k * (n - 1) / 4;
        memcpy(work, x, sizeof(double) * (size_t) n);
        hlr_select(n, work, rank);
        int parted = work[rank] == sorted[rank];
        for (int i = 0; i < n; i++)
            parted = parted && (i < rank ? work[i] <= work[rank] : work[i] >= work[rank]);
        CHECK(parted);
    }

    const double prob[8] = {0.025, 0.25, 0.5, 0.9, 0.975, 1.0, 0.0, 0.1}; /* the last two out of order */
    double got[8], want[8];
    memcpy(work, x, sizeof(double) * (size_t) n);
    hlr_quantiles(n, work, 8, prob, got);
    for (int k = 0; k < 8; k++)
        want[k] = hlr_sorted_quantile(sorted, n, prob[k]);
    CHECK(same(8, got, want));
    free(x);
    free(sorted);
    free(work);
}

static void test_describe(void)
{
    double x[7] = {4.0, 1.0, 2.0, 8.0, 16.0, 3.0, 1.0}, work[7], centre, scale, quantile[2];
    const double prob[2] = {0.25, 1.0};
    hlr_describe_column(7, x, 0, 2, prob, work, &centre, &scale, quantile);
    CHECK_NEAR(centre, 5.0, 1e-15);
    CHECK_NEAR(scale, sqrt((1.0 + 16.0 + 9.0 + 9.0 + 121.0 + 4.0 + 16.0) / 6.0), 1e-15);
    CHECK_NEAR(quantile[0], 1.5, 1e-15);
    CHECK_NEAR(quantile[1], 16.0, 0.0);
    hlr_describe_column(7, x, 1, 0, prob, work, &centre, &scale, quantile);
    CHECK_NEAR(centre, 3.0, 0.0);
    CHECK_NEAR(scale, 1.4826 * 2.0, 1e-15); /* distances 1 2 1 5 13 0 2 */
    for (int i = 0; i < 7; i++)
        x[i] += 1e9; /* a sum of squares would lose the spread, whose error here is that of 1e9 itself */
    hlr_describe_column(7, x, 0, 0, prob, work, &centre, &scale, quantile);
    CHECK_NEAR(scale, sqrt(176.0 / 6.0), 1e-14);
    x[3] = NAN;
    hlr_describe_column(7, x, 0, 2, prob, work, &centre, &scale, quantile);
    CHECK(isnan(centre) && isnan(scale) && isnan(quantile[0]) && isnan(quantile[1]));
}

/* Ends of 95 % highest density intervals of n draws, many times over: mean and sd of both ends. */
typedef void hdi_kind(const double *sorted, int n, double prob, double *lower, double *upper);

static void hdi_noise(hdi_kind *kind, int skewed, double prob, double mean[2], double sd[2])
{
    enum { DRAWS = 2000, TIMES = 400 };
    double *x = malloc(sizeof(double) * DRAWS), sum[2] = {0.0, 0.0}, square[2] = {0.0, 0.0}, end[2];
    for (uint32_t t = 0; t < TIMES; t++) {
        hlr_rng rng = hlr_rng_at(5, 2, HLR_FOR_START, t, 0);
        fill_normal(&rng, DRAWS, 1.0, x);
        for (int i = 0; i < DRAWS && skewed; i++)
            x[i] = exp(0.3 * x[i]);
        hlr_sort(DRAWS, x);
        kind(x, DRAWS, prob, &end[0], &end[1]);
        for (int k = 0; k < 2; k++) {
            sum[k] += end[k];
            square[k] += end[k] * end[k];
        }
    }
    for (int k = 0; k < 2; k++) {
        mean[k] = sum[k] / TIMES;
        sd[k] = sqrt(square[k] / TIMES - mean[k] * mean[k]);
    }
    free(x);
}

/* Shapes whose intervals are known. Without noise, of evenly spaced quantiles, the ends are right. */
static void test_smooth_hdi(void)
{
    double x[N], lower, upper;
    for (int i = 0; i < N; i++)
        x[i] = -log(1.0 - (i + 0.5) / N);                /* exponential: from the first draw on */
    hlr_sorted_smooth_hdi(x, N, 0.95, &lower, &upper);
    CHECK(lower == x[0]);
    CHECK_NEAR(upper, -log(0.05), 1e-2);                 /* a step between draws is 5e-3 there */
    for (int i = 0; i < N; i++)
        x[i] = -x[i];
    hlr_sort(N, x);
    hlr_sorted_smooth_hdi(x, N, 0.5, &lower, &upper);
    CHECK_NEAR(upper, x[N - 1], 5e-3);                   /* the parabola may end some draws inside */
    for (int i = 0; i < N; i++)
        x[i] = i % 2 ? 1.0 : 2.0;
    hlr_sort(N, x);
    hlr_sorted_smooth_hdi(x, N, 0.5, &lower, &upper);    /* ties: an interval of no width has no parabola */
    CHECK(lower >= 1.0 && upper <= 2.0);
    const double few[3] = {1.0, 2.0, 4.0};
    hlr_sorted_smooth_hdi(few, 3, 0.6, &lower, &upper);
    CHECK(lower == 1.0 && upper == 2.0);

    /* Normal: -1.96 and 1.96. Four standard errors of 400 intervals. Noise: quantiles have 0.0597 at 2,000 draws,
     * the narrowest interval 1.7 times that. */
    double mean[2], sd[2], plain_mean[2], plain_sd[2];
    hdi_noise(hlr_sorted_smooth_hdi, 0, 0.95, mean, sd);
    hdi_noise(hlr_sorted_hdi, 0, 0.95, plain_mean, plain_sd);
    for (int k = 0; k < 2; k++) {
        CHECK(fabs(fabs(mean[k]) - 1.959964) < 4.0 * sd[k] / 20.0);
        CHECK(sd[k] < 1.25 * 0.0597 && sd[k] < 0.8 * plain_sd[k]);
    }
    /* Half of them: -0.674 and 0.674, where the narrowest interval is three times as noisy as quantiles, 0.0305. */
    hdi_noise(hlr_sorted_smooth_hdi, 0, 0.5, mean, sd);
    hdi_noise(hlr_sorted_hdi, 0, 0.5, plain_mean, plain_sd);
    for (int k = 0; k < 2; k++) {
        CHECK(fabs(fabs(mean[k]) - 0.67449) < 4.0 * sd[k] / 20.0);
        CHECK(sd[k] < 0.7 * plain_sd[k]);
    }
    /* Lognormal(0, 0.3), skewed: 0.4948 and 1.6880 by minimising the width, an sd of 0.31; the bias is below 0.02 of it. */
    hdi_noise(hlr_sorted_smooth_hdi, 1, 0.95, mean, sd);
    hdi_noise(hlr_sorted_hdi, 1, 0.95, plain_mean, plain_sd);
    CHECK(fabs(mean[0] - 0.494842) < 0.02 * 0.31 + 4.0 * sd[0] / 20.0);
    CHECK(fabs(mean[1] - 1.687952) < 0.02 * 0.31 + 4.0 * sd[1] / 20.0);
    CHECK(sd[0] < plain_sd[0]);
}

void test_quantile(void)
{
    test_smooth_hdi();
    const int size[] = {1, 2, 3, 24, 25, 101, 601, N};
    for (int kind = 0; kind < 6; kind++)
        for (int k = 0; k < 8; k++)
            test_kind(kind, size[k]);
    test_describe();
}
