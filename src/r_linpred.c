/* .Call entry behind R/linpred.R: linear predictors of rows at many draws. */
#include <R.h>

#include "linpred.h"
#include "r_check.h"
#include "r_entries.h"

enum { BETWEEN_CHECKS = 1 << 16 }; /* values: some milliseconds */

/* One factor's part: u [n_draw x n_level x q]; at [n_row], from 1, the level of each row, 0 for none; z [n_row x q]. */
static void add_effects(SEXP effects, int n_draw, R_xlen_t n_row, double *eta)
{
    SEXP u = hlr_list_get(effects, "u"), z = hlr_list_get(effects, "z");
    const int *at = hlr_ints(hlr_list_get(effects, "at"), n_row, "at");
    const int q = Rf_ncols(z);
    const double *of_row = hlr_doubles(z, n_row * q, "z"), *of_level = hlr_doubles(u, -1, "u");
    const R_xlen_t n_level = n_draw > 0 && q > 0 ? XLENGTH(u) / ((R_xlen_t) n_draw * q) : 0;
    const size_t stride = (size_t) n_draw * (size_t) n_level;
    for (R_xlen_t i = 0; i < n_row; i++) {
        if (at[i] < 0 || at[i] > n_level)
            Rf_error("no such level");
        if (at[i] > 0)
            hlr_add_columns(n_draw, q, of_row + i, (size_t) n_row, of_level + (R_xlen_t) n_draw * (at[i] - 1),
                            stride, eta + i * n_draw);
        if (i % (BETWEEN_CHECKS / n_draw + 1) == 0)
            R_CheckUserInterrupt();
    }
}

/* x: [n_row x p]; offset: [n_row]; beta: [n_draw x p]; effects: a list for each factor, as above. Returns
 * [n_draw x n_row]. */
SEXP hlr_c_linpred(SEXP x, SEXP offset, SEXP beta, SEXP effects)
{
    const int n_draw = Rf_nrows(beta), p = Rf_ncols(beta);
    const R_xlen_t n_row = XLENGTH(offset);
    const double *of_row = hlr_doubles(x, n_row * p, "x"),
                 *of_draw = hlr_doubles(beta, (R_xlen_t) n_draw * p, "beta"),
                 *from = hlr_doubles(offset, n_row, "offset");
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n_draw, (int) n_row));
    for (R_xlen_t i = 0; i < n_row; i++) {
        double *eta = REAL(out) + i * n_draw;
        for (int k = 0; k < n_draw; k++)
            eta[k] = from[i];
        hlr_add_columns(n_draw, p, of_row + i, (size_t) n_row, of_draw, (size_t) n_draw, eta);
        if (i % (BETWEEN_CHECKS / n_draw + 1) == 0)
            R_CheckUserInterrupt();
    }
    for (R_xlen_t f = 0; f < XLENGTH(effects); f++)
        add_effects(VECTOR_ELT(effects, f), n_draw, n_row, REAL(out));
    UNPROTECT(1);
    return out;
}
