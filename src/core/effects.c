#include "effects.h"

#include <math.h>

#include "crossed_effects.h"
#include "linalg.h"
#include "nested.h"
#include "reduce.h"

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
static void leaf_moments(const hlr_model *model, int level, const double *direction, workspace *w)
{
    const int q = model->factor[0].q, n_col = hlr_n_col(model, 0);
    const hlr_levels *levels = &model->every;
    const size_t n = (size_t) levels->n;
    for (int i = 0; i < q; i++)
        w->pull[i] = 0.0;
    for (int i = 0; i < q * (q + 1) / 2; i++)
        w->gram[i] = 0.0;
    for (int row = 0; row < q; row++) {
        double residual = 0.0;
        for (int a = 0; a < n_col; a++)
            residual += levels->f[level + n * (row + q * a)] * direction[a];
        for (int l = row; l < q; l++) {
            const double r_l = levels->r[level + n * hlr_packed(row, l)];
            w->pull[l] += r_l * residual;
            for (int k = row; k <= l; k++)
                w->gram[hlr_packed(k, l)] += levels->r[level + n * hlr_packed(row, k)] * r_l;
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

void hlr_effects_noise(const hlr_effects *effects, int q, const double *m, const double *lambda, hlr_rng *rng,
                       const double *mean, double *z, double *u)
{
    for (int i = 0; i < q; i++)
        z[i] = hlr_rng_normal(rng);
    hlr_solve_lower_transposed(q, m, z);
    hlr_multiply_lower(q, lambda, z, u);
    for (int i = 0; i < q; i++)
        u[i] = mean[i] + effects->sigma * u[i];
}

/* u = Lambda M^-1 Lambda' Z'residual + sigma Lambda M^-1/2 eps, M = I + Lambda'Z'Z Lambda. */
static void draw_level(const hlr_effects *e, int k, int level, const double *lambda, workspace *w, double *u)
{
    const int q = e->model->factor[k].q;
    hlr_rng rng = hlr_rng_at(e->seed, e->chain, (uint32_t) (HLR_FOR_EFFECTS + k), e->draw, (uint32_t) level);
    hlr_nested_factor(q, w->gram, lambda, w->m);
    hlr_multiply_lower_transposed(q, lambda, w->pull, w->z);
    hlr_solve_lower(q, w->m, w->z);
    hlr_solve_lower_transposed(q, w->m, w->z);
    hlr_multiply_lower(q, lambda, w->z, w->mean);
    hlr_effects_noise(e, q, w->m, lambda, &rng, w->mean, w->z, u);
}

/* Diagonal of sigma^2 Lambda M^-1 Lambda', row by row: |M^-1/2 Lambda' e_i|^2. */
static void conditional_variance(int q, const double *lambda, double sigma, workspace *w, double *variance)
{
    for (int i = 0; i < q; i++) {
        for (int k = 0; k < q; k++)
            w->z[k] = lambda[i + q * k];
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
            leaf_moments(model, path[m], direction, &w);
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
        conditional_variance(q, lambda, effects->sigma, &w, variance);
}
