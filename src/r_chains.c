/* .Call entry behind run_chains(), R/chains.R: the chains asked for, on threads; allocates everything first. */
#include <R.h>
#include <limits.h>
#include <string.h>

#include "sampler/chain.h"
#include "r_check.h"
#include "r_engine.h"
#include "r_entries.h"
#include "r_names.h"
#include "r_threads.h"

/* One chain: what it runs on, where its rows go and how it ended. */
typedef struct {
    hlr_engine engine;            /* with work memory of its own */
    hlr_chain_settings settings;
    const double *mode, *l;
    double *work;
    hlr_chain_output output;
    hlr_status status;
    hlr_error err;
} chain;

static void run_chain(void *ctx, int i, const hlr_host *host)
{
    chain *c = (chain *) ctx + i;
    c->status = hlr_chain_run(&c->engine, &c->settings, host, c->mode, c->l, c->work, &c->output, &c->err);
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

SEXP hlr_c_sampler_names(void)
{
    SEXP out = PROTECT(Rf_allocVector(STRSXP, HLR_N_STAT));
    for (int k = 0; k < HLR_N_STAT; k++)
        SET_STRING_ELT(out, k, Rf_mkChar(hlr_stat_names[k]));
    UNPROTECT(1);
    return out;
}

/* Parts of what is returned: [n_draw x n_chain x ...], then [n_chain], then whether the user stopped the run. */
enum { DRAWS, UPARS, SAMPLER, N_DONE, WARMUP_SECONDS, SAMPLING_SECONDS, N_GRADIENT, STOPPED };

static SEXP new_output(int n_draw, int n_chain, int n_out, int dim)
{
    const char *names[] = {"draws",      "upars",   "sampler", "n_done", "warmup_seconds", "sampling_seconds",
                           "n_gradient", "stopped", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, DRAWS, new_array(n_draw, n_chain, n_out + 1));
    SET_VECTOR_ELT(out, UPARS, new_array(n_draw, n_chain, dim));
    SET_VECTOR_ELT(out, SAMPLER, new_array(n_draw, n_chain, HLR_N_STAT));
    hlr_name_last(VECTOR_ELT(out, SAMPLER), hlr_stat_names, HLR_N_STAT);
    SET_VECTOR_ELT(out, N_DONE, Rf_allocVector(INTSXP, n_chain));
    for (int k = WARMUP_SECONDS; k <= N_GRADIENT; k++)
        SET_VECTOR_ELT(out, k, Rf_allocVector(REALSXP, n_chain));
    UNPROTECT(1);
    return out;
}

/* The chain with number `id`, the ith of n_chain, which starts about a mode and writes its rows into `out`. */
static chain new_chain(const hlr_listed_model *m, const hlr_chain_settings *settings, int id, SEXP mode, int i,
                       int n_chain, SEXP out)
{
    const size_t first = (size_t) settings->n_draw * (size_t) i;
    chain c = {.engine = hlr_new_engine(m), .settings = *settings, .status = HLR_STOPPED};
    c.settings.chain = (uint32_t) id;
    c.mode = hlr_doubles(hlr_list_get(mode, "position"), m->dim, "position");
    c.l = hlr_doubles(hlr_list_get(mode, "scale"), (R_xlen_t) m->n_dense * m->n_dense, "scale");
    c.work = (double *) R_alloc(hlr_chain_work_size(&c.engine, settings), sizeof(double));
    c.output.stride = (size_t) settings->n_draw * (size_t) n_chain;
    c.output.draws = REAL(VECTOR_ELT(out, DRAWS)) + first;
    c.output.position = REAL(VECTOR_ELT(out, UPARS)) + first;
    c.output.stats = REAL(VECTOR_ELT(out, SAMPLER)) + first;
    return c;
}

static void write_end(const chain *c, int i, SEXP out)
{
    if (c->status != HLR_OK && c->status != HLR_STOPPED)
        Rf_error("chain %d: %s", (int) c->settings.chain, c->err.message);
    INTEGER(VECTOR_ELT(out, N_DONE))[i] = c->output.n_done;
    REAL(VECTOR_ELT(out, WARMUP_SECONDS))[i] = c->output.seconds[0];
    REAL(VECTOR_ELT(out, SAMPLING_SECONDS))[i] = c->output.seconds[1];
    REAL(VECTOR_ELT(out, N_GRADIENT))[i] = c->output.n_gradient;
}

/* modes: list of `position` and `scale` from hlr_c_mode(), in the coordinates of the model's anchor; mode_of: [n_chain]
 * the mode, from 0, about which each chain starts; chain_ids: numbers of the chains to run, which with the seed are all
 * that their random numbers depend on. */
SEXP hlr_c_chains(SEXP list, SEXP modes, SEXP mode_of, SEXP settings_sexp, SEXP chain_ids, SEXP cores, SEXP progress)
{
    const hlr_listed_model *m = hlr_model_listed(list);
    const int n_chain = hlr_count(Rf_xlength(chain_ids), "chain_ids");
    const hlr_chain_settings settings = settings_from_list(settings_sexp);
    const int *ids = hlr_ints_in(chain_ids, n_chain, 1, INT_MAX, "chain_ids");
    const int n_mode = hlr_count(XLENGTH(hlr_list(modes, -1, "modes")), "modes");
    const int *which = hlr_indices(mode_of, n_chain, n_mode, "mode_of");
    const int n_thread = hlr_n_threads(cores), show = hlr_one_flag(progress, "progress");
    const double n_warmup = (double) n_chain * settings.n_warmup, n_draw = (double) n_chain * settings.n_draw;

    SEXP out = PROTECT(new_output(settings.n_draw, n_chain, m->n_out, m->dim));
    chain *chains = (chain *) R_alloc((size_t) n_chain, sizeof(chain));
    for (int i = 0; i < n_chain; i++)
        chains[i] = new_chain(m, &settings, ids[i], VECTOR_ELT(modes, which[i]), i, n_chain, out);
    const hlr_jobs jobs = {n_chain, n_thread, run_chain, chains, {n_warmup, n_draw}, show, 0, NULL};
    const int stopped = hlr_run_jobs(&jobs);
    for (int i = 0; i < n_chain; i++)
        write_end(&chains[i], i, out);
    SET_VECTOR_ELT(out, STOPPED, Rf_ScalarLogical(stopped)); /* never written to: R shares its TRUE and FALSE */
    UNPROTECT(1);
    return out;
}
