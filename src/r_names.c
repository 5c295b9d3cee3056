#include "r_names.h"

void hlr_name_last(SEXP x, const char *const *names, int n)
{
    SEXP dims = Rf_getAttrib(x, R_DimSymbol);
    const int n_dim = LENGTH(dims);
    SEXP all = PROTECT(Rf_allocVector(VECSXP, n_dim)),
         last = Rf_allocVector(STRSXP, INTEGER(dims)[n_dim - 1]);
    SET_VECTOR_ELT(all, n_dim - 1, last);
    for (int i = 0; i < n; i++)
        SET_STRING_ELT(last, i, Rf_mkChar(names[i]));
    Rf_setAttrib(x, R_DimNamesSymbol, all);
    UNPROTECT(1);
}
