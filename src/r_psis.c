/* .Call entries behind R/psis.R and R/sensitivity.R: leave-one-out by importance sampling, column by column, and the
 * smoothing of weights alone. */
#include <R.h>
#include <limits.h>
#include <math.h>

#include "after/convergence.h"
#include "after/psis.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_memory.h"
#include "r_names.h"

enum { N_FIELD = 8 };
static const char *const field_names[N_FIELD] = {"elpd",  "mcse",      "p",     "k",
                                                 "n_eff", "log_total", "r_eff", "tail_len"};

/* log_lik: [n_draw x n_part], finite, chains of equal length one after another; keep: return log weights too?
 * Returns `parts`, [n_part x 8], named: the fields of hlr_psis_loo, the relative efficiency of the draws (1 where it
 * cannot be told) and the length of the tail; and `log_weights`, [n_draw x n_part] or NULL. */
SEXP hlr_c_psis_loo(SEXP log_lik, SEXP n_chain, SEXP keep)
{
    int n, n_part;
    const double *from = hlr_matrix(log_lik, &n, &n_part, "log_lik");
    const int chains = hlr_one_int_in(n_chain, 1, INT_MAX, "n_chain"), keep_all = hlr_one_flag(keep, "keep");
    if (n < 1 || n > INT_MAX / 4 || n % chains != 0)
        Rf_error("`log_lik` must have draws, as many of each of %d chains", chains);
    for (R_xlen_t e = 0; e < XLENGTH(log_lik); e++)
        if (!R_FINITE(from[e]))
            Rf_error("`log_lik` must be finite");
    const char *names[] = {"parts", "log_weights", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, Rf_allocMatrix(REALSXP, n_part, N_FIELD));
    hlr_name_last(VECTOR_ELT(out, 0), field_names, N_FIELD);
    if (keep_all)
        SET_VECTOR_ELT(out, 1, Rf_allocMatrix(REALSXP, n, n_part));
    double *weight = keep_all ? REAL(VECTOR_ELT(out, 1)) : (double *) R_alloc((size_t) n, sizeof(double));
    double *density = (double *) R_alloc((size_t) n, sizeof(double));
    double *work = (double *) R_alloc(hlr_psis_work_size(n), sizeof(double));
    hlr_arena arena = hlr_arena_counting();
    hlr_convergence_at(n / chains, chains, &arena);
    arena = hlr_allocate(&arena);
    hlr_convergence convergence = hlr_convergence_at(n / chains, chains, &arena);
    for (int j = 0; j < n_part; j++, from += n) {
        double most = from[0];
        for (int i = 1; i < n; i++)
            most = fmax(most, from[i]);
        for (int i = 0; i < n; i++)
            density[i] = exp(from[i] - most);
        double r_eff = hlr_ess_mean(&convergence, density) / n;
        if (!R_FINITE(r_eff))
            r_eff = 1.0;
        const hlr_psis_loo loo = hlr_psis_leave_out(n, from, r_eff, weight, work);
        const double fields[N_FIELD] = {loo.elpd,  loo.mcse,      loo.p, loo.k,
                                        loo.n_eff, loo.log_total, r_eff, hlr_psis_tail_length(n, r_eff)};
        for (int f = 0; f < N_FIELD; f++)
            REAL(VECTOR_ELT(out, 0))[j + (R_xlen_t) n_part * f] = fields[f];
        if (keep_all)
            weight += n;
        if (j % 64 == 63)
            R_CheckUserInterrupt();
    }
    UNPROTECT(1);
    return out;
}

/* log_weight: [n], finite, the largest 0; n_tail: how many of them are smoothed. Returns the smoothed ones, [n]. */
SEXP hlr_c_psis_smooth(SEXP log_weight, SEXP n_tail)
{
    const double *from = hlr_doubles(log_weight, -1, "log_weight");
    const int n = hlr_count(XLENGTH(log_weight), "log_weight"), tail = hlr_one_int_in(n_tail, 1, n, "n_tail");
    SEXP out = PROTECT(Rf_allocVector(REALSXP, n));
    for (int i = 0; i < n; i++) {
        if (!R_FINITE(from[i]))
            Rf_error("`log_weight` must be finite");
        REAL(out)[i] = from[i];
    }
    hlr_psis_smooth(n, REAL(out), tail, (double *) R_alloc(hlr_psis_work_size(n), sizeof(double)));
    UNPROTECT(1);
    return out;
}
