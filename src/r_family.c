/* .Call entry for likelihoods on their own: tests of R/family.R's families. */
#include <R.h>
#include <Rinternals.h>

#include "family.h"
#include "r_check.h"
#include "r_entries.h"

static const char *one_string(SEXP x, const char *what)
{
    if (TYPEOF(x) != STRSXP || XLENGTH(x) != 1)
        Rf_error("`%s` must be one string", what);
    return CHAR(STRING_ELT(x, 0));
}

static const double *doubles_or_null(SEXP x, R_xlen_t length, const char *what)
{
    return Rf_isNull(x) ? NULL : hlr_doubles(x, length, what);
}

SEXP hlr_c_family(SEXP name, SEXP link, SEXP y, SEXP size, SEXP weight, SEXP aux, SEXP eta)
{
    const hlr_family *family = hlr_family_find(one_string(name, "name"), one_string(link, "link"));
    if (!family)
        Rf_error("there is no family %s(%s)", one_string(name, "name"), one_string(link, "link"));
    const int n = (int) XLENGTH(eta);
    const hlr_rows rows = {n, hlr_doubles(y, n, "y"), doubles_or_null(size, n, "size"),
                           doubles_or_null(weight, n, "weight"), NULL};
    hlr_doubles(aux, family->n_aux, "aux");
    hlr_doubles(eta, n, "eta");

    const char *names[] = {"logp", "d_eta", "d_aux", "curvature", "constant", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 1, Rf_allocVector(REALSXP, n));
    SET_VECTOR_ELT(out, 2, Rf_allocVector(REALSXP, family->n_aux));
    SET_VECTOR_ELT(out, 3, Rf_allocVector(REALSXP, n));
    SET_VECTOR_ELT(out, 0,
                   Rf_ScalarReal(family->logp(&rows, REAL(aux), REAL(eta), REAL(VECTOR_ELT(out, 1)),
                                              REAL(VECTOR_ELT(out, 2)))));
    family->curvature(&rows, REAL(aux), REAL(eta), REAL(VECTOR_ELT(out, 3)));
    SET_VECTOR_ELT(out, 4, Rf_ScalarReal(family->constant(&rows)));
    UNPROTECT(1);
    return out;
}
