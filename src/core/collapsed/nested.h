/* hlr_reduce() for a chain of nested factors, innermost first: a post-order walk without fill-in. */
#ifndef HLR_NESTED_H
#define HLR_NESTED_H

#include "model/model.h"

size_t hlr_nested_work_size(const hlr_model *model);
void hlr_nested_reduce(const hlr_model *model, const double *lambda, double *work, double *gram, double *log_det);
void hlr_nested_back(const hlr_model *model, const double *lambda, const double *omega, double *work,
                     double *d_lambda);

/* A node of factor k >= 1 after hlr_nested_reduce(): the packed Gram matrix of its columns [Z_k, outer Z, X, y],
 * with the factors inside it eliminated. */
const double *hlr_nested_gram(const hlr_model *model, const double *work, int k, int level);

/* M = I + Lambda'A Lambda with A the first q columns and rows of a packed Gram matrix: its lower Cholesky factor.
 * 0 or the column that failed. */
int hlr_nested_root(int q, const double *gram, const double *lambda, double *m);

#endif
