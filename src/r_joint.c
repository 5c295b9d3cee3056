/* .Call entry behind R/effects-joint.R: group effects of the joint engine from its coordinates. */
#include <R.h>

#include "joint/joint.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_model.h"
#include "r_threads.h"

enum { BLOCK = 8 }; /* draws that a worker reads and writes together: a line of the cache for each number */

typedef struct {
    hlr_joint engine;
    double *q, *u;                 /* [BLOCK x dim], [n_effect] */
    double *block;                 /* [BLOCK x n_level x size] */
} worker;

typedef struct {
    worker *worker;                /* [n_thread] */
    const double *position;
    const int *level;
    size_t n_draw, dim, n_level, size, first; /* `first`: where the factor's effects begin */
    double *out;
} request;

static void take_back_some(void *ctx, int index, size_t first, size_t end)
{
    const request *r = ctx;
    worker *w = &r->worker[index];
    for (size_t e = 0; e < r->dim; e++)
        for (size_t i = first; i < end; i++)
            w->q[e + r->dim * (i - first)] = r->position[i + r->n_draw * e];
    double *to = w->block;
    for (size_t i = first; i < end; i++) {
        hlr_joint_effects(&w->engine, w->q + r->dim * (i - first), w->u);
        for (size_t j = 0; j < r->n_level; j++)
            for (size_t c = 0; c < r->size; c++)
                *to++ = w->u[r->first + r->size * (size_t) r->level[j] + c];
    }
    for (size_t c = 0; c < r->size; c++)
        for (size_t j = 0; j < r->n_level; j++)
            for (size_t i = first; i < end; i++)
                r->out[i + r->n_draw * (j + r->n_level * c)] = w->block[c + r->size * (j + r->n_level * (i - first))];
}

/* position: [n x dim]; factor from 0; levels from 0. Returns [n x n_level x q]. */
SEXP hlr_c_joint_effects(SEXP list, SEXP position, SEXP factor, SEXP levels, SEXP threads)
{
    const hlr_model model = hlr_joint_from_list(list);
    const int dim = hlr_joint_dim(&model), which = hlr_one_int_in(factor, 0, model.n_factor - 1, "factor"),
              n_thread = hlr_n_threads(threads);
    const int *level = hlr_indices(levels, -1, model.factor[which].n_level, "levels");
    int n_draw, n_col;
    const double *from = hlr_matrix(position, &n_draw, &n_col, "position");
    const R_xlen_t n = n_draw, n_level = XLENGTH(levels);
    if (n_col != dim)
        Rf_error("`position` must have %d columns, not %d", dim, n_col);
    const size_t size = (size_t) model.factor[which].q;
    size_t first = 0;
    for (int k = 0; k < which; k++)
        first += (size_t) hlr_n_effect(&model, k);
    const hlr_anchor anchor = hlr_anchor_from_list(list, &model);
    request r = {NULL, from, level, (size_t) n, (size_t) dim, (size_t) n_level, size, first, NULL};
    r.worker = (worker *) R_alloc((size_t) n_thread, sizeof(worker));
    for (int t = 0; t < n_thread; t++) {
        worker *w = &r.worker[t];
        w->engine = hlr_new_joint(&model, &anchor);
        w->q = (double *) R_alloc(BLOCK * r.dim, sizeof(double));
        w->u = (double *) R_alloc((size_t) w->engine.n_effect, sizeof(double));
        w->block = (double *) R_alloc(BLOCK * r.n_level * size + 1, sizeof(double));
    }
    SEXP out = PROTECT(Rf_allocVector(REALSXP, hlr_times(hlr_times(n, n_level), (R_xlen_t) size)));
    r.out = REAL(out);
    const hlr_pieces pieces = {r.n_draw, BLOCK, n_thread, take_back_some, &r};
    hlr_run_pieces(&pieces);
    UNPROTECT(1);
    return out;
}
