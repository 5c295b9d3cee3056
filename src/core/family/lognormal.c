/* log y ~ Normal(eta, sigma / sqrt(w)). Auxiliary: sigma. */
#include "family/row.h"
#include "family/inverse_link.h"
#include "numeric/special.h"

typedef struct {
    double log_sigma, inverse;
} scale;

HLR_INLINE scale prepare(const double *theta)
{
    return (scale){log(theta[0]), 1.0 / theta[0]};
}

HLR_INLINE hlr_row row_identity(const hlr_rows *rows, int i, double eta, const void *common)
{
    const scale *s = common;
    const double weight = hlr_row_weight(rows, i);
    const double z = (hlr_row_log_y(rows, i) - eta) * s->inverse, wz = weight * z;
    return (hlr_row){-s->log_sigma - 0.5 * wz * z,
                     wz * s->inverse,
                     weight * s->inverse * s->inverse,
                     {(wz * z - 1.0) * s->inverse, 0.0}};
}

HLR_FAMILY_LOOPS(identity, row_identity, 0, 1, scale, prepare)

static double constant(const hlr_rows *rows)
{
    double sum = -0.5 * HLR_LOG_2PI * rows->n;
    for (int i = 0; i < rows->n; i++)
        sum += 0.5 * log(hlr_row_weight(rows, i)) - hlr_row_log_y(rows, i);
    return sum;
}

static void identity_mean(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++) {
        const double sd = hlr_draw_sd(draws, k);
        out[k] = exp(draws->eta[k] + 0.5 * sd * sd);
    }
}

static double random_at(const hlr_row_draws *draws, int k, double eta)
{
    return exp(eta + hlr_draw_sd(draws, k) * hlr_random_normal());
}

HLR_FAMILY_RANDOM(identity, hlr_locations, random_at)

HLR_FAMILY(hlr_lognormal_identity, "lognormal", "identity", identity, 1, constant, identity_mean, 1)
