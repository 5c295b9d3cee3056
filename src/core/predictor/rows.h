/* Passes over the rows of a grouping factor: effects added to the rows of a predictor, and gradients of rows gathered
 * for the effects. What else was tried is in bench/README.md. */
#ifndef HLR_ROWS_H
#define HLR_ROWS_H

/* Rows of one factor. */
typedef struct {
    int n, q, n_level;
    const int *index; /* [n] level of each row, from 0 */
    const int
        *start; /* [n_level + 1] first row of each level, where rows are sorted by this factor; or NULL */
    const double *z; /* [n x q] */
} hlr_group_rows;

/* to [n] += sign Z u, each row times its `weight` [n] if that is not NULL; u [q x n_level]. */
void hlr_rows_add(const hlr_group_rows *rows, const double *u, double sign, const double *weight, double *to);

/* out [q x n_level] = Z'row; each row times its `weight` [n] if that is not NULL. */
void hlr_rows_gather(const hlr_group_rows *rows, const double *row, const double *weight, double *out);

#endif
