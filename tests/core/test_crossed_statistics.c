/* Statistics of crossed factors against those of statistics/statistics.h, which take every column. */
#include "check.h"
#include "statistics/crossed_statistics.h"
#include "numeric/linalg.h"
#include "numeric.h"
#include "statistics/statistics.h"

#include <math.h>
#include <stdlib.h>

enum { N = 60, Q = 2, N_LEVEL = 9, M1 = 5, M2 = 4, N_COMMON = 3, N_COL = M1 + 2 * M2 + N_COMMON };

static void check_columns(const hlr_crossed_rows *rows, const double *dense)
{
    const double *column[N_COL];
    for (int a = 0; a < N_COL; a++)
        column[a] = dense + N * a;
    const hlr_stats_rows plain = {N, Q, N_COL, N_LEVEL, rows->z,
                                  column, rows->root_weight, rows->order, rows->row, NULL};
    double r[N_LEVEL * 3], f[N_LEVEL * Q * N_COL], rest[N_COL * (N_COL + 1) / 2] = {0.0};
    double own_r[N_LEVEL * 3], own_f[N_LEVEL * Q * N_COL], own_rest[N_COL * (N_COL + 1) / 2] = {0.0}, worst = 0.0;
    int seen[N_COL], start[N_LEVEL + 1], own[N_LEVEL * N_COL], zeros = 0, ascending = 1;
    double *work = malloc(hlr_stats_work_size(&plain) * sizeof(double));
    hlr_stats(&plain, r, f, rest, work);
    CHECK(hlr_crossed_rows_n(rows) == N_COL);
    hlr_crossed_count(rows, seen, start);
    work = realloc(work, hlr_crossed_stats_work_size(rows, start) * sizeof(double));
    hlr_crossed_stats(rows, start, own, own_r, own_f, own_rest, seen, work);
    free(work);
    for (int j = 0; j < N_LEVEL; j++) {
        double full[Q * N_COL] = {0.0};
        for (int a = start[j]; a < start[j + 1]; a++) {
            ascending = ascending && (a == start[j] || own[a] > own[a - 1]);
            for (int i = 0; i < Q; i++)
                full[i + Q * own[a]] = own_f[Q * a + i];
        }
        zeros += N_COL - (start[j + 1] - start[j]);
        for (int e = 0; e < 3; e++)
            worst = larger(worst, fabs(r[j + N_LEVEL * e] - own_r[3 * j + e]));
        for (int e = 0; e < Q * N_COL; e++)
            worst = larger(worst, fabs(f[j + N_LEVEL * e] - full[e]));
    }
    for (int e = 0; e < N_COL * (N_COL + 1) / 2; e++)
        worst = larger(worst, fabs(rest[e] - own_rest[e]));
    CHECK_NEAR(worst, 0.0, 1e-13);
    CHECK(ascending && zeros > 20);
}

void test_crossed_statistics(void)
{
    double z[N * Q], other_z[N * 3], common[N_COMMON][N], root_weight[N], dense[N * N_COL] = {0.0};
    const double *common_column[N_COMMON] = {common[0], common[1], common[2]};
    int order[N], row[N_LEVEL + 1], level[2][N];
    hlr_rng rng = hlr_rng_at(63, 1, HLR_FOR_START, 0, 0);
    fill_normal(&rng, N * Q, 1.0, z);
    fill_normal(&rng, N * 3, 1.0, other_z);
    for (int c = 0; c < N_COMMON; c++)
        fill_normal(&rng, N, 2.0, common[c]);
    for (int j = 0; j <= N_LEVEL; j++)
        row[j] = j == N_LEVEL ? N : j * j * N / 81;           /* the first level has no row, the next ones few */
    for (int i = 0; i < N; i++) {
        order[i] = 7 * i % N;
        root_weight[i] = 0.3 + hlr_rng_uniform(&rng);
        level[0][i] = i * i % M1;
        level[1][i] = (i / 3) % M2;
        dense[i + N * level[0][i]] = other_z[i];
        for (int a = 0; a < 2; a++)
            dense[i + N * (M1 + 2 * level[1][i] + a)] = other_z[i + N * (1 + a)];
        for (int c = 0; c < N_COMMON; c++)
            dense[i + N * (M1 + 2 * M2 + c)] = common[c][i];
    }
    const hlr_crossed_factor other[2] = {{M1, 1, other_z, level[0]}, {M2, 2, other_z + N, level[1]}};
    hlr_crossed_rows rows = {N, Q, N_LEVEL, z, 2, other, N_COMMON, common_column, NULL, order, row};
    check_columns(&rows, dense);
    rows.root_weight = root_weight;
    check_columns(&rows, dense);
}
