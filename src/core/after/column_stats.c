#include "after/column_stats.h"

#include <math.h>
#include <string.h>

#include "after/quantile.h"

/* Sum of (x - from)^power, power 1 or 2, in four sums that do not wait for each other. */
static double sum_from(int n, const double *x, double from, int power)
{
    double sum[4] = {0.0, 0.0, 0.0, 0.0};
    int i = 0;
    for (; i + 4 <= n; i += 4)
        for (int lane = 0; lane < 4; lane++) {
            const double d = x[i + lane] - from;
            sum[lane] += power == 1 ? d : d * d;
        }
    for (; i < n; i++)
        sum[0] += power == 1 ? x[i] - from : (x[i] - from) * (x[i] - from);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

static void moments(int n, const double *x, double *mean, double *sd)
{
    *mean = sum_from(n, x, 0.0, 1) / n;
    if (fabs(*mean) < HUGE_VAL)
        *mean += sum_from(n, x, *mean, 1) / n; /* takes the rounding of the first sum away */
    *sd = sqrt(sum_from(n, x, *mean, 2) / (n - 1.0));
}

static void robust_moments(int n, double *x, double *median, double *mad)
{
    const double half = 0.5;
    hlr_quantiles(n, x, 1, &half, median);
    for (int i = 0; i < n; i++)
        x[i] = fabs(x[i] - *median);
    hlr_quantiles(n, x, 1, &half, mad);
    *mad *= 1.4826;
}

static int has_nan(int n, const double *x)
{
    int found = 0;
    for (int i = 0; i < n; i++)
        found |= x[i] != x[i];
    return found;
}

void hlr_describe_column(int n, const double *x, int robust, int n_prob, const double *prob, double *work,
                         double *centre, double *scale, double *quantile)
{
    if (n <= 0 || has_nan(n, x)) {
        *centre = *scale = NAN;
        for (int k = 0; k < n_prob; k++)
            quantile[k] = NAN;
        return;
    }
    if (robust) {
        memcpy(work, x, sizeof(double) * (size_t) n);
        robust_moments(n, work, centre, scale);
    } else {
        moments(n, x, centre, scale);
    }
    memcpy(work, x, sizeof(double) * (size_t) n);
    hlr_quantiles(n, work, n_prob, prob, quantile);
}
