#include "after/marginal.h"

#include <math.h>

#include "base/constants.h"
#include "family/observed.h"
#include "numeric/special.h"

enum { MAX_NEWTON = 60, MAX_HALVING = 40, MAX_PANEL = 20000, N_NODE = 10 };

static const double negligible = 40.0; /* nats below the peak: 4e-18 of it */
static const double panel_width = 2.0; /* in sds of the peak */

/* Gauss-Legendre nodes above zero on (-1, 1), and their weights. */
static const double node[N_NODE / 2] = {0.14887433898163121088, 0.43339539412924719080,
                                        0.67940956829902440623, 0.86506336668898451073,
                                        0.97390652851717172008};
static const double weight[N_NODE / 2] = {0.29552422471475287017, 0.26926671930999635509,
                                          0.21908636251598204400, 0.14945134915058059315,
                                          0.06667134430868813759};

typedef struct {
    const hlr_family *family;
    const hlr_rows *row;
    const double *theta;
    double eta, sd;
    double df; /* of Student's t, infinite for the normal */
} integrand;

/* log p(0) of the standard normal or Student's t. */
static double log_density_at_zero(double df)
{
    return isinf(df) ? -0.5 * HLR_LOG_2PI : -hlr_lbeta(0.5 * df, 0.5) - 0.5 * log(df);
}

/* log p(x) / p(0). */
static double log_density(double x, double df)
{
    return isinf(df) ? -0.5 * x * x : -0.5 * (df + 1.0) * log1p(x * x / df);
}

/* Minus the slope of log p at x, over x: the precision of the normal that touches p at x and is nowhere above it.
 * Newton steps with this precision go up. */
static double touching_precision(double x, double df)
{
    return isinf(df) ? 1.0 : (df + 1.0) / (df + x * x);
}

/* log of the integrand, less log p(0), and its slope in x. */
static double height(const integrand *f, double x, double *slope)
{
    double d_eta, unused[HLR_MAX_THETA];
    const double at = f->eta + f->sd * x, logp = hlr_observed_logp(f->family, f->row, f->theta, &at, &d_eta, unused);
    *slope = f->sd * d_eta - x * touching_precision(x, f->df);
    return logp + log_density(x, f->df);
}

/* Minus the second derivative of height(); the likelihood's part counts only where it is positive. */
static double curvature(const integrand *f, double x)
{
    double of_eta;
    const double at = f->eta + f->sd * x;
    hlr_observed_curvature(f->family, f->row, f->theta, &at, &of_eta);
    const double added = f->sd * f->sd * of_eta;
    return touching_precision(x, f->df) + (added > 0.0 && isfinite(added) ? added : 0.0);
}

/* Finds an x near zero that has a density. It is looked for in steps of a half up to 8, beyond which a normal has none
 * worth finding; for Student's t then in steps that double. */
static int first_inside(const integrand *f, double *x)
{
    double slope;
    const int most = isinf(f->df) ? 16 : 60;
    for (int k = 0; k <= 2 * most; k++) {
        const int step = (k + 1) / 2;
        const double size = step <= 16 ? 0.5 * step : ldexp(8.0, step - 16);
        *x = k % 2 ? size : -size;
        if (isfinite(height(f, *x, &slope)))
            return 1;
    }
    return 0;
}

/* Newton's steps, halved until they lead uphill; the peak need not be met exactly. */
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

/* Integral of exp(height - base) from a to b; raises peak to the greatest height met. */
static double panel(const integrand *f, double a, double b, double base, double *peak)
{
    const double middle = 0.5 * (a + b), half = 0.5 * (b - a);
    double sum = 0.0, slope;
    for (int k = 0; k < N_NODE; k++) {
        const double x = middle + (k % 2 ? half : -half) * node[k / 2], here = height(f, x, &slope);
        if (here > *peak)
            *peak = here;
        if (here > base - negligible)
            sum += weight[k / 2] * exp(here - base);
    }
    return sum * fabs(half);
}

/* End of a panel from a towards b: never across eta = 0, where a link may stop, nor across the bends near it.
 * Further out panels end at growing distances, between which cauchit is straight. */
static double panel_end(const integrand *f, double a, double b)
{
    static const double bend[] = {-1000.0, -300.0, -100.0, -30.0, -8.0,  -3.0,  0.0,
                                  3.0,     8.0,    30.0,   100.0, 300.0, 1000.0};
    const double per_sd = 1.0 / f->sd;
    for (size_t i = 0; i < sizeof bend / sizeof bend[0]; i++) {
        const double x = (bend[i] - f->eta) * per_sd;
        if ((a < x && x < b) || (b < x && x < a))
            b = x;
    }
    return b;
}

/* Width of a panel at x. In the tails of Student's t it grows with the distance from the peak and from zero, the two
 * places where the integrand may be narrow. */
static double width_from(const integrand *f, double x, double start, double width)
{
    if (isinf(f->df))
        return width;
    return fmin(fmax(width, 0.5 * fabs(x - start)), 0.5 * panel_width / sqrt(touching_precision(x, f->df)));
}

/* Integral from the peak outwards in panels, as far as they matter, and at least past zero, where the effects' density
 * peaks. */
static double outwards(const integrand *f, double start, double width, double base)
{
    double sum = 0.0, peak = base, slope, x = start;
    for (int k = 0; k < MAX_PANEL; k++) {
        const double step = copysign(width_from(f, x, start, fabs(width)), width);
        const double next = panel_end(f, x, x + step);
        sum += panel(f, x, next, base, &peak);
        x = next;
        if (!(height(f, x + 1e-9 * width, &slope) > peak - negligible) && x * width > 0.0)
            break;
    }
    return sum;
}

double hlr_marginal_logp(const hlr_family *family, const hlr_rows *row, const double *theta, double eta,
                         double sd, double df)
{
    const integrand f = {family, row, theta, eta, sd, df};
    double x, slope;
    if (!(sd > 0.0))
        return height(&f, 0.0, &slope);
    if (!first_inside(&f, &x))
        return -INFINITY;
    x = climb(&f, x);
    const double base = height(&f, x, &slope), width = panel_width / sqrt(curvature(&f, x));
    return base + log_density_at_zero(df) + log(outwards(&f, x, width, base) + outwards(&f, x, -width, base));
}
