/* Selection, sorting, quantiles and intervals against a plain sort. */
#include "check.h"
#include "column.h"
#include "numeric.h"
#include "quantile.h"
#include "rng.h"

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
    double x[7] = {4.0, 1.0, 2.0, 8.0, 16.0, 3.0, 1.0}, work[7], centre, spread, quantile[2];
    const double prob[2] = {0.25, 1.0};
    hlr_describe_column(7, x, 0, 2, prob, work, &centre, &spread, quantile);
    CHECK_NEAR(centre, 5.0, 1e-15);
    CHECK_NEAR(spread, sqrt((1.0 + 16.0 + 9.0 + 9.0 + 121.0 + 4.0 + 16.0) / 6.0), 1e-15);
    CHECK_NEAR(quantile[0], 1.5, 1e-15);
    CHECK_NEAR(quantile[1], 16.0, 0.0);
    hlr_describe_column(7, x, 1, 0, prob, work, &centre, &spread, quantile);
    CHECK_NEAR(centre, 3.0, 0.0);
    CHECK_NEAR(spread, 1.4826 * 2.0, 1e-15); /* distances 1 2 1 5 13 0 2 */
    for (int i = 0; i < 7; i++)
        x[i] += 1e9; /* a sum of squares would lose the spread, whose error here is that of 1e9 itself */
    hlr_describe_column(7, x, 0, 0, prob, work, &centre, &spread, quantile);
    CHECK_NEAR(spread, sqrt(176.0 / 6.0), 1e-14);
    x[3] = NAN;
    hlr_describe_column(7, x, 0, 2, prob, work, &centre, &spread, quantile);
    CHECK(isnan(centre) && isnan(spread) && isnan(quantile[0]) && isnan(quantile[1]));
}

void test_quantile(void)
{
    const int size[] = {1, 2, 3, 24, 25, 101, 601, N};
    for (int kind = 0; kind < 6; kind++)
        for (int k = 0; k < 8; k++)
            test_kind(kind, size[k]);
    test_describe();
}
