/* What is left of the rows of a Gaussian model when each level of factor 0 has been taken through QR (statistics.h,
 * crossed_statistics.h). Arrays are borrowed. Sums of products are packed; q: coefficients of factor 0, n_col: columns
 * beside its own. */
#ifndef HLR_REDUCED_H
#define HLR_REDUCED_H

#include "base/constants.h"

/* One level per row, columns n apart. */
typedef struct {
    int n;
    const double *r;           /* [n x q (q + 1) / 2] packed upper triangles */
    const double *f;           /* [n x q n_col] */
} hlr_levels;

/* Levels with bitwise equal R share a factorisation: only sums of products of their F are kept. */
typedef struct {
    int n;
    const double *count;       /* [n] levels in the class */
    const double *r;           /* [n x q (q + 1) / 2] */
    const double *moment;      /* [n x q (q + 1) / 2 x n_col (n_col + 1) / 2], see collapsed/onefactor.c */
} hlr_classes;

/* Levels of factor 0 where factors are crossed: F without its zeros. Columns are Z of the other factors, level after
 * level with coefficients fastest, then X and y; see collapsed/crossed.h. */
typedef struct {
    const int *start;          /* [n_level + 1] where each level's columns begin */
    const int *column;         /* ascending in each level; X and y are always there */
    const double *r;           /* [q (q + 1) / 2 x n_level] packed upper triangles, one level after the other */
    const double *f;           /* [q x number of columns] */
    int n_direct;
    const int *direct;         /* [n_direct] the levels outside classes */
} hlr_crossed_levels;

typedef struct {
    double n_obs;              /* rows with positive weight */
    double log_weight;         /* half the sum of log weights */
    const int *parent[HLR_MAX_FACTOR];   /* [n_level] 0-based level of the next factor; NULL for the outermost and if
                                          * crossed */
    hlr_levels every;          /* all levels of factor 0: for effects and chains of several factors */
    hlr_levels direct;         /* one factor: the levels outside classes */
    hlr_classes classes;       /* one factor: the classes; crossed: see hlr_crossed_classes() */
    int crossed;               /* 1: the factors are no chain; then `every` and `direct` are not read */
    hlr_crossed_levels cross;
    const double *rest;        /* Gram matrices of the rows' remainders, packed, one per base node (one if crossed) */
    const double *shift;       /* [p] the statistics are of y - X shift, so that beta = shift + their coefficient */
} hlr_statistics;

#endif
