/* .Call entry behind run_chains(), R/chains.R: the chains asked for, on threads; allocates everything first. */
#include <R.h>
#include <string.h>

#include "chain.h"
#include "collapsed.h"
#include "joint.h"
#include "laplace.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_model.h"
#include "r_threads.h"

typedef struct {
    hlr_model model;
    hlr_joint_model joint;
    hlr_anchor anchor;            /* of the joint engine, shared by its chains */
    hlr_joint *first;             /* the joint engine of the first chain, or NULL */
    hlr_engine *engine;           /* [n_chain] each with work memory of its own */
    hlr_chain_settings *settings; /* [n_chain] */
    hlr_chain_output *output;     /* [n_chain] */
    double **work;                /* [n_chain] */
    hlr_status *status;           /* [n_chain] */
    hlr_error *err;               /* [n_chain] */
    double *mode, *l, *laplace_work;
} run;

static void find_mode(void *ctx, int index, const hlr_host *host)
{
    run *r = ctx;
    (void) index;
    if (r->first) {
        r->status[0] = hlr_joint_mode(r->first, &r->anchor, host, r->mode, r->l, r->laplace_work, &r->err[0]);
    } else {
        hlr_target target = r->engine[0].target;
        target.logp = hlr_collapsed_logp_search;
        r->status[0] = hlr_laplace(&target, host, r->mode, r->l, r->laplace_work, &r->err[0]);
    }
}

static void run_chain(void *ctx, int i, const hlr_host *host)
{
    run *r = ctx;
    r->status[i] = hlr_chain_run(&r->engine[i], &r->settings[i], host, r->mode, r->l, r->work[i],
                                 &r->output[i], &r->err[i]);
}

static void describe_collapsed(void *ctx, const double *q, hlr_rng *rng, double *out)
{
    hlr_collapsed_describe(ctx, q, rng, out);
}

static void describe_joint(void *ctx, const double *q, hlr_rng *rng, double *out)
{
    (void) rng;
    hlr_joint_describe(ctx, q, out);
}

static hlr_engine collapsed_engine(const hlr_model *model)
{
    hlr_collapsed *collapsed = (hlr_collapsed *) R_alloc(1, sizeof(hlr_collapsed));
    *collapsed = hlr_collapsed_at(model, (double *) R_alloc(hlr_collapsed_work_size(model), sizeof(double)));
    const hlr_engine engine = {{hlr_n_dim(model), hlr_collapsed_logp, collapsed, 0},
                               &hlr_until_return,
                               hlr_parameters_n_out(model),
                               describe_collapsed};
    return engine;
}

static hlr_engine joint_engine(const hlr_joint_model *model, const hlr_anchor *anchor)
{
    hlr_joint *joint = (hlr_joint *) R_alloc(1, sizeof(hlr_joint));
    *joint = hlr_joint_at(model, anchor, (double *) R_alloc(hlr_joint_work_size(model), sizeof(double)));
    const hlr_engine engine = {
        {joint->parameters.dim + joint->n_effect, hlr_joint_logp, joint, hlr_joint_n_white(&model->head)},
        &hlr_until_quarter_turn,
        hlr_parameters_n_out(&model->head),
        describe_joint};
    return engine;
}

static hlr_chain_settings settings_from_list(SEXP list)
{
    hlr_chain_settings s = {0};
    SEXP windows = hlr_list_get(list, "windows");
    s.n_warmup = hlr_one_int(hlr_list_get(list, "warmup"), "warmup");
    s.n_draw = hlr_one_int(hlr_list_get(list, "draws"), "draws");
    s.window_end = hlr_ints(windows, -1, "windows");
    s.n_window = (int) XLENGTH(windows);
    s.target_accept = hlr_one_double(hlr_list_get(list, "target_accept"), "target_accept");
    s.max_depth = hlr_one_int(hlr_list_get(list, "max_depth"), "max_depth");
    s.seed = (uint32_t) hlr_one_int(hlr_list_get(list, "seed"), "seed");
    return s;
}

static SEXP new_array(int n1, int n2, int n3)
{
    SEXP dims = PROTECT(Rf_allocVector(INTSXP, 3));
    INTEGER(dims)[0] = n1;
    INTEGER(dims)[1] = n2;
    INTEGER(dims)[2] = n3;
    SEXP out = Rf_allocArray(REALSXP, dims);
    UNPROTECT(1);
    memset(REAL(out), 0, sizeof(double) * (size_t) XLENGTH(out));
    return out;
}

static SEXP new_vector(size_t n)
{
    SEXP out = Rf_allocVector(REALSXP, (R_xlen_t) n);
    memset(REAL(out), 0, sizeof(double) * n);
    return out;
}

/* start: first point of the search for the mode; settings: see settings_from_list(); chain_ids: numbers of the
 * chains to run, which with the seed are all that their random numbers depend on. */
SEXP hlr_c_chains(SEXP model_sexp, SEXP start_sexp, SEXP settings_sexp, SEXP chain_ids, SEXP cores,
                  SEXP progress)
{
    run r = {.first = NULL};
    const int joint = hlr_is_joint(model_sexp);
    if (joint)
        r.joint = hlr_joint_from_list(model_sexp);
    else
        r.model = hlr_model_from_list(model_sexp);
    const hlr_model *head = joint ? &r.joint.head : &r.model;
    const int n_parameter = hlr_n_dim(head), dim = n_parameter + (joint ? hlr_joint_n_effect(head) : 0);
    const int n_white = joint ? hlr_joint_n_white(head) : 0, n_dense = dim - n_white;
    const int n_chain = (int) XLENGTH(chain_ids), n_out = hlr_parameters_n_out(head);
    const hlr_chain_settings settings = settings_from_list(settings_sexp);
    const int *ids = hlr_ints(chain_ids, -1, "chain_ids");

    const char *names[] = {"draws",      "upars",   "sampler",        "mode",
                           "scale",      "n_done",  "warmup_seconds", "sampling_seconds",
                           "n_gradient", "stopped", "anchor",         ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, new_array(settings.n_draw, n_chain, n_out + 1));
    SET_VECTOR_ELT(out, 1, new_array(settings.n_draw, n_chain, dim));
    SET_VECTOR_ELT(out, 2, new_array(settings.n_draw, n_chain, HLR_N_STAT));
    SET_VECTOR_ELT(out, 3, new_vector((size_t) dim));
    SET_VECTOR_ELT(out, 4, Rf_allocMatrix(REALSXP, n_dense, n_dense));
    SET_VECTOR_ELT(out, 5, Rf_allocVector(INTSXP, n_chain));
    for (int k = 6; k <= 8; k++)
        SET_VECTOR_ELT(out, k, Rf_allocVector(REALSXP, n_chain));

    const size_t n = (size_t) n_chain;
    r.engine = (hlr_engine *) R_alloc(n, sizeof(hlr_engine));
    r.settings = (hlr_chain_settings *) R_alloc(n, sizeof(hlr_chain_settings));
    r.output = (hlr_chain_output *) R_alloc(n, sizeof(hlr_chain_output));
    r.work = (double **) R_alloc(n, sizeof(double *));
    r.status = (hlr_status *) R_alloc(n, sizeof(hlr_status));
    r.err = (hlr_error *) R_alloc(n, sizeof(hlr_error));
    r.mode = REAL(VECTOR_ELT(out, 3));
    memcpy(r.mode, hlr_doubles(start_sexp, n_parameter, "start"), sizeof(double) * (size_t) n_parameter);
    if (joint) {
        SET_VECTOR_ELT(out, 10, new_vector(hlr_anchor_size(&r.joint)));
        r.anchor = hlr_anchor_at(&r.joint, REAL(VECTOR_ELT(out, 10)));
    }
    r.l = REAL(VECTOR_ELT(out, 4));
    r.laplace_work = (double *) R_alloc(hlr_laplace_work_size(n_parameter), sizeof(double));
    const size_t stride = (size_t) settings.n_draw * n;
    for (int i = 0; i < n_chain; i++) {
        const size_t first = (size_t) settings.n_draw * (size_t) i;
        r.engine[i] = joint ? joint_engine(&r.joint, &r.anchor) : collapsed_engine(&r.model);
        r.settings[i] = settings;
        r.settings[i].chain = (uint32_t) ids[i];
        r.work[i] = (double *) R_alloc(hlr_chain_work_size(&r.engine[i], settings.max_depth), sizeof(double));
        r.output[i] = (hlr_chain_output){stride,
                                         REAL(VECTOR_ELT(out, 0)) + first,
                                         REAL(VECTOR_ELT(out, 1)) + first,
                                         REAL(VECTOR_ELT(out, 2)) + first,
                                         0,
                                         0,
                                         {0.0, 0.0},
                                         0.0};
        r.status[i] = HLR_STOPPED;
    }

    r.first = joint ? r.engine[0].target.ctx : NULL;
    hlr_jobs mode_job = {1, 1, find_mode, &r, 0.0, 0, 0};
    int stopped = hlr_run_jobs(&mode_job);
    if (!stopped && r.status[0] != HLR_OK)
        Rf_error("%s", r.err[0].message);
    if (!stopped) {
        const double total = (double) n_chain * (settings.n_warmup + settings.n_draw);
        hlr_jobs chains = {n_chain, hlr_one_int(cores, "cores"), run_chain, &r,
                           total,   Rf_asLogical(progress),      0};
        stopped = hlr_run_jobs(&chains);
    }
    for (int i = 0; i < n_chain; i++) {
        if (r.status[i] != HLR_OK && r.status[i] != HLR_STOPPED)
            Rf_error("chain %d: %s", ids[i], r.err[i].message);
        INTEGER(VECTOR_ELT(out, 5))[i] = r.output[i].n_done;
        REAL(VECTOR_ELT(out, 6))[i] = r.output[i].seconds[0];
        REAL(VECTOR_ELT(out, 7))[i] = r.output[i].seconds[1];
        REAL(VECTOR_ELT(out, 8))[i] = r.output[i].n_gradient;
    }
    SET_VECTOR_ELT(out, 9, Rf_ScalarLogical(stopped)); /* never written to: R shares its TRUE and FALSE */
    UNPROTECT(1);
    return out;
}
