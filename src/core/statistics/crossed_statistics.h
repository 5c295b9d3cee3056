/* Rows -> statistics of the levels of factor 0 beside crossed factors: what statistics/statistics.h does, without the
 * zeros of Z. */
#ifndef HLR_CROSSED_STATISTICS_H
#define HLR_CROSSED_STATISTICS_H

#include <stddef.h>

/* A factor other than the one that is eliminated. */
typedef struct {
    int n_level, q;
    const double *z;          /* [n_row x q] */
    const int *level;         /* [n_row] 0-based */
} hlr_crossed_factor;

typedef struct {
    size_t n_row;
    int q;                    /* coefficients of factor 0 */
    int n_level;              /* of factor 0 */
    const double *z;          /* [n_row x q] */
    int n_other;
    const hlr_crossed_factor *other;
    int n_common;             /* columns of X and y */
    const double *const *common;      /* [n_common] pointers to columns of n_row numbers */
    const double *root_weight;/* [n_row] square roots of the weights, NULL for ones */
    const int *order;         /* [n_row] 0-based row numbers, level after level */
    const int *row;           /* [n_level + 1] where each level's rows begin in `order` */
} hlr_crossed_rows;

/* All columns: Z of the other factors, level after level with coefficients fastest, X, y. */
int hlr_crossed_rows_n(const hlr_crossed_rows *rows);

/* start: [n_level + 1] running count of the columns that are not zero in each level; seen: work memory, one int per
 * column. */
void hlr_crossed_count(const hlr_crossed_rows *rows, int *seen, int *start);

/* start: from hlr_crossed_count(). column, r, f: as in hlr_crossed_levels of model.h; rest: packed Gram matrix of what
 * the levels leave, to be zero at entry. place: work memory, one int per column. */
void hlr_crossed_stats(const hlr_crossed_rows *rows, const int *start, int *column, double *r, double *f, double *rest,
                       int *place, double *work);
size_t hlr_crossed_stats_work_size(const hlr_crossed_rows *rows, const int *start);

#endif
