/* Work memory: numbers taken one after another from one block. A layout is written once, as a function that takes what
 * it needs, and run twice: on an arena without memory, which counts, then on one that has as many doubles. */
#ifndef HLR_ARENA_H
#define HLR_ARENA_H

#include <stddef.h>

typedef struct {
    double *base;              /* NULL: only count */
    size_t used;               /* doubles taken */
} hlr_arena;

/* An arena that counts. */
static inline hlr_arena hlr_arena_counting(void)
{
    const hlr_arena arena = {NULL, 0};
    return arena;
}

/* An arena over memory of the size that was counted. */
static inline hlr_arena hlr_arena_over(double *memory)
{
    const hlr_arena arena = {memory, 0};
    return arena;
}

static inline double *hlr_take(hlr_arena *arena, size_t n)
{
    double *at = arena->base ? arena->base + arena->used : NULL;
    arena->used += n;
    return at;
}

/* Other types, rounded up to whole doubles, on whose boundaries any type of the core may stand. */
static inline void *hlr_take_bytes(hlr_arena *arena, size_t n)
{
    return hlr_take(arena, (n + sizeof(double) - 1) / sizeof(double));
}

static inline int *hlr_take_ints(hlr_arena *arena, size_t n)
{
    return hlr_take_bytes(arena, n * sizeof(int));
}

#endif
