#include "base/arena.h"
#include "check.h"
#include "memory.h"

#include <stdint.h>

typedef struct {
    double *three;
    int *five;
    struct pair {
        int a;
        double b;
    } *two;
    double *none, *last;
} things;

static things things_at(hlr_arena *arena)
{
    things t = {.three = hlr_take(arena, 3)};
    t.five = hlr_take_ints(arena, 5);
    t.two = hlr_take_bytes(arena, 2 * sizeof *t.two);
    t.none = hlr_take(arena, 0);
    t.last = hlr_take(arena, 1);
    return t;
}

/* Counted and taken are as many, nothing overlaps, every type stands where it may; the sanitizers see the rest. */
void test_arena(void)
{
    hlr_arena arena = hlr_arena_counting();
    const things nowhere = things_at(&arena);
    CHECK(nowhere.three == NULL && nowhere.five == NULL && nowhere.two == NULL && nowhere.last == NULL);
    const size_t counted = arena.used;
    CHECK(counted == 3 + (5 * sizeof(int) + 7) / 8 + 2 * sizeof(struct pair) / 8 + 1);
    arena = allocate(&arena);
    const things t = things_at(&arena);
    CHECK(arena.used == counted);
    for (int i = 0; i < 3; i++)
        t.three[i] = i;
    for (int i = 0; i < 5; i++)
        t.five[i] = 10 * i;
    for (int i = 0; i < 2; i++)
        t.two[i] = (struct pair) {i, 0.5};
    *t.last = 7.0;
    CHECK(t.three == arena.base && t.none == t.last && t.last == arena.base + counted - 1);
    CHECK(t.three[2] == 2.0 && t.five[0] == 0 && t.five[4] == 40 && t.two[0].a == 0 && t.two[1].b == 0.5);
    CHECK((uintptr_t) t.two % sizeof(double) == 0);
    free(arena.base);
}
