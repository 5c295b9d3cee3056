/* .Call entry behind column_stats(), R/convergence.R. */
#include <R.h>
#include <limits.h>

#include "after/column_stats.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_threads.h"

typedef struct {
    const double *x, *prob;
    int n, robust, n_prob;
    size_t n_column;
    double *work, *quantile; /* [n_thread x n], [n_thread x n_prob] */
    double *out;             /* [n_column x (2 + n_prob)] */
} request;

static void describe_some(void *ctx, int worker, size_t first, size_t end)
{
    const request *r = ctx;
    const size_t n = (size_t) r->n;
    double *work = r->work + (size_t) worker * n, *quantile = r->quantile + (size_t) worker * (size_t) r->n_prob;
    for (size_t j = first; j < end; j++) {
        double centre, scale;
        hlr_describe_column(r->n, r->x + j * n, r->robust, r->n_prob, r->prob, work, &centre, &scale,
                            quantile);
        r->out[j] = ISNAN(centre) ? NA_REAL : centre;
        r->out[j + r->n_column] = ISNAN(scale) ? NA_REAL : scale;
        for (int k = 0; k < r->n_prob; k++)
            r->out[j + r->n_column * (size_t) (2 + k)] = ISNAN(quantile[k]) ? NA_REAL : quantile[k];
    }
}

/* x: double, columns of n_draw numbers each; robust: logical; probs: double in [0, 1]. Returns a matrix, a row per
 * column: mean and sd, or if robust median and mad, then the quantiles; NA where a number is missing. */
SEXP hlr_c_column_stats(SEXP x, SEXP n_draw, SEXP robust, SEXP probs, SEXP threads)
{
    const int n = hlr_one_int_in(n_draw, 1, INT_MAX, "n_draw"), n_thread = hlr_n_threads(threads);
    const int n_column = hlr_count(Rf_xlength(x) / n, "x");
    request r = {.x = hlr_doubles(x, (R_xlen_t) n_column * n, "x"),
                 .prob = hlr_shares(probs, -1, "probs"),
                 .n = n,
                 .robust = hlr_one_flag(robust, "robust"),
                 .n_prob = hlr_count(Rf_xlength(probs), "probs"),
                 .n_column = (size_t) n_column};
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n_column, 2 + r.n_prob));
    r.out = REAL(out);
    r.work = (double *) R_alloc((size_t) n_thread * (size_t) n, sizeof(double));
    r.quantile = (double *) R_alloc((size_t) n_thread * (size_t) r.n_prob, sizeof(double));
    const hlr_pieces pieces = {r.n_column, 64, n_thread, describe_some, &r};
    hlr_run_pieces(&pieces);
    UNPROTECT(1);
    return out;
}
