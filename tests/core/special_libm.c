/* core/special.h over plain libm, for the sanitizer build, which has no Rmath. Good to about 1e-12 relative at
 * ordinary arguments: enough for tests, not a replacement. */
#include "numeric/special.h"

#include <math.h>

#include "numeric/rng.h"

#define EPSILON 1e-16
#define TINY 1e-300

/* Acklam's approximation (1e-9), then two Halley steps against erfc. */
double hlr_qnorm(double u)
{
    static const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
                               1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00};
    static const double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                               6.680131188771972e+01, -1.328068155288572e+01};
    static const double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                               -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00};
    static const double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                               3.754408661907416e+00};
    if (!(u > 0.0 && u < 1.0))
        return NAN;
    if (u > 0.5)
        return -hlr_qnorm(1.0 - u);
    double x;
    if (u < 0.02425) {
        const double q = sqrt(-2.0 * log(u));
        x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
            ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1.0);
    } else {
        const double q = u - 0.5, r = q * q;
        x = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
            (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1.0);
    }
    for (int i = 0; i < 2; i++) {
        /* Relative error of the tail times u / phi(x), which overflows nowhere in x > -38.5. */
        const double step = (0.5 * erfc(-x / sqrt(2.0)) - u) * sqrt(2.0 * acos(-1.0)) * exp(0.5 * x * x);
        x -= step / (1.0 + 0.5 * x * step);
    }
    return x;
}

double hlr_lgamma(double x)
{
    return x > 0.0 ? lgamma(x) : NAN;
}

double hlr_lbeta(double a, double b)
{
    return (a > 0.0 && b > 0.0) ? lgamma(a) + lgamma(b) - lgamma(a + b) : NAN;
}

/* Beyond 37 erfc underflows: the continued fraction of Mills's ratio. */
double hlr_pnorm_log(double x, int upper)
{
    const double z = upper ? x : -x;                     /* log P(Z > z) */
    if (z < 30.0)
        return log(0.5 * erfc(z / sqrt(2.0)));
    double tail = z;
    for (int k = 40; k > 0; k--)
        tail = z + k / tail;
    return -0.5 * z * z - 0.5 * log(2.0 * acos(-1.0)) - log(tail);
}

/* Log of the continued fraction for the incomplete beta integral (Lentz), good for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
    double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0);
    d = 1.0 / (fabs(d) < TINY ? TINY : d);
    double h = d;
    for (int m = 1; m < 10000; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0));
        d = 1.0 / (1.0 + even * d);
        c = 1.0 + even / c;
        h *= c * d;
        d = 1.0 / (1.0 + odd * d);
        c = 1.0 + odd / c;
        h *= c * d;
        if (fabs(c * d - 1.0) < EPSILON)
            break;
    }
    return log(h);
}

double hlr_pbeta_log(double x, double a, double b, int upper)
{
    if (isnan(x) || !(a > 0.0) || !(b > 0.0))
        return NAN;
    if (x <= 0.0 || x >= 1.0)
        return (x <= 0.0) == (upper != 0) ? 0.0 : -INFINITY;
    const int swap = x > (a + 1.0) / (a + b + 2.0);
    const double front = a * log(x) + b * log1p(-x) - hlr_lbeta(a, b);
    const double tail = swap ? front - log(b) + beta_fraction(1.0 - x, b, a) : front - log(a) + beta_fraction(x, a, b);
    return (swap != 0) == (upper != 0) ? tail : log1p(-exp(tail));
}

double hlr_pt_log(double x, double nu, int upper)
{
    if (isnan(x) || !(nu > 0.0))
        return NAN;
    const double both = hlr_pbeta_log(nu / (nu + x * x), 0.5 * nu, 0.5, 0);     /* log P(|T| > |x|) */
    const int outer = upper ? x > 0.0 : x < 0.0;
    return outer ? both - log(2.0) : log1p(-0.5 * exp(both));
}

double hlr_pgamma_log(double x, double shape, int upper)
{
    if (isnan(x) || !(shape > 0.0))
        return NAN;
    if (x <= 0.0 || isinf(x))
        return (x <= 0.0) == (upper != 0) ? 0.0 : -INFINITY;
    const double front = shape * log(x) - x - lgamma(shape);
    double tail;
    const int series = x < shape + 1.0;                  /* series of the lower tail, fraction of the upper one */
    if (series) {
        double term = 1.0 / shape, sum = term;
        for (int k = 1; k < 100000 && term > sum * EPSILON; k++)
            sum += term *= x / (shape + k);
        tail = front + log(sum);
    } else {
        double b = x + 1.0 - shape, c = 1.0 / TINY, d = 1.0 / b, h = d;
        for (int k = 1; k < 100000; k++) {
            const double step = -k * (k - shape);
            b += 2.0;
            d = step * d + b;
            d = 1.0 / (fabs(d) < TINY ? TINY : d);
            c = b + step / c;
            h *= c * d;
            if (fabs(c * d - 1.0) < EPSILON)
                break;
        }
        tail = front + log(h);
    }
    return series == !upper ? tail : log1p(-exp(tail));
}

/* ---- random numbers: exact, slow for large counts, always from the same start ------------------------------------ */

double hlr_random_uniform(void)
{
    static uint32_t place = 0;
    hlr_rng rng = hlr_rng_at(20261121, 1, HLR_FOR_EFFECTS, place++, 0);
    return hlr_rng_uniform(&rng);
}

double hlr_random_normal(void)
{
    return hlr_qnorm(hlr_random_uniform());
}

double hlr_random_exponential(void)
{
    return -log(hlr_random_uniform());
}

/* Marsaglia and Tsang (2000), from shape + 1 down to shapes below 1. */
double hlr_random_gamma(double shape)
{
    const double power = shape < 1.0 ? pow(hlr_random_uniform(), 1.0 / shape) : 1.0;
    const double d = (shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0;
    for (;;) {
        const double z = hlr_random_normal(), cube = pow(1.0 + z / sqrt(9.0 * d), 3.0);
        if (cube > 0.0 && log(hlr_random_uniform()) < 0.5 * z * z + d * (1.0 - cube + log(cube)))
            return power * d * cube / shape;
    }
}

double hlr_random_t(double nu)
{
    return hlr_random_normal() / sqrt(hlr_random_gamma(0.5 * nu));
}

double hlr_random_beta(double a, double b)
{
    const double x = a * hlr_random_gamma(a);
    return x / (x + b * hlr_random_gamma(b));
}

double hlr_random_poisson(double mu)
{
    double count = -1.0;
    for (double sum = 0.0; sum < mu; count++)
        sum += hlr_random_exponential();
    return fmax(count, 0.0);
}

double hlr_random_binomial(double size, double p)
{
    double count = 0.0;
    for (int i = 0; i < size; i++)
        count += hlr_random_uniform() < p;
    return count;
}
