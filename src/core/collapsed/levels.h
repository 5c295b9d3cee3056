/* The hot loop of the collapsed engine: a factor's levels eliminated, two at a time.
 * With G = R Lambda and M = I + G G' = L D L', all per level:
 *   n = L^-1 R (q x q), h = L^-1 F (q x n_col), x = R' M^-1 F = n' D^-1 h (q x n_col).
 * Symmetric sums are packed (hlr_packed). */
#ifndef HLR_LEVELS_H
#define HLR_LEVELS_H

#include "model/model.h"
#include "base/vector.h"

/* Levels worked on side by side, one per lane of a SIMD register. */
enum { HLR_LANES = 2 };

/* Some levels' factors and solutions, [elements x HLR_LANES], lane fastest; n and h row by row of q:
 * n[i q + k], h[i + q a], x[k + q a]. `inverse` = D^-1. */
typedef struct {
    int q, n_col;
    double *d, *inverse, *n, *h, *x;
    double *work;
} hlr_batch;

size_t hlr_batch_size(int q, int n_col);
hlr_batch hlr_batch_at(int q, int n_col, double *work);

/* Solves levels first .. first + HLR_LANES - 1; beyond the last one R = 0 and F = 0, which adds nothing anywhere. */
void hlr_batch_solve(hlr_batch *batch, const hlr_levels *levels, int first, const double *lambda);

/* Adds to the sums over all levels; spread has pairs of coefficients fastest, then pairs of columns:
 *   precision (n_pair) of n'D^-1 n,   gram (n_cell) of h'D^-1 h,   spread (n_pair x n_cell) of the products of x,
 *   spread[kl, ab] = x_ka x_lb + x_kb x_la  (a < b),   x_ka x_la  (a = b).
 * Returns the sum of log |M|. */
double hlr_levels_sums(const hlr_levels *levels, int q, int n_col, const double *lambda, double *work,
                       double *precision, double *gram, double *spread);

/* The same along one direction (n_col): F d in place of F in spread (n_pair); gram_d (n_col) gets F'M^-1 F d. */
double hlr_levels_along(const hlr_levels *levels, int q, int n_col, const double *lambda, const double *direction,
                        double *work, double *precision, double *gram_d, double *spread);

size_t hlr_levels_work_size(int q, int n_col);

/* Adds what all classes add to precision and gram. Keeps their E = R' M^-1 in `e`, [q x q] registers (as many doubles
 * as hlr_classes_e_size()). Returns the sum of log |M|. */
double hlr_classes_sums(const hlr_classes *classes, int q, int n_col, const double *lambda, double *work, double *e,
                        double *precision, double *gram);

/* After hlr_classes_sums() with the same work: adds to y (packed) the sum of E (F omega F') E', omega packed. */
void hlr_classes_back(const hlr_classes *classes, int q, int n_col, const double *omega, double *work, const double *e,
                      double *y);

size_t hlr_classes_work_size(int q, int n_col);
size_t hlr_classes_e_size(const hlr_classes *classes, int q);

/* Log of a product of numbers >= 1, one running product per lane. */
typedef struct {
    hlr_vector product;
    double sum;
} hlr_log_product;

hlr_log_product hlr_log_product_start(void);
void hlr_log_product_add(hlr_log_product *sum, int q, const double *d);
double hlr_log_product_end(const hlr_log_product *sum);

#endif
