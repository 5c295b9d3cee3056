/* .Call entries for prior densities, R/prior-table.R: tests and plots of priors, one call per vector. */
#include <R.h>
#include <Rinternals.h>

#include "prior.h"
#include "r_entries.h"

static double one_double(SEXP x, const char *what)
{
    if (TYPEOF(x) != REALSXP || XLENGTH(x) != 1)
        Rf_error("`%s` must be one double", what);
    return REAL(x)[0];
}

SEXP hlr_c_prior_logp(SEXP name_sexp, SEXP arg_sexp, SEXP lower_sexp, SEXP upper_sexp, SEXP x_sexp)
{
    if (TYPEOF(name_sexp) != STRSXP || XLENGTH(name_sexp) != 1)
        Rf_error("`name` must be one string");
    if (TYPEOF(arg_sexp) != REALSXP || XLENGTH(arg_sexp) != HLR_PRIOR_MAX_ARG)
        Rf_error("`arg` must be %d doubles, NA where unused", HLR_PRIOR_MAX_ARG);
    if (TYPEOF(x_sexp) != REALSXP)
        Rf_error("`x` must be double");

    hlr_prior prior;
    hlr_error err = {""};
    if (hlr_prior_init(&prior, CHAR(STRING_ELT(name_sexp, 0)), REAL(arg_sexp), one_double(lower_sexp, "lower"),
                       one_double(upper_sexp, "upper"), &err) != HLR_OK)
        Rf_error("%s", err.message);

    const R_xlen_t n = XLENGTH(x_sexp);
    const char *names[] = {"logp", "grad", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, Rf_allocVector(REALSXP, n));
    SET_VECTOR_ELT(out, 1, Rf_allocVector(REALSXP, n));
    double *logp = REAL(VECTOR_ELT(out, 0)), *grad = REAL(VECTOR_ELT(out, 1));
    for (R_xlen_t i = 0; i < n; i++)
        logp[i] = hlr_prior_logp(&prior, REAL(x_sexp)[i], &grad[i]);
    UNPROTECT(1);
    return out;
}

SEXP hlr_c_lkj_logp(SEXP dim_sexp, SEXP eta_sexp, SEXP log_det_sexp)
{
    if (TYPEOF(dim_sexp) != INTSXP || XLENGTH(dim_sexp) != 1 || INTEGER(dim_sexp)[0] < 1)
        Rf_error("`dim` must be one positive integer");
    if (TYPEOF(log_det_sexp) != REALSXP)
        Rf_error("`log_det` must be double");
    const int dim = INTEGER(dim_sexp)[0];
    const double eta = one_double(eta_sexp, "eta");

    const R_xlen_t n = XLENGTH(log_det_sexp);
    SEXP out = PROTECT(Rf_allocVector(REALSXP, n));
    for (R_xlen_t i = 0; i < n; i++)
        REAL(out)[i] = hlr_lkj_logp(dim, eta, REAL(log_det_sexp)[i]);
    UNPROTECT(1);
    return out;
}
