/* Zero with probability hu, else positive with mean mu = exp(eta) and variance mu^2 / shape. */
#include "family/gamma_row.h"
#include "family/inflated.h"
#include "family/inverse_link.h"
#include "numeric/special.h"

HLR_SHARED_COMMON(common_of_rows, prepare_rows, hlr_gamma_shape, hlr_gamma_prepare, 1)

HLR_INLINE hlr_row hurdle_gamma_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    if (!(rows->y[i] > 0.0))
        return hlr_certain_row(&s->share, 1);
    return hlr_rest_row(hlr_gamma_row(rows, i, eta, &s->base, hlr_mean_log), &s->share, 1);
}

HLR_LOOPS_OF_GRADIENT(hurdle_gamma_logp, hurdle_gamma_curvature, hurdle_gamma_density, hurdle_gamma_row, 1, 2,
                      common_of_rows, prepare_rows)
HLR_LOGP_ROWS(hurdle_gamma_logp_rows, hurdle_gamma_row, 1, 2, common_of_rows, prepare_rows)

/* Of the rows beyond the hurdle. */
static double hurdle_gamma_constant(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        if (rows->y[i] > 0.0)
            sum -= hlr_row_weight(rows, i) * hlr_row_log_y(rows, i);
    return sum;
}

static void hurdle_gamma_mean(const hlr_row_draws *draws, double *out)
{
    hlr_means_log(draws, out);
    for (int k = 0; k < draws->n; k++)
        out[k] *= 1.0 - hlr_draw_theta(draws, k, 1);
}

static double hurdle_gamma_random_at(const hlr_row_draws *draws, int k, double mu)
{
    return hlr_random_uniform() < hlr_draw_theta(draws, k, 1) ? 0.0 : mu * hlr_random_gamma(draws->theta[k]);
}

HLR_RANDOM(hurdle_gamma_random, hlr_means_log, hurdle_gamma_random_at)

const hlr_family hlr_family_hurdle_gamma[] = {
    {
        .name = "hurdle_gamma",
        .link = "log",
        .n_theta = 2,
        .theta = {"shape", "hu"},
        .logp = hurdle_gamma_logp,
        .logp_rows = hurdle_gamma_logp_rows,
        .curvature = hurdle_gamma_curvature,
        .log_density = hurdle_gamma_density,
        .constant = hurdle_gamma_constant,
        .mean = hurdle_gamma_mean,
        .random = hurdle_gamma_random,
        .uses_log_y = 1,
    },
    {.name = NULL},
};
