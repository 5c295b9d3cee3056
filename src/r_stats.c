/* .Call entries behind sufficient_stats(), R/stats.R, and crossed_stats(), R/crossed.R. */
#include <R.h>
#include <limits.h>

#include "statistics/crossed_statistics.h"
#include "model/model.h"
#include "r_check.h"
#include "r_entries.h"
#include "statistics/statistics.h"

static int few_columns(size_t n)
{
    if (n > HLR_MOST_COLUMNS)
        Rf_error("%ld columns are too many; at most %d", (long) n, HLR_MOST_COLUMNS);
    return (int) n;
}

/* Pointers to the columns of a list of double vectors or matrices of n rows each. */
static const double **columns_from_list(SEXP list, size_t n_row, int *n_col)
{
    size_t n = 0;
    hlr_list(list, -1, "columns");
    for (R_xlen_t i = 0; i < XLENGTH(list); i++) {
        SEXP x = VECTOR_ELT(list, i);
        hlr_doubles(x, -1, "columns");
        if (n_row == 0 || (size_t) XLENGTH(x) % n_row != 0)
            Rf_error("`columns` must have %ld rows, and no fewer than one", (long) n_row);
        n += (size_t) XLENGTH(x) / n_row;
    }
    *n_col = few_columns(n);
    const double **col = (const double **) R_alloc((size_t) *n_col, sizeof(double *));
    for (R_xlen_t i = 0, a = 0; i < XLENGTH(list); i++) {
        SEXP x = VECTOR_ELT(list, i);
        for (size_t at = 0; at < (size_t) XLENGTH(x); at += n_row)
            col[a++] = REAL(x) + at;
    }
    return col;
}

/* Where the rows of each level begin; they are all of `n_row`. */
static const int *level_starts(SEXP x, int n_row, int *n_level)
{
    *n_level = hlr_count(Rf_xlength(x), "start") - 1;
    if (*n_level < 0)
        Rf_error("`start` is empty");
    const int *start = hlr_starts(x, *n_level, "start");
    if (start[*n_level] != n_row)
        Rf_error("`start` must end at %d, the number of rows", n_row);
    return start;
}

/* z: n x q matrix of the innermost factor; columns: list of double vectors or matrices of n rows, y last; root_weight:
 * double[n] or NULL; order, start, base: see statistics/statistics.h; n_base: number of nodes that `base` names. */
SEXP hlr_c_stats(SEXP z, SEXP columns, SEXP root_weight, SEXP order, SEXP start, SEXP base, SEXP n_base)
{
    hlr_stats_rows rows = {0};
    int n_row;
    rows.z = hlr_matrix(z, &n_row, &rows.q, "z");
    rows.n_row = (size_t) n_row;
    rows.col = columns_from_list(columns, rows.n_row, &rows.n_col);
    few_columns((size_t) rows.q + (size_t) rows.n_col);
    rows.root_weight = hlr_doubles_or_null(root_weight, n_row, "root_weight");
    rows.order = hlr_indices(order, n_row, n_row, "order");
    rows.start = level_starts(start, n_row, &rows.n_level);
    const int n_node = hlr_one_int_in(n_base, 1, INT_MAX, "n_base");
    rows.base = Rf_isNull(base) ? NULL : hlr_indices(base, rows.n_level, n_node, "base");

    const char *names[] = {"r", "f", "rest", ""};
    const int n_packed = rows.n_col * (rows.n_col + 1) / 2;
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, Rf_allocMatrix(REALSXP, rows.n_level, rows.q * (rows.q + 1) / 2));
    SET_VECTOR_ELT(out, 1, Rf_allocMatrix(REALSXP, rows.n_level, rows.q * rows.n_col));
    SET_VECTOR_ELT(out, 2, Rf_allocMatrix(REALSXP, n_packed, n_node));
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
 * and y; root_weight, order, row: see statistics/crossed_statistics.h. */
SEXP hlr_c_crossed_stats(SEXP z, SEXP others, SEXP common, SEXP root_weight, SEXP order, SEXP row)
{
    hlr_crossed_rows rows = {0};
    int n_row;
    rows.z = hlr_matrix(z, &n_row, &rows.q, "z");
    rows.n_row = (size_t) n_row;
    if (Rf_xlength(hlr_list(others, -1, "others")) >= HLR_MAX_FACTOR)
        Rf_error("`others` must be fewer than %d", HLR_MAX_FACTOR);
    rows.n_other = (int) XLENGTH(others);
    size_t n_column = (size_t) rows.q;
    hlr_crossed_factor *other = (hlr_crossed_factor *) R_alloc((size_t) rows.n_other, sizeof(hlr_crossed_factor));
    for (int k = 0; k < rows.n_other; k++) {
        SEXP x = VECTOR_ELT(others, k);
        int n_z;
        other[k].n_level = hlr_one_int_in(hlr_list_get(x, "n_level"), 1, INT_MAX, "n_level");
        other[k].z = hlr_matrix(hlr_list_get(x, "z"), &n_z, &other[k].q, "z");
        other[k].level = hlr_indices(hlr_list_get(x, "level"), n_row, other[k].n_level, "level");
        if (n_z != n_row)
            Rf_error("`z` must have %d rows, not %d", n_row, n_z);
        n_column += (size_t) other[k].n_level * (size_t) other[k].q;
        few_columns(n_column);
    }
    rows.other = other;
    rows.common = columns_from_list(common, rows.n_row, &rows.n_common);
    few_columns(n_column + (size_t) rows.n_common);
    rows.root_weight = hlr_doubles_or_null(root_weight, n_row, "root_weight");
    rows.order = hlr_indices(order, n_row, n_row, "order");
    rows.row = level_starts(row, n_row, &rows.n_level);

    const char *names[] = {"start", "column", "r", "f", "rest", ""};
    const R_xlen_t n_col = hlr_crossed_rows_n(&rows), q = rows.q, n_level = rows.n_level;
    const R_xlen_t of_others = n_col - rows.n_common, seen = of_others < n_row ? of_others : n_row;
    if (n_level * (seen + rows.n_common) > INT_MAX && (R_xlen_t) n_row * n_col > INT_MAX)
        Rf_error("the levels meet more than 2^31 - 1 columns");
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
