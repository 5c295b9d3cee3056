/* (y - eta) sqrt(w) / sigma ~ Student's t with nu degrees of freedom. Parameters beside eta: sigma, nu. Log-concave
 * only within sqrt(nu) of the centre: the curvature is negative beyond. */
#include "family/row.h"
#include "family/inverse_link.h"
#include "numeric/gamma_function.h"
#include "numeric/special.h"

typedef struct {
    double inverse_sigma, nu, inverse_nu;
    double log_factor, d_nu; /* log of the factor that does not depend on y, and its derivative in nu */
} shape;

/* log of Gamma(x + 1/2) / (Gamma(x) sqrt(2 x pi)) with x = nu / 2, by Stirling's formula and what it leaves. */
HLR_INLINE shape student_prepare(const double *theta)
{
    const double x = 0.5 * theta[1];
    const double log_factor =
        x * log1p(0.5 / x) - 0.5 - 0.5 * HLR_LOG_2PI + hlr_stirling_rest(x + 0.5) - hlr_stirling_rest(x);
    const double d_x = log1p(0.5 / x) - hlr_log_minus_digamma(x + 0.5) + hlr_log_minus_digamma(x) - 0.5 / x;
    return (shape){1.0 / theta[0], theta[1], 1.0 / theta[1], log_factor - log(theta[0]), 0.5 * d_x};
}

HLR_INLINE hlr_row student_identity_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const shape *s = common;
    const double weight = hlr_row_weight(rows, i);
    const double z = (rows->y[i] - eta) * s->inverse_sigma;
    const double square = weight * z * z * s->inverse_nu, inverse = 1.0 / (1.0 + square);
    const double log_kernel = log1p(square), force = (s->nu + 1.0) * weight * s->inverse_nu * inverse;
    return (hlr_row){s->log_factor - 0.5 * (s->nu + 1.0) * log_kernel,
                     force * z * s->inverse_sigma,
                     force * (1.0 - square) * inverse * s->inverse_sigma * s->inverse_sigma,
                     {(force * z * z - 1.0) * s->inverse_sigma,
                      s->d_nu + 0.5 * ((s->nu + 1.0) * s->inverse_nu * square * inverse - log_kernel)}};
}

HLR_LOOPS(student_identity_logp, student_identity_curvature, student_identity_density, student_identity_row,
          0, 2, shape, student_prepare)

static double student_constant(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; rows->weight && i < rows->n; i++)
        sum += 0.5 * log(rows->weight[i]);
    return sum;
}

static double student_random_at(const hlr_row_draws *draws, int k, double centre)
{
    return centre + hlr_draw_sd(draws, k) * hlr_random_t(draws->theta[draws->n + k]);
}

HLR_RANDOM(student_identity_random, hlr_locations, student_random_at)

const hlr_family hlr_family_student[] = {
    {
        .name = "student",
        .link = "identity",
        .n_theta = 2,
        .theta = {"sigma", "nu"},
        .logp = student_identity_logp,
        .curvature = student_identity_curvature,
        .log_density = student_identity_density,
        .constant = student_constant,
        .mean = hlr_locations,
        .random = student_identity_random,
    },
    {.name = NULL},
};
