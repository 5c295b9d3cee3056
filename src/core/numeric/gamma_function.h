/* Gamma functions as likelihoods need them: any thread, no Rmath, without the cancellation of large arguments.
 * The error is about 1e-15, or 1e-15 of the value where it is larger than 1. */
#ifndef HLR_GAMMA_FUNCTION_H
#define HLR_GAMMA_FUNCTION_H

#include "base/inline.h"

typedef struct {
    double log_gamma, digamma, trigamma;
} hlr_gamma;

/* log Gamma(1 + x) and derivatives, x >= 0. */
PURE hlr_gamma hlr_gamma_plus_one(double x);

/* What is left of log Gamma(x) after Stirling's (x - 1/2) log x - x + log(2 pi) / 2; x > 0. */
PURE double hlr_stirling_rest(double x);

/* log x - digamma(x), x > 0. */
PURE double hlr_log_minus_digamma(double x);

/* Both at once, the same numbers in half of the time where x is small. */
typedef struct {
    double rest, log_minus_digamma;
} hlr_stirling;

PURE hlr_stirling hlr_stirling_both(double x);

#endif
