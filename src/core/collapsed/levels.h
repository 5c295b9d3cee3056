/* The hot loop of the collapsed engine: a factor's levels eliminated, two at a time.
 * With G = R Lambda and M = I + G G' = L D L', all per level:
 *   n = L^-1 R (q x q), h = L^-1 F (q x n_col), x = R' M^-1 F = n' D^-1 h (q x n_col).
 * Symmetric sums are packed (hlr_packed). */
#ifndef HLR_LEVELS_H
#define HLR_LEVELS_H

#include "base/arena.h"
#include "base/vector.h"
#include "statistics/reduced.h"

/* Matrices of two levels, where q is too large for registers; g, l, n: [q x q], the others [q]. */
typedef struct {
    hlr_vector *g, *l, *n, *d, *inverse, *scaled;
} hlr_small_matrices;

/* Some levels' factors and solutions, [elements x HLR_LANES], lane fastest; n and h row by row of q:
 * n[i q + k], h[i + q a], x[k + q a]. `inverse` = D^-1. */
typedef struct {
    int q, n_col;
    double *d, *inverse, *n, *h, *x;
    double *odd;               /* a last level without a neighbour, beside zeros */
    hlr_small_matrices matrices;
} hlr_batch;

hlr_batch hlr_batch_at(int q, int n_col, hlr_arena *arena);

/* Solves levels first .. first + HLR_LANES - 1. Beyond the last level R = 0 and F = 0, which adds nothing. */
void hlr_batch_solve(hlr_batch *batch, const hlr_levels *levels, int first, const double *lambda);

/* Log of a product of numbers >= 1, one running product per lane. */
typedef struct {
    hlr_vector product;
    double sum;
} hlr_log_product;

hlr_log_product hlr_log_product_start(void);
void hlr_log_product_add(hlr_log_product *sum, int q, const double *d);
double hlr_log_product_end(const hlr_log_product *sum);

/* Work memory of sums over levels or over classes: running sums, one per lane, and scratch. */
typedef struct {
    hlr_vector *precision, *gram;
    hlr_vector *products, *h, *x;    /* levels only; h, x: one level's columns */
    double *odd;                   /* a last level or class without a neighbour, beside zeros */
    hlr_small_matrices matrices;
    hlr_log_product log_det;
} hlr_level_sums;

hlr_level_sums hlr_levels_at(int q, int n_col, hlr_arena *arena);
hlr_level_sums hlr_classes_at(int q, int n_col, hlr_arena *arena);

/* Adds to the sums over all levels; products has pairs of coefficients fastest, then pairs of columns:
 *   precision (n_pair) of n'D^-1 n,   gram (n_cell) of h'D^-1 h,   products (n_pair x n_cell) of the products of x,
 *   products[kl, ab] = x_ka x_lb + x_kb x_la  (a < b),   x_ka x_la  (a = b).
 * Returns the sum of log |M|. */
double hlr_levels_sums(const hlr_levels *levels, int q, int n_col, const double *lambda, const hlr_level_sums *work,
                       double *precision, double *gram, double *products);

/* hlr_levels_sums() along one direction (n_col): F d takes the place of F in products (n_pair); gram_d (n_col) gets
 * F'M^-1 F d. */
double hlr_levels_along(const hlr_levels *levels, int q, int n_col, const double *lambda, const double *direction,
                        const hlr_level_sums *work, double *precision, double *gram_d, double *products);

/* Adds what all classes add to precision and gram. Keeps their E = R' M^-1 in `e`, [q x q] registers (as many doubles
 * as hlr_classes_e_size()). Returns the sum of log |M|. */
double hlr_classes_sums(const hlr_classes *classes, int q, int n_col, const double *lambda, const hlr_level_sums *work,
                        double *e, double *precision, double *gram);

/* After hlr_classes_sums() with the same work: adds to y (packed) the sum of E (F omega F') E', omega packed. */
void hlr_classes_back(const hlr_classes *classes, int q, int n_col, const double *omega, const hlr_level_sums *work,
                      const double *e, double *y);

size_t hlr_classes_e_size(const hlr_classes *classes, int q);

#endif
