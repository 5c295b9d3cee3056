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
    const hlr_listed_model *model;
    hlr_engine engine;
    hlr_anchor anchor;
    double *q, *l, evidence, *work;
    hlr_status status;
    hlr_error err;
} search;

static void find_mode(void *ctx, int index, const hlr_host *host)
{
    search *s = ctx;
    (void) index;
    if (s->model->is_joint) {
        s->status =
            hlr_joint_mode(s->engine.target.ctx, &s->anchor, host, s->q, s->l, &s->evidence, s->work, &s->err);
        return;
    }
    const hlr_target target = hlr_parameter_target(s->model, &s->engine);
    s->status = hlr_laplace(&target, host, s->q, s->l, s->work, &s->err);
    if (s->status == HLR_OK)
        s->evidence = hlr_laplace_evidence(target.dim, target.logp(target.ctx, s->q, s->work), s->l);
}

/* start: coordinates of the parameters. Returns `position` (all coordinates), `scale` (Cholesky factor of the covariance
 * of the dense ones), `evidence` and `anchor`; NULL if stopped. */
SEXP hlr_c_mode(SEXP list, SEXP start, SEXP progress)
{
    hlr_listed_model *m = hlr_model_listed(list);
    const char *names[] = {"position", "scale", "evidence", "anchor", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, Rf_allocVector(REALSXP, m->dim));
    SET_VECTOR_ELT(out, 1, Rf_allocMatrix(REALSXP, m->n_dense, m->n_dense));
    search s = {.model = m};
    s.q = REAL(VECTOR_ELT(out, 0));
    s.l = REAL(VECTOR_ELT(out, 1));
    memset(s.q, 0, sizeof(double) * (size_t) m->dim);
    memset(s.l, 0, sizeof(double) * (size_t) m->n_dense * (size_t) m->n_dense);
    memcpy(s.q, hlr_doubles(start, m->n_parameter, "start"), sizeof(double) * (size_t) m->n_parameter);
    if (m->is_joint) {
        SET_VECTOR_ELT(out, 3, Rf_allocVector(REALSXP, (R_xlen_t) hlr_anchor_size(&m->joint)));
        memset(REAL(VECTOR_ELT(out, 3)), 0, sizeof(double) * hlr_anchor_size(&m->joint));
        s.anchor = m->anchor = hlr_anchor_at(&m->joint, REAL(VECTOR_ELT(out, 3)));
    }
    s.engine = hlr_new_engine(m);
    s.work = (double *) R_alloc(hlr_laplace_work_size(m->n_parameter), sizeof(double));
    const hlr_jobs job = {1, 1, find_mode, &s, {0.0, 0.0}, hlr_one_flag(progress, "progress"), 0, "Finding the mode"};
    const int stopped = hlr_run_jobs(&job);
    if (!stopped && s.status != HLR_OK)
        Rf_error("%s", s.err.message);
    SET_VECTOR_ELT(out, 2, Rf_ScalarReal(s.evidence));
    UNPROTECT(1);
    return stopped ? R_NilValue : out;
}

enum { MOST_CLIMBS = 4096 };

/* Group effects go where the start has them; seen from the first mode's they would stay there. */
static void anchor_there(void *ctx, const double *q)
{
    hlr_joint *joint = ctx;
    hlr_joint_anchor_within(joint, q, 3, (hlr_anchor *) joint->anchor);
}

typedef struct {
    int is_joint;
    hlr_target *target; /* [n] */
    double **work;      /* [n] */
    double *end;        /* [n_parameter x n] */
    uint32_t seed;
} climbs;

static void climb(void *ctx, int i, const hlr_host *host)
{
    climbs *c = ctx;
    hlr_error err;
    const int dim = c->target[i].dim;
    double *end = c->end + (size_t) dim * (size_t) i;
    if (hlr_climb_from_afar(&c->target[i], c->is_joint ? anchor_there : NULL, host, c->seed, i, end, c->work[i],
                            &err) != HLR_OK)
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
    climbs c = {m->is_joint,
                (hlr_target *) R_alloc((size_t) n, sizeof(hlr_target)),
                (double **) R_alloc((size_t) n, sizeof(double *)), REAL(out),
                (uint32_t) hlr_one_int(seed, "seed")};
    for (int i = 0; i < n; i++) {
        hlr_listed_model *own = (hlr_listed_model *) R_alloc(1, sizeof(hlr_listed_model));
        *own = *m;
        own->head = m->is_joint ? &own->joint.head : &own->collapsed;
        if (m->is_joint)
            own->anchor = hlr_anchor_at(&own->joint, (double *) R_alloc(hlr_anchor_size(&m->joint), sizeof(double)));
        const hlr_engine engine = hlr_new_engine(own);
        c.target[i] = hlr_parameter_target(m, &engine);
        c.work[i] = (double *) R_alloc(hlr_laplace_work_size(dim), sizeof(double));
        memcpy(c.end + (size_t) dim * (size_t) i, from, sizeof(double) * (size_t) dim);
    }
    const hlr_jobs jobs = {n, n_thread, climb, &c, {0.0, 0.0}, hlr_one_flag(progress, "progress"), 0,
                           "Looking for other modes"};
    const int stopped = n > 0 && hlr_run_jobs(&jobs);
    UNPROTECT(1);
    return stopped ? R_NilValue : out;
}
