/* log y ~ Normal(eta, sigma / sqrt(w)). Parameter beside eta: sigma. */
#include "family/inverse_link.h"
#include "family/lognormal_row.h"
#include "family/tails.h"
#include "numeric/special.h"

HLR_LOOPS(lognormal_identity_logp, lognormal_identity_curvature, lognormal_identity_density,
          hlr_lognormal_row, 0, 1, hlr_log_scale, hlr_lognormal_prepare)
HLR_LOGP_ROWS(lognormal_identity_logp_rows, hlr_lognormal_row, 0, 1, hlr_log_scale, hlr_lognormal_prepare)

static double lognormal_constant(const hlr_rows *rows)
{
    if (rows->times) {
        double counted = 0.0;
        for (int i = 0; i < rows->n; i++)
            counted += rows->times[i] *
                       (0.5 * (log(hlr_row_weight(rows, i)) - HLR_LOG_2PI) - hlr_row_log_y(rows, i));
        return counted;
    }
    double sum = -0.5 * HLR_LOG_2PI * rows->n;
    for (int i = 0; i < rows->n; i++)
        sum += 0.5 * log(hlr_row_weight(rows, i)) - hlr_row_log_y(rows, i);
    return sum;
}

static void lognormal_identity_mean(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++) {
        const double sd = hlr_draw_sd(draws, k);
        out[k] = exp(draws->eta[k] + 0.5 * sd * sd);
    }
}

static double lognormal_random_at(const hlr_row_draws *draws, int k, double eta)
{
    return exp(eta + hlr_draw_sd(draws, k) * hlr_random_normal());
}

HLR_RANDOM(lognormal_identity_random, hlr_locations, lognormal_random_at)

static void lognormal_identity_tails(const hlr_rows *rows, int i, double y, double eta, const double *theta,
                                     hlr_tails *out)
{
    const double inverse = sqrt(hlr_row_weight(rows, i)) / theta[0], z = (log(y) - eta) * inverse;
    hlr_normal_tails(z, -inverse, -z / theta[0], out);
}

const hlr_family hlr_family_lognormal[] = {
    {
        .name = "lognormal",
        .link = "identity",
        .n_theta = 1,
        .theta = {"sigma"},
        .logp = lognormal_identity_logp,
        .logp_rows = lognormal_identity_logp_rows,
        .curvature = lognormal_identity_curvature,
        .log_density = lognormal_identity_density,
        .constant = lognormal_constant,
        .mean = lognormal_identity_mean,
        .random = lognormal_identity_random,
        .tails = lognormal_identity_tails,
        .divides_variance = 1,
        .uses_log_y = 1,
    },
    {.name = NULL},
};
