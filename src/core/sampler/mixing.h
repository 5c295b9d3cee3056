/* How many transitions a draw takes: more where a chain moves slowly, so that the number of draws means about the same
 * in every model. */
#ifndef HLR_MIXING_H
#define HLR_MIXING_H

#include "base/arena.h"

/* Of each column of a series, about its first value: sums of x, of squares, and of products with the value before. */
typedef struct {
    int dim;
    double n;
    double *first, *last, *sum, *square, *product; /* [dim] */
} hlr_mixing;

hlr_mixing hlr_mixing_at(int dim, hlr_arena *arena);
void hlr_mixing_add(hlr_mixing *s, const double *row);

/* Transitions after which the slowest column's autocorrelation is about a half; at least 1, at most 10. */
int hlr_mixing_transitions(const hlr_mixing *s);

#endif
