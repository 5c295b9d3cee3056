/* Asymptotic series in 1/x (Abramowitz and Stegun 1972, 6.1.41, 6.3.18, 6.4.12) from SERIES on, where the first term
 * left out is below 1e-16; recurrences below. */
#include "numeric/gamma_function.h"

#include <math.h>

#include "base/constants.h"

#define SERIES 10.0

static double rest_series(double x)
{
    const double r = 1.0 / (x * x);
    return (1.0 / 12 -
            r * (1.0 / 360 -
                 r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * (691.0 / 360360 - r / 156)))))) /
           x;
}

static double log_minus_digamma_series(double x)
{
    const double r = 1.0 / (x * x);
    return 0.5 / x +
           r * (1.0 / 12 -
                r * (1.0 / 120 -
                     r * (1.0 / 252 - r * (1.0 / 240 - r * (1.0 / 132 - r * (691.0 / 32760 - r / 12))))));
}

static double trigamma_series(double x)
{
    const double r = 1.0 / (x * x);
    return 1.0 / x +
           r * (0.5 +
                (1.0 / 6 -
                 r * (1.0 / 30 -
                      r * (1.0 / 42 - r * (1.0 / 30 - r * (5.0 / 66 - r * (691.0 / 2730 - r * 7.0 / 6)))))) /
                    x);
}

hlr_gamma hlr_gamma_plus_one(double x)
{
    if (!(x > -1.0)) /* also -Inf, from which no step leads to the series */
        return (hlr_gamma){NAN, NAN, NAN};
    double at = 1.0 + x, product = 1.0, sum = 0.0, sum_squares = 0.0;
    for (; at < SERIES; at += 1.0) {
        const double inverse = 1.0 / at;
        product *= at;
        sum += inverse;
        sum_squares += inverse * inverse;
    }
    const double log_at = log(at);
    return (hlr_gamma){(at - 0.5) * log_at - at + 0.5 * HLR_LOG_2PI + rest_series(at) - log(product),
                       log_at - log_minus_digamma_series(at) - sum, trigamma_series(at) + sum_squares};
}

static double rest_below(double x, double log_x, double log_gamma)
{
    return log_gamma - (x + 0.5) * log_x + x - 0.5 * HLR_LOG_2PI;
}

static double log_minus_digamma_below(double x, double log_x, double digamma)
{
    return log_x - digamma + 1.0 / x;
}

double hlr_stirling_rest(double x)
{
    return x >= SERIES ? rest_series(x) : rest_below(x, log(x), hlr_gamma_plus_one(x).log_gamma);
}

double hlr_log_minus_digamma(double x)
{
    return x >= SERIES ? log_minus_digamma_series(x)
                       : log_minus_digamma_below(x, log(x), hlr_gamma_plus_one(x).digamma);
}

hlr_stirling hlr_stirling_both(double x)
{
    if (x >= SERIES)
        return (hlr_stirling){rest_series(x), log_minus_digamma_series(x)};
    const hlr_gamma gamma = hlr_gamma_plus_one(x);
    const double log_x = log(x);
    return (hlr_stirling){rest_below(x, log_x, gamma.log_gamma),
                          log_minus_digamma_below(x, log_x, gamma.digamma)};
}
