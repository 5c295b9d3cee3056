#include "after/integrated_loglik.h"

#include <math.h>
#include <string.h>

#include "base/constants.h"

hlr_integrated hlr_integrated_at(const hlr_nest *nest, hlr_arena *arena)
{
    hlr_integrated w = {.total = 0};
    for (int k = nest->n_factor - 1; k >= 0; k--) {
        w.total += nest->q[k];
        w.m[k] = w.total + 1;
    }
    w.z = hlr_take(arena, (size_t) nest->n_row * (size_t) w.total);
    for (int k = 0; k < nest->n_factor; k++) {
        const size_t n = (size_t) nest->n_level[k], m = (size_t) w.m[k];
        w.front[k] = hlr_take(arena, n * m * m);
        w.factor[k] = hlr_take(arena, n * m * m);
        w.half_log_det[k] = hlr_take(arena, n);
        w.log_scale[k] = hlr_take(arena, n);
        w.n_row[k] = hlr_take_ints(arena, n);
    }
    for (int i = 0; i < 2; i++)
        w.spare[i] = hlr_take(arena, (size_t) w.m[0] * (size_t) w.m[0]);
    return w;
}

static double *matrix_of(double *all, int m, int level)
{
    return all + (size_t) level * m * m;
}

/* out = Lambda'z, each factor's part by its own triangle. */
static void scale_row(const hlr_nest *nest, const double *root, double sigma, const double *z, double *out)
{
    for (int k = 0; k < nest->n_factor; k++) {
        const int q = nest->q[k];
        for (int j = 0; j < q; j++) {
            double sum = 0.0;
            for (int i = j; i < q; i++)
                sum += root[i + q * j] * z[i];
            out[j] = sum / sigma;
        }
        root += q * q;
        z += q;
        out += q;
    }
}

/* front += weight (z, e)(z, e)' */
static void add_row(int m, const double *z, double e, double weight, double *front)
{
    for (int j = 0; j < m - 1; j++) {
        const double scaled = weight * z[j];
        for (int i = j; i < m - 1; i++)
            front[i + m * j] += scaled * z[i];
        front[m - 1 + m * j] += scaled * e;
    }
    front[m * m - 1] += weight * e * e;
}

static void gather_rows(const hlr_nest *nest, const double *root, double sigma, const double *residual,
                        const hlr_integrated *w)
{
    for (int level = 0; level < nest->n_level[0]; level++) {
        double *front = matrix_of(w->front[0], w->m[0], level), log_weight = 0.0;
        const int begin = nest->start[level], end = nest->start[level + 1];
        for (int i = begin; i < end; i++) {
            const double weight = nest->weight ? nest->weight[i] : 1.0;
            double *z = w->z + (size_t) i * w->total;
            scale_row(nest, root, sigma, nest->z + (size_t) i * w->total, z);
            add_row(w->m[0], z, residual[i], weight, front);
            if (nest->weight)
                log_weight += log(weight);
        }
        w->n_row[0][level] += end - begin;
        w->log_scale[0][level] += (log_weight - (end - begin) * HLR_LOG_2PI) / 2.0;
    }
}

/* Adds I to the first n columns of the front `a` and eliminates them in place: `a` then has their columns of L and the
 * Schur complement of the others. But for rounding pivots are at least 1. Returns log |M| / 2 of the n columns. */
static double eliminate(int m, int n, double *a)
{
    double half_log_det = 0.0;
    for (int j = 0; j < n; j++)
        a[j + m * j] += 1.0;
    for (int j = 0; j < n; j++) {
        double *column = a + m * j;
        const double pivot = sqrt(fmax(column[j], 1.0));
        half_log_det += log(pivot);
        column[j] = pivot;
        for (int i = j + 1; i < m; i++)
            column[i] /= pivot;
        for (int c = j + 1; c < m; c++)
            for (int i = c; i < m; i++)
                a[i + m * c] -= column[i] * column[c];
    }
    return half_log_det;
}

/* front += sign times the Schur complement in `factor`; the front is that of the factor around. */
static void add_schur(int m, int q, const double *factor, double sign, double *front)
{
    const int rest = m - q;
    for (int j = 0; j < rest; j++)
        for (int i = j; i < rest; i++)
            front[i + rest * j] += sign * factor[q + i + m * (q + j)];
}

void hlr_integrated_factorise(const hlr_nest *nest, const double *root, double sigma, const double *residual,
                              const hlr_integrated *w)
{
    for (int k = 0; k < nest->n_factor; k++) {
        for (size_t i = 0; i < (size_t) nest->n_level[k] * w->m[k] * w->m[k]; i++)
            w->front[k][i] = 0.0;
        for (int level = 0; level < nest->n_level[k]; level++) {
            w->half_log_det[k][level] = w->log_scale[k][level] = 0.0;
            w->n_row[k][level] = 0;
        }
    }
    gather_rows(nest, root, sigma, residual, w);
    for (int k = 0; k < nest->n_factor; k++) {
        const int m = w->m[k], q = nest->q[k], has_outer = k + 1 < nest->n_factor;
        for (int level = 0; level < nest->n_level[k]; level++) {
            double *factor = matrix_of(w->factor[k], m, level);
            memcpy(factor, matrix_of(w->front[k], m, level), sizeof(double) * (size_t) (m * m));
            w->half_log_det[k][level] += eliminate(m, q, factor);
            if (!has_outer)
                continue;
            const int parent = nest->parent[k][level];
            add_schur(m, q, factor, 1.0, matrix_of(w->front[k + 1], w->m[k + 1], parent));
            w->half_log_det[k + 1][parent] += w->half_log_det[k][level];
            w->log_scale[k + 1][parent] += w->log_scale[k][level];
            w->n_row[k + 1][parent] += w->n_row[k][level];
        }
    }
}

/* A level of factor k and the levels around it: path[k], path[k + 1], ... */
static void fill_path(const hlr_nest *nest, int k, int level, int *path)
{
    path[k] = level;
    for (; k + 1 < nest->n_factor; k++)
        path[k + 1] = nest->parent[k][path[k]];
}

/* x = L^-1 z along the path: s = |x|^2 and mean = x'c, where c = L^-1 Lambda'Z'W e is the last row of L. */
static void solve_row(const hlr_nest *nest, const hlr_integrated *w, const int *path, double *x, double *s,
                      double *mean)
{
    *s = *mean = 0.0;
    for (int k = 0; k < nest->n_factor; k++) {
        const int m = w->m[k], q = nest->q[k];
        const double *l = matrix_of(w->factor[k], m, path[k]);
        for (int j = 0; j < q; j++) {
            const double *column = l + m * j;
            x[j] /= column[j];
            *s += x[j] * x[j];
            *mean += x[j] * column[m - 1];
            for (int i = j + 1; i < m - 1; i++)
                x[i] -= column[i] * x[j];
        }
        x += q;
    }
}

/* P_ii = w (1 - w s) / sigma^2 and (P e)_i = w (e - mean) / sigma^2. 1 - w s is a ratio of two variances, which may
 * round to zero where a row alone tells its effects; it is kept above the precision of doubles. */
void hlr_integrated_rows(const hlr_nest *nest, double sigma, const double *residual, const hlr_integrated *w,
                         double *out)
{
    int path[HLR_MAX_FACTOR] = {0};
    for (int level = 0; level < nest->n_level[0]; level++) {
        fill_path(nest, 0, level, path);
        for (int i = nest->start[level]; i < nest->start[level + 1]; i++) {
            const double weight = nest->weight ? nest->weight[i] : 1.0;
            double s, mean;
            memcpy(w->spare[0], w->z + (size_t) i * w->total, sizeof(double) * (size_t) w->total);
            solve_row(nest, w, path, w->spare[0], &s, &mean);
            const double share = fmax(1.0 - weight * s, 2.220446049250313e-16);
            const double e = (residual[i] - mean) / sigma;
            out[i] = (log(weight * share) - weight * e * e / share) / 2.0 - log(sigma) - 0.5 * HLR_LOG_2PI;
        }
    }
}

/* log p(level's rows | others) is a difference of two log densities that share all factors but those of the levels
 * around it: in these the Schur complement of the level is removed and the elimination done again. */
void hlr_integrated_levels(const hlr_nest *nest, int k, double sigma, const hlr_integrated *w, double *out)
{
    int path[HLR_MAX_FACTOR] = {0};
    for (int level = 0; level < nest->n_level[k]; level++) {
        fill_path(nest, k, level, path);
        double half_log_det = w->half_log_det[k][level], *old = matrix_of(w->factor[k], w->m[k], level),
               *without = NULL;
        for (int a = k + 1; a < nest->n_factor; a++) {
            const int m = w->m[a], inner = a - 1;
            double *front = w->spare[a % 2];
            memcpy(front, matrix_of(w->front[a], m, path[a]), sizeof(double) * (size_t) (m * m));
            add_schur(w->m[inner], nest->q[inner], old, -1.0, front);
            if (without)
                add_schur(w->m[inner], nest->q[inner], without, 1.0, front);
            old = matrix_of(w->factor[a], m, path[a]);
            without = front;
            for (int j = 0; j < nest->q[a]; j++)
                half_log_det += log(old[j + m * j]);
            half_log_det -= eliminate(m, nest->q[a], without);
        }
        const int last = w->m[nest->n_factor - 1] * w->m[nest->n_factor - 1] - 1;
        const double square = old[last] - (without ? without[last] : 0.0);
        out[level] = w->log_scale[k][level] - w->n_row[k][level] * log(sigma) - half_log_det -
                     square / (2.0 * sigma * sigma);
    }
}
