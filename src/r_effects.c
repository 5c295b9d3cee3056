/* .Call entries behind R/effects.R: group effects on demand. */
#include <R.h>
#include <math.h>

#include "collapsed/collapsed.h"
#include "collapsed/effects.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_memory.h"
#include "r_gaussian.h"
#include "r_threads.h"

enum { BLOCK = 8 }; /* draws that a worker makes before it writes them: a line of the cache for each effect */

typedef struct {
    hlr_collapsed engine;
    hlr_effects effects;
    double *lambda, *beta, *u, *mean, *variance, *q;
    double *block; /* [BLOCK x n_level x q], draws slowest */
} worker;

typedef struct {
    hlr_gaussian gauss;
    worker *worker; /* [n_thread] */
    const double *position, *common;
    const int *chain, *draw;
    R_xlen_t n_draw;
    int k, q, n_level, n_thread;
    const int *level;
    double *out;
} request;

static worker worker_at(const hlr_gaussian *gauss, uint32_t seed, size_t n_effect, hlr_arena *arena)
{
    const size_t n_sd = (size_t) hlr_n_sd(&gauss->model);
    worker w = {.lambda = hlr_take(arena, (size_t) hlr_n_lambda(&gauss->model))};
    w.beta = hlr_take(arena, (size_t) gauss->model.layout.n_common);
    w.q = hlr_take(arena, (size_t) gauss->model.layout.n_coordinate);
    w.u = hlr_take(arena, n_sd);
    w.mean = hlr_take(arena, n_sd);
    w.variance = hlr_take(arena, n_sd);
    w.block = hlr_take(arena, BLOCK * n_effect);
    w.engine = hlr_collapsed_at(gauss, arena);
    w.effects = hlr_effects_at(gauss, arena);
    w.effects.at = (hlr_effect_draw) {.lambda = w.lambda, .beta = w.beta, .seed = seed};
    return w;
}

static worker new_worker(const hlr_gaussian *gauss, uint32_t seed, size_t n_effect)
{
    hlr_arena arena = hlr_arena_counting();
    worker_at(gauss, seed, n_effect, &arena);
    arena = hlr_allocate(&arena);
    return worker_at(gauss, seed, n_effect, &arena);
}

/* position: [n x dim] coordinates of the draws; common: [n x p] their beta, centred; chain (from 1), draw (from 0):
 * [n], which with the seed name the random numbers of each draw; factor: 0-based, in the model's order; levels:
 * 0-based. */
static request *new_request(SEXP model, SEXP position, SEXP common, SEXP chain, SEXP draw, SEXP seed, SEXP factor,
                            SEXP levels, int n_thread)
{
    request *r = (request *) R_alloc(1, sizeof(request));
    r->gauss = hlr_gaussian_from_list(model);
    r->n_draw = Rf_xlength(chain);
    r->position = hlr_doubles(position, r->n_draw * r->gauss.model.layout.n_coordinate, "position");
    r->common = hlr_doubles(common, r->n_draw * r->gauss.model.layout.n_common, "common");
    r->chain = hlr_ints(chain, r->n_draw, "chain");
    r->draw = hlr_ints(draw, r->n_draw, "draw");
    r->k = hlr_one_int_in(factor, 0, r->gauss.model.n_factor - 1, "factor");
    r->q = r->gauss.model.factor[r->k].q;
    r->level = hlr_indices(levels, -1, r->gauss.model.factor[r->k].n_level, "levels");
    r->n_level = hlr_count(XLENGTH(levels), "levels");
    r->n_thread = n_thread;
    r->worker = (worker *) R_alloc((size_t) n_thread, sizeof(worker));
    for (int t = 0; t < n_thread; t++)
        r->worker[t] = new_worker(&r->gauss, (uint32_t) hlr_one_int(seed, "seed"),
                                  (size_t) r->n_level * (size_t) r->q);
    return r;
}

static void go_to_draw(const request *r, worker *w, R_xlen_t i)
{
    const int dim = r->gauss.model.layout.n_coordinate;
    for (int k = 0; k < dim; k++)
        w->q[k] = r->position[i + r->n_draw * k];
    for (int j = 0; j < r->gauss.model.layout.n_common; j++)
        w->beta[j] = r->common[i + r->n_draw * j];
    hlr_collapsed_lambda(&w->engine, w->q, w->lambda, &w->effects.at.sigma);
    w->effects.at.chain = (uint32_t) r->chain[i];
    w->effects.at.draw = (uint32_t) r->draw[i];
    hlr_effects_prepare(&w->effects);
}

static void draw_some(void *ctx, int index, size_t first, size_t end)
{
    const request *r = ctx;
    worker *w = &r->worker[index];
    const size_t n_level = (size_t) r->n_level, q = (size_t) r->q, n = (size_t) r->n_draw;
    for (size_t i = first; i < end; i++) {
        go_to_draw(r, w, (R_xlen_t) i);
        hlr_effects_draw_levels(&w->effects, r->k, r->n_level, r->level, w->mean,
                                w->block + (i - first) * n_level * q);
    }
    for (size_t c = 0; c < q; c++)
        for (size_t j = 0; j < n_level; j++)
            for (size_t i = first; i < end; i++)
                r->out[i + n * (j + n_level * c)] = w->block[c + q * (j + n_level * (i - first))];
}

/* Returns [n x n_level x q]. */
SEXP hlr_c_effects(SEXP model, SEXP position, SEXP common, SEXP chain, SEXP draw, SEXP seed, SEXP factor, SEXP levels,
                   SEXP threads)
{
    request *r = new_request(model, position, common, chain, draw, seed, factor, levels,
                             hlr_n_threads(threads));
    SEXP out = PROTECT(Rf_allocVector(REALSXP, hlr_times(hlr_times(r->n_draw, r->n_level), r->q)));
    r->out = REAL(out);
    const hlr_pieces pieces = {(size_t) r->n_draw, BLOCK, r->n_thread, draw_some, r};
    hlr_run_pieces(&pieces);
    UNPROTECT(1);
    return out;
}

/* Posterior means and sds, [n_level x q x 2], from the conditional moments at each draw (Rao-Blackwell): the
 * variance is the mean of the conditional variances plus the variance of the conditional means. */
SEXP hlr_c_effect_moments(SEXP model, SEXP position, SEXP common, SEXP chain, SEXP draw, SEXP seed, SEXP factor,
                          SEXP levels)
{
    request *r = new_request(model, position, common, chain, draw, seed, factor, levels, 1);
    worker *w = r->worker;
    const int n_level = r->n_level, q = r->q;
    const R_xlen_t n = (R_xlen_t) n_level * q;
    SEXP out = PROTECT(Rf_allocVector(REALSXP, 2 * n));
    double *mean = REAL(out), *sd = mean + n;
    for (R_xlen_t e = 0; e < 2 * n; e++)
        mean[e] = 0.0;
    for (R_xlen_t i = 0; i < r->n_draw; i++) {
        go_to_draw(r, w, i);
        for (int j = 0; j < n_level; j++) {
            hlr_effects_draw(&w->effects, r->k, r->level[j], w->u, w->mean, w->variance);
            for (int c = 0; c < q; c++) { /* Welford, with the conditional variance added */
                const R_xlen_t e = j + (R_xlen_t) n_level * c;
                const double delta = w->mean[c] - mean[e];
                mean[e] += delta / (double) (i + 1);
                sd[e] += delta * (w->mean[c] - mean[e]) + w->variance[c];
            }
        }
        if (i % 16 == 0)
            R_CheckUserInterrupt();
    }
    for (R_xlen_t e = 0; e < n; e++)
        sd[e] = sqrt(sd[e] / (double) r->n_draw);
    UNPROTECT(1);
    return out;
}
