/* .Call entries behind R/effects.R: group effects on demand. */
#include <R.h>
#include <math.h>

#include "collapsed.h"
#include "effects.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_model.h"

typedef struct {
    hlr_model model;
    hlr_collapsed engine;
    hlr_effects effects;
    double *lambda, *beta, *u, *mean, *variance, *q;
    const double *position, *common;
    const int *chain, *draw;
    R_xlen_t n_draw;
} request;

/* position: [n x dim] coordinates of the draws; common: [n x p] their beta, centred; chain, draw: [n] where each stands
 * (chain from 1, draw from 0), which with the seed names its random numbers. */
static request *new_request(SEXP model, SEXP position, SEXP common, SEXP chain, SEXP draw, SEXP seed)
{
    request *r = (request *) R_alloc(1, sizeof(request));
    r->model = hlr_model_from_list(model);
    r->n_draw = XLENGTH(chain);
    const int n_sd = hlr_n_sd(&r->model);
    r->position = hlr_doubles(position, r->n_draw * hlr_n_dim(&r->model), "position");
    r->common = hlr_doubles(common, r->n_draw * r->model.p, "common");
    r->chain = hlr_ints(chain, -1, "chain");
    r->draw = hlr_ints(draw, r->n_draw, "draw");
    r->engine = hlr_collapsed_at(&r->model, (double *) R_alloc(hlr_collapsed_work_size(&r->model), sizeof(double)));
    r->lambda = (double *) R_alloc((size_t) hlr_n_lambda(&r->model) + 1, sizeof(double));
    r->beta = (double *) R_alloc((size_t) r->model.p + 1, sizeof(double));
    r->q = (double *) R_alloc((size_t) hlr_n_dim(&r->model) + 1, sizeof(double));
    r->u = (double *) R_alloc((size_t) (3 * n_sd) + 1, sizeof(double));
    r->mean = r->u + n_sd;
    r->variance = r->mean + n_sd;
    r->effects = (hlr_effects) {
        &r->model, r->lambda, 0.0, r->beta, (uint32_t) hlr_one_int(seed, "seed"), 0, 0,
        (double *) R_alloc(hlr_effects_work_size(&r->model), sizeof(double))
    };
    return r;
}

static void go_to_draw(request *r, R_xlen_t i)
{
    const int dim = hlr_n_dim(&r->model);
    for (int k = 0; k < dim; k++)
        r->q[k] = r->position[i + r->n_draw * k];
    for (int j = 0; j < r->model.p; j++)
        r->beta[j] = r->common[i + r->n_draw * j];
    hlr_collapsed_lambda(&r->engine, r->q, r->lambda, &r->effects.sigma);
    r->effects.chain = (uint32_t) r->chain[i];
    r->effects.draw = (uint32_t) r->draw[i];
    hlr_effects_prepare(&r->effects);
}

/* factor: 0-based, in the model's order; levels: 0-based. Returns [n x n_level x q]. */
SEXP hlr_c_effects(SEXP model, SEXP position, SEXP common, SEXP chain, SEXP draw, SEXP seed, SEXP factor, SEXP levels)
{
    request *r = new_request(model, position, common, chain, draw, seed);
    const int k = hlr_one_int(factor, "factor"), n_level = (int) XLENGTH(levels), q = r->model.factor[k].q;
    const int *level = hlr_ints(levels, -1, "levels");
    SEXP out = PROTECT(Rf_allocVector(REALSXP, r->n_draw * n_level * q));
    for (R_xlen_t i = 0; i < r->n_draw; i++) {
        go_to_draw(r, i);
        for (int j = 0; j < n_level; j++) {
            hlr_effects_draw(&r->effects, k, level[j], r->u, r->mean, NULL);
            for (int c = 0; c < q; c++)
                REAL(out)[i + r->n_draw * (j + (R_xlen_t) n_level * c)] = r->u[c];
        }
        if (i % 16 == 0)
            R_CheckUserInterrupt();
    }
    UNPROTECT(1);
    return out;
}

/* Posterior means and sds, [n_level x q x 2], from the conditional moments at each draw (Rao-Blackwell): the
 * variance is the mean of the conditional variances plus the variance of the conditional means. */
SEXP hlr_c_effect_moments(SEXP model, SEXP position, SEXP common, SEXP chain, SEXP draw, SEXP seed, SEXP factor,
                          SEXP levels)
{
    request *r = new_request(model, position, common, chain, draw, seed);
    const int k = hlr_one_int(factor, "factor"), n_level = (int) XLENGTH(levels), q = r->model.factor[k].q;
    const int *level = hlr_ints(levels, -1, "levels");
    const R_xlen_t n = (R_xlen_t) n_level * q;
    SEXP out = PROTECT(Rf_allocVector(REALSXP, 2 * n));
    double *mean = REAL(out), *spread = mean + n;
    for (R_xlen_t e = 0; e < 2 * n; e++)
        mean[e] = 0.0;
    for (R_xlen_t i = 0; i < r->n_draw; i++) {
        go_to_draw(r, i);
        for (int j = 0; j < n_level; j++) {
            hlr_effects_draw(&r->effects, k, level[j], r->u, r->mean, r->variance);
            for (int c = 0; c < q; c++) {          /* Welford, with the conditional variance added */
                const R_xlen_t e = j + (R_xlen_t) n_level * c;
                const double delta = r->mean[c] - mean[e];
                mean[e] += delta / (double) (i + 1);
                spread[e] += delta * (r->mean[c] - mean[e]) + r->variance[c];
            }
        }
        if (i % 16 == 0)
            R_CheckUserInterrupt();
    }
    for (R_xlen_t e = 0; e < n; e++)
        spread[e] = sqrt(spread[e] / (double) r->n_draw);
    UNPROTECT(1);
    return out;
}
