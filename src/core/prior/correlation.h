/* Coordinates of correlation matrices, unconstrained, <-> their Cholesky factors, with the way back of gradients, and
 * the LKJ density of the coordinates. */
#ifndef HLR_CORRELATION_H
#define HLR_CORRELATION_H

/* A canonical partial correlation z = tanh(x) (Lewandowski, Kurowicka and Joe 2009) and what follows from it. */
typedef struct {
    double z;
    double sech;            /* sqrt(1 - z^2) = 1 / cosh(x) */
    double log_sech;
} hlr_cor;

hlr_cor hlr_cor_at(double x);
hlr_cor hlr_cor_of(double z);

/* Cholesky factor of an n x n correlation matrix from its partial correlations in the order (2,1), (3,1), (3,2),
 * (4,1) ...; l column-major with stride `ld`, lower triangle written. Its log determinant is 2 sum log_sech. */
void hlr_cor_root(int n, const hlr_cor *cor, double *l, int ld);

/* The inverse of hlr_cor_root(): coordinates x[n (n - 1) / 2] of the correlation matrix with the Cholesky factor l. */
void hlr_cor_inverse(int n, const double *l, int ld, double *x);

/* The n (n - 1) / 2 correlations of the matrix with the Cholesky factor l, in the order (1,2), (1,3), (2,3), (1,4) ...,
 * and back to l. A matrix may be singular: where a pivot is not positive the column is zero. */
void hlr_cor_products(int n, const double *l, int ld, double *r);
void hlr_cor_cholesky(int n, const double *r, double *l, int ld);

/* Adds to d_x[n (n - 1) / 2] the gradient that d_l (with respect to l, same layout) means for x. */
void hlr_cor_root_back(int n, const hlr_cor *cor, const double *d_l, int ld, double *d_x);

/* Log density of x when the correlation matrix is LKJ(shape), with the Jacobian and without the constant; adds its
 * gradient to d_x. Each partial correlation in column j (from 0) is Beta(a, a) on (-1, 1) with a = shape + (n - 2 -
 * j) / 2. The constant has a function of its own, because it calls Rmath and is needed once. */
double hlr_lkj_logp_unconstrained(int n, double shape, const hlr_cor *cor, double *d_x);
double hlr_lkj_constant_unconstrained(int n, double shape);

#endif
