/* The only door to Rmath. Inside R an Rmath function may raise an R warning, which may jump; arguments are guarded here
 * so that none can. Outside its domain each function returns NaN. Tails are the log of P(X <= x), or of P(X > x) if
 * upper.
 *
 * tests/core/special_libm.c has the same functions over plain libm, for builds without R. */
#ifndef HLR_SPECIAL_H
#define HLR_SPECIAL_H

double hlr_qnorm(double u);                              /* quantile of the standard normal, 0 < u < 1 */
double hlr_lgamma(double x);                             /* log Gamma(x), x > 0 */
double hlr_digamma(double x);                            /* d log Gamma(x) / dx, x > 0 */
double hlr_lbeta(double a, double b);                    /* log B(a, b), a > 0, b > 0 */

double hlr_pnorm_log(double x, int upper);               /* standard normal */
double hlr_pt_log(double x, double nu, int upper);       /* Student's t, nu > 0. Set-up only, main thread only */
double hlr_pgamma_log(double x, double shape, int upper);        /* scale 1. Set-up only, main thread only */
double hlr_pbeta_log(double x, double a, double b, int upper);   /* Set-up only, main thread only */

#endif
