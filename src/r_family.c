/* .Call entries for families on their own: likelihoods for tests; means and random responses, R/family-draws.R. */
#include <R.h>
#include <R_ext/Random.h>
#include <Rinternals.h>

#include "r_check.h"
#include "r_entries.h"
#include "r_model.h"
#include "r_theta.h"
#include "r_threads.h"

/* The list of family.c as R reads it: vectors of names and links, the names of each family's parameters beside
 * eta, and which have tails. */
SEXP hlr_c_families(void)
{
    int n = 0, at = 0;
    for (int k = 0; hlr_families[k]; k++)
        for (const hlr_family *family = hlr_families[k]; family->name; family++)
            n++;
    const char *names[] = {"name", "link", "theta", "tails", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names)), name = Rf_allocVector(STRSXP, n), link, theta, tails;
    SET_VECTOR_ELT(out, 0, name);
    SET_VECTOR_ELT(out, 1, link = Rf_allocVector(STRSXP, n));
    SET_VECTOR_ELT(out, 2, theta = Rf_allocVector(VECSXP, n));
    SET_VECTOR_ELT(out, 3, tails = Rf_allocVector(LGLSXP, n));
    for (int k = 0; hlr_families[k]; k++)
        for (const hlr_family *family = hlr_families[k]; family->name; family++, at++) {
            SET_STRING_ELT(name, at, Rf_mkChar(family->name));
            SET_STRING_ELT(link, at, Rf_mkChar(family->link));
            LOGICAL(tails)[at] = family->tails != NULL;
            SET_VECTOR_ELT(theta, at, Rf_allocVector(STRSXP, family->n_theta));
            for (int a = 0; a < family->n_theta; a++)
                SET_STRING_ELT(VECTOR_ELT(theta, at), a, Rf_mkChar(family->theta[a]));
        }
    UNPROTECT(1);
    return out;
}

static hlr_rows rows_of(int n, SEXP y, SEXP trials, SEXP weight)
{
    hlr_doubles(y, n, "y");
    return hlr_rows_from(y, trials, weight, R_NilValue);
}

SEXP hlr_c_family(SEXP name, SEXP link, SEXP y, SEXP trials, SEXP weight, SEXP theta, SEXP eta)
{
    const hlr_family *family = hlr_family_from(name, link);
    const int n = hlr_count(Rf_xlength(eta), "eta");
    const hlr_rows rows = rows_of(n, y, trials, weight);
    hlr_doubles(theta, family->n_theta, "theta");
    hlr_doubles(eta, n, "eta");

    const char *names[] = {"logp", "d_eta", "d_theta", "curvature", "constant", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 1, Rf_allocVector(REALSXP, n));
    SET_VECTOR_ELT(out, 2, Rf_allocVector(REALSXP, family->n_theta));
    SET_VECTOR_ELT(out, 3, Rf_allocVector(REALSXP, n));
    SET_VECTOR_ELT(out, 0,
                   Rf_ScalarReal(family->logp(&rows, REAL(theta), REAL(eta), REAL(VECTOR_ELT(out, 1)),
                                              REAL(VECTOR_ELT(out, 2)))));
    family->curvature(&rows, REAL(theta), REAL(eta), REAL(VECTOR_ELT(out, 3)));
    SET_VECTOR_ELT(out, 4, Rf_ScalarReal(family->constant(&rows)));
    UNPROTECT(1);
    return out;
}

/* The same with parameters that may differ between rows: theta is a list of vectors, one number or one for each row. */
SEXP hlr_c_family_rows(SEXP name, SEXP link, SEXP y, SEXP trials, SEXP weight, SEXP theta, SEXP eta)
{
    const hlr_family *family = hlr_family_from(name, link);
    const int n = hlr_count(Rf_xlength(eta), "eta");
    const hlr_rows rows = rows_of(n, y, trials, weight);
    if (!family->logp_rows)
        Rf_error("family %s has no parameters that may differ between rows", family->name);
    hlr_doubles(eta, n, "eta");
    hlr_list(theta, family->n_theta, "theta");

    const char *names[] = {"logp", "d_eta", "d_theta", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names)), d_theta;
    SET_VECTOR_ELT(out, 1, Rf_allocVector(REALSXP, n));
    SET_VECTOR_ELT(out, 2, d_theta = Rf_allocVector(VECSXP, family->n_theta));
    hlr_column column[HLR_MAX_THETA];
    double *d_column[HLR_MAX_THETA];
    for (int k = 0; k < family->n_theta; k++) {
        SEXP values = VECTOR_ELT(theta, k);
        const int step = Rf_xlength(values) != 1, length = step ? n : 1;
        column[k] = (hlr_column){hlr_doubles(values, length, "theta"), step};
        SET_VECTOR_ELT(d_theta, k, Rf_allocVector(REALSXP, length));
        d_column[k] = REAL(VECTOR_ELT(d_theta, k));
    }
    SET_VECTOR_ELT(out, 0, Rf_ScalarReal(family->logp_rows(&rows, column, REAL(eta), REAL(VECTOR_ELT(out, 1)),
                                                           d_column)));
    UNPROTECT(1);
    return out;
}

/* The part of the rows' log density that depends on no parameter. */
SEXP hlr_c_family_constant(SEXP name, SEXP link, SEXP y, SEXP trials, SEXP weight, SEXP additions)
{
    const hlr_rows rows = hlr_rows_from(y, trials, weight, additions);
    return Rf_ScalarReal(hlr_observed_constant(hlr_family_from(name, link), &rows));
}

typedef void over_draws(const hlr_row_draws *draws, double *out);

typedef struct {
    over_draws *fill;
    int n_draw;
    const double *eta, *trials, *weight;
    hlr_theta_draws theta;
    double *out;
} request;

static void fill_some(void *ctx, int worker, size_t first, size_t end)
{
    const request *r = ctx;
    const size_t n = (size_t) r->n_draw;
    for (size_t i = first; i < end; i++) {
        const hlr_row_draws draws = {r->n_draw, r->eta + i * n, hlr_theta_of_row(&r->theta, i, worker), r->trials ? r->trials[i] : 1.0,
                                     r->weight ? r->weight[i] : 1.0};
        r->fill(&draws, r->out + i * n);
    }
}

/* eta: [n_draw x n_row]; theta: see hlr_theta_from_list(); trials, weight: [n_row] or NULL. Rows are done one after the other,
 * so that a row's random responses are the same in one call for all rows and in several calls for some each. */
static SEXP for_rows(const hlr_family *family, over_draws *fill, SEXP eta, SEXP theta, SEXP trials, SEXP weight,
                     int n_thread)
{
    int n_draw, n_row;
    const double *at = hlr_matrix(eta, &n_draw, &n_row, "eta");
    request r = {.fill = fill, .n_draw = n_draw, .eta = at};
    r.trials = hlr_doubles_or_null(trials, n_row, "trials");
    r.weight = hlr_doubles_or_null(weight, n_row, "weight");
    r.theta = hlr_theta_from_list(theta, family, n_draw, n_row, n_thread);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n_draw, n_row));
    r.out = REAL(out);
    const hlr_pieces pieces = {(size_t) n_row, 16, n_thread, fill_some, &r};
    hlr_run_pieces(&pieces);
    Rf_setAttrib(out, R_DimNamesSymbol, Rf_getAttrib(eta, R_DimNamesSymbol));
    UNPROTECT(1);
    return out;
}

SEXP hlr_c_family_mean(SEXP name, SEXP link, SEXP eta, SEXP theta, SEXP trials, SEXP weight, SEXP threads)
{
    const hlr_family *family = hlr_family_from(name, link);
    return for_rows(family, family->mean, eta, theta, trials, weight, hlr_n_threads(threads));
}

/* R's generator, so on the main thread. An interrupt leaves R's .Random.seed as it was before the call. */
SEXP hlr_c_family_random(SEXP name, SEXP link, SEXP eta, SEXP theta, SEXP trials, SEXP weight)
{
    const hlr_family *family = hlr_family_from(name, link);
    GetRNGstate();
    SEXP out = PROTECT(for_rows(family, family->random, eta, theta, trials, weight, 1));
    PutRNGstate();
    UNPROTECT(1);
    return out;
}
