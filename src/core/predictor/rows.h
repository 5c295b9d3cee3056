/* Passes over the rows of the joint engine: X beta, Z u and their transposes. y is not taken out of them: with y'X and
 * y'Z as sufficient statistics of a canonical link a row would save one product and one difference beside its
 * exponential, and y eta - log(1 + exp(eta)) would lose digits where eta is large. Nor do they go block by block
 * through the cache, which was tried and gained nothing. */
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

/* to [n] += sign Z u, times `weight` [n] if there is one; u [q x n_level]. */
void hlr_rows_add(const hlr_group_rows *rows, const double *u, double sign, const double *weight, double *to);

/* out [q x n_level] = Z'row, row by row times `weight` [n] if there is one. */
void hlr_rows_gather(const hlr_group_rows *rows, const double *row, const double *weight, double *out);

#endif
