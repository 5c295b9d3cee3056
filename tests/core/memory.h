/* Memory for a layout that was counted; the test frees its base. */
#ifndef HLR_TEST_MEMORY_H
#define HLR_TEST_MEMORY_H

#include <stdlib.h>

#include "base/arena.h"

static inline hlr_arena allocate(const hlr_arena *counted)
{
    return hlr_arena_over(malloc((counted->used + 1) * sizeof(double)));
}

#endif
