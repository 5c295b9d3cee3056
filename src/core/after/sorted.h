/* Draws in order, with their places. */
#ifndef HLR_SORTED_H
#define HLR_SORTED_H

#include <stdint.h>

#include "base/arena.h"

typedef struct {
    int n;
    double *value;                 /* [n] draws in order */
    int *order;                    /* [n] number of the draw at each place */
    uint64_t *key, *key_spare;     /* [n] scratch, as are those below */
    int *order_spare;              /* [n] */
    int *count;                    /* histograms of the digits */
} hlr_sorted;

hlr_sorted hlr_sorted_at(int n, hlr_arena *arena);

/* Sorts x [n]; no NaN. */
void hlr_sort_draws(hlr_sorted *s, const double *x);

/* After hlr_sort_draws(): |draw - median| in order, and the number of the draw at each place; [n] each. */
void hlr_fold_draws(const hlr_sorted *s, double *fold, int *order);

#endif
