/* One elimination of a factor's levels, a batch of them at a time: the hot loop of the collapsed engine. */
#ifndef HLR_LEVELS_H
#define HLR_LEVELS_H

#include "model.h"

/* Levels worked on side by side, one per SIMD lane; 8 doubles fill two AVX or four SSE2/NEON registers. */
enum { HLR_LANES = 8 };

/* GNU C's vector extension, which gcc and clang turn into whatever SIMD the target has. */
typedef double hlr_lanes __attribute__((vector_size(HLR_LANES * sizeof(double)), aligned(8), may_alias));

/* Element `e` of a batch's array, all lanes. */
#define HLR_AT(array, e) (((hlr_lanes *) (array))[e])

/* A batch: arrays of [elements x HLR_LANES], lane fastest. With G = R Lambda and M = I + G G' = L D L', all per level:
 *   d = diag(D), inverse = 1 / d, n = L^-1 R (q x q), h = L^-1 C (q x n_col), x = R' M^-1 C = n' D^-1 h (q x n_col). */
typedef struct {
    int q, n_col;
    double *r, *c, *g, *l, *d, *inverse, *n, *h, *x;
} hlr_batch;

size_t hlr_batch_size(int q, int n_col);
hlr_batch hlr_batch_at(int q, int n_col, double *work);

/* Loads levels first .. first + HLR_LANES - 1; beyond the last one R = 0 and C = 0, which adds nothing anywhere. */
void hlr_batch_load(hlr_batch *batch, const hlr_levels *levels, int first);

/* Factorises and solves; needs r and c. */
void hlr_batch_solve(hlr_batch *batch, const double *lambda);

/* Log of a product of numbers >= 1, one running product per lane. */
typedef struct {
    double product[HLR_LANES];
    double sum;
} hlr_log_product;

hlr_log_product hlr_log_product_start(void);
void hlr_log_product_add(hlr_log_product *sum, int q, const double *d);
double hlr_log_product_end(hlr_log_product *sum);

#endif
