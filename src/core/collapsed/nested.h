/* hlr_reduce() for a chain of nested factors, innermost first: a post-order walk without fill-in. */
#ifndef HLR_NESTED_H
#define HLR_NESTED_H

#include "base/arena.h"
#include "collapsed/levels.h"
#include "collapsed/gaussian.h"

/* Scratch of one node: m, the Cholesky factor of M, and inverse, [q x q]; v = V, u = U and left, [q x n_col];
 * rest [n_col]. */
typedef struct {
    double *m, *v, *u, *inverse, *left, *rest;
} hlr_node;

/* Work memory, and what the way back needs of the way forth. */
typedef struct {
    double *gram[HLR_MAX_FACTOR];    /* [packed(q + n_col) x n_level], k >= 1 */
    double *omega[HLR_MAX_FACTOR];
    double *x;                       /* leaves: R'P F, [q n_col x n_leaf] */
    double *precision;               /* leaves: [q x q] sum of n'D^-1 n */
    hlr_batch batch;
    hlr_node node[HLR_MAX_FACTOR];
} hlr_nested;

hlr_nested hlr_nested_at(const hlr_gaussian *gauss, hlr_arena *arena);
void hlr_nested_reduce(const hlr_gaussian *gauss, const double *lambda, const hlr_nested *w, double *gram,
                       double *log_det);
void hlr_nested_back(const hlr_gaussian *gauss, const double *lambda, const double *omega, const hlr_nested *w,
                     double *d_lambda);

/* A node of factor k >= 1 after hlr_nested_reduce(): the packed Gram matrix of its columns [Z_k, outer Z, X, y],
 * with the factors inside it eliminated. */
const double *hlr_nested_gram(const hlr_gaussian *gauss, const hlr_nested *w, int k, int level);

#endif
