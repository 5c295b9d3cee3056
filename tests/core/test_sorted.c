/* The radix sort of draws against its definition: ascending, ties in the order they came, every draw once. */
#include "after/sorted.h"
#include "check.h"
#include "memory.h"
#include "numeric.h"

#include <math.h>

enum { N = 3000 };

static hlr_sorted sorted_of(int n, hlr_arena *arena)
{
    *arena = hlr_arena_counting();
    hlr_sorted_at(n, arena);
    *arena = allocate(arena);
    return hlr_sorted_at(n, arena);
}

static void test_order(int n, const double *x)
{
    hlr_arena arena;
    hlr_sorted s = sorted_of(n, &arena);
    int seen[N] = {0}, in_order = 1, once = 1;
    hlr_sort_draws(&s, x);
    for (int i = 0; i < n; i++) {
        once = once && seen[s.order[i]]++ == 0;
        in_order = in_order && s.value[i] == x[s.order[i]];
        if (i > 0)
            in_order = in_order && (s.value[i - 1] < s.value[i]
                                    || (s.value[i - 1] == s.value[i] && s.order[i - 1] < s.order[i]));
    }
    CHECK(in_order && once);

    double fold[N];
    int order[N], right = 1;
    const double median = n % 2 ? s.value[n / 2] : 0.5 * s.value[n / 2 - 1] + 0.5 * s.value[n / 2];
    for (int i = 0; i < n; i++)
        seen[i] = 0;
    hlr_fold_draws(&s, fold, order);
    for (int i = 0; i < n; i++) {
        right = right && seen[order[i]]++ == 0 && fold[i] == fabs(x[order[i]] - median);
        right = right && (i == 0 || fold[i - 1] <= fold[i]);
    }
    CHECK(right);
    free(arena.base);
}

void test_sorted(void)
{
    static double x[N];
    hlr_rng rng = hlr_rng_at(4, 1, HLR_FOR_START, 0, 0);
    fill_normal(&rng, N, 1.0, x);
    test_order(N, x);
    test_order(N - 1, x);
    for (int i = 0; i < N; i++)
        x[i] = x[i] * pow(10.0, i % 600 - 300);    /* every exponent, both signs */
    test_order(N, x);
    for (int i = 0; i < N; i++)
        x[i] = (i * 7) % 5 - 2;                    /* ties */
    test_order(N, x);
    x[0] = 3.0;
    test_order(1, x);
}
