/* .Call entry behind summarise_array(), R/convergence.R. */
#include <R.h>
#include <Rinternals.h>
#include <limits.h>

#include "after/convergence.h"
#include "after/quantile.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_memory.h"
#include "r_names.h"
#include "r_threads.h"

enum { N_FIXED = 11 }; /* columns before the quantiles and intervals */
static const char *const fixed_names[N_FIXED] = {"mean",     "sd",     "median",   "mad",      "mcse_mean", "mcse_sd",
                                                 "ess_mean", "ess_sd", "ess_bulk", "ess_tail", "rhat"};

static double na_if_nan(double x)
{
    return ISNAN(x) ? NA_REAL : x;
}

static void write_row(double *out, R_xlen_t row, R_xlen_t n_row, const hlr_draw_summary *s)
{
    const double fixed[N_FIXED] = {s->mean,     s->sd,     s->median,   s->mad,      s->mcse_mean, s->mcse_sd,
                                   s->ess_mean, s->ess_sd, s->ess_bulk, s->ess_tail, s->rhat};
    for (int j = 0; j < N_FIXED; j++)
        out[row + j * n_row] = na_if_nan(fixed[j]);
}

typedef struct {
    const double *draws, *prob, *hdi;
    const int *which;
    R_xlen_t n, n_row;
    int n_prob, n_hdi;
    hlr_convergence *work; /* [n_thread] */
    double *out;
} request;

static void summarise_one(const request *r, hlr_convergence *work, R_xlen_t i)
{
    hlr_draw_summary summary;
    const int known = hlr_summarise_draws(work, r->draws + (r->which[i] - 1) * r->n, &summary);
    write_row(r->out, i, r->n_row, &summary);
    double *column = r->out + i + N_FIXED * r->n_row;
    for (int j = 0; j < r->n_prob; j++, column += r->n_row)
        *column = known ? hlr_sorted_quantile(work->sorted.value, (int) r->n, r->prob[j]) : NA_REAL;
    for (int j = 0; j < r->n_hdi; j++, column += 2 * r->n_row) {
        double lower = NA_REAL, upper = NA_REAL;
        if (known)
            hlr_sorted_smooth_hdi(work->sorted.value, (int) r->n, r->hdi[j], &lower, &upper);
        column[0] = lower;
        column[r->n_row] = upper;
    }
}

static void summarise_some(void *ctx, int worker, size_t first, size_t end)
{
    request *r = ctx;
    for (size_t i = first; i < end; i++)
        summarise_one(r, &r->work[worker], (R_xlen_t) i);
}

/* draws: double [iteration, chain, variable]; which: integer, 1-based variables; probs, hdi: double in (0, 1).
 * Returns a matrix, one row per variable: the fields of hlr_draw_summary by name, a column per quantile, then lower
 * and upper of each highest density interval, smoothed; the columns after the fields have no names. */
SEXP hlr_c_summarise(SEXP draws, SEXP which, SEXP probs, SEXP hdi, SEXP threads)
{
    const double *from = hlr_doubles(draws, -1, "draws"), *prob = hlr_shares(probs, -1, "probs"),
                 *of_interval = hlr_shares(hdi, -1, "hdi");
    SEXP dims = Rf_getAttrib(draws, R_DimSymbol);
    if (Rf_xlength(dims) != 3)
        Rf_error("`draws` must be an array of iterations, chains and variables");
    const int *dim = hlr_ints(dims, 3, "dim"), *variable = hlr_ints_in(which, -1, 1, dim[2], "which");
    const R_xlen_t n = (R_xlen_t) dim[0] * dim[1];
    const int n_row = hlr_count(XLENGTH(which), "which"), n_prob = LENGTH(probs), n_hdi = LENGTH(hdi),
              n_thread = hlr_n_threads(threads);
    if (n > INT_MAX / 4)
        Rf_error("`draws` must have fewer than 2^29 of each variable");

    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n_row, N_FIXED + n_prob + 2 * n_hdi));
    hlr_name_last(out, fixed_names, N_FIXED);
    request r = {from, prob, of_interval, variable, n, n_row, n_prob, n_hdi, NULL, REAL(out)};
    r.work = (hlr_convergence *) R_alloc((size_t) n_thread, sizeof(hlr_convergence));
    hlr_arena counted = hlr_arena_counting();
    hlr_convergence_at(dim[0], dim[1], &counted);
    for (int t = 0; t < n_thread; t++) {
        hlr_arena arena = hlr_allocate(&counted);
        r.work[t] = hlr_convergence_at(dim[0], dim[1], &arena);
    }
    const hlr_pieces pieces = {(size_t) n_row, 16, n_thread, summarise_some, &r};
    hlr_run_pieces(&pieces);
    UNPROTECT(1);
    return out;
}
