#include "after/sorted.h"

#include <math.h>
#include <string.h>

#include "after/quantile.h"

enum {
    DIGIT_BITS = 11,
    N_DIGIT = 1 << DIGIT_BITS,
    N_PASS = 6                         /* 6 x 11 bits cover a double */
};

hlr_sorted hlr_sorted_at(int n, hlr_arena *arena)
{
    const size_t n_draw = (size_t) n;
    hlr_sorted s = {.n = n, .value = hlr_take(arena, n_draw)};
    s.order = hlr_take_ints(arena, n_draw);
    s.key = hlr_take_bytes(arena, n_draw * sizeof(uint64_t));
    s.key_spare = hlr_take_bytes(arena, n_draw * sizeof(uint64_t));
    s.order_spare = hlr_take_ints(arena, n_draw);
    s.count = hlr_take_ints(arena, N_PASS * N_DIGIT);
    return s;
}

/* Bits that sort as unsigned integers the way the doubles do. */
static uint64_t sort_key(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* Radix sort, least digit first, of the draws with their numbers. A digit that all draws share costs no pass. */
void hlr_sort_draws(hlr_sorted *s, const double *x)
{
    const int n = s->n;
    memset(s->count, 0, N_PASS * N_DIGIT * sizeof(int));
    for (int i = 0; i < n; i++) {
        const uint64_t key = sort_key(x[i]);
        s->key[i] = key;
        s->order[i] = i;
        for (int pass = 0; pass < N_PASS; pass++)
            s->count[pass * N_DIGIT + (key >> (pass * DIGIT_BITS) & (N_DIGIT - 1))]++;
    }
    for (int pass = 0; pass < N_PASS; pass++) {
        int *count = s->count + pass * N_DIGIT;
        const int shift = pass * DIGIT_BITS;
        if (count[s->key[0] >> shift & (N_DIGIT - 1)] == n)
            continue;
        for (int digit = 0, start = 0; digit < N_DIGIT; digit++) {
            const int here = count[digit];
            count[digit] = start;
            start += here;
        }
        for (int i = 0; i < n; i++) {
            const int to = count[s->key[i] >> shift & (N_DIGIT - 1)]++;
            s->key_spare[to] = s->key[i];
            s->order_spare[to] = s->order[i];
        }
        uint64_t *key = s->key;
        int *order = s->order;
        s->key = s->key_spare;
        s->key_spare = key;
        s->order = s->order_spare;
        s->order_spare = order;
    }
    for (int i = 0; i < n; i++)
        s->value[i] = x[s->order[i]];
}

/* Merges the draws below and above the median, which are in order already. */
void hlr_fold_draws(const hlr_sorted *s, double *fold, int *order)
{
    const int n = s->n;
    const double median = hlr_sorted_quantile(s->value, n, 0.5);
    int above = 0;
    while (above < n && s->value[above] < median)
        above++;
    int below = above - 1;
    for (int i = 0; i < n; i++) {
        const double down = below >= 0 ? median - s->value[below] : HUGE_VAL;
        const double up = above < n ? s->value[above] - median : HUGE_VAL;
        const int take_up = above < n && (below < 0 || up <= down);
        fold[i] = take_up ? up : down;
        order[i] = s->order[take_up ? above++ : below--];
    }
}
