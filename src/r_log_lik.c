/* .Call entry behind R/log-lik.R: log densities of single rows at many draws. */
#include <R.h>
#include <math.h>

#include "after/marginal.h"
#include "family/observed.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_model.h"
#include "r_theta.h"

/* Each draw's log density of a row, integrated over eta; sd, df: of each draw, df may be NULL. */
static void marginal_log_density(const hlr_family *family, const hlr_rows *row, const hlr_row_draws *draws,
                                 const double *sd, const double *df, double *out)
{
    double theta[HLR_MAX_THETA];
    for (int k = 0; k < draws->n; k++) {
        for (int a = 0; a < family->n_theta; a++)
            theta[a] = draws->theta[k + (R_xlen_t) draws->n * a];
        out[k] = hlr_marginal_logp(family, row, theta, draws->eta[k], sd[k], df ? df[k] : INFINITY);
    }
}

static hlr_rows one_row(const hlr_rows *rows, R_xlen_t i, const double *log_y)
{
#define OF(column) (rows->column ? rows->column + i : NULL)
    return (hlr_rows){1, OF(y), OF(trials), OF(weight), log_y, OF(times), OF(from), OF(to), OF(low), OF(high)};
#undef OF
}

/* eta: [n_draw x n_row]; spread: [n_draw x n_row], scales of eta over which the density is integrated, or NULL; df:
 * [n_draw], degrees of freedom of eta, NULL if eta is normal; theta: see hlr_theta_from_list(); y: [n_row]; trials, weight:
 * [n_row] or NULL; additions: see hlr_rows_from().
 * Constants included; -Inf where a row is outside the density's reach. Returns [n_draw x n_row]. */
SEXP hlr_c_family_log_lik(SEXP name, SEXP link, SEXP eta, SEXP spread, SEXP df, SEXP theta, SEXP y, SEXP trials,
                          SEXP weight, SEXP additions)
{
    enum { BETWEEN_CHECKS = 1 << 16 }; /* values: some milliseconds */
    const hlr_family *family = hlr_family_from(name, link);
    int n_each, n_col;
    const double *at = hlr_matrix(eta, &n_each, &n_col, "eta");
    const R_xlen_t n_draw = n_each, n_row = n_col;
    const double *sd = hlr_doubles_or_null(spread, n_draw * n_row, "spread"),
                 *dfs = hlr_doubles_or_null(df, n_draw, "df");
    hlr_doubles(y, n_row, "y");
    const hlr_rows rows = hlr_rows_from(y, trials, weight, additions);
    const hlr_theta_draws of_draw = hlr_theta_from_list(theta, family, n_draw, n_row, 1);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n_each, n_col));
    double *to = REAL(out);
    R_xlen_t unchecked = 0;
    for (R_xlen_t i = 0; i < n_row; i++, at += n_draw, to += n_draw) {
        const double log_y = log(rows.y[i]);
        const hlr_rows row = one_row(&rows, i, &log_y);
        const hlr_row_draws draws = {n_each, at, hlr_theta_of_row(&of_draw, (size_t) i, 0),
                                     row.trials ? *row.trials : 1.0, row.weight ? *row.weight : 1.0};
        const double constant = hlr_observed_constant(family, &row);
        if (sd)
            marginal_log_density(family, &row, &draws, sd + i * n_draw, dfs, to);
        else
            hlr_observed_density(family, &row, &draws, to);
        for (R_xlen_t k = 0; k < n_draw; k++)
            to[k] += constant;
        unchecked += n_draw;
        if (unchecked >= BETWEEN_CHECKS) {
            unchecked = 0;
            R_CheckUserInterrupt();
        }
    }
    UNPROTECT(1);
    return out;
}
