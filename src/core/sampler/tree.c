#include "sampler/tree.h"

#include <math.h>

typedef struct {
    int left, right, pick;  /* slots: first and last in time, and the proposal */
    double log_weight;      /* log sum of the nodes' weights */
} branch;

typedef struct {
    int free[3 * (HLR_MAX_TREE_DEPTH + 2) + 4];
    int n_free;
} slots;

static void release(slots *s, int slot)
{
    s->free[s->n_free++] = slot;
}

static int holds(const branch *b, int slot)
{
    return b->left == slot || b->right == slot || b->pick == slot;
}

/* Gives back the slots of `old` that `kept` does not hold, each once. */
static void release_branch(slots *s, const branch *old, const branch *kept)
{
    if (!holds(kept, old->left))
        release(s, old->left);
    if (old->right != old->left && !holds(kept, old->right))
        release(s, old->right);
    if (old->pick != old->left && old->pick != old->right && !holds(kept, old->pick))
        release(s, old->pick);
}

static double log_sum(double a, double b)
{
    const double most = a > b ? a : b;
    return most == -INFINITY ? most : most + log1p(exp((a > b ? b : a) - most));
}

/* The three criteria: the whole, and each half with the nearest node of the other, which sees turns that a periodic
 * trajectory hides (Stan since 2.21). */
static int joined_turned(const hlr_trajectory *t, const branch *left, const branch *right)
{
    return t->turned(t->ctx, left->left, right->right) || t->turned(t->ctx, left->left, right->left)
           || t->turned(t->ctx, left->right, right->right);
}

/* Grows a branch of 2^depth nodes beyond slot `from`. Returns HLR_MAX_DEPTH if it is whole; otherwise it holds no slot,
 * and the end returned says why it stopped. */
static hlr_end build(const hlr_trajectory *t, slots *s, int depth, int from, int forward, branch *out)
{
    if (depth == 0) {
        const int slot = s->free[--s->n_free];
        out->left = out->right = out->pick = slot;
        out->log_weight = t->step(t->ctx, from, slot, forward);
        if (out->log_weight > -INFINITY)
            return HLR_MAX_DEPTH;
        release(s, slot);
        return HLR_DIVERGED;
    }
    const branch none = {-1, -1, -1, 0.0};
    branch near, far;
    hlr_end end = build(t, s, depth - 1, from, forward, &near);
    if (end != HLR_MAX_DEPTH)
        return end;
    end = build(t, s, depth - 1, forward ? near.right : near.left, forward, &far);
    if (end != HLR_MAX_DEPTH) {
        release_branch(s, &near, &none);
        return end;
    }
    const branch *left = forward ? &near : &far, *right = forward ? &far : &near;
    if (joined_turned(t, left, right)) {
        release_branch(s, &near, &none);
        release_branch(s, &far, &none);
        return HLR_TURNED;
    }
    out->left = left->left;
    out->right = right->right;
    out->log_weight = log_sum(near.log_weight, far.log_weight);
    out->pick = t->choose(t->ctx, near.pick, far.pick, far.log_weight - out->log_weight);
    release_branch(s, &near, out);
    release_branch(s, &far, out);
    return HLR_MAX_DEPTH;
}

hlr_tree hlr_tree_grow(const hlr_trajectory *t, int max_depth)
{
    slots s = {{0}, 0};
    for (int slot = hlr_tree_slots(max_depth) - 1; slot > 0; slot--)
        release(&s, slot);
    branch tree = {0, 0, 0, 0.0};
    hlr_tree out = {0, 0, HLR_MAX_DEPTH};
    while (out.depth < max_depth) {
        const int forward = t->forward(t->ctx);
        branch more;
        out.end = build(t, &s, out.depth, forward ? tree.right : tree.left, forward, &more);
        if (out.end != HLR_MAX_DEPTH)
            break;
        out.depth++;
        /* Biased towards the new half: min(1, w_new / w_old). */
        branch whole = forward ? (branch) {tree.left, more.right, 0, 0.0} : (branch) {more.left, tree.right, 0, 0.0};
        const int turned = joined_turned(t, forward ? &tree : &more, forward ? &more : &tree);
        whole.log_weight = log_sum(tree.log_weight, more.log_weight);
        whole.pick = t->choose(t->ctx, tree.pick, more.pick, more.log_weight - tree.log_weight);
        release_branch(&s, &tree, &whole);
        release_branch(&s, &more, &whole);
        tree = whole;
        if (turned) {
            out.end = HLR_TURNED;
            break;
        }
    }
    out.pick = tree.pick;
    return out;
}
