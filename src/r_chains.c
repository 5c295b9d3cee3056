/* .Call entry behind run_chains(), R/chains.R: the chains asked for, on threads; allocates everything first. */
#include <R.h>
#include <limits.h>
#include <string.h>

#include "sampler/chain.h"
#include "r_check.h"
#include "r_engine.h"
#include "r_entries.h"
#include "r_threads.h"

typedef struct {
    hlr_engine *engine;           /* [n_chain] each with work memory of its own */
    hlr_chain_settings *settings; /* [n_chain] */
    const double **mode, **l;     /* [n_chain] */
    hlr_chain_output *output;     /* [n_chain] */
    double **work;                /* [n_chain] */
    hlr_status *status;           /* [n_chain] */
    hlr_error *err;               /* [n_chain] */
} run;

static void run_chain(void *ctx, int i, const hlr_host *host)
{
    run *r = ctx;
    r->status[i] = hlr_chain_run(&r->engine[i], &r->settings[i], host, r->mode[i], r->l[i], r->work[i],
                                 &r->output[i], &r->err[i]);
}

static hlr_chain_settings settings_from_list(SEXP list)
{
    hlr_chain_settings s = {0};
    SEXP windows = hlr_list_get(list, "windows");
    s.n_warmup = hlr_one_int_in(hlr_list_get(list, "warmup"), 0, INT_MAX, "warmup");
    s.n_draw = hlr_one_int_in(hlr_list_get(list, "draws"), 1, INT_MAX, "draws");
    s.window_end = hlr_ints(windows, -1, "windows");
    s.n_window = hlr_count(XLENGTH(windows), "windows");
    s.target_accept = hlr_one_double(hlr_list_get(list, "target_accept"), "target_accept");
    s.max_depth = hlr_one_int_in(hlr_list_get(list, "max_depth"), 1, 20, "max_depth");
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

/* modes: list of `position` and `scale` from hlr_c_mode(), in the coordinates of the model's anchor; mode_of: [n_chain]
 * which of them, from 0, each chain starts about; chain_ids: numbers of the chains to run, which with the seed are all
 * that their random numbers depend on. */
SEXP hlr_c_chains(SEXP list, SEXP modes, SEXP mode_of, SEXP settings_sexp, SEXP chain_ids, SEXP cores, SEXP progress)
{
    const hlr_listed_model *m = hlr_model_listed(list);
    const int n_chain = hlr_count(Rf_xlength(chain_ids), "chain_ids"), n_out = hlr_parameters_n_out(m->head);
    const hlr_chain_settings settings = settings_from_list(settings_sexp);
    const int *ids = hlr_ints_in(chain_ids, n_chain, 1, INT_MAX, "chain_ids");
    const int n_mode = hlr_count(XLENGTH(hlr_list(modes, -1, "modes")), "modes");
    const int *which = hlr_indices(mode_of, n_chain, n_mode, "mode_of");
    const int n_thread = hlr_n_threads(cores), show = hlr_one_flag(progress, "progress");

    const char *names[] = {"draws",      "upars",   "sampler", "n_done", "warmup_seconds", "sampling_seconds",
                           "n_gradient", "stopped", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, new_array(settings.n_draw, n_chain, n_out + 1));
    SET_VECTOR_ELT(out, 1, new_array(settings.n_draw, n_chain, m->dim));
    SET_VECTOR_ELT(out, 2, new_array(settings.n_draw, n_chain, HLR_N_STAT));
    SET_VECTOR_ELT(out, 3, Rf_allocVector(INTSXP, n_chain));
    for (int k = 4; k <= 6; k++)
        SET_VECTOR_ELT(out, k, Rf_allocVector(REALSXP, n_chain));

    const size_t n = (size_t) n_chain;
    run r;
    r.engine = (hlr_engine *) R_alloc(n, sizeof(hlr_engine));
    r.settings = (hlr_chain_settings *) R_alloc(n, sizeof(hlr_chain_settings));
    r.mode = (const double **) R_alloc(n, sizeof(double *));
    r.l = (const double **) R_alloc(n, sizeof(double *));
    r.output = (hlr_chain_output *) R_alloc(n, sizeof(hlr_chain_output));
    r.work = (double **) R_alloc(n, sizeof(double *));
    r.status = (hlr_status *) R_alloc(n, sizeof(hlr_status));
    r.err = (hlr_error *) R_alloc(n, sizeof(hlr_error));
    const size_t stride = (size_t) settings.n_draw * n;
    for (int i = 0; i < n_chain; i++) {
        const size_t first = (size_t) settings.n_draw * (size_t) i;
        SEXP mode = VECTOR_ELT(modes, which[i]);
        r.mode[i] = hlr_doubles(hlr_list_get(mode, "position"), m->dim, "position");
        r.l[i] = hlr_doubles(hlr_list_get(mode, "scale"), (R_xlen_t) m->n_dense * m->n_dense, "scale");
        r.engine[i] = hlr_new_engine(m);
        r.settings[i] = settings;
        r.settings[i].chain = (uint32_t) ids[i];
        r.work[i] = (double *) R_alloc(hlr_chain_work_size(&r.engine[i], &settings), sizeof(double));
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

    const hlr_jobs chains = {n_chain,
                             n_thread,
                             run_chain,
                             &r,
                             {(double) n_chain * settings.n_warmup, (double) n_chain * settings.n_draw},
                             show,
                             0,
                             NULL};
    const int stopped = hlr_run_jobs(&chains);
    for (int i = 0; i < n_chain; i++) {
        if (r.status[i] != HLR_OK && r.status[i] != HLR_STOPPED)
            Rf_error("chain %d: %s", ids[i], r.err[i].message);
        INTEGER(VECTOR_ELT(out, 3))[i] = r.output[i].n_done;
        REAL(VECTOR_ELT(out, 4))[i] = r.output[i].seconds[0];
        REAL(VECTOR_ELT(out, 5))[i] = r.output[i].seconds[1];
        REAL(VECTOR_ELT(out, 6))[i] = r.output[i].n_gradient;
    }
    SET_VECTOR_ELT(out, 7, Rf_ScalarLogical(stopped)); /* never written to: R shares its TRUE and FALSE */
    UNPROTECT(1);
    return out;
}
