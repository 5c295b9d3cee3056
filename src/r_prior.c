/* .Call entries for priors on their own: the lists of them, densities and scales, one call per vector. */
#include "r_prior.h"

#include <R.h>

#include "covariance/covariance.h"
#include "prior/prior.h"
#include "r_check.h"
#include "r_entries.h"

const hlr_shrinkage_kind *hlr_shrinkage_kind_from(SEXP name)
{
    const char *text = hlr_one_string(name, "kind");
    const hlr_shrinkage_kind *kind = hlr_shrinkage_find(text);
    if (!kind)
        Rf_error("there is no shrinkage '%s'", text);
    return kind;
}

/* Texts as far as the first NULL, `most` at most. */
static SEXP text_vector(const char *const *text, int most)
{
    int n = 0;
    while (n < most && text[n])
        n++;
    SEXP out = PROTECT(Rf_allocVector(STRSXP, n));
    for (int i = 0; i < n; i++)
        SET_STRING_ELT(out, i, Rf_mkChar(text[i]));
    UNPROTECT(1);
    return out;
}

static SEXP distribution_list(void)
{
    int n = 0;
    while (hlr_distributions[n])
        n++;
    SEXP out = PROTECT(Rf_allocVector(VECSXP, n)), name = PROTECT(Rf_allocVector(STRSXP, n));
    for (int k = 0; k < n; k++) {
        SET_STRING_ELT(name, k, Rf_mkChar(hlr_distributions[k]->name));
        SET_VECTOR_ELT(out, k, text_vector(hlr_distributions[k]->args, hlr_distributions[k]->n_arg));
    }
    Rf_setAttrib(out, R_NamesSymbol, name);
    UNPROTECT(2);
    return out;
}

static SEXP shrinkage_list(void)
{
    int n = 0;
    while (hlr_shrinkage_kinds[n])
        n++;
    SEXP out = PROTECT(Rf_allocVector(VECSXP, n)), name = PROTECT(Rf_allocVector(STRSXP, n));
    for (int k = 0; k < n; k++) {
        SET_STRING_ELT(name, k, Rf_mkChar(hlr_shrinkage_kinds[k]->name));
        SET_VECTOR_ELT(out, k, text_vector(hlr_shrinkage_kinds[k]->hyper, HLR_SHRINKAGE_MAX_HYPER));
    }
    Rf_setAttrib(out, R_NamesSymbol, name);
    UNPROTECT(2);
    return out;
}

static SEXP covariance_list(void)
{
    int n = 0;
    while (hlr_covariances[n])
        n++;
    SEXP out = PROTECT(Rf_allocVector(STRSXP, n));
    for (int k = 0; k < n; k++)
        SET_STRING_ELT(out, k, Rf_mkChar(hlr_covariances[k]->name));
    UNPROTECT(1);
    return out;
}

/* C's lists as R reads them: `distributions` with the names of their arguments, `shrinkage` with those of its
 * hyper-parameters, `covariances`. */
SEXP hlr_c_priors(void)
{
    const char *names[] = {"distributions", "shrinkage", "covariances", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, distribution_list());
    SET_VECTOR_ELT(out, 1, shrinkage_list());
    SET_VECTOR_ELT(out, 2, covariance_list());
    UNPROTECT(1);
    return out;
}

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

/* hyper: [n_draw x n_hyper] in the order of the kind; sigma: [n_draw]; unit: [n]. Returns the scales, [n_draw x n]. */
SEXP hlr_c_shrinkage_scales(SEXP kind, SEXP hyper, SEXP sigma, SEXP unit)
{
    int n_draw, n_hyper;
    const double *values = hlr_matrix(hyper, &n_draw, &n_hyper, "hyper"), *wide = hlr_doubles(sigma, n_draw, "sigma");
    const hlr_shrinkage shrinkage = {.kind = hlr_shrinkage_kind_from(kind), .n = hlr_count(Rf_xlength(unit), "unit"),
                                     .unit = hlr_doubles(unit, -1, "unit")};
    if (n_hyper != hlr_shrinkage_n_hyper(&shrinkage))
        Rf_error("`hyper` must have %d columns", hlr_shrinkage_n_hyper(&shrinkage));
    hlr_mapped *at = (hlr_mapped *) R_alloc((size_t) n_hyper, sizeof(hlr_mapped));
    double *scale = (double *) R_alloc((size_t) shrinkage.n, sizeof(double));
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n_draw, shrinkage.n));
    for (R_xlen_t i = 0; i < n_draw; i++) {
        for (int k = 0; k < n_hyper; k++)
            at[k] = (hlr_mapped){.value = values[i + (R_xlen_t) n_draw * k]};
        hlr_shrinkage_scales(&shrinkage, at, wide[i], scale);
        for (int j = 0; j < shrinkage.n; j++)
            REAL(out)[i + (R_xlen_t) n_draw * j] = scale[j];
    }
    UNPROTECT(1);
    return out;
}
