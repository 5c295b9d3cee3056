/* A linear predictor of the rows of one response: offset + X beta, to which grouping factors add their parts. */
#ifndef HLR_PREDICTOR_H
#define HLR_PREDICTOR_H

typedef struct {
    int n;
    const double *offset;      /* [n] */
    const double *x;           /* [n x p] centred columns */
    int p, first;              /* its coefficients: scalars first .. first + p - 1 */
} hlr_predictor;

/* What the effects of a grouping factor's levels add to one predictor. */
typedef struct {
    int predictor;             /* of the model's */
    int first, q;              /* its coefficients among the factor's, in each level */
    int n, n_level;
    const int *index;          /* [n] level of each row, from 0 */
    const int *start;          /* [n_level + 1] first row of each level, if rows are sorted by this factor; or NULL */
    const double *z;           /* [n x q] */
} hlr_part;

#endif
