#include "numeric.h"

#include <math.h>
#include <stdlib.h>

double larger(double worst, double error)
{
    return isnan(worst) || error <= worst ? worst : error;
}

double worst_slope_error(const hlr_target *target, const double *q)
{
    const int n = target->dim;
    double *at = malloc((size_t) n * sizeof(double)), *grad = malloc((size_t) n * sizeof(double));
    double *unused = malloc((size_t) n * sizeof(double)), worst = 0.0;
    for (int i = 0; i < n; i++)
        at[i] = q[i];
    target->logp(target->ctx, q, grad);
    for (int i = 0; i < n; i++) {
        const double h = 6e-6 * fmax(1.0, fabs(q[i]));
        at[i] = q[i] + h;
        const double up = target->logp(target->ctx, at, unused);
        at[i] = q[i] - h;
        const double down = target->logp(target->ctx, at, unused);
        at[i] = q[i];
        worst = larger(worst, fabs((up - down) / (2.0 * h) - grad[i]) / fmax(1.0, fabs(grad[i])));
    }
    free(at);
    free(grad);
    free(unused);
    return worst;
}

void fill_normal(hlr_rng *rng, int n, double sd, double *x)
{
    for (int i = 0; i < n; i++)
        x[i] = sd * hlr_rng_normal(rng);
}

double log_abs_det(int n, double *a)
{
    double sum = 0.0;
    for (int j = 0; j < n; j++) {
        int pivot = j;
        for (int i = j + 1; i < n; i++)
            if (fabs(a[i + n * j]) > fabs(a[pivot + n * j]))
                pivot = i;
        for (int k = 0; k < n; k++) {
            const double keep = a[j + n * k];
            a[j + n * k] = a[pivot + n * k];
            a[pivot + n * k] = keep;
        }
        sum += log(fabs(a[j + n * j]));
        for (int i = j + 1; i < n; i++) {
            const double factor = a[i + n * j] / a[j + n * j];
            for (int k = j; k < n; k++)
                a[i + n * k] -= factor * a[j + n * k];
        }
    }
    return sum;
}

void random_covariance(hlr_rng *rng, int n, double ridge, double *a)
{
    double *b = malloc((size_t) (n * n) * sizeof(double));
    fill_normal(rng, n * n, 1.0, b);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            a[i + n * j] = i == j ? ridge : 0.0;
            for (int k = 0; k < n; k++)
                a[i + n * j] += b[i + n * k] * b[j + n * k];
        }
    free(b);
}

static int never(void *ctx)
{
    (void) ctx;
    return 0;
}

static void ignore(void *ctx, int sampling)
{
    (void) ctx;
    (void) sampling;
}

static double no_time(void *ctx)
{
    (void) ctx;
    return 0.0;
}

const hlr_host idle_host = {never, ignore, no_time, NULL};
