/* .Call entries behind R/prior-draws.R: random numbers for draws from the prior, correlation matrices, group effects
 * given their sds. */
#include <R.h>
#include <limits.h>
#include <math.h>

#include "numeric/linalg.h"
#include "model/model.h"
#include "r_check.h"
#include "r_entries.h"
#include "numeric/rng.h"
#include "numeric/special.h"
#include "prior/correlation.h"

/* chain (from 1), draw (from 0): [n] where each draw stands, which with the seed names its numbers. Returns uniforms,
 * [n x n_each]. */
SEXP hlr_c_prior_uniforms(SEXP seed, SEXP chain, SEXP draw, SEXP n_each)
{
    const R_xlen_t n = hlr_count(Rf_xlength(chain), "chain");
    const int *of = hlr_ints(chain, n, "chain"), *at = hlr_ints(draw, n, "draw");
    const int m = hlr_one_int_in(n_each, 0, INT_MAX, "n_each");
    const uint32_t key = (uint32_t) hlr_one_int(seed, "seed");
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, (int) n, m));
    for (R_xlen_t i = 0; i < n; i++) {
        hlr_rng rng = hlr_rng_at(key, (uint32_t) of[i], HLR_FOR_PRIOR, (uint32_t) at[i], 0);
        for (int j = 0; j < m; j++)
            REAL(out)[i + n * j] = hlr_rng_uniform(&rng);
    }
    UNPROTECT(1);
    return out;
}

/* A matrix of draws of the dim (dim - 1) / 2 numbers of a correlation matrix. */
static const double *correlations(SEXP x, int dim, int *n_draw, const char *what)
{
    int n_col;
    const double *at = hlr_matrix(x, n_draw, &n_col, what);
    if (n_col != dim * (dim - 1) / 2)
        Rf_error("`%s` must have %d columns", what, dim * (dim - 1) / 2);
    return at;
}

/* partials: [n x dim (dim - 1) / 2], partial correlations (2,1), (3,1), (3,2), (4,1) ... of each draw. Returns the
 * correlations (1,2), (1,3), (2,3), (1,4) ... */
SEXP hlr_c_cor_of_partials(SEXP dim, SEXP partials)
{
    const int q = hlr_one_int_in(dim, 1, HLR_MOST_COLUMNS, "dim"), n_cor = q * (q - 1) / 2;
    int n;
    const double *from = correlations(partials, q, &n, "partials");
    hlr_cor *cor = (hlr_cor *) R_alloc((size_t) n_cor, sizeof(hlr_cor));
    double *root = (double *) R_alloc((size_t) q * (size_t) q, sizeof(double)),
           *r = (double *) R_alloc((size_t) n_cor, sizeof(double));
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n, n_cor));
    for (R_xlen_t i = 0; i < n; i++) {
        for (R_xlen_t c = 0; c < n_cor; c++)
            cor[c] = hlr_cor_of(from[i + n * c]);
        hlr_cor_root(q, cor, root, q);
        hlr_cor_products(q, root, q, r);
        for (R_xlen_t c = 0; c < n_cor; c++)
            REAL(out)[i + n * c] = r[c];
    }
    UNPROTECT(1);
    return out;
}

/* cors: [n x dim (dim - 1) / 2], correlations (1,2), (1,3), (2,3), (1,4) ... of each draw. Returns the Cholesky
 * factors, [n x dim x dim], zero above the diagonal. */
SEXP hlr_c_cor_roots(SEXP dim, SEXP cors)
{
    const int q = hlr_one_int_in(dim, 1, HLR_MOST_COLUMNS, "dim"), n_cor = q * (q - 1) / 2;
    int n;
    const double *from = correlations(cors, q, &n, "cors");
    double *root = (double *) R_alloc((size_t) q * (size_t) q, sizeof(double)),
           *r = (double *) R_alloc((size_t) n_cor, sizeof(double));
    SEXP out = PROTECT(Rf_alloc3DArray(REALSXP, n, q, q));
    hlr_zero((size_t) q * (size_t) q, root);
    for (R_xlen_t i = 0; i < n; i++) {
        for (R_xlen_t c = 0; c < n_cor; c++)
            r[c] = from[i + n * c];
        hlr_cor_cholesky(q, r, root, q);
        for (R_xlen_t e = 0; e < (R_xlen_t) q * q; e++)
            REAL(out)[i + n * e] = root[e];
    }
    UNPROTECT(1);
    return out;
}

/* The factor that turns a normal vector into a vector of Student's t. */
static double student_scale(hlr_rng *rng, double df)
{
    return sqrt(df / hlr_qchisq(hlr_rng_uniform(rng), df));
}

/* t: [n x q x q], of each draw the lower triangular root of the scale matrix of one level's effects; df: [n] their
 * degrees of freedom, or NULL; factor, levels: from 0. Returns u = T v with v ~ N(0, I) or Student's t, [n x n_level x
 * q]: a level's numbers are the same whichever are asked for. */
SEXP hlr_c_prior_effects(SEXP t, SEXP df, SEXP seed, SEXP chain, SEXP draw, SEXP factor, SEXP levels)
{
    const R_xlen_t n = hlr_count(Rf_xlength(chain), "chain"), n_level = Rf_xlength(levels);
    const int *of = hlr_ints(chain, n, "chain"), *at = hlr_ints(draw, n, "draw"),
              *level = hlr_ints(levels, -1, "levels");
    SEXP dims = Rf_getAttrib(t, R_DimSymbol);
    if (Rf_xlength(dims) != 3)
        Rf_error("`t` must be an array of draws, coefficients and coefficients");
    const int q = hlr_ints_in(dims, 3, 0, INT_MAX, "dim")[1];
    if (q > HLR_MOST_COLUMNS)
        Rf_error("`t` must have at most %d coefficients", HLR_MOST_COLUMNS);
    const double *from = hlr_doubles(t, hlr_times(n, q * q), "t"), *freedom = hlr_doubles_or_null(df, n, "df");
    const uint32_t key = (uint32_t) hlr_one_int(seed, "seed"),
                   purpose = (uint32_t) (HLR_FOR_EFFECTS + hlr_one_int_in(factor, 0, HLR_MAX_FACTOR - 1, "factor"));
    double *root = (double *) R_alloc((size_t) (q * q), sizeof(double));
    double *v = (double *) R_alloc((size_t) q, sizeof(double)),
           *u = (double *) R_alloc((size_t) q, sizeof(double));
    SEXP out = PROTECT(Rf_allocVector(REALSXP, hlr_times(hlr_times(n, n_level), q)));
    for (R_xlen_t i = 0; i < n; i++) {
        if (i % 256 == 255)
            R_CheckUserInterrupt();
        for (int e = 0; e < q * q; e++)
            root[e] = from[i + n * e];
        for (R_xlen_t j = 0; j < n_level; j++) {
            hlr_rng rng = hlr_rng_at(key, (uint32_t) of[i], purpose, (uint32_t) at[i], (uint32_t) level[j]);
            for (int c = 0; c < q; c++)
                v[c] = hlr_rng_normal(&rng);
            const double scale = freedom ? student_scale(&rng, freedom[i]) : 1.0;
            hlr_multiply_lower(q, root, v, u);
            for (int c = 0; c < q; c++)
                REAL(out)[i + n * (j + n_level * c)] = scale * u[c];
        }
    }
    UNPROTECT(1);
    return out;
}
