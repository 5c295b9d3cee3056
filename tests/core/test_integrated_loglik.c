/* Predictive densities of two nested factors against dense normal densities. */
#include "check.h"
#include "after/integrated_loglik.h"
#include "memory.h"
#include "numeric/linalg.h"

#include <math.h>

enum { N = 9, Q = 2 };

static const int parent[] = {0, 0, 1}, start[] = {0, 4, 5, 9}, inner_of[] = {0, 0, 0, 0, 1, 2, 2, 2, 2};
static const double z[] = {1.0, 1.0, 1.0, -0.5, 1.0,  2.0, 1.0, 0.3, 1.0,
                           1.5, 1.0, 0.0, 1.0,  -1.0, 1.0, 0.7, 1.0, 2.2};
static const double outer_z[N] = {1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5};
static const double weight[N] = {1.0, 2.0, 0.5, 1.0, 1.5, 1.0, 3.0, 1.0, 0.7};
static const double residual[N] = {0.3, -1.2, 2.0, 0.4, -0.9, 1.1, 0.2, -0.3, 0.8};
static const double root[] = {1.3, 0.4, 0.0, 0.6, 0.9}, sigma = 0.7;

static double covariance(int i, int j)
{
    const double *a = z + Q * i, *b = z + Q * j, top = root[0] * root[0], mixed = root[0] * root[1],
                 low = root[1] * root[1] + root[3] * root[3];
    double sum = i == j ? sigma * sigma / weight[i] : 0.0;
    if (inner_of[i] == inner_of[j])
        sum += top * a[0] * b[0] + mixed * (a[0] * b[1] + a[1] * b[0]) + low * a[1] * b[1];
    if (parent[inner_of[i]] == parent[inner_of[j]])
        sum += root[4] * root[4] * outer_z[i] * outer_z[j];
    return sum;
}

/* Log density of the rows in `of`. */
static double dense(int n, const int *of)
{
    double v[N * N], x[N], out = 0.0;
    for (int i = 0; i < n; i++) {
        x[i] = residual[of[i]];
        for (int j = 0; j < n; j++)
            v[i + n * j] = covariance(of[i], of[j]);
    }
    CHECK(hlr_cholesky(n, v) == 0);
    hlr_solve_lower(n, v, x);
    for (int i = 0; i < n; i++)
        out -= log(v[i + n * i]) + log(6.283185307179586) / 2.0 + x[i] * x[i] / 2.0;
    return out;
}

/* log p(rows marked | the others) */
static double left_out(const int *marked)
{
    int all[N], rest[N], n_rest = 0;
    for (int i = 0; i < N; i++) {
        all[i] = i;
        if (!marked[i])
            rest[n_rest++] = i;
    }
    return dense(N, all) - dense(n_rest, rest);
}

static void mark(int *marked, const int *level, int which)
{
    for (int i = 0; i < N; i++)
        marked[i] = level[i] == which;
}

void test_integrated_loglik(void)
{
    double all_z[N * 3], out[N];
    int marked[N], row[N], outer[N];
    for (int i = 0; i < N; i++) {
        all_z[3 * i] = z[Q * i];
        all_z[3 * i + 1] = z[Q * i + 1];
        all_z[3 * i + 2] = outer_z[i];
        row[i] = i;
        outer[i] = parent[inner_of[i]];
    }
    const hlr_nest nest = {2, N, {2, 1}, {3, 2}, {parent, NULL}, start, all_z, weight};
    hlr_arena arena = hlr_arena_counting();
    hlr_integrated_at(&nest, &arena);
    arena = allocate(&arena);
    const hlr_integrated work = hlr_integrated_at(&nest, &arena);
    hlr_integrated_factorise(&nest, root, sigma, residual, &work);
    hlr_integrated_rows(&nest, sigma, residual, &work, out);
    for (int i = 0; i < N; i++) {
        mark(marked, row, i);
        CHECK_NEAR(out[i], left_out(marked), 1e-12);
    }
    hlr_integrated_levels(&nest, 0, sigma, &work, out);
    for (int level = 0; level < 3; level++) {
        mark(marked, inner_of, level);
        CHECK_NEAR(out[level], left_out(marked), 1e-12);
    }
    hlr_integrated_levels(&nest, 1, sigma, &work, out);
    for (int level = 0; level < 2; level++) {
        mark(marked, outer, level);
        CHECK_NEAR(out[level], left_out(marked), 1e-12);
    }
    /* An effect that its only row tells all but exactly: the other rows' levels do not hear of it. */
    const double wide[] = {1e9, 0.0, 0.0, 0.0, 0.0};
    hlr_integrated_factorise(&nest, wide, sigma, residual, &work);
    hlr_integrated_rows(&nest, sigma, residual, &work, out);
    CHECK(isfinite(out[4]) && out[4] < -15.0);
    free(arena.base);
}
