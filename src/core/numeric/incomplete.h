/* Regularised incomplete gamma and beta functions: logs of both tails with derivatives in the parameters, none by
 * subtraction where that costs digits. Any thread. The derivatives are those of the series and continued fractions
 * themselves, term by term: they converge with these, to about 1e-13 of the derivative, 1e-12 of the logs where a
 * parameter is 1e6. Terms grow with the root of the largest parameter; NaN from some 1e10 on, and outside the domain. */
#ifndef HLR_INCOMPLETE_H
#define HLR_INCOMPLETE_H

#include "base/inline.h"

/* log(1 - exp(x)), x <= 0. */
PURE double hlr_log_one_minus_exp(double x);

/* X ~ Gamma(a) of scale 1: log P(X <= x), log P(X > x), their derivatives in a; log of x times the density. Upper tails
 * of a below 0.01 lose a digit with each power of ten. */
typedef struct {
    double lower, upper, d_lower, d_upper, log_density_x;
} hlr_gamma_tails;

PURE hlr_gamma_tails hlr_incomplete_gamma(double a, double x);

/* X ~ Beta(a, b): log P(X <= x), log P(X > x), their derivatives in a and b; log of x (1 - x) times the density.
 * y: 1 - x. */
typedef struct {
    double lower, upper, d_lower[2], d_upper[2], log_density_xy;
} hlr_beta_tails;

PURE hlr_beta_tails hlr_incomplete_beta(double a, double b, double x, double y);

#endif
