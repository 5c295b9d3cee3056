/* Links of positive means. Families work in log mu, where nothing overflows: each link gives log mu as a function of
 * eta with two derivatives, and mu and 1/mu. Where eta gives no positive mean they are NaN. */
#ifndef HLR_LINK_MEAN_H
#define HLR_LINK_MEAN_H

#include "family/row.h"

typedef struct {
    double mu, inverse;
    double log, d1, d2; /* log mu and its two derivatives in eta */
} hlr_mean;

typedef hlr_mean hlr_mean_of(double eta);

HLR_INLINE double hlr_positive_or_nan(double eta)
{
    return eta > 0.0 ? eta : NAN;
}

HLR_INLINE hlr_mean hlr_mean_log(double eta)
{
    return (hlr_mean){exp(eta), exp(-eta), eta, 1.0, 0.0};
}

HLR_INLINE hlr_mean hlr_mean_identity(double eta)
{
    const double mu = hlr_positive_or_nan(eta), inverse = 1.0 / mu;
    return (hlr_mean){mu, inverse, log(mu), inverse, -inverse * inverse};
}

HLR_INLINE hlr_mean hlr_mean_inverse(double eta)
{
    const double inverse = hlr_positive_or_nan(eta), mu = 1.0 / inverse;
    return (hlr_mean){mu, inverse, -log(inverse), -mu, mu * mu};
}

HLR_INLINE hlr_mean hlr_mean_inverse_square(double eta)
{
    const double root = sqrt(hlr_positive_or_nan(eta)), d = 0.5 / eta;
    return (hlr_mean){1.0 / root, root, -log(root), -d, 2.0 * d * d};
}

/* One branch of the square, as R's valideta() has it. */
HLR_INLINE hlr_mean hlr_mean_sqrt(double eta)
{
    const double root = hlr_positive_or_nan(eta), d = 2.0 / root;
    return (hlr_mean){root * root, 1.0 / (root * root), 2.0 * log(root), d, -0.5 * d * d};
}

/* A row from the log density as a function of log mu and its two derivatives d, d_d. */
HLR_INLINE hlr_row hlr_row_of_mean(const hlr_mean *mean, double logp, double d, double d_d)
{
    return (hlr_row){logp, d * mean->d1, -(d_d * mean->d1 * mean->d1 + d * mean->d2), {0.0}};
}

#endif
