/* The tree on a line of integers. `choose` adds probabilities up instead of drawing, and directions are enumerated: so
 * transition probabilities are exact and detailed balance is an equation. */
#include "check.h"
#include "sampler/tree.h"

#include <math.h>
#include <string.h>

enum { LINE = 72, MAX_SLOT = 3 * (HLR_MAX_TREE_DEPTH + 2) + 4, MAX_DEPTH = 4 };

typedef enum { RIGHT, EVEN_CHOICE, ROOT_CHOICE, TURN_BY_START, DIVERGE_BY_START } mistake;

typedef struct {
    /* the toy */
    double logp[LINE];
    int turned[LINE][LINE], divergent[LINE];
    mistake mistake;
    /* one transition */
    int start, directions, n_asked, n_slot;
    int lowest, highest;                  /* nodes visited so far */
    int position[MAX_SLOT];
    double probability[MAX_SLOT][LINE];   /* a proposal is a distribution over nodes */
    int sound;                            /* no slot was seen to be lost or used twice */
} toy;

static void put(toy *t, int slot, int position)
{
    t->position[slot] = position;
    memset(t->probability[slot], 0, sizeof t->probability[slot]);
    t->probability[slot][position] = 1.0;
}

/* Steps must go on from the end of what was visited: a slot overwritten while it is held shows here. */
static double step(void *ctx, int from, int to, int forward)
{
    toy *t = ctx;
    t->sound = t->sound && to >= 0 && to < t->n_slot && to != from
               && t->position[from] == (forward ? t->highest : t->lowest);
    const int at = t->position[from] + (forward ? 1 : -1);
    put(t, to, at);
    *(forward ? &t->highest : &t->lowest) = at;
    int divergent = t->divergent[at];
    if (t->mistake == DIVERGE_BY_START)
        divergent = t->logp[at] < t->logp[t->start] - 1.0;
    return divergent ? -INFINITY : t->logp[at] - t->logp[t->start];
}

static int turned(void *ctx, int left, int right)
{
    toy *t = ctx;
    const int a = t->position[left], b = t->position[right];
    t->sound = t->sound && a < b && a >= t->lowest && b <= t->highest;
    if (t->mistake == TURN_BY_START)
        return b - a > 2 + t->start % 3;
    return t->turned[a][b];
}

/* Two proposals stand for different nodes: what overlaps was overwritten. */
static int choose(void *ctx, int a, int b, double log_p_b)
{
    toy *t = ctx;
    double p = log_p_b >= 0.0 ? 1.0 : exp(log_p_b);
    if (t->mistake == EVEN_CHOICE)
        p = 0.5;
    if (t->mistake == ROOT_CHOICE)
        p = sqrt(p);
    for (int i = 0; i < LINE; i++) {
        t->sound = t->sound && (t->probability[a][i] == 0.0 || t->probability[b][i] == 0.0);
        t->probability[b][i] = p * t->probability[b][i] + (1.0 - p) * t->probability[a][i];
    }
    return b;
}

static int forward(void *ctx)
{
    toy *t = ctx;
    return (t->directions >> t->n_asked++) & 1;
}

/* P(start -> each node), over all sequences of directions. */
static void transition(toy *t, int start, int depth, double *out)
{
    const hlr_trajectory walk = {step, turned, choose, forward, t};
    const int n_sequence = 1 << depth;
    for (int i = 0; i < LINE; i++)
        out[i] = 0.0;
    for (t->directions = 0; t->directions < n_sequence; t->directions++) {
        t->n_asked = 0;
        t->start = t->lowest = t->highest = start;
        t->n_slot = hlr_tree_slots(depth);
        put(t, 0, start);
        const hlr_tree tree = hlr_tree_grow(&walk, depth);
        for (int i = 0; i < LINE; i++)
            out[i] += t->probability[tree.pick][i] / n_sequence;
    }
}

/* Largest violation of p(a) P(a->b) = p(b) P(b->a), relative to the larger; and of sum P(a->.) = 1. */
static void imbalance(toy *t, int depth, double *balance, double *total)
{
    static double p[LINE][LINE];
    const int reach = 1 << MAX_DEPTH;
    *balance = *total = 0.0;
    for (int a = reach; a < LINE - reach; a++) {
        transition(t, a, depth, p[a]);
        double sum = 0.0;
        for (int b = 0; b < LINE; b++)
            sum += p[a][b];
        *total = fmax(*total, fabs(sum - 1.0));
    }
    for (int a = reach; a < LINE - reach; a++)
        for (int b = reach; b < a; b++) {
            const double there = exp(t->logp[a]) * p[a][b], back = exp(t->logp[b]) * p[b][a];
            if (!t->divergent[a] && !t->divergent[b] && (there > 0.0 || back > 0.0))
                *balance = fmax(*balance, fabs(there - back) / fmax(there, back));
        }
}

/* Weights by a rule without pattern; a share of the pairs turned, given nodes divergent. */
static void plant(toy *t, double turned_share, int divergent_every)
{
    memset(t, 0, sizeof *t);
    t->sound = 1;
    for (int i = 0; i < LINE; i++) {
        t->logp[i] = 2.0 * sin(1.7 * i * i + 0.3 * i);
        t->divergent[i] = divergent_every > 0 && i % divergent_every == 5;
        for (int j = i + 1; j < LINE; j++) {
            const double scatter = 1e3 * sin(12.9898 * i + 78.233 * j);
            t->turned[i][j] = scatter - floor(scatter) < turned_share;
        }
    }
}

/* Relative error: sums of at most 2^4 terms and log, exp in between; 1e-12 leaves a factor of some hundred. */
static void test_balance(void)
{
    static toy t;
    const double share[] = {0.0, 0.02, 0.1, 0.3, 0.0, 0.05};
    const int every[] = {0, 0, 0, 0, 11, 17};
    for (int k = 0; k < 6; k++)
        for (int depth = 1; depth <= MAX_DEPTH; depth++) {
            double balance, total;
            plant(&t, share[k], every[k]);
            imbalance(&t, depth, &balance, &total);
            CHECK_NEAR(balance, 0.0, 1e-12);
            CHECK_NEAR(total, 0.0, 1e-12);
            CHECK(t.sound);
        }
}

/* The test has teeth: each deliberate mistake must break the balance visibly. */
static void test_mistakes_show(void)
{
    static toy t;
    const mistake wrong[] = {EVEN_CHOICE, ROOT_CHOICE, TURN_BY_START, DIVERGE_BY_START};
    for (int k = 0; k < 4; k++) {
        double balance, total;
        plant(&t, 0.0, 0);
        t.mistake = wrong[k];
        imbalance(&t, 3, &balance, &total);
        CHECK(balance > 0.01);
        CHECK_NEAR(total, 0.0, 1e-12);
    }
}

/* Without turns and divergences: 2^depth nodes, each reached from each, the far half favoured over staying. */
static void test_ends(void)
{
    static toy t;
    plant(&t, 0.0, 0);
    const hlr_trajectory walk = {step, turned, choose, forward, &t};
    t.n_slot = hlr_tree_slots(3);
    t.start = t.lowest = t.highest = 30;
    t.directions = 5;
    t.n_asked = 0;
    put(&t, 0, 30);
    hlr_tree tree = hlr_tree_grow(&walk, 3);
    CHECK(tree.end == HLR_MAX_DEPTH && tree.depth == 3);
    CHECK(t.highest - t.lowest == 7);

    t.start = t.lowest = t.highest = 30;
    t.n_asked = 0;
    put(&t, 0, 30);
    t.divergent[31] = 1;                    /* first step: forward, divergent at once */
    tree = hlr_tree_grow(&walk, 3);
    CHECK(tree.end == HLR_DIVERGED && tree.depth == 0 && t.position[tree.pick] == 30);
    CHECK(t.highest == 31);

    t.divergent[31] = 0;
    t.turned[30][31] = 1;                   /* the first doubling turns: kept, and the last one */
    t.start = t.lowest = t.highest = 30;
    t.n_asked = 0;
    put(&t, 0, 30);
    tree = hlr_tree_grow(&walk, 3);
    CHECK(tree.end == HLR_TURNED && tree.depth == 1);
    CHECK(t.probability[tree.pick][30] + t.probability[tree.pick][31] == 1.0);

    /* A zero depth moves nowhere. */
    tree = hlr_tree_grow(&walk, 0);
    CHECK(tree.pick == 0 && tree.depth == 0 && tree.end == HLR_MAX_DEPTH);
}

/* Deep trees: 2^12 nodes pass through 46 slots, so a slot lost at every join would run out at once. */
typedef struct {
    int position[MAX_SLOT], n_slot, lowest, highest, n_choice, sound;
    unsigned bits;
} deep;

static double deep_step(void *ctx, int from, int to, int forward)
{
    deep *t = ctx;
    t->sound = t->sound && to >= 0 && to < t->n_slot && to != from
               && t->position[from] == (forward ? t->highest : t->lowest);
    t->position[to] = forward ? ++t->highest : --t->lowest;
    return 0.0;
}

static int deep_turned(void *ctx, int left, int right)
{
    deep *t = ctx;
    t->sound = t->sound && t->position[left] < t->position[right];
    return 0;
}

static int deep_choose(void *ctx, int a, int b, double log_p_b)
{
    deep *t = ctx;
    (void) log_p_b;
    t->sound = t->sound && a != b && t->position[a] != t->position[b];
    return (t->bits >> (t->n_choice++ % 29)) & 1 ? b : a;
}

static int deep_forward(void *ctx)
{
    deep *t = ctx;
    return (t->bits >> (t->n_choice % 23)) & 1;
}

static void test_slots(void)
{
    for (unsigned bits = 1; bits < 200; bits += 7) {
        deep t = {.n_slot = hlr_tree_slots(12), .sound = 1, .bits = bits * 2654435761u};
        const hlr_trajectory walk = {deep_step, deep_turned, deep_choose, deep_forward, &t};
        const hlr_tree tree = hlr_tree_grow(&walk, 12);
        CHECK(t.sound && tree.depth == 12 && t.highest - t.lowest == 4095);
        CHECK(t.position[tree.pick] >= t.lowest && t.position[tree.pick] <= t.highest);
    }
}

void test_tree(void)
{
    test_balance();
    test_mistakes_show();
    test_ends();
    test_slots();
}
