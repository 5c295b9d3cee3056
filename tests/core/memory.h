/* Memory for a layout that was counted; the test frees its base. */
#ifndef HLR_TEST_MEMORY_H
#define HLR_TEST_MEMORY_H

#include <stdlib.h>

#include "base/arena.h"
#include "sampler/nuts.h"

static inline hlr_arena allocate(const hlr_arena *counted)
{
    return hlr_arena_over(malloc((counted->used + 1) * sizeof(double)));
}

enum { POINT_SIZE = 4 };    /* times dim: numbers of a point */

static inline hlr_point point_over(int dim, double *memory)
{
    hlr_arena arena = hlr_arena_over(memory);
    return hlr_point_at(dim, &arena);
}

static inline hlr_nuts new_nuts(const hlr_target *target, const hlr_metric *metric, const hlr_walk *walk, int max_depth,
                                hlr_arena *arena)
{
    *arena = hlr_arena_counting();
    hlr_nuts_at(target, metric, walk, max_depth, arena);
    *arena = allocate(arena);
    return hlr_nuts_at(target, metric, walk, max_depth, arena);
}

#endif
