#include "marginal.h"

#include <math.h>

/* Maximal number of auxiliary parameters of a family. */
enum { MAX_AUX = 2, MAX_NEWTON = 60, MAX_HALVING = 40, MAX_NODE = 100000 };

static const double half_log_2pi = 0.91893853320467274178;
static const double negligible = 40.0;  /* nats below the peak: 4e-18 of it */
static const double per_width = 3.0;    /* nodes in one sd of the peak: the trapezoidal rule's error is 1e-30 where it
                                         * is normal, and grows with its skewness */

typedef struct {
    const hlr_family *family;
    const hlr_rows *row;
    const double *aux;
    double eta, sd;
} integrand;

/* log of the integrand times sqrt(2 pi), and its slope by x. */
static double height(const integrand *f, double x, double *slope)
{
    double d_eta, unused[MAX_AUX];
    const double at = f->eta + f->sd * x, logp = f->family->logp(f->row, f->aux, &at, &d_eta, unused);
    *slope = f->sd * d_eta - x;
    return logp - 0.5 * x * x;
}

/* Minus the second derivative, the likelihood's part of it as far as it is positive. */
static double curvature(const integrand *f, double x)
{
    double of_eta;
    const double at = f->eta + f->sd * x;
    f->family->curvature(f->row, f->aux, &at, &of_eta);
    const double added = f->sd * f->sd * of_eta;
    return 1.0 + (added > 0.0 && isfinite(added) ? added : 0.0);
}

/* The x nearest to zero, in steps of a half, with a density; beyond 8 there is none worth finding. */
static int first_inside(const integrand *f, double *x)
{
    double slope;
    for (int k = 0; k <= 32; k++) {
        *x = 0.5 * (k % 2 ? (k + 1) / 2 : -(k / 2));
        if (isfinite(height(f, *x, &slope)))
            return 1;
    }
    return 0;
}

/* Newton's steps uphill, halved until they are; the peak need not be met exactly. */
static double climb(const integrand *f, double x)
{
    double slope, best = height(f, x, &slope);
    for (int k = 0; k < MAX_NEWTON; k++) {
        double step = slope / curvature(f, x), next_slope = 0.0, next = -INFINITY;
        if (!(fabs(step) > 1e-3 / sqrt(curvature(f, x))))
            break;
        for (int half = 0; half < MAX_HALVING; half++, step *= 0.5) {
            next = height(f, x + step, &next_slope);
            if (next >= best)
                break;
        }
        if (!(next > best))
            break;
        x += step;
        best = next;
        slope = next_slope;
    }
    return x;
}

/* Sum of exp(height - base) over nodes from x + step on, as far as they matter, and at least past zero, where the
 * normal density peaks. */
static double sum_towards(const integrand *f, double x, double step, double base)
{
    double sum = 0.0, peak = base, slope;
    for (int k = 1; k < MAX_NODE; k++) {
        const double at = x + step * k, here = height(f, at, &slope);
        if (here > peak)
            peak = here;
        if (!(here > peak - negligible) && at * step > 0.0)
            break;
        if (here > base - negligible)
            sum += exp(here - base);
    }
    return sum;
}

double hlr_marginal_logp(const hlr_family *family, const hlr_rows *row, const double *aux, double eta, double sd)
{
    const integrand f = {family, row, aux, eta, sd};
    double x, slope;
    if (!(sd > 0.0))
        return height(&f, 0.0, &slope);
    if (!first_inside(&f, &x))
        return -INFINITY;
    x = climb(&f, x);
    const double base = height(&f, x, &slope), step = 1.0 / (per_width * sqrt(curvature(&f, x)));
    const double sum = 1.0 + sum_towards(&f, x, step, base) + sum_towards(&f, x, -step, base);
    return base - half_log_2pi + log(sum * step);
}
