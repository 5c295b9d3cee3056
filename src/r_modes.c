/* .Call entries behind find_modes(), R/modes.R: a mode with its curvature, and climbs from points far from it. */
#include <R.h>
#include <math.h>
#include <string.h>

#include "sampler/mode.h"
#include "r_check.h"
#include "r_engine.h"
#include "r_entries.h"
#include "r_threads.h"

typedef struct {
    hlr_engine engine;
    double *q, *l, evidence, *work;
    hlr_status status;
    hlr_error err;
} search;

static void find_mode(void *ctx, int index, const hlr_host *host)
{
    search *s = ctx;
    (void) index;
    s->status = s->engine.mode(s->engine.target.ctx, host, s->q, s->l, &s->evidence, s->work, &s->err);
}

/* A vector of n numbers, all zero, in place k of a list. */
static double *new_zeros(SEXP list, int k, SEXP vector)
{
    SET_VECTOR_ELT(list, k, vector);
    memset(REAL(vector), 0, sizeof(double) * (size_t) XLENGTH(vector));
    return REAL(vector);
}

/* start: coordinates of the parameters. Returns `position` (all coordinates), `scale` (Cholesky factor of the
 * covariance of the dense ones), `evidence` and `anchor` (NULL where the engine has none); NULL if stopped. */
SEXP hlr_c_mode(SEXP list, SEXP start, SEXP progress)
{
    const hlr_listed_model *m = hlr_model_listed(list);
    const char *names[] = {"position", "scale", "evidence", "anchor", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    double *anchor = m->n_anchor > 0 ? new_zeros(out, 3, Rf_allocVector(REALSXP, m->n_anchor)) : NULL;
    search s = {.engine = hlr_new_engine_at(m, anchor)};
    s.q = new_zeros(out, 0, Rf_allocVector(REALSXP, m->dim));
    s.l = new_zeros(out, 1, Rf_allocMatrix(REALSXP, m->n_dense, m->n_dense));
    s.work = (double *) R_alloc(hlr_laplace_work_size(m->n_parameter), sizeof(double));
    memcpy(s.q, hlr_doubles(start, m->n_parameter, "start"), sizeof(double) * (size_t) m->n_parameter);
    const hlr_jobs job = {1, 1, find_mode, &s, {0.0, 0.0}, hlr_one_flag(progress, "progress"), 0, "Finding the mode"};
    const int stopped = hlr_run_jobs(&job);
    if (!stopped && s.status != HLR_OK)
        Rf_error("%s", s.err.message);
    SET_VECTOR_ELT(out, 2, Rf_ScalarReal(s.evidence));
    UNPROTECT(1);
    return stopped ? R_NilValue : out;
}

enum { MOST_CLIMBS = 4096 };

typedef struct {
    hlr_engine *engine; /* [n] */
    double **work;      /* [n] */
    double *end;        /* [n_parameter x n] */
    uint32_t seed;
} climbs;

static void climb(void *ctx, int i, const hlr_host *host)
{
    const climbs *c = ctx;
    const hlr_engine *engine = &c->engine[i];
    hlr_error err;
    const int dim = engine->parameters.dim;
    double *end = c->end + (size_t) dim * (size_t) i;
    if (hlr_climb_from_afar(&engine->parameters, engine->recentre, host, c->seed, i, end, c->work[i], &err) != HLR_OK)
        for (int k = 0; k < dim; k++)
            end[k] = NAN;
}

/* mode: coordinates of the parameters. Returns where n climbs end, [n_parameter x n], NaN where none could begin; NULL
 * if stopped. */
SEXP hlr_c_climbs(SEXP list, SEXP mode, SEXP n_climb, SEXP seed, SEXP cores, SEXP progress)
{
    const hlr_listed_model *m = hlr_model_listed(list);
    const int dim = m->n_parameter, n = hlr_one_int_in(n_climb, 0, MOST_CLIMBS, "n_climb");
    const double *from = hlr_doubles(mode, dim, "mode");
    const int n_thread = hlr_n_threads(cores);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, dim, n));
    climbs c = {(hlr_engine *) R_alloc((size_t) n, sizeof(hlr_engine)),
                (double **) R_alloc((size_t) n, sizeof(double *)), REAL(out), (uint32_t) hlr_one_int(seed, "seed")};
    for (int i = 0; i < n; i++) {
        c.engine[i] = hlr_new_engine_at(m, (double *) R_alloc((size_t) m->n_anchor + 1, sizeof(double)));
        c.work[i] = (double *) R_alloc(hlr_laplace_work_size(dim), sizeof(double));
        memcpy(c.end + (size_t) dim * (size_t) i, from, sizeof(double) * (size_t) dim);
    }
    const hlr_jobs jobs = {n, n_thread, climb, &c, {0.0, 0.0}, hlr_one_flag(progress, "progress"), 0,
                           "Looking for other modes"};
    const int stopped = n > 0 && hlr_run_jobs(&jobs);
    UNPROTECT(1);
    return stopped ? R_NilValue : out;
}
