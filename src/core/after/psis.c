#include "after/psis.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "after/quantile.h"
#include "base/arena.h"

enum { LEAST_TAIL = 5, LEAST_GRID = 30 };

typedef struct {
    double value;
    int index;
} ranked;

int hlr_psis_tail_length(int n, double r_eff)
{
    return (int) ceil(fmin(0.2 * n, 3.0 * sqrt(n / r_eff)));
}

/* Values of theta that a tail of n weights is fitted on. */
static int grid_size(int n)
{
    return LEAST_GRID + (int) sqrt((double) n);
}

typedef struct {
    ranked *tail;              /* [n] */
    double *spare;             /* [n] */
    double *theta, *profile;   /* [grid_size(n)] */
} workspace;

static workspace workspace_at(int n, hlr_arena *arena)
{
    workspace w = {.tail = hlr_take_bytes(arena, (size_t) n * sizeof(ranked))};
    w.spare = hlr_take(arena, (size_t) n);
    w.theta = hlr_take(arena, (size_t) grid_size(n));
    w.profile = hlr_take(arena, (size_t) grid_size(n));
    return w;
}

size_t hlr_psis_work_size(int n)
{
    hlr_arena arena = hlr_arena_counting();
    workspace_at(n, &arena);
    return arena.used;
}

static double log_sum_exp(int n, const double *x)
{
    const double most = hlr_largest(n, x);
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += exp(x[i] - most);
    return most + log(sum);
}

static int compare(const void *a, const void *b)
{
    const double x = ((const ranked *) a)->value, y = ((const ranked *) b)->value;
    return (x > y) - (x < y);
}

/* The n_tail largest of x in order; returns the largest of the others. */
static double sorted_tail(int n, const double *x, int n_tail, double *spare, ranked *tail)
{
    for (int i = 0; i < n; i++)
        spare[i] = x[i];
    hlr_select(n, spare, n - n_tail - 1);
    const double cutoff = spare[n - n_tail - 1];
    int found = 0;
    for (int i = 0; i < n; i++)
        if (x[i] > cutoff)
            tail[found++] = (ranked){x[i], i};
    for (int i = 0; i < n && found < n_tail; i++)
        if (x[i] == cutoff)
            tail[found++] = (ranked){x[i], i};
    qsort(tail, (size_t) n_tail, sizeof(ranked), compare);
    return cutoff;
}

/* The best k where theta = -k / sigma, the scale sigma. */
static double profile_k(int n, const double *x, double theta)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += log1p(-theta * x[i]);
    return sum / n;
}

/* Shape k and scale sigma of x, which ascends from 0: theta = -k / sigma is its posterior mean over a grid, under a
 * prior that informs weakly; k is drawn towards 0.5 as if ten further observations had said so. */
static double fit_pareto(int n, const double *x, double *theta, double *profile, double *sigma)
{
    const int m = grid_size(n);
    const double quarter = x[(int) floor(n / 4.0 + 0.5) - 1];
    double sum = 0.0;
    for (int j = 0; j < m; j++) {
        theta[j] = 1.0 / x[n - 1] + (1.0 - sqrt(m / (j + 0.5))) / (3.0 * quarter);
        const double k = profile_k(n, x, theta[j]);
        profile[j] = n * (log(-theta[j] / k) - k - 1.0);
    }
    const double total = log_sum_exp(m, profile);
    for (int j = 0; j < m; j++)
        sum += theta[j] * exp(profile[j] - total);
    const double k = profile_k(n, x, sum);
    *sigma = -k / sum;
    return (n * k + 10.0 * 0.5) / (n + 10.0);
}

double hlr_psis_smooth(int n, double *log_weight, int n_tail, double *work)
{
    hlr_arena arena = hlr_arena_over(work);
    const workspace w = workspace_at(n, &arena);
    ranked *tail = w.tail;
    double *excess = w.spare, sigma;
    if (n_tail < LEAST_TAIL || n_tail >= n)
        return INFINITY;
    const double cutoff = fmax(sorted_tail(n, log_weight, n_tail, w.spare, tail), log(DBL_MIN)), base = exp(cutoff);
    if (tail[n_tail - 1].value - tail[0].value < DBL_EPSILON / 100.0)
        return INFINITY;
    for (int i = 0; i < n_tail; i++)
        excess[i] = exp(tail[i].value) - base;
    const double k = fit_pareto(n_tail, excess, w.theta, w.profile, &sigma);
    if (!isfinite(k))
        return INFINITY;
    for (int i = 0; i < n_tail && sigma > 0.0; i++) {
        const double log_above = log1p(-(i + 0.5) / n_tail);
        const double quantile = k == 0.0 ? -sigma * log_above : sigma * expm1(-k * log_above) / k;
        log_weight[tail[i].index] = fmin(log(quantile + base), 0.0);
    }
    return k;
}

/* Standard error of elpd: from the variance of the weighted mean of the densities, as if that mean were log normal. */
static double mcse_of(int n, const double *log_lik, const double *log_weight, const hlr_psis_loo *loo,
                      double r_eff)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++) {
        const double term = exp(log_weight[i] - loo->log_total) * expm1(log_lik[i] - loo->elpd);
        sum += term * term;
    }
    return sqrt(log1p(sum / r_eff));
}

hlr_psis_loo hlr_psis_leave_out(int n, const double *log_lik, double r_eff, double *log_weight, double *work)
{
    hlr_psis_loo loo;
    double most = -log_lik[0], squares = 0.0;
    for (int i = 1; i < n; i++)
        most = -log_lik[i] > most ? -log_lik[i] : most;
    for (int i = 0; i < n; i++)
        log_weight[i] = -log_lik[i] - most;
    loo.k = hlr_psis_smooth(n, log_weight, hlr_psis_tail_length(n, r_eff), work);
    for (int i = 0; i < n; i++)
        log_weight[i] += most;
    loo.log_total = log_sum_exp(n, log_weight);
    double *sums = work;       /* which smoothing has left */
    for (int i = 0; i < n; i++) {
        squares += exp(2.0 * (log_weight[i] - loo.log_total));
        sums[i] = log_lik[i] + log_weight[i] - loo.log_total;
    }
    loo.elpd = log_sum_exp(n, sums);
    loo.p = log_sum_exp(n, log_lik) - log((double) n) - loo.elpd;
    loo.n_eff = r_eff / squares;
    loo.mcse = mcse_of(n, log_lik, log_weight, &loo, r_eff);
    return loo;
}
