/* The only door to Rmath. Inside R an Rmath function may raise an R warning, which may jump; arguments are guarded here
 * so that none can. Outside its domain each function returns NaN. Tails are the log of P(X <= x), or of P(X > x) if
 * upper. Random numbers come from R's generator: between GetRNGstate() and PutRNGstate() only.
 *
 * tests/core/special_libm.c has the same functions over plain libm, for builds without R. */
#ifndef HLR_SPECIAL_H
#define HLR_SPECIAL_H

double hlr_qnorm(double u);                              /* quantile of the standard normal, 0 < u < 1 */
double hlr_qchisq(double u, double df);                  /* of chi-squared, df > 0. Main thread only */
double hlr_lgamma(double x);                             /* log Gamma(x), x > 0 */
double hlr_lbeta(double a, double b);                    /* log B(a, b), a > 0, b > 0 */

double hlr_pnorm_log(double x, int upper);               /* standard normal */
double hlr_pt_log(double x, double nu, int upper);       /* Student's t, nu > 0. Set-up only, main thread only */
double hlr_pgamma_log(double x, double shape, int upper);        /* scale 1. Set-up only, main thread only */
double hlr_pbeta_log(double x, double a, double b, int upper);   /* Set-up only, main thread only */

/* Random numbers; main thread only. */
double hlr_random_uniform(void);                         /* (0, 1) */
double hlr_random_normal(void);                          /* standard normal */
double hlr_random_exponential(void);                     /* mean 1 */
double hlr_random_t(double nu);                          /* Student's t, nu > 0 */
double hlr_random_gamma(double shape);                   /* mean 1, variance 1 / shape, shape > 0 */
double hlr_random_beta(double a, double b);              /* a >= 0, b >= 0 */
double hlr_random_poisson(double mu);                    /* mu >= 0; Inf has Inf */
double hlr_random_binomial(double size, double p);       /* size a whole number from 0, 0 <= p <= 1 */

#endif
