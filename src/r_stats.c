/* .Call entry behind sufficient_stats(), R/stats.R. */
#include <R.h>

#include "r_check.h"
#include "r_entries.h"
#include "stats.h"

/* z: n x q matrix of the innermost factor; columns: list of double vectors or matrices of n rows, y last; root_weight:
 * double[n] or NULL; order, start, base: see stats.h; n_base: number of base nodes. */
SEXP hlr_c_stats(SEXP z, SEXP columns, SEXP root_weight, SEXP order, SEXP start, SEXP base, SEXP n_base)
{
    hlr_rows rows = {0};
    rows.n_row = (size_t) Rf_nrows(z);
    rows.q = Rf_ncols(z);
    rows.z = hlr_doubles(z, -1, "z");
    for (R_xlen_t i = 0; i < XLENGTH(columns); i++) {
        SEXP x = VECTOR_ELT(columns, i);
        hlr_doubles(x, -1, "columns");
        if ((size_t) XLENGTH(x) % rows.n_row != 0)
            Rf_error("columns must have %ld rows", (long) rows.n_row);
        rows.n_col += (int) ((size_t) XLENGTH(x) / rows.n_row);
    }
    const double **col = (const double **) R_alloc((size_t) rows.n_col, sizeof(double *));
    for (R_xlen_t i = 0, a = 0; i < XLENGTH(columns); i++) {
        SEXP x = VECTOR_ELT(columns, i);
        for (size_t at = 0; at < (size_t) XLENGTH(x); at += rows.n_row)
            col[a++] = REAL(x) + at;
    }
    rows.col = col;
    rows.root_weight = Rf_isNull(root_weight) ? NULL : hlr_doubles(root_weight, (R_xlen_t) rows.n_row, "root_weight");
    rows.order = hlr_ints(order, (R_xlen_t) rows.n_row, "order");
    rows.n_level = (int) XLENGTH(start) - 1;
    rows.start = hlr_ints(start, -1, "start");
    rows.base = Rf_isNull(base) ? NULL : hlr_ints(base, rows.n_level, "base");
    rows.n_base = hlr_one_int(n_base, "n_base");

    const char *names[] = {"r", "f", "rest", ""};
    const int n_packed = rows.n_col * (rows.n_col + 1) / 2;
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, Rf_allocMatrix(REALSXP, rows.n_level, rows.q * (rows.q + 1) / 2));
    SET_VECTOR_ELT(out, 1, Rf_allocMatrix(REALSXP, rows.n_level, rows.q * rows.n_col));
    SET_VECTOR_ELT(out, 2, Rf_allocMatrix(REALSXP, n_packed, rows.n_base));
    double *rest = REAL(VECTOR_ELT(out, 2));
    for (R_xlen_t i = 0; i < XLENGTH(VECTOR_ELT(out, 2)); i++)
        rest[i] = 0.0;
    double *work = (double *) R_alloc(hlr_stats_work_size(&rows), sizeof(double));
    hlr_stats(&rows, REAL(VECTOR_ELT(out, 0)), REAL(VECTOR_ELT(out, 1)), rest, work);
    UNPROTECT(1);
    return out;
}
