#include "r_check.h"

#include <limits.h>
#include <string.h>

/* ---- lists ---- */

SEXP hlr_list_find(SEXP list, const char *name)
{
    SEXP names = Rf_getAttrib(list, R_NamesSymbol);
    if (TYPEOF(list) != VECSXP || TYPEOF(names) != STRSXP)
        Rf_error("a named list was expected where `%s` is looked up", name);
    for (R_xlen_t i = 0; i < XLENGTH(list); i++)
        if (strcmp(CHAR(STRING_ELT(names, i)), name) == 0)
            return VECTOR_ELT(list, i);
    return R_NilValue;
}

SEXP hlr_list_get(SEXP list, const char *name)
{
    SEXP x = hlr_list_find(list, name);
    if (Rf_isNull(x))
        Rf_error("`%s` is missing", name);
    return x;
}

static void check_type(SEXP x, unsigned type, R_xlen_t length, const char *kind, const char *what)
{
    if ((SEXPTYPE) TYPEOF(x) != type)
        Rf_error("`%s` must be %s, not %s", what, kind, Rf_type2char(TYPEOF(x)));
    if (length >= 0 && XLENGTH(x) != length)
        Rf_error("`%s` must be of length %ld, not %ld", what, (long) length, (long) XLENGTH(x));
}

SEXP hlr_list(SEXP x, R_xlen_t length, const char *what)
{
    check_type(x, VECSXP, length, "a list", what);
    return x;
}

/* ---- vectors ---- */

const double *hlr_doubles(SEXP x, R_xlen_t length, const char *what)
{
    check_type(x, REALSXP, length, "double", what);
    return REAL(x);
}

const double *hlr_doubles_or_null(SEXP x, R_xlen_t length, const char *what)
{
    return Rf_isNull(x) ? NULL : hlr_doubles(x, length, what);
}

const double *hlr_shares(SEXP x, R_xlen_t length, const char *what)
{
    const double *share = hlr_doubles(x, length, what);
    for (R_xlen_t i = 0; i < XLENGTH(x); i++)
        if (!(share[i] >= 0.0 && share[i] <= 1.0))
            Rf_error("`%s` must be from 0 to 1", what);
    return share;
}

const int *hlr_ints(SEXP x, R_xlen_t length, const char *what)
{
    check_type(x, INTSXP, length, "integer", what);
    return INTEGER(x);
}

const int *hlr_ints_in(SEXP x, R_xlen_t length, int lower, int upper, const char *what)
{
    const int *value = hlr_ints(x, length, what);
    for (R_xlen_t i = 0; i < XLENGTH(x); i++)
        if (value[i] < lower || value[i] > upper)
            Rf_error("`%s` must be from %d to %d", what, lower, upper);
    return value;
}

const int *hlr_indices(SEXP x, R_xlen_t length, int n, const char *what)
{
    return hlr_ints_in(x, length, 0, n - 1, what);
}

const int *hlr_starts(SEXP x, int n_part, const char *what)
{
    const int *start = hlr_ints(x, (R_xlen_t) n_part + 1, what);
    for (int i = 0; i <= n_part; i++)
        if (start[i] < (i == 0 ? 0 : start[i - 1]) || start[0] != 0)
            Rf_error("`%s` must ascend from 0", what);
    return start;
}

const double *hlr_matrix(SEXP x, int *n_row, int *n_col, const char *what)
{
    if (!Rf_isMatrix(x))
        Rf_error("`%s` must be a matrix", what);
    *n_row = Rf_nrows(x);
    *n_col = Rf_ncols(x);
    return hlr_doubles(x, (R_xlen_t) *n_row * *n_col, what);
}

/* ---- single values ---- */

double hlr_one_double(SEXP x, const char *what)
{
    return hlr_doubles(x, 1, what)[0];
}

int hlr_one_int(SEXP x, const char *what)
{
    return hlr_ints(x, 1, what)[0];
}

int hlr_one_int_in(SEXP x, int lower, int upper, const char *what)
{
    return hlr_ints_in(x, 1, lower, upper, what)[0];
}

int hlr_one_flag(SEXP x, const char *what)
{
    check_type(x, LGLSXP, 1, "TRUE or FALSE", what);
    if (LOGICAL(x)[0] == NA_LOGICAL)
        Rf_error("`%s` must be TRUE or FALSE, not NA", what);
    return LOGICAL(x)[0] != 0;
}

const char *hlr_one_string(SEXP x, const char *what)
{
    check_type(x, STRSXP, 1, "one string", what);
    return CHAR(STRING_ELT(x, 0));
}

int hlr_n_threads(SEXP x)
{
    enum { MOST = 512 };
    const int n = hlr_one_int_in(x, 1, INT_MAX, "threads");
    return n < MOST ? n : MOST;
}

/* ---- sizes ---- */

int hlr_count(R_xlen_t n, const char *what)
{
    if (n > INT_MAX)
        Rf_error("`%s` has more than 2^31 - 1 elements", what);
    return (int) n;
}

R_xlen_t hlr_times(R_xlen_t a, R_xlen_t b)
{
    if (a > 0 && b > R_XLEN_T_MAX / a)
        Rf_error("an array would have more than 2^52 elements");
    return a * b;
}
