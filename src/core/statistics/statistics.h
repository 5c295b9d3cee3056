/* Rows -> sufficient statistics per level of the innermost factor (method: one Householder QR per level).
 *
 * With Z_j = Q_j [R_j; 0] and the other columns C_j = [Z of outer factors, X, y], only R_j, F_j = (Q_j'C_j)[1..q]
 * and the Gram matrix of what is left, (Q_j'C_j)[q+1..]' (Q_j'C_j)[q+1..], enter the likelihood. As the rest is a
 * sum of squares and F_j enters through F_j'(I + R_j S R_j')^-1 F_j, nothing is ever subtracted: no cancellation. */
#ifndef HLR_STATISTICS_H
#define HLR_STATISTICS_H

#include <stddef.h>

typedef struct {
    size_t n_row;
    int q;                    /* columns of the innermost factor */
    int n_col;                /* columns of C, y last */
    int n_level;              /* of the innermost factor */
    const double *z;          /* [n_row x q] */
    const double *const *col; /* [n_col] pointers to columns of n_row numbers */
    const double *root_weight;/* [n_row] square roots of the weights, NULL for ones */
    const int *order;         /* [n_row] 0-based row numbers, level after level */
    const int *start;         /* [n_level + 1] where each level begins in `order` */
    const int *base;          /* [n_level] 0-based node that collects the rest of each level: its level of the next
                               * outer factor; NULL: one node for all */
} hlr_stats_rows;

/* Doubles of `work`: the rows of the largest level. */
size_t hlr_stats_work_size(const hlr_stats_rows *rows);

/* r: [n_level x q (q + 1) / 2], packed upper triangles, one row per level (a level's elements are n_level apart);
 * f: [n_level x q n_col], element (k, a) in column k + q a; rest: [n_col (n_col + 1) / 2 x nodes] packed, one node
 * after the other, to be zero at entry. */
void hlr_stats(const hlr_stats_rows *rows, double *r, double *f, double *rest, double *work);

#endif
