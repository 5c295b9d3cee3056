/* A node of factor k >= 1 has the Gram matrix [A D; D' C] of [Z_k | outer Z, X, y]. Eliminating its u:
 *   M = I + Lambda'A Lambda,  V = M^-1 Lambda'D,  U = Lambda V,   C - D'U goes to the parent,  log|M| to log_det.
 * Backwards, with differential -tr(omega dGram)/2 at the parent (Fisher's identity: omega is a second moment of (-u,
 * -beta, 1)):
 *   omega at the node = [-U; I] omega [-U; I]' + [Lambda M^-1 Lambda' 0; 0 0]
 *   d_lambda         += lower( (D - A U) omega V' - A Lambda M^-1 ).
 * Levels of the innermost factor are taken in batches in the QR form of onefactor.c. */
#include "collapsed/nested.h"

#include <math.h>

#include "numeric/linalg.h"
#include "numeric/linalg_inline.h"

static size_t node_size(const hlr_gaussian *gauss, int k)    /* of the Gram matrix of a node of factor k */
{
    return hlr_packed_size(gauss->model.factor[k].q + hlr_n_col(&gauss->model, k));
}

static hlr_node node_at(int q, int n_col, hlr_arena *arena)
{
    const size_t n_m = (size_t) (q * q), n_v = (size_t) (q * n_col);
    hlr_node s = {.m = hlr_take(arena, n_m)};
    s.v = hlr_take(arena, n_v);
    s.u = hlr_take(arena, n_v);
    s.inverse = hlr_take(arena, n_m);
    s.left = hlr_take(arena, n_v);
    s.rest = hlr_take(arena, (size_t) n_col);
    return s;
}

hlr_nested hlr_nested_at(const hlr_gaussian *gauss, hlr_arena *arena)
{
    const int q = gauss->model.factor[0].q, n_col = hlr_n_col(&gauss->model, 0);
    hlr_nested w = {.batch = hlr_batch_at(q, n_col, arena)};
    for (int k = 1; k < gauss->model.n_factor; k++) {
        const size_t n = node_size(gauss, k) * (size_t) gauss->model.factor[k].n_level;
        w.gram[k] = hlr_take(arena, n);
        w.omega[k] = hlr_take(arena, n);
    }
    w.x = hlr_take(arena, (size_t) (q * n_col) * (size_t) gauss->model.factor[0].n_level);
    w.precision = hlr_take(arena, (size_t) (q * q));
    for (int k = 0; k < gauss->model.n_factor; k++)
        w.node[k] = node_at(gauss->model.factor[k].q, hlr_n_col(&gauss->model, k), arena);
    return w;
}

const double *hlr_nested_gram(const hlr_gaussian *gauss, const hlr_nested *w, int k, int level)
{
    return w->gram[k] + node_size(gauss, k) * (size_t) level;
}

static double reduce_leaves(const hlr_gaussian *gauss, const double *lambda, const hlr_nested *w)
{
    const hlr_factor *factor = &gauss->model.factor[0];
    const int q = factor->q, n_col = hlr_n_col(&gauss->model, 0);
    const size_t n_packed = hlr_packed_size(n_col);
    hlr_batch b = w->batch;
    hlr_log_product log_det = hlr_log_product_start();
    for (int i = 0; i < q * q; i++)
        w->precision[i] = 0.0;
    for (int first = 0; first < factor->n_level; first += HLR_LANES) {
        hlr_batch_solve(&b, &gauss->statistics.every, first, lambda);
        hlr_log_product_add(&log_det, q, b.d);
        for (int lane = 0; lane < HLR_LANES && first + lane < factor->n_level; lane++) {
            double *gram = w->gram[1] + n_packed * (size_t) gauss->statistics.parent[0][first + lane];
            double *x = w->x + (size_t) (q * n_col) * (size_t) (first + lane);
            for (int e = 0; e < q * n_col; e++)
                x[e] = b.x[HLR_LANES * e + lane];
            for (int i = 0; i < q; i++) {
                const double inverse = b.inverse[HLR_LANES * i + lane];
                const double *h = b.h + HLR_LANES * i + lane, *n = b.n + HLR_LANES * i * q + lane;
                for (int c = 0; c < n_col; c++)
                    for (int a = 0; a <= c; a++)
                        gram[hlr_packed(a, c)] += h[HLR_LANES * q * a] * h[HLR_LANES * q * c] * inverse;
                for (int l = 0; l < q; l++)
                    for (int k = 0; k < q; k++)
                        w->precision[k + q * l] += n[HLR_LANES * k] * n[HLR_LANES * l] * inverse;
            }
        }
    }
    return hlr_log_product_end(&log_det);
}

/* Fills m, v and u; returns log|M|, or NaN where a number overflowed (the point is then rejected). */
static double solve_node(int q, int n_col, const double *gram, const double *lambda, const hlr_node *s)
{
    if (hlr_nested_root_inline(q, gram, lambda, s->m) != 0)
        return NAN;
    double log_det = 0.0;
    for (int i = 0; i < q; i++)
        log_det += 2.0 * log(s->m[i + q * i]);
    for (int c = 0; c < n_col; c++) {
        double *v = s->v + q * c;
        for (int i = 0; i < q; i++) {
            v[i] = 0.0;
            for (int a = i; a < q; a++)
                v[i] += lambda[a + q * i] * gram[hlr_packed(a, q + c)];
        }
        hlr_solve_lower(q, s->m, v);
        hlr_solve_lower_transposed(q, s->m, v);
        hlr_multiply_lower(q, lambda, v, s->u + q * c);
    }
    return log_det;
}

static double reduce_nodes(const hlr_gaussian *gauss, int k, const double *lambda, const hlr_nested *w, double *root)
{
    const hlr_factor *factor = &gauss->model.factor[k];
    const int q = factor->q, n_col = hlr_n_col(&gauss->model, k);
    const size_t n_packed = hlr_packed_size(q + n_col), n_parent = hlr_packed_size(n_col);
    const int *parent = gauss->statistics.parent[k];
    const hlr_node s = w->node[k];
    double log_det = 0.0;
    for (int j = 0; j < factor->n_level; j++) {
        const double *gram = w->gram[k] + n_packed * (size_t) j;
        double *to = parent ? w->gram[k + 1] + n_parent * (size_t) parent[j] : root;
        log_det += solve_node(q, n_col, gram, lambda, &s);
        for (int c = 0; c < n_col; c++)
            for (int a = 0; a <= c; a++) {
                double sum = gram[hlr_packed(q + a, q + c)];
                for (int i = 0; i < q; i++)
                    sum -= gram[hlr_packed(i, q + a)] * s.u[i + q * c];
                to[hlr_packed(a, c)] += sum;
            }
    }
    return log_det;
}

void hlr_nested_reduce(const hlr_gaussian *gauss, const double *lambda, const hlr_nested *w, double *gram,
                       double *log_det)
{
    for (int k = 1; k < gauss->model.n_factor; k++) {
        const size_t n = node_size(gauss, k) * (size_t) gauss->model.factor[k].n_level;
        for (size_t i = 0; i < n; i++)
            w->gram[k][i] = k == 1 ? gauss->statistics.rest[i] : 0.0;
    }
    for (size_t i = 0; i < hlr_packed_size(gauss->model.layout.n_common + 1); i++)
        gram[i] = 0.0;
    *log_det = reduce_leaves(gauss, lambda, w);
    for (int k = 1; k < gauss->model.n_factor; k++)
        *log_det += reduce_nodes(gauss, k, lambda + hlr_matrix_of(&gauss->model, k), w, gram);
}

/* d_lambda += lower( (D - A U) omega V' - A Lambda M^-1 ). */
static void add_node_gradient(int q, int n_col, const double *gram, const double *lambda, const double *omega,
                              const hlr_node *s, double *d_lambda)
{
    for (int i = 0; i < q; i++) {
        double *residual = s->rest;                       /* row i of D - A U, [n_col] */
        for (int c = 0; c < n_col; c++) {
            residual[c] = gram[hlr_packed(i, q + c)];
            for (int a = 0; a < q; a++)
                residual[c] -= gram[hlr_packed(i, a)] * s->u[a + q * c];
        }
        for (int k = 0; k <= i; k++) {
            double sum = 0.0;
            for (int c = 0; c < n_col; c++)
                for (int b = 0; b < n_col; b++)
                    sum += residual[c] * omega[hlr_packed(c, b)] * s->v[k + q * b];
            for (int a = 0; a < q; a++)
                for (int b = 0; b <= a; b++)
                    sum -= gram[hlr_packed(i, a)] * lambda[a + q * b] * s->inverse[b + q * k];
            d_lambda[i + q * k] += sum;
        }
    }
}

/* omega at the node, from omega at its parent. */
static void lift_omega(int q, int n_col, const double *lambda, const double *omega, const hlr_node *s, double *out)
{
    for (int c = 0; c < n_col; c++)
        for (int i = 0; i < q; i++) {
            double sum = 0.0;
            for (int b = 0; b < n_col; b++)
                sum += s->u[i + q * b] * omega[hlr_packed(b, c)];
            s->left[i + q * c] = sum;                     /* U omega */
            out[hlr_packed(i, q + c)] = -sum;
        }
    for (int c = 0; c < n_col; c++)
        for (int a = 0; a <= c; a++)
            out[hlr_packed(q + a, q + c)] = omega[hlr_packed(a, c)];
    for (int l = 0; l < q; l++)
        for (int i = 0; i <= l; i++) {
            double sum = 0.0;
            for (int c = 0; c < n_col; c++)
                sum += s->left[i + q * c] * s->u[l + q * c];
            for (int a = 0; a <= i; a++)
                for (int b = 0; b <= l; b++)
                    sum += lambda[i + q * a] * s->inverse[a + q * b] * lambda[l + q * b];
            out[hlr_packed(i, l)] = sum;
        }
}

static void back_nodes(const hlr_gaussian *gauss, int k, const double *lambda, const double *root, const hlr_nested *w,
                       double *d_lambda)
{
    const hlr_factor *factor = &gauss->model.factor[k];
    const int q = factor->q, n_col = hlr_n_col(&gauss->model, k);
    const size_t n_packed = hlr_packed_size(q + n_col), n_parent = hlr_packed_size(n_col);
    const int *parent = gauss->statistics.parent[k];
    const hlr_node s = w->node[k];
    for (int j = 0; j < factor->n_level; j++) {
        const double *gram = w->gram[k] + n_packed * (size_t) j;
        const double *omega = parent ? w->omega[k + 1] + n_parent * (size_t) parent[j] : root;
        solve_node(q, n_col, gram, lambda, &s);
        for (int i = 0; i < q * q; i++)
            s.inverse[i] = i % (q + 1) == 0;
        for (int i = 0; i < q; i++) {
            hlr_solve_lower(q, s.m, s.inverse + q * i);
            hlr_solve_lower_transposed(q, s.m, s.inverse + q * i);
        }
        add_node_gradient(q, n_col, gram, lambda, omega, &s, d_lambda);
        lift_omega(q, n_col, lambda, omega, &s, w->omega[k] + n_packed * (size_t) j);
    }
}

/* Y = -sum n'D^-1 n + sum X omega X', each leaf with the omega of its parent; d_lambda = lower(Y Lambda). */
static void back_leaves(const hlr_gaussian *gauss, const double *lambda, const hlr_nested *w, double *d_lambda)
{
    const hlr_factor *factor = &gauss->model.factor[0];
    const int q = factor->q, n_col = hlr_n_col(&gauss->model, 0);
    const size_t n_packed = hlr_packed_size(n_col);
    const hlr_node s = w->node[0];
    double *y = s.m, *left = s.left;
    for (int i = 0; i < q * q; i++)
        y[i] = -w->precision[i];
    for (int j = 0; j < factor->n_level; j++) {
        const double *x = w->x + (size_t) (q * n_col) * (size_t) j;
        const double *omega = w->omega[1] + n_packed * (size_t) gauss->statistics.parent[0][j];
        for (int c = 0; c < n_col; c++)
            for (int i = 0; i < q; i++) {
                left[i + q * c] = 0.0;
                for (int b = 0; b < n_col; b++)
                    left[i + q * c] += x[i + q * b] * omega[hlr_packed(b, c)];
            }
        for (int l = 0; l < q; l++)
            for (int i = 0; i < q; i++)
                for (int c = 0; c < n_col; c++)
                    y[i + q * l] += left[i + q * c] * x[l + q * c];
    }
    for (int k = 0; k < q; k++)
        for (int i = k; i < q; i++)
            for (int l = k; l < q; l++)
                d_lambda[i + q * k] += y[i + q * l] * lambda[l + q * k];
}

void hlr_nested_back(const hlr_gaussian *gauss, const double *lambda, const double *omega, const hlr_nested *w,
                     double *d_lambda)
{
    for (int i = 0; i < hlr_n_lambda(&gauss->model); i++)
        d_lambda[i] = 0.0;
    for (int k = gauss->model.n_factor - 1; k >= 1; k--) {
        const size_t offset = hlr_matrix_of(&gauss->model, k);
        back_nodes(gauss, k, lambda + offset, omega, w, d_lambda + offset);
    }
    back_leaves(gauss, lambda, w, d_lambda);
}
