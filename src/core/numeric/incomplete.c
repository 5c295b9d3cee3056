/* Series of the lower tail and continued fraction of the upper one for the gamma function (Abramowitz and Stegun 1972,
 * 6.5.29, 6.5.31), the continued fraction 26.5.8 for the beta function; the fractions by Lentz's method (Press,
 * Teukolsky, Vetterling and Flannery 2007, sections 6.2 and 6.4), with derivatives carried along. */
#include "numeric/incomplete.h"

#include <math.h>

#include "base/constants.h"
#include "numeric/gamma_function.h"

enum { MOST_TERMS = 200000 };

static const double rounding = 1e-16;

double hlr_log_one_minus_exp(double x)
{
    return x > -0.6931471805599453 ? log(-expm1(x)) : log1p(-exp(x));
}

/* t - log(1 + t), |t| < 1/2. */
static double rest_of_log(double t)
{
    const double r = t / (2.0 + t), square = r * r;
    double sum = 0.0;
    for (int k = 18; k >= 0; k--)
        sum = sum * square + 1.0 / (2 * k + 3);
    return r * (t - 2.0 * square * sum);
}

/* A log probability; rounding may leave it above 0. */
static double probability(double p)
{
    return p > 0.0 ? 0.0 : p;
}

static double complement(double p, double slope, double *d)
{
    const double q = hlr_log_one_minus_exp(p), ratio = exp(p - q);
    *d = ratio > 0.0 && q > -INFINITY ? -ratio * slope : 0.0;
    return q;
}

/* ---- gamma ---- */

/* log of the sum of x^k / ((a + 1) ... (a + k)), and its derivative in a. */
static double gamma_series(double a, double x, double *d)
{
    double term = 1.0, sum = 1.0, reciprocals = 0.0, slope = 0.0;
    for (int k = 1; k < MOST_TERMS; k++) {
        term *= x / (a + k);
        reciprocals += 1.0 / (a + k);
        sum += term;
        slope -= term * reciprocals;
        if (term * fmax(1.0, reciprocals) < rounding * fmin(sum, fmax(-slope, rounding))) {
            *d = slope / sum;
            return log(sum);
        }
    }
    return NAN;
}

/* log of the fraction 1 / (x + 1 - a - (1 - a) / (x + 3 - a - ...)), and its derivative in a. */
static double gamma_fraction(double a, double x, double *d)
{
    double b = x + 1.0 - a, c = 1e300, d_c = 0.0, e = 1.0 / b, d_e = e * e, log_h = log(e), slope = e;
    for (int k = 1; k < MOST_TERMS; k++) {
        const double by = -k * (k - a);
        b += 2.0;
        const double below = by * e + b;
        d_e = -(k * e + by * d_e - 1.0) / (below * below);
        e = 1.0 / below;
        d_c = -1.0 + k / c - by * d_c / (c * c);
        c = b + by / c;
        const double more = e * c, d_more = d_e / e + d_c / c;
        log_h += log(more);
        slope += d_more;
        if (fabs(more - 1.0) < 3.0 * rounding && fabs(d_more) < 1e-15 * fmax(1e-3, fabs(slope))) {
            *d = slope;
            return log_h;
        }
    }
    return NAN;
}

hlr_gamma_tails hlr_incomplete_gamma(double a, double x)
{
    if (!(a > 0.0 && a < INFINITY && x >= 0.0))
        return (hlr_gamma_tails){NAN, NAN, NAN, NAN, NAN};
    if (x == 0.0 || isinf(x))
        return (hlr_gamma_tails){x == 0.0 ? -INFINITY : 0.0, x == 0.0 ? 0.0 : -INFINITY, 0.0, 0.0, -INFINITY};
    const hlr_stirling stirling = hlr_stirling_both(a);
    const double t = (x - a) / a, near = fabs(t) < 0.5, log_ratio = near ? log1p(t) : log(x / a);
    hlr_gamma_tails out;
    out.log_density_x =
        a * (near ? -rest_of_log(t) : log_ratio - t) + 0.5 * (log(a) - HLR_LOG_2PI) - stirling.rest;
    const double d_front = log_ratio + stirling.log_minus_digamma;
    double d = 0.0;
    if (x >= a + 1.0 || (a < 1.0 && x >= 0.25)) {
        out.upper = probability(out.log_density_x + gamma_fraction(a, x, &d));
        out.d_upper = d_front + d;
        out.lower = complement(out.upper, out.d_upper, &out.d_lower);
    } else {
        out.lower = probability(out.log_density_x - log(a) + gamma_series(a, x, &d));
        out.d_lower = d_front - 1.0 / a + d;
        out.upper = complement(out.lower, out.d_lower, &out.d_upper);
    }
    return out;
}

/* ---- beta ---- */

/* One step of Lentz's method with the coefficient `by` and its derivatives. */
typedef struct {
    double c, e, d_c[2], d_e[2], log_h, slope[2];
} lentz;

static double step(lentz *s, double by, const double *d_by)
{
    const double below = 1.0 + by * s->e, above = 1.0 + by / s->c;
    double largest = 0.0;
    for (int j = 0; j < 2; j++) {
        const double d_below = d_by[j] * s->e + by * s->d_e[j];
        const double d_above = d_by[j] / s->c - by * s->d_c[j] / (s->c * s->c);
        const double more = d_above / above - d_below / below;
        s->d_e[j] = -d_below / (below * below);
        s->d_c[j] = d_above;
        s->slope[j] += more;
        largest = fmax(largest, fabs(more) / fmax(1e-3, fabs(s->slope[j])));
    }
    s->e = 1.0 / below;
    s->c = above;
    s->log_h += log(above / below);
    return fmax(fabs(above / below - 1.0), largest);
}

/* log of the fraction by which x^a y^b / (a B(a, b)) is multiplied, and its derivatives in a and b. */
static double beta_fraction(double a, double b, double x, double *d)
{
    const double first = 1.0 - (a + b) * x / (a + 1.0);
    const double d_first[2] = {-x / (a + 1.0) + (a + b) * x / ((a + 1.0) * (a + 1.0)), -x / (a + 1.0)};
    lentz s = {1.0, 1.0 / first, {0.0, 0.0}, {0.0, 0.0}, -log(first), {0.0, 0.0}};
    for (int j = 0; j < 2; j++) {
        s.d_e[j] = -d_first[j] / (first * first);
        s.slope[j] = -d_first[j] / first;
    }
    for (int m = 1; m < MOST_TERMS; m++) {
        const double two = a + 2.0 * m, unit = m * x / ((two - 1.0) * two), even = unit * (b - m);
        const double d_even[2] = {-even * (1.0 / (two - 1.0) + 1.0 / two), unit};
        const double odd = -(a + m) * (a + b + m) * x / (two * (two + 1.0)), by_b = odd / (a + b + m);
        const double d_odd[2] = {odd * (1.0 / (a + m) - 1.0 / two - 1.0 / (two + 1.0)) + by_b, by_b};
        const double change = step(&s, even, d_even);
        if (fmax(change, step(&s, odd, d_odd)) < 1e-15) {
            d[0] = s.slope[0];
            d[1] = s.slope[1];
            return s.log_h;
        }
    }
    return NAN;
}

/* log of x^a y^b / B(a, b), and its derivatives. With s = x b - y a: x (a + b) / a = 1 + s / a. */
static double beta_front(double a, double b, double x, double y, double *d)
{
    const double s = x * b - y * a, t = s / a, u = -s / b, sum = a + b;
    const hlr_stirling of_a = hlr_stirling_both(a), of_b = hlr_stirling_both(b), of_sum = hlr_stirling_both(sum);
    const double log_x = fabs(t) < 0.5 ? log1p(t) : log(x / a) + log(sum);
    const double log_y = fabs(u) < 0.5 ? log1p(u) : log(y / b) + log(sum);
    const double both =
        fabs(t) < 0.5 && fabs(u) < 0.5 ? -a * rest_of_log(t) - b * rest_of_log(u) : a * log_x + b * log_y;
    d[0] = log_x + of_a.log_minus_digamma - of_sum.log_minus_digamma;
    d[1] = log_y + of_b.log_minus_digamma - of_sum.log_minus_digamma;
    return both + 0.5 * (log(a) + log(b) - log(sum) - HLR_LOG_2PI) - of_a.rest - of_b.rest + of_sum.rest;
}

hlr_beta_tails hlr_incomplete_beta(double a, double b, double x, double y)
{
    hlr_beta_tails out = {NAN, NAN, {NAN, NAN}, {NAN, NAN}, NAN};
    double front[2], d[2];
    if (!(a > 0.0 && a < INFINITY && b > 0.0 && b < INFINITY && x >= 0.0 && y >= 0.0))
        return out;
    if (x == 0.0 || y == 0.0)
        return (hlr_beta_tails){x == 0.0 ? -INFINITY : 0.0, x == 0.0 ? 0.0 : -INFINITY, {0.0, 0.0}, {0.0, 0.0},
                                -INFINITY};
    out.log_density_xy = beta_front(a, b, x, y, front);
    if (x < (a + 1.0) / (a + b + 2.0)) {
        out.lower = probability(out.log_density_xy - log(a) + beta_fraction(a, b, x, d));
        out.d_lower[0] = front[0] - 1.0 / a + d[0];
        out.d_lower[1] = front[1] + d[1];
        for (int j = 0; j < 2; j++)
            out.upper = complement(out.lower, out.d_lower[j], &out.d_upper[j]);
    } else {
        out.upper = probability(out.log_density_xy - log(b) + beta_fraction(b, a, y, d));
        out.d_upper[0] = front[0] + d[1];
        out.d_upper[1] = front[1] - 1.0 / b + d[0];
        for (int j = 0; j < 2; j++)
            out.lower = complement(out.upper, out.d_upper[j], &out.d_lower[j]);
    }
    return out;
}
