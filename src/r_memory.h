/* Memory for a layout that was counted, from R: it is given back when the .Call returns or jumps. */
#ifndef HLR_R_MEMORY_H
#define HLR_R_MEMORY_H

#include <R.h>

#include "base/arena.h"

/* Never NULL, which would count again. */
static inline hlr_arena hlr_allocate(const hlr_arena *counted)
{
    return hlr_arena_over((double *) R_alloc(counted->used + 1, sizeof(double)));
}

#endif
