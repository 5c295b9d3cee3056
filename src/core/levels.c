#include "levels.h"

#include <math.h>

#include "linalg.h"

/* Loops over lanes have a constant length and restrict pointers, so that the compiler turns them into SIMD at -O2. */
#define FOR_LANES for (int lane = 0; lane < HLR_LANES; lane++)

size_t hlr_batch_size(int q, int n_col)
{
    return (size_t) HLR_LANES * (size_t) (q * (q + 1) / 2 + 3 * q * q + q + 3 * q * n_col);
}

hlr_batch hlr_batch_at(int q, int n_col, double *work)
{
    hlr_batch batch = {q, n_col, work, NULL, NULL, NULL, NULL, NULL, NULL, NULL};
    batch.c = batch.r + HLR_LANES * (q * (q + 1) / 2);
    batch.g = batch.c + HLR_LANES * q * n_col;
    batch.l = batch.g + HLR_LANES * q * q;
    batch.d = batch.l + HLR_LANES * q * q;
    batch.n = batch.d + HLR_LANES * q;
    batch.h = batch.n + HLR_LANES * q * q;
    batch.x = batch.h + HLR_LANES * q * n_col;
    return batch;
}

static void load(int n_element, int n_level, const double *from, int first, double *restrict to)
{
    const int here = n_level - first < HLR_LANES ? n_level - first : HLR_LANES;
    for (int e = 0; e < n_element; e++) {
        const double *column = from + (size_t) e * (size_t) n_level + first;
        if (here == HLR_LANES)
            FOR_LANES to[e * HLR_LANES + lane] = column[lane];
        else
            FOR_LANES to[e * HLR_LANES + lane] = lane < here ? column[lane] : 0.0;
    }
}

void hlr_batch_load(hlr_batch *batch, const hlr_levels *levels, int first)
{
    load(batch->q * (batch->q + 1) / 2, levels->n, levels->r, first, batch->r);
    load(batch->q * batch->n_col, levels->n, levels->f, first, batch->c);
}

static inline void set(double *restrict out, double value)
{
    FOR_LANES out[lane] = value;
}

static inline void copy(double *restrict out, const double *restrict a)
{
    FOR_LANES out[lane] = a[lane];
}

static inline void add_scaled(double *restrict out, const double *restrict a, double b)
{
    FOR_LANES out[lane] += a[lane] * b;
}

static inline void add_product(double *restrict out, const double *restrict a, const double *restrict b)
{
    FOR_LANES out[lane] += a[lane] * b[lane];
}

static inline void subtract_product(double *restrict out, const double *restrict a, const double *restrict b)
{
    FOR_LANES out[lane] -= a[lane] * b[lane];
}

static inline void subtract_product3(double *restrict out, const double *restrict a, const double *restrict b,
                                     const double *restrict c)
{
    FOR_LANES out[lane] -= a[lane] * b[lane] * c[lane];
}

/* G = R Lambda: R upper, Lambda lower triangular. */
static void multiply_by_lambda(hlr_batch *b, const double *lambda)
{
    const int q = b->q;
    for (int i = 0; i < q; i++)
        for (int k = 0; k < q; k++) {
            double *g = b->g + HLR_LANES * (i * q + k);
            set(g, 0.0);
            for (int l = i > k ? i : k; l < q; l++)
                add_scaled(g, b->r + HLR_LANES * hlr_packed(i, l), lambda[l + k * q]);
        }
}

/* M = I + G G' = L D L'. Every Schur complement of I + (positive semidefinite) is at least 1: the bound takes out
 * rounding when G is huge, and nothing can fail. */
static void factorise(hlr_batch *b)
{
    const int q = b->q;
    for (int j = 0; j < q; j++)
        for (int i = j; i < q; i++) {
            double *m = i == j ? b->d + HLR_LANES * j : b->l + HLR_LANES * (i * q + j);
            set(m, i == j);
            for (int k = 0; k < q; k++)
                add_product(m, b->g + HLR_LANES * (i * q + k), b->g + HLR_LANES * (j * q + k));
            for (int k = 0; k < j; k++)
                subtract_product3(m, b->l + HLR_LANES * (j * q + k), b->d + HLR_LANES * k,
                                  i == j ? b->l + HLR_LANES * (j * q + k) : b->l + HLR_LANES * (i * q + k));
            const double *restrict d = b->d + HLR_LANES * j;
            if (i == j)
                FOR_LANES m[lane] = m[lane] > 1.0 ? m[lane] : 1.0;
            else
                FOR_LANES m[lane] /= d[lane];
        }
}

static void solve(hlr_batch *b)
{
    const int q = b->q, n_col = b->n_col;
    for (int i = 0; i < q; i++) {
        for (int a = 0; a < q; a++) {
            double *n = b->n + HLR_LANES * (i * q + a);
            if (a < i)
                set(n, 0.0);
            else
                copy(n, b->r + HLR_LANES * hlr_packed(i, a));
            for (int k = 0; k < i; k++)
                subtract_product(n, b->l + HLR_LANES * (i * q + k), b->n + HLR_LANES * (k * q + a));
        }
        for (int a = 0; a < n_col; a++) {
            double *h = b->h + HLR_LANES * (i + q * a);
            copy(h, b->c + HLR_LANES * (i + q * a));
            for (int k = 0; k < i; k++)
                subtract_product(h, b->l + HLR_LANES * (i * q + k), b->h + HLR_LANES * (k + q * a));
        }
    }
}

static void project(hlr_batch *b)
{
    const int q = b->q;
    for (int i = 0; i < q; i++) {
        double inverse[HLR_LANES];
        FOR_LANES inverse[lane] = 1.0 / b->d[HLR_LANES * i + lane];
        for (int k = 0; k < q; k++) {
            double scaled[HLR_LANES];
            const double *restrict n = b->n + HLR_LANES * (i * q + k);
            FOR_LANES scaled[lane] = n[lane] * inverse[lane];
            for (int a = 0; a < b->n_col; a++) {
                double *x = b->x + HLR_LANES * (k + q * a);
                if (i == 0)
                    set(x, 0.0);
                add_product(x, scaled, b->h + HLR_LANES * (i + q * a));
            }
        }
    }
}

void hlr_batch_solve(hlr_batch *batch, const double *lambda)
{
    multiply_by_lambda(batch, lambda);
    factorise(batch);
    solve(batch);
    project(batch);
}

hlr_log_product hlr_log_product_start(void)
{
    hlr_log_product sum = {{0}, 0.0};
    FOR_LANES sum.product[lane] = 1.0;
    return sum;
}

void hlr_log_product_add(hlr_log_product *sum, int q, const double *d)
{
    for (int i = 0; i < q; i++)
        FOR_LANES {
            sum->product[lane] *= d[HLR_LANES * i + lane];
            if (sum->product[lane] > 1e120) {
                sum->sum += log(sum->product[lane]);
                sum->product[lane] = 1.0;
            }
        }
}

double hlr_log_product_end(hlr_log_product *sum)
{
    FOR_LANES sum->sum += log(sum->product[lane]);
    return sum->sum;
}
