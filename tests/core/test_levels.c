#include "check.h"
#include "collapsed/levels.h"
#include "memory.h"
#include "numeric/linalg.h"
#include "numeric.h"

#include <math.h>
#include <stdlib.h>

/* 1000 numbers whose product is far beyond the largest double, in each lane. */
static void test_log_product(void)
{
    double d[2 * HLR_LANES], exact = 0.0;
    hlr_log_product sum = hlr_log_product_start();
    for (int i = 0; i < 500; i++) {
        for (int e = 0; e < 2 * HLR_LANES; e++) {
            d[e] = 1.0 + pow(10.0, (7 * i + 3 * e) % 60);
            exact += log(d[e]);
        }
        hlr_log_product_add(&sum, 2, d);
    }
    CHECK_NEAR(hlr_log_product_end(&sum) / exact, 1.0, 1e-13);
}

static hlr_batch new_batch(int q, int n_col, hlr_arena *arena)
{
    *arena = hlr_arena_counting();
    hlr_batch_at(q, n_col, arena);
    *arena = allocate(arena);
    return hlr_batch_at(q, n_col, arena);
}

/* M = I + G G' with G huge and of rank one: its second pivot, at least 1, is lost to rounding and may come out
 * negative. */
static void test_pivots(void)
{
    enum { Q = 2, N = 40 };
    double r[N * 3], f[N * Q];
    hlr_rng rng = hlr_rng_at(16, 1, HLR_FOR_START, 0, 0);
    fill_normal(&rng, N * 3, 1.0, r);
    fill_normal(&rng, N * Q, 1.0, f);
    const hlr_levels levels = {N, r, f};
    const double lambda[Q * Q] = {1e12, 1e12, 0.0, 0.0};
    hlr_arena arena;
    hlr_batch batch = new_batch(Q, 1, &arena);
    int above_one = 1, finite = 1;
    for (int first = 0; first < N; first += HLR_LANES) {
        hlr_batch_solve(&batch, &levels, first, lambda);
        for (int e = 0; e < Q * HLR_LANES; e++) {
            above_one = above_one && batch.d[e] >= 1.0;
            finite = finite && isfinite(batch.x[e]);
        }
    }
    free(arena.base);
    CHECK(above_one && finite);
}

/* A lane beyond the last level holds zeros. */
static void test_padding(void)
{
    const double r[3] = {2.0, 3.0, 4.0}, f[3] = {1.0, 1.0, 1.0}, lambda[1] = {0.5};
    const hlr_levels levels = {3, r, f};
    hlr_arena arena;
    hlr_batch batch = new_batch(1, 1, &arena);
    hlr_batch_solve(&batch, &levels, 2, lambda);
    CHECK_NEAR(batch.d[0], 1.0 + 0.25 * 16.0, 1e-15);
    CHECK_NEAR(batch.x[0], 4.0 / (1.0 + 0.25 * 16.0), 1e-15);
    CHECK_NEAR(batch.d[1], 1.0, 0.0);
    CHECK_NEAR(batch.x[1], 0.0, 0.0);
    free(arena.base);
}

/* Every copy of the kernel, and the one for any number of coefficients: sums over an odd number of levels against the
 * same levels through hlr_batch_solve(), and along a direction against the sums. Rounding only: 1e-12. */
static void test_sums(int q)
{
    enum { N = 7, N_COL = 3, N_CELL = 6 };
    const int n_pair = q * (q + 1) / 2;
    double r[N * 28], f[N * 7 * N_COL], lambda[49], direction[N_COL] = {0.3, -1.2, 0.7};
    hlr_rng rng = hlr_rng_at(17, 1, HLR_FOR_START, (uint32_t) q, 0);
    fill_normal(&rng, N * n_pair, 1.0, r);
    fill_normal(&rng, N * q * N_COL, 1.0, f);
    fill_normal(&rng, q * q, 1.0, lambda);
    for (int k = 0; k < q; k++)
        for (int i = 0; i < k; i++)
            lambda[i + q * k] = 0.0;
    const hlr_levels levels = {N, r, f};
    hlr_arena arena = hlr_arena_counting(), batch_arena;
    hlr_levels_at(q, N_COL, &arena);
    arena = allocate(&arena);
    const hlr_level_sums work = hlr_levels_at(q, N_COL, &arena);
    double precision[28] = {0.0}, gram[N_CELL] = {0.0}, products[28 * N_CELL] = {0.0};
    const double log_det = hlr_levels_sums(&levels, q, N_COL, lambda, &work, precision, gram, products);

    hlr_batch b = new_batch(q, N_COL, &batch_arena);
    double exact_precision[28] = {0.0}, exact_gram[N_CELL] = {0.0}, exact_products[28 * N_CELL] = {0.0};
    double exact_log_det = 0.0;
    for (int j = 0; j < N; j++) {
        const int lane = j % HLR_LANES;
        hlr_batch_solve(&b, &levels, j - lane, lambda);
        for (int i = 0; i < q; i++) {
            exact_log_det += log(b.d[HLR_LANES * i + lane]);
            const double *n = b.n + HLR_LANES * i * q + lane, *h = b.h + HLR_LANES * i + lane;
            const double inverse = b.inverse[HLR_LANES * i + lane];
            for (int l = 0; l < q; l++)
                for (int k = 0; k <= l; k++)
                    exact_precision[hlr_packed(k, l)] += n[HLR_LANES * k] * n[HLR_LANES * l] * inverse;
            for (int c = 0; c < N_COL; c++)
                for (int a = 0; a <= c; a++)
                    exact_gram[hlr_packed(a, c)] += h[HLR_LANES * q * a] * h[HLR_LANES * q * c] * inverse;
        }
        for (int c = 0; c < N_COL; c++)
            for (int a = 0; a <= c; a++)
                for (int l = 0; l < q; l++)
                    for (int k = 0; k <= l; k++) {
                        const double *x = b.x + lane;
                        double product = x[HLR_LANES * (k + q * a)] * x[HLR_LANES * (l + q * c)];
                        if (a != c)
                            product += x[HLR_LANES * (k + q * c)] * x[HLR_LANES * (l + q * a)];
                        exact_products[hlr_packed(k, l) + n_pair * hlr_packed(a, c)] += product;
                    }
    }
    CHECK_NEAR(log_det, exact_log_det, 1e-12 * fabs(exact_log_det));
    for (int e = 0; e < n_pair; e++)
        CHECK_NEAR(precision[e], exact_precision[e], 1e-12);
    for (int e = 0; e < N_CELL; e++)
        CHECK_NEAR(gram[e], exact_gram[e], 1e-12 * (1.0 + fabs(exact_gram[e])));
    for (int e = 0; e < n_pair * N_CELL; e++)
        CHECK_NEAR(products[e], exact_products[e], 1e-12 * (1.0 + fabs(exact_products[e])));

    double precision_along[28] = {0.0}, gram_d[N_COL] = {0.0}, products_d[28] = {0.0};
    const double log_det_along =
        hlr_levels_along(&levels, q, N_COL, lambda, direction, &work, precision_along, gram_d, products_d);
    CHECK_NEAR(log_det_along, log_det, 1e-12 * fabs(log_det));
    for (int a = 0; a < N_COL; a++) {
        double sum = 0.0;
        for (int c = 0; c < N_COL; c++)
            sum += gram[hlr_packed(a, c)] * direction[c];
        CHECK_NEAR(gram_d[a], sum, 1e-12 * (1.0 + fabs(sum)));
    }
    for (int kl = 0; kl < n_pair; kl++) {
        double sum = 0.0;
        for (int c = 0; c < N_COL; c++)
            for (int a = 0; a <= c; a++)
                sum += direction[a] * direction[c] * products[kl + n_pair * hlr_packed(a, c)];
        CHECK_NEAR(precision_along[kl], precision[kl], 1e-12);
        CHECK_NEAR(products_d[kl], sum, 1e-12 * (1.0 + fabs(sum)));
    }
    free(batch_arena.base);
    free(arena.base);
}

/* Levels of which some share R, as classes: the sums of the levels themselves, and the way back that these have. */
static void test_classes(int q)
{
    enum { N = 6, N_CLASS = 3, N_COL = 3, N_CELL = 6 };
    const int of[N] = {0, 1, 1, 0, 1, 2}, n_pair = q * (q + 1) / 2;
    double r[N * 28], f[N * 7 * N_COL], class_r[N_CLASS * 28], lambda[49], omega[N_CELL], count[N_CLASS] = {0.0};
    double moment[N_CLASS * 28 * N_CELL] = {0.0}, e[8 * 49];
    hlr_rng rng = hlr_rng_at(19, 1, HLR_FOR_START, (uint32_t) q, 0);
    fill_normal(&rng, N_CLASS * n_pair, 1.0, class_r);
    fill_normal(&rng, N * q * N_COL, 1.0, f);
    fill_normal(&rng, q * q, 1.0, lambda);
    fill_normal(&rng, N_CELL, 1.0, omega);
    for (int k = 0; k < q; k++)
        for (int i = 0; i < k; i++)
            lambda[i + q * k] = 0.0;
    for (int j = 0; j < N; j++) {
        count[of[j]] += 1.0;
        for (int kl = 0; kl < n_pair; kl++)
            r[j + N * kl] = class_r[of[j] + N_CLASS * kl];
        for (int b = 0; b < N_COL; b++)
            for (int a = 0; a <= b; a++)
                for (int l = 0; l < q; l++)
                    for (int k = 0; k <= l; k++) {
                        double product = f[j + N * (k + q * a)] * f[j + N * (l + q * b)];
                        if (a != b)
                            product += f[j + N * (k + q * b)] * f[j + N * (l + q * a)];
                        moment[of[j] + N_CLASS * (hlr_packed(k, l) + n_pair * hlr_packed(a, b))] += product;
                    }
    }
    const hlr_levels levels = {N, r, f};
    const hlr_classes classes = {N_CLASS, count, class_r, moment};
    hlr_arena arena = hlr_arena_counting(), class_arena = hlr_arena_counting();
    hlr_levels_at(q, N_COL, &arena);
    hlr_classes_at(q, N_COL, &class_arena);
    arena = allocate(&arena);
    class_arena = allocate(&class_arena);
    const hlr_level_sums work = hlr_levels_at(q, N_COL, &arena), class_work = hlr_classes_at(q, N_COL, &class_arena);
    double precision[28] = {0.0}, gram[N_CELL] = {0.0}, products[28 * N_CELL] = {0.0};
    double class_precision[28] = {0.0}, class_gram[N_CELL] = {0.0}, y[28] = {0.0};
    CHECK(hlr_classes_e_size(&classes, q) <= sizeof e / sizeof *e);
    const double log_det = hlr_levels_sums(&levels, q, N_COL, lambda, &work, precision, gram, products);
    CHECK_NEAR(hlr_classes_sums(&classes, q, N_COL, lambda, &class_work, e, class_precision, class_gram), log_det,
               1e-12);
    hlr_classes_back(&classes, q, N_COL, omega, &class_work, e, y);
    for (int cell = 0; cell < N_CELL; cell++)
        CHECK_NEAR(class_gram[cell], gram[cell], 1e-11);
    for (int kl = 0; kl < n_pair; kl++) {
        double back = 0.0;
        for (int cell = 0; cell < N_CELL; cell++)
            back += omega[cell] * products[kl + n_pair * cell];
        CHECK_NEAR(class_precision[kl], precision[kl], 1e-11);
        CHECK_NEAR(y[kl], back, 1e-11);
    }
    free(class_arena.base);
    free(arena.base);
}

void test_levels(void)
{
    test_log_product();
    test_pivots();
    test_padding();
    for (int q = 1; q <= 7; q++) {
        test_sums(q);
        test_classes(q);
    }
}
