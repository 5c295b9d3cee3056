#include "levels.h"

#include <math.h>

#include "linalg.h"

#define FOR_LANES for (int lane = 0; lane < HLR_LANES; lane++)

size_t hlr_batch_size(int q, int n_col)
{
    return (size_t) HLR_LANES * (size_t) (q * (q + 1) / 2 + 3 * q * q + 2 * q + 3 * q * n_col);
}

hlr_batch hlr_batch_at(int q, int n_col, double *work)
{
    hlr_batch batch = {q, n_col, work, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL};
    batch.c = batch.r + HLR_LANES * (q * (q + 1) / 2);
    batch.g = batch.c + HLR_LANES * q * n_col;
    batch.l = batch.g + HLR_LANES * q * q;
    batch.d = batch.l + HLR_LANES * q * q;
    batch.inverse = batch.d + HLR_LANES * q;
    batch.n = batch.inverse + HLR_LANES * q;
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

/* G = R Lambda: R upper, Lambda lower triangular. */
static void multiply_by_lambda(hlr_batch *b, const double *lambda)
{
    const int q = b->q;
    for (int i = 0; i < q; i++)
        for (int k = 0; k < q; k++) {
            hlr_lanes g = {0};
            for (int l = i > k ? i : k; l < q; l++)
                g += HLR_AT(b->r, hlr_packed(i, l)) * lambda[l + k * q];
            HLR_AT(b->g, i * q + k) = g;
        }
}

/* M = I + G G' = L D L'. Every Schur complement of I + (positive semidefinite) is at least 1: the bound takes out
 * rounding when G is huge, and nothing can fail. */
static void factorise(hlr_batch *b)
{
    const int q = b->q;
    for (int j = 0; j < q; j++) {
        for (int i = j; i < q; i++) {
            hlr_lanes m = {0};
            for (int k = 0; k < q; k++)
                m += HLR_AT(b->g, i * q + k) * HLR_AT(b->g, j * q + k);
            for (int k = 0; k < j; k++)
                m -= HLR_AT(b->l, j * q + k) * HLR_AT(b->d, k) * HLR_AT(b->l, i * q + k);
            HLR_AT(b->l, i * q + j) = m;
        }
        double *d = b->d + HLR_LANES * j;
        const double *m = b->l + HLR_LANES * (j * q + j);
        FOR_LANES d[lane] = m[lane] > 0.0 ? 1.0 + m[lane] : 1.0;
        HLR_AT(b->inverse, j) = 1.0 / HLR_AT(b->d, j);
        for (int i = j + 1; i < q; i++)
            HLR_AT(b->l, i * q + j) *= HLR_AT(b->inverse, j);
    }
}

static void solve(hlr_batch *b)
{
    const int q = b->q, n_col = b->n_col;
    for (int i = 0; i < q; i++) {
        for (int a = 0; a < q; a++) {
            hlr_lanes n = {0};
            if (a >= i)
                n = HLR_AT(b->r, hlr_packed(i, a));
            for (int k = 0; k < i; k++)
                n -= HLR_AT(b->l, i * q + k) * HLR_AT(b->n, k * q + a);
            HLR_AT(b->n, i * q + a) = n;
        }
        for (int a = 0; a < n_col; a++) {
            hlr_lanes h = HLR_AT(b->c, i + q * a);
            for (int k = 0; k < i; k++)
                h -= HLR_AT(b->l, i * q + k) * HLR_AT(b->h, k + q * a);
            HLR_AT(b->h, i + q * a) = h;
        }
    }
}

/* X = n'D^-1 h. */
static void project(hlr_batch *b)
{
    const int q = b->q;
    for (int k = 0; k < q; k++)
        for (int a = 0; a < b->n_col; a++) {
            hlr_lanes x = {0};
            for (int i = 0; i < q; i++)
                x += HLR_AT(b->n, i * q + k) * HLR_AT(b->inverse, i) * HLR_AT(b->h, i + q * a);
            HLR_AT(b->x, k + q * a) = x;
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
