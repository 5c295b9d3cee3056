#include "collapsed/nested_effects.h"

#include "base/inline.h"
#include "model/centring.h"
#include "numeric/linalg.h"
#include "numeric/linalg_inline.h"

hlr_nested_effects hlr_nested_effects_at(const hlr_gaussian *gauss, hlr_arena *arena)
{
    const size_t q = (size_t) hlr_largest_q(&gauss->model), p = (size_t) gauss->model.layout.n_common;
    hlr_nested_effects w = {.direction = hlr_take(arena, (size_t) hlr_n_sd(&gauss->model) + p + 1)};
    w.pull = hlr_take(arena, q);
    w.z = hlr_take(arena, q);
    w.mean = hlr_take(arena, q);
    w.gram = hlr_take(arena, hlr_packed_size((int) q));
    w.m = hlr_take(arena, q * q);
    w.root = hlr_take(arena, hlr_packed_size(gauss->model.layout.n_common + 1));
    if (gauss->model.n_factor > 1)
        w.nested = hlr_nested_at(gauss, arena);
    return w;
}

void hlr_nested_effects_prepare(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_nested_effects *w)
{
    double log_det;
    if (gauss->model.n_factor > 1)
        hlr_nested_reduce(gauss, at->lambda, &w->nested, w->root, &log_det);
    double *common = w->direction + hlr_n_sd(&gauss->model);
    for (int j = 0; j < gauss->model.layout.n_common; j++)
        common[j] = gauss->statistics.shift[j] - at->beta[j];
    common[gauss->model.layout.n_common] = 1.0;
}

/* Z'Z and Z'residual of a level of the innermost factor, from R and F. */
static ALWAYS_INLINE void leaf_moments(int q, int n_col, const hlr_levels *levels, int level, const double *direction,
                                       double *gram, double *pull)
{
    const double *r = levels->r + level, *f = levels->f + level;
    const size_t n = (size_t) levels->n;
    UNROLL_SMALL
    for (int i = 0; i < q; i++)
        pull[i] = 0.0;
    UNROLL_SMALL
    for (int i = 0; i < q * (q + 1) / 2; i++)
        gram[i] = 0.0;
    UNROLL_SMALL
    for (int row = 0; row < q; row++) {
        double residual = 0.0;
        for (int a = 0; a < n_col; a++)
            residual += f[n * (size_t) (row + q * a)] * direction[a];
        UNROLL_SMALL
        for (int l = row; l < q; l++) {
            const double r_l = r[n * (size_t) hlr_packed(row, l)];
            pull[l] += r_l * residual;
            UNROLL_SMALL
            for (int k = row; k <= l; k++)
                gram[hlr_packed(k, l)] += r[n * (size_t) hlr_packed(row, k)] * r_l;
        }
    }
}

static void node_moments(const hlr_gaussian *gauss, int k, int level, const double *direction,
                         const hlr_nested_effects *w)
{
    const int q = gauss->model.factor[k].q, n_col = hlr_n_col(&gauss->model, k);
    const double *gram = hlr_nested_gram(gauss, &w->nested, k, level);
    for (int i = 0; i < q; i++) {
        w->pull[i] = 0.0;
        for (int a = 0; a < n_col; a++)
            w->pull[i] += gram[hlr_packed(i, q + a)] * direction[a];
    }
    for (int i = 0; i < q * (q + 1) / 2; i++)
        w->gram[i] = gram[i];
}

/* u = Lambda M^-1 Lambda' Z'residual + sigma Lambda M^-1/2 eps, M = I + Lambda'Z'Z Lambda. */
static ALWAYS_INLINE void draw_given(int q, double sigma, const double *gram, const double *pull, const double *lambda,
                                     hlr_rng *rng, double *m, double *z, double *mean, double *u)
{
    hlr_nested_root_inline(q, gram, lambda, m);
    hlr_multiply_lower_transposed_inline(q, lambda, pull, z);
    hlr_solve_lower_inline(q, m, z);
    hlr_solve_lower_transposed_inline(q, m, z);
    hlr_multiply_lower_inline(q, lambda, z, mean);
    hlr_effect_noise(q, sigma, m, lambda, rng, mean, z, u);
}

static void draw_level(const hlr_gaussian *gauss, const hlr_effect_draw *at, int k, int level, const double *lambda,
                       const hlr_nested_effects *w, double *u)
{
    hlr_rng rng = hlr_effect_stream(at, k, level);
    draw_given(gauss->model.factor[k].q, at->sigma, w->gram, w->pull, lambda, &rng, w->m, w->z, w->mean, u);
}

/* Diagonal of sigma^2 Lambda M^-1 Lambda' for raw Lambda, row by row: |M^-1/2 Lambda' e_i|^2. */
static void conditional_variance(const hlr_factor *factor, const double *lambda, double sigma,
                                 const hlr_nested_effects *w, double *variance)
{
    const int q = factor->q;
    for (int i = 0; i < q; i++) {
        hlr_raw_row(factor, i, lambda, w->z);
        hlr_solve_lower(q, w->m, w->z);
        variance[i] = sigma * sigma * hlr_dot(q, w->z, w->z);
    }
}

void hlr_nested_effects_draw(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_nested_effects *w, int k,
                             int level, double *u, double *mean, double *variance)
{
    int path[HLR_MAX_FACTOR] = {0};
    path[k] = level;
    for (int m = k; m + 1 < gauss->model.n_factor; m++)
        path[m + 1] = gauss->statistics.parent[m][path[m]];
    const double *lambda = at->lambda + hlr_n_lambda(&gauss->model);
    double *direction = w->direction + hlr_n_sd(&gauss->model);
    for (int m = gauss->model.n_factor - 1; m >= k; m--) {
        const int q = gauss->model.factor[m].q;
        lambda -= q * q;
        if (m == 0)
            leaf_moments(q, hlr_n_col(&gauss->model, 0), &gauss->statistics.every, path[m], direction, w->gram,
                         w->pull);
        else
            node_moments(gauss, m, path[m], direction, w);
        direction -= q;
        draw_level(gauss, at, m, path[m], lambda, w, m == k ? u : direction);
        for (int i = 0; i < q && m > k; i++)
            direction[i] = -direction[i];
    }
    for (int i = 0; i < gauss->model.factor[k].q; i++)
        mean[i] = w->mean[i];
    if (variance)
        conditional_variance(&gauss->model.factor[k], lambda, at->sigma, w, variance);
}

/* Levels with nothing around them: a loop of small sums. */
static ALWAYS_INLINE void draw_leaves(const hlr_gaussian *gauss, const hlr_effect_draw *at, int q, int n_level,
                                      const int *level, const double *direction, double *gram, double *pull, double *m,
                                      double *z, double *mean, double *u)
{
    const int n_col = hlr_n_col(&gauss->model, 0), centred = hlr_is_centred(&gauss->model.factor[0]);
    for (int j = 0; j < n_level; j++, u += q) {
        hlr_rng rng = hlr_effect_stream(at, 0, level[j]);
        leaf_moments(q, n_col, &gauss->statistics.every, level[j], direction, gram, pull);
        draw_given(q, at->sigma, gram, pull, at->lambda, &rng, m, z, mean, u);
        if (centred)
            hlr_effects_to_raw(&gauss->model.factor[0], u);
    }
}

/* draw_leaves() with its matrices on the stack and their size known to the compiler. */
#define SMALL(q)                                                                                             \
    case q: {                                                                                                \
        double gram[q * (q + 1) / 2], pull[q], m[q * q], z[q], mean[q];                                      \
        draw_leaves(gauss, at, q, n_level, level, direction, gram, pull, m, z, mean, u);                     \
        return;                                                                                              \
    }

void hlr_nested_effects_draw_leaves(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_nested_effects *w,
                                    int n_level, const int *level, double *u)
{
    const int q = gauss->model.factor[0].q;
    const double *direction = w->direction + hlr_n_sd(&gauss->model);
    switch (q) {
        SMALL(1)
        SMALL(2)
        SMALL(3)
    default:
        draw_leaves(gauss, at, q, n_level, level, direction, w->gram, w->pull, w->m, w->z, w->mean, u);
    }
}
