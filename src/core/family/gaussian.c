/* y ~ Normal(mu, sigma / sqrt(w)), mu a function of eta. Auxiliary: sigma. */
#include "family/row.h"
#include "family/inverse_link.h"
#include "numeric/special.h"

/* The mean and its two derivatives by eta. */
typedef struct {
    double mu, d1, d2;
} mean;
typedef mean mean_of(double eta);

HLR_INLINE mean mean_identity(double eta)
{
    return (mean){eta, 1.0, 0.0};
}

HLR_INLINE mean mean_log(double eta)
{
    const double mu = exp(eta);
    return (mean){mu, mu, mu};
}

HLR_INLINE mean mean_inverse(double eta)
{
    const double mu = 1.0 / eta;
    return (mean){mu, -mu * mu, 2.0 * mu * mu * mu};
}

typedef struct {
    double log_sigma, inverse;
} scale;

HLR_INLINE scale prepare(const double *theta)
{
    return (scale){log(theta[0]), 1.0 / theta[0]};
}

HLR_INLINE hlr_row row_at(const hlr_rows *rows, int i, double eta, const void *common, mean_of *of)
{
    const scale *s = common;
    const mean m = of(eta);
    const double weight = hlr_row_weight(rows, i), z = (rows->y[i] - m.mu) * s->inverse, wz = weight * z;
    const double d1 = m.d1 * s->inverse;
    return (hlr_row){-s->log_sigma - 0.5 * wz * z,
                     wz * d1,
                     weight * d1 * d1 - wz * m.d2 * s->inverse,
                     {(wz * z - 1.0) * s->inverse, 0.0}};
}

static double constant(const hlr_rows *rows)
{
    double sum = -0.5 * HLR_LOG_2PI * rows->n;
    for (int i = 0; rows->weight && i < rows->n; i++)
        sum += 0.5 * log(rows->weight[i]);
    return sum;
}

static double random_at(const hlr_row_draws *draws, int k, double mu)
{
    return mu + hlr_draw_sd(draws, k) * hlr_random_normal();
}

#define LINK(link, link_name)                                                                                \
    HLR_INLINE hlr_row row_##link(const hlr_rows *rows, int i, double eta, const void *common)               \
    {                                                                                                        \
        return row_at(rows, i, eta, common, mean_##link);                                                    \
    }                                                                                                        \
    HLR_FAMILY_LOOPS(link, row_##link, 0, 1, scale, prepare)                                                 \
    static void link##_mean(const hlr_row_draws *draws, double *out)                                         \
    {                                                                                                        \
        for (int k = 0; k < draws->n; k++)                                                                   \
            out[k] = mean_##link(draws->eta[k]).mu;                                                          \
    }                                                                                                        \
    HLR_FAMILY_RANDOM(link, link##_mean, random_at)                                                          \
    HLR_FAMILY(hlr_gaussian_##link, "gaussian", link_name, link, 1, constant, link##_mean, 0)

LINK(identity, "identity")
LINK(log, "log")
LINK(inverse, "inverse")
