#include <math.h>

#include "joint/joint.h"
#include "numeric/eigen.h"
#include "numeric/linalg.h"

/* Log density of rows and effects given the parameters, without the constant of the rows; leaves eta and d_eta. */
static double objective(hlr_joint *s)
{
    const hlr_model *model = s->model;
    double sum = 0.0;
    hlr_joint_common(s);
    for (int k = 0; k < model->n_factor; k++) {
        sum += hlr_joint_log_density(&s->levels[k], model->factor[k].q);
        hlr_joint_add(s, k);
    }
    sum += hlr_joint_rows(s);
    return isnan(sum) ? -INFINITY : sum;
}

/* Weights of the rows for a factor, from second derivatives at the present eta. Leaves d_eta. */
static void set_weights(hlr_joint *s, double *d)
{
    hlr_likelihood_curvature(s->model->likelihood, s->parameters.scalar, s->eta, &s->likelihood, d,
                             s->parameters.d_value);
}

/* Column c of a factor's Z: the part that it is of, and its numbers [n]. */
static const hlr_part *column_of(const hlr_factor *factor, int c, const double **z)
{
    const hlr_part *part = factor->part;
    while (c >= part->first + part->q)
        part++;
    *z = part->z + (size_t) part->n * (size_t) (c - part->first);
    return part;
}

static const double *weight_of(const hlr_joint *s, const double *d, const hlr_part *a, const hlr_part *b)
{
    const int first = a->predictor < b->predictor ? a->predictor : b->predictor;
    const int last = a->predictor < b->predictor ? b->predictor : a->predictor;
    return d + (size_t) s->model->likelihood->rows.n * (size_t) hlr_packed(first, last);
}

/* Precision of v in each level: that of the normal that falls off as the density of v does at v. Of Student's t this
 * normal touches the density and is nowhere above it, as in the EM algorithm. */
static void set_precisions(const hlr_joint_levels *levels, double *a)
{
    for (int level = 0; level < levels->n_level; level++)
        a[level] = levels->df > 0.0 ? levels->share[level] : 1.0;
}

/* A level's W, packed, with its eigenvalues made positive: where a density bends upwards, the size of the bend still
 * says how far a step may go. Not row by row: rows that bend upwards and rows that bend downwards make up for each
 * other, and precisions from all sizes would be too large. */
static void make_positive(int q, double *w, const hlr_level_scratch *scratch)
{
    double *a = scratch->wt, *vectors = scratch->l, *values = scratch->x;
    for (int j = 0; j < q; j++)
        for (int i = 0; i <= j; i++)
            a[j + q * i] = a[i + q * j] = w[hlr_packed(i, j)];
    hlr_eigen(q, a, values, vectors);
    for (int j = 0; j < q; j++)
        for (int i = 0; i <= j; i++) {
            double sum = 0.0;
            for (int k = 0; k < q; k++)
                sum += vectors[i + q * k] * fabs(values[k]) * vectors[j + q * k];
            w[hlr_packed(i, j)] = sum;
        }
}

/* W = Z'D Z; g: the pull W u + Z'd_eta of factor k at the present eta and u. */
static void set_factor(hlr_joint *s, int k, double *g)
{
    const hlr_model *model = s->model;
    const int n = model->likelihood->rows.n, q = model->factor[k].q, n_pair = (int) hlr_packed_size(q);
    const int *index = model->factor[k].part->index;
    double *w = s->anchor.factor[k].w;
    for (int e = 0; e < n_pair * model->factor[k].n_level; e++)
        w[e] = 0.0;
    for (int b = 0; b < q; b++)
        for (int a = 0; a <= b; a++) {
            const double *z_a, *z_b;
            const hlr_part *of_a = column_of(&model->factor[k], a, &z_a), *of_b = column_of(&model->factor[k], b, &z_b);
            const double *d = weight_of(s, s->anchor.factor[k].d, of_a, of_b);
            double *cell = w + hlr_packed(a, b);
            for (int i = 0; i < n; i++)
                cell[(size_t) n_pair * (size_t) index[i]] += d[i] * z_a[i] * z_b[i];
        }
    hlr_joint_gather(s, k, s->d_eta, g);
    for (int level = 0; level < model->factor[k].n_level; level++, w += n_pair, g += q) {
        if (model->n_predictor > 1)
            make_positive(q, w, &s->scratch);
        const double *u = s->levels[k].u + (size_t) q * (size_t) level;
        for (int a = 0; a < q; a++)
            for (int b = 0; b < q; b++)
                g[a] += w[hlr_packed(a, b)] * u[b];
    }
}

/* Does each level of factor k have its rows in one level of factor m? */
static int nested_in(const hlr_joint *s, int k, int m)
{
    const hlr_model *model = s->model;
    const int *inner = model->factor[k].part->index, *outer = model->factor[m].part->index;
    int *seen = s->seen;
    for (int j = 0; j < model->factor[k].n_level; j++)
        seen[j] = -1;
    for (int i = 0; i < model->likelihood->rows.n; i++) {
        int *level = &seen[inner[i]];
        if (*level >= 0 && *level != outer[i])
            return 0;
        *level = outer[i];
    }
    return 1;
}

/* effect = T M^-1 T'b of every level of factor k, [q x n_level]. */
static void expected(hlr_joint *s, int k, const double *b, double *effect)
{
    const int q = s->model->factor[k].q;
    const double *t = hlr_joint_t(s, k);
    double *l = s->scratch.l, *x = s->scratch.x;
    for (int level = 0; level < s->model->factor[k].n_level; level++) {
        const size_t at = (size_t) q * (size_t) level;
        hlr_joint_factorise(q, t, s->anchor.factor[k].w + hlr_packed_size(q) * (size_t) level,
                            s->anchor.factor[k].a[level], &s->scratch);
        hlr_multiply_lower_transposed(q, t, b + at, x);
        hlr_solve_lower(q, l, x);
        hlr_solve_lower_transposed(q, l, x);
        hlr_multiply_lower(q, t, x, effect + at);
    }
}

/* Weights of the rows for factors around factor k, once the effects of k are integrated out:
 * d <- d (1 - z'T M^-1 T'Z'D 1), exact for covariates that do not vary inside the levels of k. */
static void weaken(hlr_joint *s, int k, double *d)
{
    const hlr_model *model = s->model;
    const hlr_part *part = model->factor[k].part;
    const int n = model->likelihood->rows.n, q = model->factor[k].q;
    double *effect = s->levels[k].c;
    hlr_joint_gather(s, k, d, s->g[k]);
    expected(s, k, s->g[k], effect);
    for (int i = 0; i < n; i++) {
        double sum = 0.0;
        for (int c = 0; c < q; c++)
            sum += part->z[i + (size_t) n * (size_t) c] * effect[(size_t) q * (size_t) part->index[i] + (size_t) c];
        d[i] *= sum < 0.999 ? 1.0 - sum : 0.001;
    }
}

/* The same of P predictors, D <- D (I - A T M^-1 T' sum A'D), made symmetric: a column of D at a time. */
static void weaken_several(hlr_joint *s, int k, double *d)
{
    const int p = s->model->n_predictor;
    const size_t n = (size_t) s->model->likelihood->rows.n;
    double *column = s->likelihood.near, *product = s->likelihood.up;
    hlr_zero(n * hlr_packed_size(p), s->weakened);
    for (int b = 0; b < p; b++) {
        for (int a = 0; a < p; a++)
            for (size_t i = 0; i < n; i++)
                column[i + n * (size_t) a] = d[i + n * (size_t) (a <= b ? hlr_packed(a, b) : hlr_packed(b, a))];
        hlr_joint_gather(s, k, column, s->g[k]);
        expected(s, k, s->g[k], s->levels[k].c);
        hlr_zero(n * (size_t) p, column);
        hlr_zero(n * (size_t) p, product);
        hlr_joint_add_to(s, k, s->levels[k].c, column);
        hlr_joint_weigh(s, d, 1.0, column, product);
        for (int a = 0; a < p; a++) {
            double *to = s->weakened + n * (size_t) (a <= b ? hlr_packed(a, b) : hlr_packed(b, a));
            for (size_t i = 0; i < n; i++)
                to[i] += (a == b ? 1.0 : 0.5) * product[i + n * (size_t) a];
        }
    }
    for (size_t e = 0; e < n * hlr_packed_size(p); e++)
        d[e] -= s->weakened[e];
}

/* v = M^-1 T'g: the mode of the quadratic that the anchor stands for. The previous v are left in c. */
static void newton(hlr_joint *s, int k, const double *t)
{
    const int q = s->model->factor[k].q, n_pair = (int) hlr_packed_size(q);
    const double *l = s->scratch.l;
    for (int level = 0; level < s->model->factor[k].n_level; level++) {
        const size_t at = (size_t) q * (size_t) level;
        double *v = s->levels[k].v + at, *old = s->levels[k].c + at;
        for (int i = 0; i < q; i++)
            old[i] = v[i];
        hlr_joint_factorise(q, t, s->anchor.factor[k].w + (size_t) n_pair * (size_t) level,
                            s->anchor.factor[k].a[level], &s->scratch);
        hlr_multiply_lower_transposed(q, t, s->g[k] + at, v);
        hlr_solve_lower(q, l, v);
        hlr_solve_lower_transposed(q, l, v);
    }
}

static void set_effects(hlr_joint *s, int k, const double *t)
{
    const int q = s->model->factor[k].q;
    for (int level = 0; level < s->model->factor[k].n_level; level++)
        hlr_multiply_lower(q, t, s->levels[k].v + (size_t) q * (size_t) level,
                           s->levels[k].u + (size_t) q * (size_t) level);
}

/* One factor's Newton step, halved while it makes things worse by more than rounding, and undone if that does not help;
 * returns the largest move of a v. */
static double improve(hlr_joint *s, int k, const double *t, double *value)
{
    const int n = s->model->factor[k].n_level * s->model->factor[k].q;
    double *v = s->levels[k].v;
    const double *old = s->levels[k].c, worst = *value - 1e-10 * fabs(*value);
    set_weights(s, s->anchor.factor[k].d);
    set_precisions(&s->levels[k], s->anchor.factor[k].a);
    set_factor(s, k, s->g[k]);
    newton(s, k, t);
    double step = 1.0, next = -INFINITY, move = 0.0;
    while (step > 0.0 && next < worst) {
        set_effects(s, k, t);
        next = objective(s);
        if (next < worst) {
            step = step > 1e-9 ? 0.5 * step : 0.0;
            for (int e = 0; e < n; e++)
                v[e] = step > 0.0 ? 0.5 * (v[e] + old[e]) : old[e];
        }
    }
    if (step > 0.0)
        *value = next;
    else
        set_effects(s, k, t);
    for (int e = 0; e < n; e++)
        move = fmax(move, fabs(v[e] - old[e]));
    return move;
}

/* Weights and origins at the mode. The factors nested in a factor weaken its rows, and origin = g + Z'D eta with the
 * eta that the factor will see. */
static void finish(hlr_joint *s)
{
    const hlr_model *model = s->model;
    for (int k = 0; k < model->n_factor; k++) {
        double *d = s->anchor.factor[k].d;
        set_weights(s, d);
        set_precisions(&s->levels[k], s->anchor.factor[k].a);
        for (int m = 0; m < k; m++)
            if (nested_in(s, m, k))
                (model->n_predictor == 1 ? weaken : weaken_several)(s, m, d);
        set_factor(s, k, s->anchor.factor[k].origin);
    }
    hlr_joint_common(s);
    for (int k = model->n_factor - 1; k >= 0; k--) {
        hlr_joint_gather_weighted(s, k, s->eta, s->g[k]);
        for (int e = 0; e < model->factor[k].n_level * model->factor[k].q; e++)
            s->anchor.factor[k].origin[e] += s->g[k][e];
        hlr_joint_add(s, k);
    }
}

void hlr_joint_anchor_within(hlr_joint *s, const double *q, int most_sweeps)
{
    const hlr_model *model = s->model;
    s->knows_cross = 0;
    hlr_joint_unpack(s, q);
    for (int k = 0; k < model->n_factor; k++)
        for (int e = 0; e < model->factor[k].n_level * model->factor[k].q; e++)
            s->levels[k].u[e] = s->levels[k].v[e] = 0.0;
    double value = objective(s), move = 1.0;
    for (int sweep = 0; sweep < most_sweeps && move > 1e-6; sweep++) {
        move = 0.0;
        for (int k = model->n_factor - 1; k >= 0; k--)
            move = fmax(move, improve(s, k, hlr_joint_t(s, k), &value));
    }
    finish(s);
}

void hlr_joint_anchor(hlr_joint *s, const double *q)
{
    hlr_joint_anchor_within(s, q, 30);
}
