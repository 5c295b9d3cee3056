/* .Call entries behind sufficient_stats(), R/stats.R, and crossed_stats(), R/crossed.R. */
#include <R.h>

#include "crossed_stats.h"
#include "r_check.h"
#include "r_entries.h"
#include "stats.h"

/* Pointers to the columns of a list of double vectors or matrices of n rows each. */
static const double **columns_from_list(SEXP list, size_t n_row, int *n_col)
{
    *n_col = 0;
    for (R_xlen_t i = 0; i < XLENGTH(list); i++) {
        SEXP x = VECTOR_ELT(list, i);
        hlr_doubles(x, -1, "columns");
        if ((size_t) XLENGTH(x) % n_row != 0)
            Rf_error("columns must have %ld rows", (long) n_row);
        *n_col += (int) ((size_t) XLENGTH(x) / n_row);
    }
    const double **col = (const double **) R_alloc((size_t) *n_col, sizeof(double *));
    for (R_xlen_t i = 0, a = 0; i < XLENGTH(list); i++) {
        SEXP x = VECTOR_ELT(list, i);
        for (size_t at = 0; at < (size_t) XLENGTH(x); at += n_row)
            col[a++] = REAL(x) + at;
    }
    return col;
}

/* z: n x q matrix of the innermost factor; columns: list of double vectors or matrices of n rows, y last; root_weight:
 * double[n] or NULL; order, start, base: see stats.h; n_base: number of base nodes. */
SEXP hlr_c_stats(SEXP z, SEXP columns, SEXP root_weight, SEXP order, SEXP start, SEXP base, SEXP n_base)
{
    hlr_stats_rows rows = {0};
    rows.n_row = (size_t) Rf_nrows(z);
    rows.q = Rf_ncols(z);
    rows.z = hlr_doubles(z, -1, "z");
    rows.col = columns_from_list(columns, rows.n_row, &rows.n_col);
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

static void zero(SEXP x)
{
    for (R_xlen_t i = 0; i < XLENGTH(x); i++)
        REAL(x)[i] = 0.0;
}

/* z: n x q matrix of the factor to eliminate; others: list of (z, level: 0-based int[n], n_level); common: list of X
 * and y; root_weight, order, row: see crossed_stats.h. */
SEXP hlr_c_crossed_stats(SEXP z, SEXP others, SEXP common, SEXP root_weight, SEXP order, SEXP row)
{
    hlr_crossed_rows rows = {0};
    rows.n_row = (size_t) Rf_nrows(z);
    rows.q = Rf_ncols(z);
    rows.z = hlr_doubles(z, -1, "z");
    rows.n_other = (int) XLENGTH(others);
    hlr_crossed_factor *other = (hlr_crossed_factor *) R_alloc((size_t) rows.n_other, sizeof(hlr_crossed_factor));
    for (int k = 0; k < rows.n_other; k++) {
        SEXP x = VECTOR_ELT(others, k);
        other[k].n_level = hlr_one_int(hlr_list_get(x, "n_level"), "n_level");
        other[k].q = Rf_ncols(hlr_list_get(x, "z"));
        other[k].z = hlr_doubles(hlr_list_get(x, "z"), (R_xlen_t) rows.n_row * other[k].q, "z");
        other[k].level = hlr_ints(hlr_list_get(x, "level"), (R_xlen_t) rows.n_row, "level");
    }
    rows.other = other;
    rows.common = columns_from_list(common, rows.n_row, &rows.n_common);
    rows.root_weight = Rf_isNull(root_weight) ? NULL : hlr_doubles(root_weight, (R_xlen_t) rows.n_row, "root_weight");
    rows.order = hlr_ints(order, (R_xlen_t) rows.n_row, "order");
    rows.n_level = (int) XLENGTH(row) - 1;
    rows.row = hlr_ints(row, -1, "row");

    const char *names[] = {"start", "column", "r", "f", "rest", ""};
    const R_xlen_t n_col = hlr_crossed_rows_n(&rows), q = rows.q, n_level = rows.n_level;
    int *place = (int *) R_alloc((size_t) n_col, sizeof(int));
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, Rf_allocVector(INTSXP, n_level + 1));
    int *start = INTEGER(VECTOR_ELT(out, 0));
    hlr_crossed_count(&rows, place, start);
    SET_VECTOR_ELT(out, 1, Rf_allocVector(INTSXP, start[n_level]));
    SET_VECTOR_ELT(out, 2, Rf_allocVector(REALSXP, n_level * q * (q + 1) / 2));
    SET_VECTOR_ELT(out, 3, Rf_allocVector(REALSXP, q * start[n_level]));
    SET_VECTOR_ELT(out, 4, Rf_allocVector(REALSXP, n_col * (n_col + 1) / 2));
    zero(VECTOR_ELT(out, 4));
    double *work = (double *) R_alloc(hlr_crossed_stats_work_size(&rows, start), sizeof(double));
    hlr_crossed_stats(&rows, start, INTEGER(VECTOR_ELT(out, 1)), REAL(VECTOR_ELT(out, 2)), REAL(VECTOR_ELT(out, 3)),
                      REAL(VECTOR_ELT(out, 4)), place, work);
    UNPROTECT(1);
    return out;
}
