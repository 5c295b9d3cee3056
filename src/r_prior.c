/* .Call entries for prior densities, R/prior-table.R: tests and plots of priors, one call per vector. */
#include <R.h>
#include <Rinternals.h>

#include "prior/prior.h"
#include "r_check.h"
#include "r_entries.h"

SEXP hlr_c_prior_logp(SEXP name_sexp, SEXP arg_sexp, SEXP lower_sexp, SEXP upper_sexp, SEXP x_sexp)
{
    const double *x = hlr_doubles(x_sexp, -1, "x"), *arg = hlr_doubles(arg_sexp, HLR_PRIOR_MAX_ARG, "arg");
    hlr_prior prior;
    hlr_error err = {""};
    if (hlr_prior_init(&prior, hlr_one_string(name_sexp, "name"), arg, hlr_one_double(lower_sexp, "lower"),
                       hlr_one_double(upper_sexp, "upper"), &err) != HLR_OK)
        Rf_error("%s", err.message);

    const R_xlen_t n = XLENGTH(x_sexp);
    const char *names[] = {"logp", "grad", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, Rf_allocVector(REALSXP, n));
    SET_VECTOR_ELT(out, 1, Rf_allocVector(REALSXP, n));
    double *logp = REAL(VECTOR_ELT(out, 0)), *grad = REAL(VECTOR_ELT(out, 1));
    for (R_xlen_t i = 0; i < n; i++)
        logp[i] = hlr_prior_logp(&prior, x[i], &grad[i]);
    UNPROTECT(1);
    return out;
}

SEXP hlr_c_lkj_logp(SEXP dim_sexp, SEXP eta_sexp, SEXP log_det_sexp)
{
    const int dim = hlr_one_int_in(dim_sexp, 1, HLR_MOST_COLUMNS, "dim");
    const double shape = hlr_one_double(eta_sexp, "shape"), *log_det = hlr_doubles(log_det_sexp, -1, "log_det");

    const R_xlen_t n = XLENGTH(log_det_sexp);
    SEXP out = PROTECT(Rf_allocVector(REALSXP, n));
    for (R_xlen_t i = 0; i < n; i++)
        REAL(out)[i] = hlr_lkj_logp(dim, shape, log_det[i]);
    UNPROTECT(1);
    return out;
}
