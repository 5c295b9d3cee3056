/* .Call entry behind summarise_array(), R/convergence.R. */
#include <R.h>
#include <Rinternals.h>

#include "convergence.h"
#include "r_entries.h"

enum { N_FIXED = 11 };                 /* columns before the quantiles and intervals */

static double na_if_nan(double x)
{
    return ISNAN(x) ? NA_REAL : x;
}

static void write_row(SEXP out, R_xlen_t row, R_xlen_t n_row, const hlr_draw_summary *s)
{
    const double fixed[N_FIXED] = {s->mean, s->sd, s->median, s->mad, s->mcse_mean, s->mcse_sd,
                                   s->ess_mean, s->ess_sd, s->ess_bulk, s->ess_tail, s->rhat};
    for (int j = 0; j < N_FIXED; j++)
        REAL(out)[row + j * n_row] = na_if_nan(fixed[j]);
}

/* draws: double [iteration, chain, variable]; which: integer, 1-based variables; probs, hdi: double in (0, 1).
 * Returns a matrix, one row per variable: the fields of hlr_draw_summary in order, a column per quantile, then lower
 * and upper of each narrowest interval. */
SEXP hlr_c_summarise(SEXP draws, SEXP which, SEXP probs, SEXP hdi)
{
    const int *dim = INTEGER(Rf_getAttrib(draws, R_DimSymbol));
    const R_xlen_t n = (R_xlen_t) dim[0] * dim[1], n_row = XLENGTH(which);
    const int n_prob = LENGTH(probs), n_hdi = LENGTH(hdi);
    if (!Rf_isReal(draws) || !Rf_isInteger(which) || n > INT_MAX / 4)
        Rf_error("summarise: draws must be double, chosen variables integer, draws fewer than 2^29 a variable");

    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, (int) n_row, N_FIXED + n_prob + 2 * n_hdi));
    hlr_convergence work;
    hlr_convergence_init(&work, R_alloc(hlr_convergence_size(dim[0], dim[1]), 1), dim[0], dim[1]);
    for (R_xlen_t i = 0; i < n_row; i++) {
        hlr_draw_summary summary;
        const int known = hlr_summarise_draws(&work, REAL(draws) + (INTEGER(which)[i] - 1) * n, &summary);
        write_row(out, i, n_row, &summary);
        double *column = REAL(out) + i + N_FIXED * n_row;
        for (int j = 0; j < n_prob; j++, column += n_row)
            *column = known ? hlr_sorted_quantile(work.sorted, (int) n, REAL(probs)[j]) : NA_REAL;
        for (int j = 0; j < n_hdi; j++, column += 2 * n_row) {
            double lower = NA_REAL, upper = NA_REAL;
            if (known)
                hlr_sorted_hdi(work.sorted, (int) n, REAL(hdi)[j], &lower, &upper);
            column[0] = lower;
            column[n_row] = upper;
        }
        if (i % 256 == 255)
            R_CheckUserInterrupt();
    }
    UNPROTECT(1);
    return out;
}
