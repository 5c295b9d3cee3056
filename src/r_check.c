#include "r_check.h"

#include <string.h>

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

const double *hlr_doubles(SEXP x, R_xlen_t length, const char *what)
{
    if (TYPEOF(x) != REALSXP || (length >= 0 && XLENGTH(x) != length))
        Rf_error("`%s` must be double, of length %ld, not %ld", what, (long) length, (long) XLENGTH(x));
    return REAL(x);
}

const int *hlr_ints(SEXP x, R_xlen_t length, const char *what)
{
    if (TYPEOF(x) != INTSXP || (length >= 0 && XLENGTH(x) != length))
        Rf_error("`%s` must be integer, of length %ld, not %ld", what, (long) length, (long) XLENGTH(x));
    return INTEGER(x);
}

double hlr_one_double(SEXP x, const char *what)
{
    return hlr_doubles(x, 1, what)[0];
}

int hlr_one_int(SEXP x, const char *what)
{
    return hlr_ints(x, 1, what)[0];
}

const char *hlr_one_string(SEXP x, const char *what)
{
    if (TYPEOF(x) != STRSXP || XLENGTH(x) != 1)
        Rf_error("`%s` must be one string", what);
    return CHAR(STRING_ELT(x, 0));
}

const double *hlr_doubles_or_null(SEXP x, R_xlen_t length, const char *what)
{
    return Rf_isNull(x) ? NULL : hlr_doubles(x, length, what);
}
