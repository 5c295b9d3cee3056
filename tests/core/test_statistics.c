#include "check.h"
#include "numeric/linalg.h"
#include "numeric.h"
#include "statistics/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 40, MOST_Q = 4, N_COL = 3, N_LEVEL = 6, N_BASE = 2, N_PACKED = N_COL * (N_COL + 1) / 2 };

/* Levels of 1, 2, 3, 5, 12 and 17 rows: fewer rows than columns, as many, more. */
static const int start[N_LEVEL + 1] = {0, 1, 3, 6, 11, 23, 40};
static const int base[N_LEVEL] = {0, 1, 0, 1, 1, 0};

typedef struct {
    double z[N * MOST_Q], col[N_COL][N], root_weight[N];
    int order[N];
    const double *column[N_COL];
} sample;

typedef struct {
    double r[N_LEVEL * MOST_Q * (MOST_Q + 1) / 2], f[N_LEVEL * MOST_Q * N_COL], rest[N_PACKED * N_BASE];
} result;

typedef enum { FULL_RANK, EQUAL_COLUMNS, ZERO_COLUMN, INTERCEPT } kind;

/* Rows are spread over the levels by a permutation: row 7 i mod 40. */
static void make(sample *s, int q, kind kind)
{
    hlr_rng rng = hlr_rng_at(12, 1, HLR_FOR_START, (uint32_t) q, (uint32_t) kind);
    fill_normal(&rng, N * MOST_Q, 1.0, s->z);
    for (int a = 0; a < N_COL; a++) {
        fill_normal(&rng, N, 2.0, s->col[a]);
        s->column[a] = s->col[a];
    }
    for (int i = 0; i < N; i++) {
        s->order[i] = 7 * i % N;
        s->root_weight[i] = 0.2 + 2.0 * hlr_rng_uniform(&rng);
        if (kind == EQUAL_COLUMNS && q > 1)
            s->z[i + N * (q - 1)] = s->z[i];
        if (kind == ZERO_COLUMN)
            s->z[i] = 0.0;
        if (kind == INTERCEPT)
            s->z[i] = 1.0;
    }
}

static void run(const sample *s, int q, int weighted, int nested, result *out)
{
    const hlr_stats_rows rows = {
        N, q, N_COL, N_LEVEL, s->z, s->column, weighted ? s->root_weight : NULL, s->order, start,
        nested ? base : NULL
    };
    memset(out, 0, sizeof *out);
    double *work = malloc(hlr_stats_work_size(&rows) * sizeof(double));
    hlr_stats(&rows, out->r, out->f, out->rest, work);
    free(work);
}

static double squared_weight(const sample *s, int weighted, int row)
{
    return weighted ? s->root_weight[row] * s->root_weight[row] : 1.0;
}

/* R'R = Z'WZ and R'F = Z'WC per level; rest = C'WC - F'F over the levels of a base node. */
static void check_cross_products(int q, kind kind, int weighted, int nested)
{
    static sample s;
    static result out;
    make(&s, q, kind);
    run(&s, q, weighted, nested, &out);
    double in_z = 0.0, in_c = 0.0, in_rest = 0.0, rest[N_PACKED * N_BASE] = {0.0};
    int diagonal = 1;
    for (int j = 0; j < N_LEVEL; j++) {
        const double *r = out.r + j, *f = out.f + j;
        for (int l = 0; l < q; l++) {
            diagonal = diagonal && r[N_LEVEL * hlr_packed(l, l)] >= 0.0;
            for (int k = 0; k < q; k++) {
                double ours = 0.0, exact = 0.0;
                for (int m = 0; m <= (k < l ? k : l); m++)
                    ours += r[N_LEVEL * hlr_packed(m, k)] * r[N_LEVEL * hlr_packed(m, l)];
                for (int i = start[j]; i < start[j + 1]; i++)
                    exact += squared_weight(&s, weighted, s.order[i]) * s.z[s.order[i] + N * k]
                             * s.z[s.order[i] + N * l];
                in_z = larger(in_z, fabs(ours - exact));
            }
            for (int a = 0; a < N_COL; a++) {
                double ours = 0.0, exact = 0.0;
                for (int m = 0; m <= l; m++)
                    ours += r[N_LEVEL * hlr_packed(m, l)] * f[N_LEVEL * (m + q * a)];
                for (int i = start[j]; i < start[j + 1]; i++)
                    exact += squared_weight(&s, weighted, s.order[i]) * s.z[s.order[i] + N * l] * s.col[a][s.order[i]];
                in_c = larger(in_c, fabs(ours - exact));
            }
        }
        double *to = rest + (nested ? N_PACKED * base[j] : 0);
        for (int b = 0; b < N_COL; b++)
            for (int a = 0; a <= b; a++) {
                for (int i = start[j]; i < start[j + 1]; i++)
                    to[hlr_packed(a, b)] +=
                        squared_weight(&s, weighted, s.order[i]) * s.col[a][s.order[i]] * s.col[b][s.order[i]];
                for (int m = 0; m < q; m++)
                    to[hlr_packed(a, b)] -= f[N_LEVEL * (m + q * a)] * f[N_LEVEL * (m + q * b)];
            }
    }
    for (int i = 0; i < N_PACKED * (nested ? N_BASE : 1); i++)
        in_rest = larger(in_rest, fabs(rest[i] - out.rest[i]));
    /* Sums of up to 40 products of size 10: eps times some hundred. */
    CHECK_NEAR(in_z, 0.0, 1e-12);
    CHECK_NEAR(in_c, 0.0, 1e-12);
    CHECK_NEAR(in_rest, 0.0, 1e-12);
    CHECK(diagonal);
}

/* Rows of a level in another order: what enters the likelihood is the same. R is unique, and F with it, when the
 * level has full rank; the rest always. */
static void check_permuted(int q)
{
    static sample s;
    static result one, two;
    make(&s, q, INTERCEPT);
    run(&s, q, 1, 1, &one);
    for (int j = 0; j < N_LEVEL; j++)
        for (int i = start[j], k = start[j + 1] - 1; i < k; i++, k--) {
            const int keep = s.order[i];
            s.order[i] = s.order[k];
            s.order[k] = keep;
        }
    run(&s, q, 1, 1, &two);
    double worst = 0.0;
    for (int j = 0; j < N_LEVEL; j++)
        for (int e = 0; e < q * (q + 1) / 2 + q * N_COL && start[j + 1] - start[j] >= q; e++) {
            const double *a = e < q * N_COL ? one.f + N_LEVEL * e : one.r + N_LEVEL * (e - q * N_COL);
            const double *b = e < q * N_COL ? two.f + N_LEVEL * e : two.r + N_LEVEL * (e - q * N_COL);
            worst = larger(worst, fabs(a[j] - b[j]));
        }
    for (int i = 0; i < N_PACKED * N_BASE; i++)
        worst = larger(worst, fabs(one.rest[i] - two.rest[i]));
    CHECK_NEAR(worst, 0.0, 1e-11);
}

/* Levels with the same Z, bit for bit, have the same R, bit for bit: classes rest on it. */
static void test_equal_z_equal_r(void)
{
    enum { Q = 2, EACH = 4, LEVELS = 3 };
    double z[Q * EACH * LEVELS], y[EACH * LEVELS], r[LEVELS * 3], f[LEVELS * Q], rest[1] = {0.0};
    const double *column[1] = {y};
    int order[EACH * LEVELS], first[LEVELS + 1];
    hlr_rng rng = hlr_rng_at(13, 1, HLR_FOR_START, 0, 0);
    fill_normal(&rng, EACH * LEVELS, 1.0, y);
    for (int i = 0; i < EACH * LEVELS; i++) {
        order[i] = i;
        z[i] = 1.0;
        z[i + EACH * LEVELS] = 0.1 * (i % EACH) * (i % EACH) - 0.3;
    }
    for (int j = 0; j <= LEVELS; j++)
        first[j] = EACH * j;
    const hlr_stats_rows rows = {EACH * LEVELS, Q, 1, LEVELS, z, column, NULL, order, first, NULL};
    double *work = malloc(hlr_stats_work_size(&rows) * sizeof(double));
    hlr_stats(&rows, r, f, rest, work);
    free(work);
    for (int e = 0; e < 3; e++)
        for (int j = 1; j < LEVELS; j++)
            CHECK(memcmp(&r[LEVELS * e], &r[LEVELS * e + j], sizeof(double)) == 0);
    CHECK_NEAR(r[0], 2.0, 1e-15);                       /* sqrt of 4 ones */
    CHECK_NEAR(f[0], (y[0] + y[1] + y[2] + y[3]) / 2.0, 1e-14);
}

void test_statistics(void)
{
    const kind kinds[] = {FULL_RANK, EQUAL_COLUMNS, ZERO_COLUMN, INTERCEPT};
    for (int k = 0; k < 4; k++)
        for (int q = 1; q <= MOST_Q; q++)
            for (int weighted = 0; weighted < 2; weighted++)
                for (int nested = 0; nested < 2; nested++)
                    check_cross_products(q, kinds[k], weighted, nested);
    for (int q = 1; q <= MOST_Q; q++)
        check_permuted(q);
    test_equal_z_equal_r();
}
