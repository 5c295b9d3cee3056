/* Zero with probability hu, else positive with log y ~ Normal(eta, sigma). */
#include "family/inflated.h"
#include "family/inverse_link.h"
#include "family/lognormal_row.h"
#include "numeric/special.h"

HLR_SHARED_COMMON(common_of_rows, prepare_rows, hlr_log_scale, hlr_lognormal_prepare, 1)

HLR_INLINE hlr_row hurdle_lognormal_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    hlr_rows plain = *rows;
    plain.weight = NULL;                         /* weights multiply the log density: there is more than a variance */
    if (!(rows->y[i] > 0.0))
        return hlr_certain_row(&s->share, 1);
    return hlr_rest_row(hlr_lognormal_row(&plain, i, eta, &s->base), &s->share, 1);
}

HLR_LOOPS_OF_GRADIENT(hurdle_lognormal_logp, hurdle_lognormal_curvature, hurdle_lognormal_density,
                      hurdle_lognormal_row, 1, 2, common_of_rows, prepare_rows)
HLR_LOGP_ROWS(hurdle_lognormal_logp_rows, hurdle_lognormal_row, 1, 2, common_of_rows, prepare_rows)

/* Of the rows beyond the hurdle. */
static double hurdle_lognormal_constant(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        if (rows->y[i] > 0.0)
            sum -= hlr_row_weight(rows, i) * (0.5 * HLR_LOG_2PI + hlr_row_log_y(rows, i));
    return sum;
}

static void hurdle_lognormal_mean(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++) {
        const double sigma = draws->theta[k];
        out[k] = (1.0 - hlr_draw_theta(draws, k, 1)) * exp(draws->eta[k] + 0.5 * sigma * sigma);
    }
}

static double hurdle_lognormal_random_at(const hlr_row_draws *draws, int k, double eta)
{
    if (hlr_random_uniform() < hlr_draw_theta(draws, k, 1))
        return 0.0;
    return exp(eta + draws->theta[k] * hlr_random_normal());
}

HLR_RANDOM(hurdle_lognormal_random, hlr_locations, hurdle_lognormal_random_at)

const hlr_family hlr_family_hurdle_lognormal[] = {
    {
        .name = "hurdle_lognormal",
        .link = "identity",
        .n_theta = 2,
        .theta = {"sigma", "hu"},
        .logp = hurdle_lognormal_logp,
        .logp_rows = hurdle_lognormal_logp_rows,
        .curvature = hurdle_lognormal_curvature,
        .log_density = hurdle_lognormal_density,
        .constant = hurdle_lognormal_constant,
        .mean = hurdle_lognormal_mean,
        .random = hurdle_lognormal_random,
        .uses_log_y = 1,
    },
    {.name = NULL},
};
