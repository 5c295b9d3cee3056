/* .Call entry behind R/integrated-log-lik.R: predictive densities with group effects integrated out. */
#include <R.h>
#include <limits.h>

#include "after/integrated_loglik.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_memory.h"

/* nest: list of `q`, `n_level` (integers per factor), `parent` (list of integers from 0), `start` (integers from 0),
 * `z` (double [sum of q x n_row]), `weight` (double [n_row] or NULL). */
static hlr_nest nest_from_list(SEXP list)
{
    hlr_nest nest = {0};
    SEXP q = hlr_list_get(list, "q"), parent = hlr_list_get(list, "parent"),
         start = hlr_list_get(list, "start");
    if (Rf_xlength(q) < 1 || Rf_xlength(q) > HLR_MAX_FACTOR)
        Rf_error("`q` must have 1 to %d factors", HLR_MAX_FACTOR);
    nest.n_factor = (int) XLENGTH(q);
    const int *size = hlr_ints_in(q, nest.n_factor, 1, HLR_MOST_COLUMNS / HLR_MAX_FACTOR, "q");
    const int *n_level =
        hlr_ints_in(hlr_list_get(list, "n_level"), nest.n_factor, 1, INT_MAX - 1, "n_level");
    hlr_list(parent, nest.n_factor - 1, "parent");
    int total = 0;
    for (int k = 0; k < nest.n_factor; k++) {
        nest.q[k] = size[k];
        nest.n_level[k] = n_level[k];
        total += nest.q[k];
        if (k + 1 < nest.n_factor)
            nest.parent[k] = hlr_indices(VECTOR_ELT(parent, k), n_level[k], n_level[k + 1], "parent");
    }
    nest.start = hlr_starts(start, n_level[0], "start");
    nest.n_row = nest.start[n_level[0]];
    nest.z = hlr_doubles(hlr_list_get(list, "z"), (R_xlen_t) nest.n_row * total, "z");
    nest.weight = hlr_doubles_or_null(hlr_list_find(list, "weight"), nest.n_row, "weight");
    return nest;
}

/* residual: [n_draw x n_row]; roots: list per factor, [n_draw x q x q] lower triangular; sigma: [n_draw]; by: 0 for
 * rows, k for levels of factor k (from 1). Returns log densities, [n_draw x rows or levels]. */
SEXP hlr_c_integrated_log_lik(SEXP nest_list, SEXP residual, SEXP roots, SEXP sigma, SEXP by)
{
    const hlr_nest nest = nest_from_list(nest_list);
    const int n_draw = hlr_count(Rf_xlength(sigma), "sigma");
    const int level_of = hlr_one_int_in(by, 0, nest.n_factor, "by");
    const int n_out = level_of ? nest.n_level[level_of - 1] : nest.n_row;
    const double *from = hlr_doubles(residual, (R_xlen_t) n_draw * nest.n_row, "residual"),
                 *sd = hlr_doubles(sigma, -1, "sigma");
    int n_root = 0;
    hlr_list(roots, nest.n_factor, "roots");
    for (int k = 0; k < nest.n_factor; k++) {
        hlr_doubles(VECTOR_ELT(roots, k), hlr_times(n_draw, nest.q[k] * nest.q[k]), "roots");
        n_root += nest.q[k] * nest.q[k];
    }
    double *root = (double *) R_alloc((size_t) n_root, sizeof(double));
    double *e = (double *) R_alloc((size_t) nest.n_row + 1, sizeof(double));
    double *to = (double *) R_alloc((size_t) n_out + 1, sizeof(double));
    hlr_arena arena = hlr_arena_counting();
    hlr_integrated_at(&nest, &arena);
    arena = hlr_allocate(&arena);
    const hlr_integrated work = hlr_integrated_at(&nest, &arena);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n_draw, n_out));
    for (R_xlen_t d = 0; d < n_draw; d++) {
        for (int k = 0, at = 0; k < nest.n_factor; k++)
            for (int i = 0; i < nest.q[k] * nest.q[k]; i++, at++)
                root[at] = REAL(VECTOR_ELT(roots, k))[d + (R_xlen_t) n_draw * i];
        for (int i = 0; i < nest.n_row; i++)
            e[i] = from[d + (R_xlen_t) n_draw * i];
        hlr_integrated_factorise(&nest, root, sd[d], e, &work);
        if (level_of)
            hlr_integrated_levels(&nest, level_of - 1, sd[d], &work, to);
        else
            hlr_integrated_rows(&nest, sd[d], e, &work, to);
        for (int i = 0; i < n_out; i++)
            REAL(out)[d + (R_xlen_t) n_draw * i] = to[i];
        if (d % 16 == 0)
            R_CheckUserInterrupt();
    }
    UNPROTECT(1);
    return out;
}
