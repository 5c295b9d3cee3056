/* y ~ Normal(mu, sigma / sqrt(w)), mu a function of eta. Parameter beside eta: sigma. */
#include "family/row.h"
#include "family/inverse_link.h"
#include "family/tails.h"
#include "numeric/special.h"

/* The mean and its two derivatives by eta. */
typedef struct {
    double mu, d1, d2;
} mean;
typedef mean mean_of(double eta);

HLR_INLINE mean gaussian_mean_identity(double eta)
{
    return (mean){eta, 1.0, 0.0};
}

HLR_INLINE mean gaussian_mean_log(double eta)
{
    const double mu = exp(eta);
    return (mean){mu, mu, mu};
}

HLR_INLINE mean gaussian_mean_inverse(double eta)
{
    const double mu = 1.0 / eta;
    return (mean){mu, -mu * mu, 2.0 * mu * mu * mu};
}

typedef struct {
    double sigma, log_sigma, inverse;
} scale;

HLR_INLINE void gaussian_prepare(const double *theta, void *common)
{
    scale *s = common;
    if (!hlr_unchanged(theta[0], s->sigma))
        *s = (scale){theta[0], log(theta[0]), 1.0 / theta[0]};
}

HLR_INLINE hlr_row gaussian_row(const hlr_rows *rows, int i, double eta, const void *common, mean_of *of)
{
    const scale *s = common;
    const mean m = of(eta);
    const double weight = hlr_row_weight(rows, i), z = (rows->y[i] - m.mu) * s->inverse, wz = weight * z;
    const double d1 = m.d1 * s->inverse;
    return (hlr_row){-s->log_sigma - 0.5 * wz * z,
                     wz * d1,
                     weight * d1 * d1 - wz * m.d2 * s->inverse,
                     {(wz * z - 1.0) * s->inverse}};
}

static double gaussian_constant(const hlr_rows *rows)
{
    if (rows->times) {
        double counted = 0.0;
        for (int i = 0; i < rows->n; i++)
            counted += rows->times[i] * 0.5 * (log(hlr_row_weight(rows, i)) - HLR_LOG_2PI);
        return counted;
    }
    double sum = -0.5 * HLR_LOG_2PI * rows->n;
    for (int i = 0; rows->weight && i < rows->n; i++)
        sum += 0.5 * log(rows->weight[i]);
    return sum;
}

static double gaussian_random_at(const hlr_row_draws *draws, int k, double mu)
{
    return mu + hlr_draw_sd(draws, k) * hlr_random_normal();
}

HLR_LINK_ROW(gaussian_identity_row, gaussian_row, gaussian_mean_identity)
HLR_LOOPS(gaussian_identity_logp, gaussian_identity_curvature, gaussian_identity_density,
          gaussian_identity_row, 0, 1, scale, gaussian_prepare)
HLR_LOGP_ROWS(gaussian_identity_logp_rows, gaussian_identity_row, 0, 1, scale, gaussian_prepare)
HLR_LINK_ROW(gaussian_log_row, gaussian_row, gaussian_mean_log)
HLR_LOOPS(gaussian_log_logp, gaussian_log_curvature, gaussian_log_density, gaussian_log_row, 0, 1, scale,
          gaussian_prepare)
HLR_LOGP_ROWS(gaussian_log_logp_rows, gaussian_log_row, 0, 1, scale, gaussian_prepare)
HLR_LINK_ROW(gaussian_inverse_row, gaussian_row, gaussian_mean_inverse)
HLR_LOOPS(gaussian_inverse_logp, gaussian_inverse_curvature, gaussian_inverse_density, gaussian_inverse_row,
          0, 1, scale, gaussian_prepare)
HLR_LOGP_ROWS(gaussian_inverse_logp_rows, gaussian_inverse_row, 0, 1, scale, gaussian_prepare)

#define MEANS(means, of)                                                                                     \
    static void means(const hlr_row_draws *draws, double *out)                                               \
    {                                                                                                        \
        for (int k = 0; k < draws->n; k++)                                                                   \
            out[k] = of(draws->eta[k]).mu;                                                                   \
    }

MEANS(gaussian_identity_means, gaussian_mean_identity)
HLR_RANDOM(gaussian_identity_random, gaussian_identity_means, gaussian_random_at)
MEANS(gaussian_log_means, gaussian_mean_log)
HLR_RANDOM(gaussian_log_random, gaussian_log_means, gaussian_random_at)
MEANS(gaussian_inverse_means, gaussian_mean_inverse)
HLR_RANDOM(gaussian_inverse_random, gaussian_inverse_means, gaussian_random_at)

#define TAILS(tails, of)                                                                                     \
    static void tails(const hlr_rows *rows, int i, double y, double eta, const double *theta, hlr_tails *out) \
    {                                                                                                        \
        const mean m = of(eta);                                                                              \
        const double root = sqrt(hlr_row_weight(rows, i)), z = (y - m.mu) / theta[0] * root;                 \
        hlr_normal_tails(z, -m.d1 / theta[0] * root, -z / theta[0], out);                                    \
    }

TAILS(gaussian_identity_tails, gaussian_mean_identity)
TAILS(gaussian_log_tails, gaussian_mean_log)
TAILS(gaussian_inverse_tails, gaussian_mean_inverse)

const hlr_family hlr_family_gaussian[] = {
    {
        .name = "gaussian",
        .link = "identity",
        .n_theta = 1,
        .theta = {"sigma"},
        .logp = gaussian_identity_logp,
        .logp_rows = gaussian_identity_logp_rows,
        .curvature = gaussian_identity_curvature,
        .log_density = gaussian_identity_density,
        .constant = gaussian_constant,
        .mean = gaussian_identity_means,
        .random = gaussian_identity_random,
        .tails = gaussian_identity_tails,
        .divides_variance = 1,
    },
    {
        .name = "gaussian",
        .link = "log",
        .n_theta = 1,
        .theta = {"sigma"},
        .logp = gaussian_log_logp,
        .logp_rows = gaussian_log_logp_rows,
        .curvature = gaussian_log_curvature,
        .log_density = gaussian_log_density,
        .constant = gaussian_constant,
        .mean = gaussian_log_means,
        .random = gaussian_log_random,
        .tails = gaussian_log_tails,
        .divides_variance = 1,
    },
    {
        .name = "gaussian",
        .link = "inverse",
        .n_theta = 1,
        .theta = {"sigma"},
        .logp = gaussian_inverse_logp,
        .logp_rows = gaussian_inverse_logp_rows,
        .curvature = gaussian_inverse_curvature,
        .log_density = gaussian_inverse_density,
        .constant = gaussian_constant,
        .mean = gaussian_inverse_means,
        .random = gaussian_inverse_random,
        .tails = gaussian_inverse_tails,
        .divides_variance = 1,
    },
    {.name = NULL},
};
