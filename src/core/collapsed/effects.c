#include "collapsed/effects.h"

#include <math.h>

#include "model/centring.h"
#include "collapsed/crossed_effects.h"
#include "base/inline.h"
#include "numeric/linalg.h"
#include "numeric/linalg_inline.h"
#include "collapsed/nested.h"
#include "collapsed/reduce.h"

static int n_all(const hlr_model *model)       /* columns of all factors, X and y */
{
    return hlr_n_sd(model) + model->p + 1;
}

size_t hlr_effects_work_size(const hlr_model *model)
{
    if (model->crossed)
        return hlr_crossed_effects_work_size(model);
    const size_t q = (size_t) hlr_largest_q(model), p = (size_t) model->p;
    return (size_t) n_all(model) + 3 * q + q * (q + 1) / 2 + q * q + (p + 1) * (p + 2) / 2
           + (model->n_factor > 1 ? hlr_nested_work_size(model) : 0);
}

typedef struct {
    double *direction;      /* [n_all] (-u of every factor, -beta, 1): rows times it are residuals */
    double *pull;           /* [q] Z'(residual without u itself) */
    double *z, *mean;       /* [q] */
    double *gram;           /* [q (q + 1) / 2] Z'Z, packed */
    double *m;              /* [q x q] */
    double *root;           /* packed, p + 1 */
    double *nested;
} workspace;

static workspace workspace_at(const hlr_effects *e)
{
    const int q = hlr_largest_q(e->model);
    workspace w;
    w.direction = e->work;
    w.pull = w.direction + n_all(e->model);
    w.z = w.pull + q;
    w.mean = w.z + q;
    w.gram = w.mean + q;
    w.m = w.gram + q * (q + 1) / 2;
    w.root = w.m + q * q;
    w.nested = w.root + (e->model->p + 1) * (e->model->p + 2) / 2;
    return w;
}

void hlr_effects_prepare(const hlr_effects *effects)
{
    const hlr_model *model = effects->model;
    if (model->crossed) {
        hlr_crossed_effects_prepare(effects);
        return;
    }
    workspace w = workspace_at(effects);
    double log_det;
    if (model->n_factor > 1)
        hlr_nested_reduce(model, effects->lambda, w.nested, w.root, &log_det);
    double *common = w.direction + hlr_n_sd(model);
    for (int j = 0; j < model->p; j++)
        common[j] = model->shift[j] - effects->beta[j];
    common[model->p] = 1.0;
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

static void node_moments(const hlr_model *model, int k, int level, const double *direction, workspace *w)
{
    const int q = model->factor[k].q, n_col = hlr_n_col(model, k);
    const double *gram = hlr_nested_gram(model, w->nested, k, level);
    for (int i = 0; i < q; i++) {
        w->pull[i] = 0.0;
        for (int a = 0; a < n_col; a++)
            w->pull[i] += gram[hlr_packed(i, q + a)] * direction[a];
    }
    for (int i = 0; i < q * (q + 1) / 2; i++)
        w->gram[i] = gram[i];
}

static ALWAYS_INLINE void add_noise(int q, double sigma, const double *m, const double *lambda, hlr_rng *rng,
                                    const double *mean, double *z, double *u)
{
    UNROLL_SMALL
    for (int i = 0; i < q; i++)
        z[i] = hlr_rng_normal(rng);
    hlr_solve_lower_transposed_inline(q, m, z);
    hlr_multiply_lower_inline(q, lambda, z, u);
    UNROLL_SMALL
    for (int i = 0; i < q; i++)
        u[i] = mean[i] + sigma * u[i];
}

void hlr_effects_noise(const hlr_effects *effects, int q, const double *m, const double *lambda, hlr_rng *rng,
                       const double *mean, double *z, double *u)
{
    add_noise(q, effects->sigma, m, lambda, rng, mean, z, u);
}

static hlr_rng stream(const hlr_effects *e, int k, int level)
{
    return hlr_rng_at(e->seed, e->chain, (uint32_t) (HLR_FOR_EFFECTS + k), e->draw, (uint32_t) level);
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
    add_noise(q, sigma, m, lambda, rng, mean, z, u);
}

static void draw_level(const hlr_effects *e, int k, int level, const double *lambda, workspace *w, double *u)
{
    hlr_rng rng = stream(e, k, level);
    draw_given(e->model->factor[k].q, e->sigma, w->gram, w->pull, lambda, &rng, w->m, w->z, w->mean, u);
}

/* Diagonal of sigma^2 Lambda M^-1 Lambda' for raw Lambda, row by row: |M^-1/2 Lambda' e_i|^2. */
static void conditional_variance(const hlr_factor *factor, const double *lambda, double sigma, workspace *w,
                                 double *variance)
{
    const int q = factor->q;
    for (int i = 0; i < q; i++) {
        hlr_raw_row(factor, i, lambda, w->z);
        hlr_solve_lower(q, w->m, w->z);
        variance[i] = sigma * sigma * hlr_dot(q, w->z, w->z);
    }
}

void hlr_effects_draw(const hlr_effects *effects, int k, int level, double *u, double *mean, double *variance)
{
    const hlr_model *model = effects->model;
    if (model->crossed) {
        hlr_crossed_effects_draw(effects, k, level, u, mean, variance);
        return;
    }
    workspace w = workspace_at(effects);
    int path[HLR_MAX_FACTOR] = {0};
    path[k] = level;
    for (int m = k; m + 1 < model->n_factor; m++)
        path[m + 1] = model->factor[m].parent[path[m]];
    const double *lambda = effects->lambda + hlr_n_lambda(model);
    double *direction = w.direction + hlr_n_sd(model);
    for (int m = model->n_factor - 1; m >= k; m--) {
        const int q = model->factor[m].q;
        lambda -= q * q;
        if (m == 0)
            leaf_moments(q, hlr_n_col(model, 0), &model->every, path[m], direction, w.gram, w.pull);
        else
            node_moments(model, m, path[m], direction, &w);
        direction -= q;
        draw_level(effects, m, path[m], lambda, &w, m == k ? u : direction);
        for (int i = 0; i < q && m > k; i++)
            direction[i] = -direction[i];
    }
    const int q = model->factor[k].q;
    for (int i = 0; i < q; i++)
        mean[i] = w.mean[i];
    if (variance)
        conditional_variance(&model->factor[k], lambda, effects->sigma, &w, variance);
    hlr_effects_to_raw(&model->factor[k], u);
    hlr_effects_to_raw(&model->factor[k], mean);
}

/* One factor: nothing is around its levels, which so are a loop of small sums. */
static ALWAYS_INLINE void draw_leaves(const hlr_effects *e, int q, int n_level, const int *level,
                                      const double *direction, double *gram, double *pull, double *m, double *z,
                                      double *mean, double *u)
{
    const int n_col = hlr_n_col(e->model, 0);
    for (int j = 0; j < n_level; j++, u += q) {
        hlr_rng rng = stream(e, 0, level[j]);
        leaf_moments(q, n_col, &e->model->every, level[j], direction, gram, pull);
        draw_given(q, e->sigma, gram, pull, e->lambda, &rng, m, z, mean, u);
        if (e->model->factor[0].to_raw)
            hlr_effects_to_raw(&e->model->factor[0], u);
    }
}

/* With the matrices on the stack and their size known to the compiler. */
#define SMALL(q)                                                                                             \
    case q: {                                                                                                \
        double gram[q * (q + 1) / 2], pull[q], m[q * q], z[q], at[q];                                        \
        draw_leaves(effects, q, n_level, level, direction, gram, pull, m, z, at, u);                         \
        return;                                                                                              \
    }

void hlr_effects_draw_levels(const hlr_effects *effects, int k, int n_level, const int *level, double *mean,
                             double *u)
{
    const hlr_model *model = effects->model;
    const int q = model->factor[k].q;
    workspace w = workspace_at(effects);
    if (model->crossed || model->n_factor > 1) {
        for (int j = 0; j < n_level; j++, u += q)
            hlr_effects_draw(effects, k, level[j], u, mean, NULL);
        return;
    }
    const double *direction = w.direction + hlr_n_sd(model);
    switch (q) {
        SMALL(1)
        SMALL(2)
        SMALL(3)
    default:
        draw_leaves(effects, q, n_level, level, direction, w.gram, w.pull, w.m, w.z, mean, u);
    }
}
