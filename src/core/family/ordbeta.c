/* Proportions with both ends as an ordered response (Kubinec 2023, "Ordered beta regression", Political Analysis 31):
 * with G the logistic function, k1 = cutzero and k2 = k1 + w, w = exp(cutone),
 *   P(0) = 1 - G(eta - k1), P(1) = G(eta - k2), else Beta(p phi, q phi), logit p = eta, with what is left,
 *   G(eta - k1) (1 - G(eta - k2)) (1 - exp(-w)). */
#include "family/beta_row.h"
#include "family/inverse_link.h"
#include "numeric/special.h"

typedef struct {
    hlr_beta_precision base;
    double zero, width, log_inside, slope;       /* log(1 - exp(-w)) and its derivative by log w */
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *s = common;
    const double width = exp(theta[2]);
    hlr_beta_prepare(theta, &s->base);
    s->zero = theta[1];
    s->width = width;
    s->log_inside = width > 1e-300 ? log(-expm1(-width)) : theta[2];
    s->slope = width > 1e-300 ? width / expm1(width) : 1.0;
}

HLR_INLINE hlr_row ordbeta_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *s = common;
    const double y = rows->y[i];
    if (!(y > 0.0)) {
        const hlr_probability above = hlr_probability_logit(eta - s->zero);
        return (hlr_row){above.log_q, -above.p, 0.0, {0.0, above.p, isnan(s->slope) ? NAN : 0.0}};
    }
    const hlr_probability one = hlr_probability_logit(eta - s->zero - s->width);
    if (!(y < 1.0))
        return (hlr_row){one.log_p, one.q, 0.0, {0.0, -one.q, -one.q * s->width}};
    const hlr_probability above = hlr_probability_logit(eta - s->zero);
    hlr_row row = hlr_beta_row(rows, i, eta, &s->base, hlr_probability_logit);
    row.logp += above.log_p + one.log_q + s->log_inside;
    row.d_eta += above.q - one.p;
    row.d_theta[1] = one.p - above.q;
    row.d_theta[2] = (one.p > 0.0 ? one.p * s->width : 0.0) + s->slope;
    return row;
}

HLR_LOOPS_OF_GRADIENT(ordbeta_logp, ordbeta_curvature, ordbeta_density, ordbeta_row, 1, 3, common_of_rows,
                      prepare_rows)
HLR_LOGP_ROWS(ordbeta_logp_rows, ordbeta_row, 1, 3, common_of_rows, prepare_rows)

typedef struct {
    double none, all;
} ends;

static ends ends_of(const hlr_row_draws *draws, int k)
{
    const double away = draws->eta[k] - hlr_draw_theta(draws, k, 1);
    return (ends){hlr_probability_logit(away).q, hlr_probability_logit(away - exp(hlr_draw_theta(draws, k, 2))).p};
}

static void ordbeta_mean(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++) {
        const ends e = ends_of(draws, k);
        out[k] = e.all + (1.0 - e.none - e.all) * hlr_probability_logit(draws->eta[k]).p;
    }
}

static void ordbeta_random(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++) {
        const ends e = ends_of(draws, k);
        const hlr_probability p = hlr_probability_logit(draws->eta[k]);
        const double phi = draws->theta[k], u = hlr_random_uniform();
        out[k] = u < e.none ? 0.0 : u > 1.0 - e.all ? 1.0 : hlr_random_beta(p.p * phi, p.q * phi);
    }
}

const hlr_family hlr_family_ordbeta[] = {
    {
        .name = "ordbeta",
        .link = "logit",
        .n_theta = 3,
        .theta = {"phi", "cutzero", "cutone"},
        .logp = ordbeta_logp,
        .logp_rows = ordbeta_logp_rows,
        .curvature = ordbeta_curvature,
        .log_density = ordbeta_density,
        .constant = hlr_constant_beta,
        .mean = ordbeta_mean,
        .random = ordbeta_random,
    },
    {.name = NULL},
};
