#include <math.h>
#include <Rmath.h>

#include "numeric/special.h"

/* Beyond this lgammafn() warns of underflow in its correction term; log Gamma is far past any use there. */
#define LARGEST 1e300

static int is_positive(double x)
{
    return x > 0.0 && x < LARGEST;                       /* false for NaN */
}

double hlr_qnorm(double u)
{
    return (u > 0.0 && u < 1.0) ? Rf_qnorm5(u, 0.0, 1.0, 1, 0) : NAN;
}

double hlr_qchisq(double u, double df)
{
    return qchisq(u, df, 1, 0);
}

double hlr_lgamma(double x)
{
    return is_positive(x) ? Rf_lgammafn(x) : NAN;
}

double hlr_lbeta(double a, double b)
{
    return (is_positive(a) && is_positive(b)) ? Rf_lbeta(a, b) : NAN;
}

double hlr_pnorm_log(double x, int upper)
{
    return isnan(x) ? NAN : Rf_pnorm5(x, 0.0, 1.0, !upper, 1);
}

double hlr_pt_log(double x, double nu, int upper)
{
    return (!isnan(x) && is_positive(nu)) ? Rf_pt(x, nu, !upper, 1) : NAN;
}

double hlr_pgamma_log(double x, double shape, int upper)
{
    return (!isnan(x) && is_positive(shape)) ? Rf_pgamma(x, shape, 1.0, !upper, 1) : NAN;
}

double hlr_pbeta_log(double x, double a, double b, int upper)
{
    return (!isnan(x) && is_positive(a) && is_positive(b)) ? Rf_pbeta(x, a, b, !upper, 1) : NAN;
}

double hlr_random_uniform(void)
{
    return unif_rand();
}

double hlr_random_normal(void)
{
    return norm_rand();
}

double hlr_random_exponential(void)
{
    return Rf_rexp(1.0);
}

double hlr_random_t(double nu)
{
    return is_positive(nu) ? Rf_rt(nu) : NAN;
}

double hlr_random_gamma(double shape)
{
    return is_positive(shape) ? Rf_rgamma(shape, 1.0 / shape) : NAN;
}

double hlr_random_beta(double a, double b)
{
    return (a >= 0.0 && b >= 0.0) ? Rf_rbeta(a, b) : NAN;
}

double hlr_random_poisson(double mu)
{
    if (!(mu >= 0.0))
        return NAN;
    return isinf(mu) ? mu : Rf_rpois(mu);
}

double hlr_random_binomial(double size, double p)
{
    return (size >= 0.0 && size == floor(size) && p >= 0.0 && p <= 1.0) ? Rf_rbinom(size, p) : NAN;
}
