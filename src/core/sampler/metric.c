#include "sampler/metric.h"

#include <math.h>

#include "base/arena.h"
#include "numeric/eigen.h"
#include "numeric/linalg.h"

static void copy_white(const hlr_metric *metric, const double *from, double *to)
{
    for (int i = metric->dim; i < metric->dim + metric->n_white; i++)
        to[i] = from[i];
}

void hlr_metric_velocity(const hlr_metric *metric, const double *p, double *out)
{
    hlr_multiply_lower(metric->dim, metric->l, p, out);
    copy_white(metric, p, out);
}

void hlr_metric_force(const hlr_metric *metric, const double *grad, double *out)
{
    hlr_multiply_lower_transposed(metric->dim, metric->l, grad, out);
    copy_white(metric, grad, out);
}

typedef struct {
    double *a, *g, *root, *half, *vectors;    /* [dim x dim] */
    double *values;                           /* [dim] */
} workspace;

static workspace workspace_at(int dim, hlr_arena *arena)
{
    const size_t n = (size_t) dim;
    workspace w = {.a = hlr_take(arena, n * n)};
    w.g = hlr_take(arena, n * n);
    w.root = hlr_take(arena, n * n);
    w.half = hlr_take(arena, n * n);
    w.vectors = hlr_take(arena, n * n);
    w.values = hlr_take(arena, n);
    return w;
}

size_t hlr_metric_work_size(int dim)
{
    hlr_arena arena = hlr_arena_counting();
    workspace_at(dim, &arena);
    return arena.used;
}

/* out = V diag(values^power) V', whole. */
static void rebuild(int d, const double *vectors, const double *values, double power, double *out)
{
    for (int j = 0; j < d; j++)
        for (int i = j; i < d; i++) {
            double sum = 0.0;
            for (int k = 0; k < d; k++)
                sum += vectors[i + d * k] * pow(values[k], power) * vectors[j + d * k];
            out[i + d * j] = out[j + d * i] = sum;
        }
}

/* out = a b. */
static void multiply(int d, const double *a, const double *b, double *out)
{
    for (int j = 0; j < d; j++)
        for (int i = 0; i < d; i++) {
            double sum = 0.0;
            for (int k = 0; k < d; k++)
                sum += a[i + d * k] * b[k + d * j];
            out[i + d * j] = sum;
        }
}

/* Eigenvalues of `a`, which is destroyed; 0 if all are positive. */
static int positive_eigen(int d, double *a, double *values, double *vectors)
{
    hlr_eigen(d, a, values, vectors);
    for (int k = 0; k < d; k++)
        if (!(values[k] > 0.0) || !isfinite(values[k]))
            return 1;
    return 0;
}

/* out = (n c + prior I) / (n + prior), whole, from the lower triangle of c. */
static void shrink(int d, const double *c, double n, double prior, double *out)
{
    for (int j = 0; j < d; j++)
        for (int i = j; i < d; i++)
            out[i + d * j] = out[j + d * i] = (n * c[i + d * j] + (i == j ? prior : 0.0)) / (n + prior);
}

/* out = L^-1 c L^-T, whole, from the lower triangle of c. */
static void whiten(int d, const double *l, const double *c, double *half, double *out)
{
    for (int j = 0; j < d; j++) {
        for (int i = 0; i < d; i++)
            half[i + d * j] = c[i >= j ? i + d * j : j + d * i];
        hlr_solve_lower(d, l, half + d * j);
    }
    for (int j = 0; j < d; j++) {
        for (int i = 0; i < d; i++)
            out[i + d * j] = half[j + d * i];
        hlr_solve_lower(d, l, out + d * j);
    }
}

/* With A and G the covariances of whitened draws and forces: S = G^-1/2 (G^1/2 A G^1/2)^1/2 G^-1/2, which solves
 * S G S = A, and the new metric is L S L'. */
int hlr_metric_learn(hlr_metric *metric, const double *draws, const double *forces, double n, double prior,
                     double *work)
{
    const int d = metric->dim;
    hlr_arena arena = hlr_arena_over(work);
    const workspace w = workspace_at(d, &arena);
    double *a = w.a, *g = w.g, *root = w.root, *half = w.half, *vectors = w.vectors, *values = w.values;
    whiten(d, metric->l, draws, half, a);
    shrink(d, a, n, prior, a);
    shrink(d, forces, n, prior, g);
    if (positive_eigen(d, g, values, vectors) != 0)
        return 1;
    double *inverse_root = g;
    rebuild(d, vectors, values, 0.5, root);
    rebuild(d, vectors, values, -0.5, inverse_root);
    multiply(d, a, root, half);
    double *inner = a;
    multiply(d, root, half, inner);
    if (positive_eigen(d, inner, values, vectors) != 0)
        return 1;
    rebuild(d, vectors, values, 0.5, root);
    multiply(d, root, inverse_root, half);
    double *s = a;
    multiply(d, inverse_root, half, s);
    if (hlr_cholesky(d, s) != 0)
        return 1;
    for (int j = 0; j < d; j++)
        for (int i = d - 1; i >= j; i--) {           /* no later sum reads entry (i, j) of the old L */
            double sum = 0.0;
            for (int k = j; k <= i; k++)
                sum += metric->l[i + d * k] * s[k + d * j];
            metric->l[i + d * j] = sum;
        }
    return 0;
}
