/* Doubling, turning and choosing: the tree of NUTS (Hoffman and Gelman 2014; multinomial choice and the biased step
 * between doublings as in Betancourt 2017, appendix A.3). It knows slots and weights, no physics, so that detailed
 * balance can be tested exactly on a line of integers. */
#ifndef HLR_TREE_H
#define HLR_TREE_H

enum { HLR_MAX_TREE_DEPTH = 20 };

typedef struct {
    /* One step from slot `from` into slot `to`. Returns the log weight of the new node relative to the first one; -Inf
     * for a divergent node. */
    double (*step)(void *ctx, int from, int to, int forward);
    /* Whether the trajectory from slot `left` to slot `right`, in the order of time, has turned. */
    int (*turned)(void *ctx, int left, int right);
    /* Keep proposal a, or b with probability min(1, exp(log_p_b)); returns the slot that holds it. */
    int (*choose)(void *ctx, int a, int b, double log_p_b);
    int (*forward)(void *ctx);               /* direction of the next doubling: 1 forward, 0 backward */
    void *ctx;
} hlr_trajectory;

typedef enum { HLR_TURNED, HLR_DIVERGED, HLR_MAX_DEPTH } hlr_end;

typedef struct {
    int pick;               /* slot of the point chosen */
    int depth;              /* doublings kept */
    hlr_end end;            /* why the trajectory stopped growing */
} hlr_tree;

/* Slots needed: three per level and the branch under way, and those of the whole. */
static inline int hlr_tree_slots(int max_depth)
{
    return 3 * (max_depth + 2) + 4;
}

/* Grows from slot 0, which holds the first node; slots 1 .. hlr_tree_slots(max_depth) - 1 are free. */
hlr_tree hlr_tree_grow(const hlr_trajectory *t, int max_depth);

#endif
