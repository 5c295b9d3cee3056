/* .Call entries for censored and truncated responses: log densities of rows for tests; probabilities and random
 * responses within bounds, R/family-draws.R. */
#include <R.h>
#include <R_ext/Random.h>

#include "family/observed.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_model.h"
#include "r_theta.h"

/* theta: list of vectors, one number or one for each row. The curvature is there where all are one number. */
SEXP hlr_c_observed_rows(SEXP name, SEXP link, SEXP y, SEXP trials, SEXP weight, SEXP additions, SEXP theta, SEXP eta)
{
    const hlr_family *family = hlr_family_from(name, link);
    const hlr_rows rows = hlr_rows_from(y, trials, weight, additions);
    const char *names[] = {"logp", "d_eta", "d_theta", "curvature", "constant", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names)), d_theta;
    hlr_doubles(eta, rows.n, "eta");
    hlr_list(theta, family->n_theta, "theta");
    SET_VECTOR_ELT(out, 1, Rf_allocVector(REALSXP, rows.n));
    SET_VECTOR_ELT(out, 2, d_theta = Rf_allocVector(VECSXP, family->n_theta));
    SET_VECTOR_ELT(out, 3, Rf_allocVector(REALSXP, rows.n));
    hlr_column column[HLR_MAX_THETA];
    double *d_column[HLR_MAX_THETA], value[HLR_MAX_THETA], d_value[HLR_MAX_THETA], logp;
    int by_row = 0;
    for (int k = 0; k < family->n_theta; k++) {
        SEXP own = VECTOR_ELT(theta, k);
        const int step = Rf_xlength(own) != 1, length = step ? rows.n : 1;
        column[k] = (hlr_column){hlr_doubles(own, length, "theta"), step};
        SET_VECTOR_ELT(d_theta, k, Rf_allocVector(REALSXP, length));
        d_column[k] = REAL(VECTOR_ELT(d_theta, k));
        value[k] = *column[k].at;
        by_row = by_row || step;
    }
    if (by_row) {
        logp = hlr_observed_logp_rows(family, &rows, column, REAL(eta), REAL(VECTOR_ELT(out, 1)), d_column);
    } else {
        logp = hlr_observed_logp(family, &rows, value, REAL(eta), REAL(VECTOR_ELT(out, 1)), d_value);
        for (int k = 0; k < family->n_theta; k++)
            *d_column[k] = d_value[k];
        hlr_observed_curvature(family, &rows, value, REAL(eta), REAL(VECTOR_ELT(out, 3)));
    }
    SET_VECTOR_ELT(out, 0, Rf_ScalarReal(logp));
    SET_VECTOR_ELT(out, 4, Rf_ScalarReal(hlr_observed_constant(family, &rows)));
    UNPROTECT(1);
    return out;
}

typedef void of_row(const hlr_family *family, const hlr_row_draws *draws, double from, double to, double *out);

/* eta: [n_draw x n_row]; theta: see hlr_theta_from_list(); trials, weight: [n_row] or NULL; from, to: [n_row]. */
static SEXP for_rows(of_row *fill, SEXP name, SEXP link, SEXP eta, SEXP theta, SEXP trials, SEXP weight, SEXP from,
                     SEXP to)
{
    const hlr_family *family = hlr_family_from(name, link);
    int n_draw, n_row;
    const double *at = hlr_matrix(eta, &n_draw, &n_row, "eta"), *size = hlr_doubles_or_null(trials, n_row, "trials"),
                 *weights = hlr_doubles_or_null(weight, n_row, "weight");
    const double *low = hlr_doubles(from, n_row, "from"), *high = hlr_doubles(to, n_row, "to");
    const hlr_theta_draws of_draw = hlr_theta_from_list(theta, family, n_draw, n_row, 1);
    if (!family->tails)
        Rf_error("family %s has no tails", family->name);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n_draw, n_row));
    for (R_xlen_t i = 0; i < n_row; i++) {
        const hlr_row_draws draws = {n_draw, at + i * n_draw, hlr_theta_of_row(&of_draw, (size_t) i, 0),
                                     size ? size[i] : 1.0, weights ? weights[i] : 1.0};
        fill(family, &draws, low[i], high[i], REAL(out) + i * n_draw);
        R_CheckUserInterrupt();
    }
    Rf_setAttrib(out, R_DimNamesSymbol, Rf_getAttrib(eta, R_DimNamesSymbol));
    UNPROTECT(1);
    return out;
}

static void mass_of_row(const hlr_family *family, const hlr_row_draws *draws, double from, double to, double *out)
{
    const double none = 0.0;
    const hlr_rows row = {.n = 1, .y = &none, .trials = &draws->trials, .weight = &draws->weight};
    double theta[HLR_MAX_THETA];
    for (int k = 0; k < draws->n; k++) {
        for (int a = 0; a < family->n_theta; a++)
            theta[a] = draws->theta[k + (R_xlen_t) draws->n * a];
        out[k] = hlr_log_mass(family, &row, 0, from, to, draws->eta[k], theta).log_p;
    }
}

/* Log probabilities of responses in (from, to], [n_draw x n_row]. */
SEXP hlr_c_family_mass(SEXP name, SEXP link, SEXP eta, SEXP theta, SEXP trials, SEXP weight, SEXP from, SEXP to)
{
    return for_rows(mass_of_row, name, link, eta, theta, trials, weight, from, to);
}

/* Random responses in (from, to]. R's generator, so on the main thread. */
SEXP hlr_c_family_within(SEXP name, SEXP link, SEXP eta, SEXP theta, SEXP trials, SEXP weight, SEXP from, SEXP to)
{
    GetRNGstate();
    SEXP out = PROTECT(for_rows(hlr_random_within, name, link, eta, theta, trials, weight, from, to));
    PutRNGstate();
    UNPROTECT(1);
    return out;
}
