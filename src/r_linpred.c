/* .Call entry behind R/linpred.R: linear predictors of rows at many draws. */
#include <R.h>

#include "after/columns.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_threads.h"

typedef struct {
    int q;
    const int *at;                     /* [n_row] level of each row, from 1; 0 for none */
    const double *z, *u;               /* [n_row x q], [n_draw x n_level x q] */
    size_t n_level;
} part;

typedef struct {
    int n_draw, p, n_part;
    size_t n_row;
    const double *x, *offset, *beta;
    const part *part;
    double *eta;
} request;

static part part_from_list(SEXP effects, int n_draw, R_xlen_t n_row)
{
    SEXP u = hlr_list_get(effects, "u"), z = hlr_list_get(effects, "z");
    part p = {0, hlr_ints(hlr_list_get(effects, "at"), n_row, "at"), NULL, hlr_doubles(u, -1, "u"), 0};
    int n_z;
    p.z = hlr_matrix(z, &n_z, &p.q, "z");
    if (n_z != n_row)
        Rf_error("`z` must have %ld rows, not %d", (long) n_row, n_z);
    if (n_draw > 0 && p.q > 0)
        p.n_level = (size_t) XLENGTH(u) / ((size_t) n_draw * (size_t) p.q);
    for (R_xlen_t i = 0; i < n_row; i++)
        if (p.at[i] < 0 || (size_t) p.at[i] > p.n_level)
            Rf_error("`at` is outside its levels");
    return p;
}

static void add_up(void *ctx, int worker, size_t first, size_t end)
{
    const request *r = ctx;
    const size_t n_draw = (size_t) r->n_draw;
    (void) worker;
    for (size_t i = first; i < end; i++) {
        double *eta = r->eta + i * n_draw;
        for (size_t k = 0; k < n_draw; k++)
            eta[k] = r->offset[i];
        hlr_add_columns(r->n_draw, r->p, r->x + i, r->n_row, r->beta, n_draw, eta);
        for (int f = 0; f < r->n_part; f++) {
            const part *p = &r->part[f];
            if (p->at[i] > 0)
                hlr_add_columns(r->n_draw, p->q, p->z + i, r->n_row, p->u + n_draw * (size_t) (p->at[i] - 1),
                                n_draw * p->n_level, eta);
        }
    }
}

/* x: [n_row x p]; offset: [n_row]; beta: [n_draw x p]; effects: a list for each factor, of `u`, `at` and `z` as in
 * `part`. Returns [n_draw x n_row]. */
SEXP hlr_c_linpred(SEXP x, SEXP offset, SEXP beta, SEXP effects, SEXP threads)
{
    const R_xlen_t n_row = hlr_count(Rf_xlength(offset), "offset");
    request r = {.n_row = (size_t) n_row};
    r.beta = hlr_matrix(beta, &r.n_draw, &r.p, "beta");
    r.n_part = hlr_count(XLENGTH(hlr_list(effects, -1, "effects")), "effects");
    r.x = hlr_doubles(x, n_row * r.p, "x");
    r.offset = hlr_doubles(offset, n_row, "offset");
    part *parts = (part *) R_alloc((size_t) r.n_part + 1, sizeof(part));
    for (int f = 0; f < r.n_part; f++)
        parts[f] = part_from_list(VECTOR_ELT(effects, f), r.n_draw, n_row);
    r.part = parts;
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, r.n_draw, (int) n_row));
    r.eta = REAL(out);
    const hlr_pieces pieces = {r.n_row, 16, hlr_n_threads(threads), add_up, &r};
    hlr_run_pieces(&pieces);
    UNPROTECT(1);
    return out;
}
