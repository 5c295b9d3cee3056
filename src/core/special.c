#include <math.h>
#include <Rmath.h>

#include "special.h"

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

double hlr_lgamma(double x)
{
    return is_positive(x) ? Rf_lgammafn(x) : NAN;
}

double hlr_digamma(double x)
{
    return is_positive(x) ? Rf_digamma(x) : NAN;
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
