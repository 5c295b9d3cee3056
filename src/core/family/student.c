/* (y - eta) sqrt(w) / sigma ~ Student's t with nu degrees of freedom. Parameters beside eta: sigma, nu. Log-concave
 * only within sqrt(nu) of the centre: the curvature is negative beyond. */
#include "family/row.h"
#include "family/inverse_link.h"
#include "family/tails.h"
#include "numeric/gamma_function.h"
#include "numeric/special.h"

typedef struct {
    double sigma, log_sigma, inverse_sigma;
    double nu, inverse_nu;
    double log_factor, d_nu; /* log of the factor that depends on nu alone, and its derivative */
} shape;

HLR_INLINE void student_prepare_sigma(shape *s, double sigma)
{
    s->sigma = sigma;
    s->log_sigma = log(sigma);
    s->inverse_sigma = 1.0 / sigma;
}

/* log of Gamma(x + 1/2) / (Gamma(x) sqrt(2 x pi)) with x = nu / 2, by Stirling's formula and what it leaves. */
HLR_INLINE void student_prepare_nu(shape *s, double nu)
{
    const double x = 0.5 * nu, more = log1p(0.5 / x);
    const hlr_stirling above = hlr_stirling_both(x + 0.5), below = hlr_stirling_both(x);
    s->nu = nu;
    s->inverse_nu = 1.0 / nu;
    s->log_factor = x * more - 0.5 - 0.5 * HLR_LOG_2PI + above.rest - below.rest;
    s->d_nu = 0.5 * (more - above.log_minus_digamma + below.log_minus_digamma - 0.5 / x);
}

HLR_INLINE void student_prepare(const double *theta, void *common)
{
    shape *s = common;
    if (!hlr_unchanged(theta[0], s->sigma))
        student_prepare_sigma(s, theta[0]);
    if (!hlr_unchanged(theta[1], s->nu))
        student_prepare_nu(s, theta[1]);
}

HLR_INLINE hlr_row student_identity_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const shape *s = common;
    const double weight = hlr_row_weight(rows, i);
    const double z = (rows->y[i] - eta) * s->inverse_sigma;
    const double square = weight * z * z * s->inverse_nu, inverse = 1.0 / (1.0 + square);
    const double log_kernel = log1p(square), force = (s->nu + 1.0) * weight * s->inverse_nu * inverse;
    return (hlr_row){s->log_factor - s->log_sigma - 0.5 * (s->nu + 1.0) * log_kernel,
                     force * z * s->inverse_sigma,
                     force * (1.0 - square) * inverse * s->inverse_sigma * s->inverse_sigma,
                     {(force * z * z - 1.0) * s->inverse_sigma,
                      s->d_nu + 0.5 * ((s->nu + 1.0) * s->inverse_nu * square * inverse - log_kernel)}};
}

HLR_LOOPS(student_identity_logp, student_identity_curvature, student_identity_density, student_identity_row,
          0, 2, shape, student_prepare)
HLR_LOGP_ROWS(student_identity_logp_rows, student_identity_row, 0, 2, shape, student_prepare)

static double student_constant(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; rows->weight && i < rows->n; i++)
        sum += 0.5 * log(rows->weight[i]) * hlr_row_count(rows, i, hlr_counted_by(rows, 0));
    return sum;
}

static double student_random_at(const hlr_row_draws *draws, int k, double centre)
{
    return centre + hlr_draw_sd(draws, k) * hlr_random_t(draws->theta[draws->n + k]);
}

HLR_RANDOM(student_identity_random, hlr_locations, student_random_at)

/* P(T > z) of z > 0 is half of P(B <= nu / (nu + z^2)), B ~ Beta(nu / 2, 1 / 2). */
static void student_identity_tails(const hlr_rows *rows, int i, double y, double eta, const double *theta,
                                   hlr_tails *out)
{
    const double inverse = sqrt(hlr_row_weight(rows, i)) / theta[0], nu = theta[1];
    const double signed_z = (y - eta) * inverse, z = fabs(signed_z) < 1e-150 ? 1e-150 : fabs(signed_z), sign = signed_z < 0.0 ? -1.0 : 1.0;
    const double of_nu = 1.0 / (1.0 + z * (z / nu)), of_z = 1.0 / (1.0 + nu / z / z);
    const hlr_beta_tails beta = hlr_incomplete_beta(0.5 * nu, 0.5, of_nu, of_z);
    const double share = exp(beta.log_density_xy - beta.lower), hazard = 2.0 * share / z;
    const hlr_tail beyond = {beta.lower - 0.69314718055994530942, sign * hazard * inverse,
                             {hazard * z / theta[0], 0.5 * beta.d_lower[0] + share / nu}};
    const hlr_tail within = hlr_other_tail(&beyond, 2);
    *out = signed_z < 0.0 ? (hlr_tails){beyond, within} : (hlr_tails){within, beyond};
}

const hlr_family hlr_family_student[] = {
    {
        .name = "student",
        .link = "identity",
        .n_theta = 2,
        .theta = {"sigma", "nu"},
        .logp = student_identity_logp,
        .logp_rows = student_identity_logp_rows,
        .curvature = student_identity_curvature,
        .log_density = student_identity_density,
        .constant = student_constant,
        .mean = hlr_locations,
        .random = student_identity_random,
        .tails = student_identity_tails,
        .divides_variance = 1,
    },
    {.name = NULL},
};
