/* The collapsed density against a dense multivariate normal, its gradient against differences, its forms against each
 * other. */
#include "check.h"
#include "model_helper.h"
#include "numeric.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DIM = 32, BLOCK_SHAPES = 9 };

/* Points: generic ones, and the places where mistakes hide: sds at zero, negative, large; sigma small and large. */
enum { N_POINT = 9 };

static void make_point(const toy *t, int which, double *q)
{
    const hlr_model *m = &t->gauss.model;
    const int n_common = m->layout.keep_common ? m->layout.n_common : 0, sigma = t->dim - 1;
    const int n_sd = t->spec.sd_kind == HLR_MAP_FIXED ? 0 : hlr_n_sd(m);
    hlr_rng rng = hlr_rng_at(14, 1, HLR_FOR_START, (uint32_t) which, 0);
    fill_normal(&rng, t->dim, 0.8, q);
    for (int i = 0; i < n_sd; i++) {
        double *x = q + n_common + i;
        if (which == 3)
            *x = 0.0;
        if (which == 4)
            *x = i == 0 ? 0.0 : *x;
        if (which == 5)
            *x = 2.5;
        if (which == 6)
            *x = -2.5;
    }
    if (which == 7)
        q[sigma] = -2.5;
    if (which == 8)
        q[sigma] = 3.0;
}

/* Both against the truth at every point; returns the worst errors so that a shape makes two checks and not forty. */
static void check_truth(const toy_spec *spec, unsigned seed)
{
    toy *t = toy_make(spec, seed);
    double q[MOST_DIM], grad[MOST_DIM], density = 0.0, slope = 0.0;
    CHECK(t->dim <= MOST_DIM);
    for (int which = 0; which < N_POINT; which++) {
        make_point(t, which, q);
        const double dense = toy_dense_logp(t, q);
        density = larger(density, fabs(t->target.logp(t->target.ctx, q, grad) - dense) / fmax(1.0, fabs(dense)));
        slope = larger(slope, worst_slope_error(&t->target, q));
    }
    /* The dense Cholesky loses up to its condition number, 1e5 here, times eps. */
    CHECK_NEAR(density, 0.0, 1e-9);
    CHECK_NEAR(slope, 0.0, 2e-6);
    if (!(density <= 1e-9 && slope <= 2e-6))
        printf("        p %d, factors %d, q %d, kept %d, weighted %d, classes %d, crossed %d, sd map %d\n", spec->p,
               spec->n_factor, t->q[0], spec->keep_common, spec->weighted, spec->use_classes, spec->crossed,
               (int) spec->sd_kind);
    toy_free(t);
}

/* Every way here to cut 1 to 4 coefficients into blocks: number of blocks, their sizes. */
static const int shape[BLOCK_SHAPES][1 + TOY_Q] = {
    {1, 1}, {1, 2}, {2, 1, 1}, {1, 3}, {2, 2, 1}, {2, 1, 2}, {1, 4}, {2, 2, 2}, {3, 1, 2, 1}
};

static void set_blocks(toy_spec *spec, int k, int which)
{
    spec->n_block[k] = shape[which][0];
    for (int b = 0; b < shape[which][0]; b++)
        spec->block_size[k][b] = shape[which][1 + b];
}

static void test_no_factor(void)
{
    for (int p = 0; p <= TOY_P; p++)
        for (int keep = 0; keep < 2; keep++)
            for (int weighted = 0; weighted < 2; weighted++) {
                const toy_spec spec = {.p = p, .keep_common = keep, .weighted = weighted, .sd_kind = HLR_MAP_SINH};
                check_truth(&spec, 1);
            }
}

/* 5 levels of 4 rows; 9 of 2 or 3, which fill a batch of lanes and begin another; 20 of 1. */
static void test_one_factor(void)
{
    const int n_level[] = {5, 9, 20};
    for (int which = 0; which < BLOCK_SHAPES; which++)
        for (int keep = 0; keep < 2; keep++)
            for (int variant = 0; variant < 3; variant++) {
                toy_spec spec = {
                    .p = 1 + (which + variant) % TOY_P, .n_factor = 1, .n_level = {n_level[variant]},
                    .keep_common = keep, .raw_intercept = variant == 1, .weighted = variant == 0,
                    .sd_kind = HLR_MAP_SINH
                };
                set_blocks(&spec, 0, which);
                check_truth(&spec, 2);
            }
}

static void test_maps_and_flat(void)
{
    const hlr_map_kind kind[] = {HLR_MAP_LOG, HLR_MAP_LOGIT, HLR_MAP_FIXED};
    for (int k = 0; k < 3; k++) {
        toy_spec spec = {.p = 2, .n_factor = 1, .n_level = {6}, .keep_common = k == 1, .sd_kind = kind[k]};
        set_blocks(&spec, 0, 4);
        check_truth(&spec, 3);
    }
    for (int n_factor = 0; n_factor <= 2; n_factor++) {           /* the REML likelihood */
        toy_spec spec = {
            .p = 2, .n_factor = n_factor, .n_level = {8, 3}, .common = TOY_FLAT_BETA, .weighted = 1,
            .sd_kind = HLR_MAP_SINH
        };
        set_blocks(&spec, 0, 1);
        set_blocks(&spec, 1, 0);
        check_truth(&spec, 4);
    }
    toy_spec none = {.p = 0, .n_factor = 1, .n_level = {6}, .sd_kind = HLR_MAP_SINH};
    set_blocks(&none, 0, 1);
    check_truth(&none, 5);
}

/* Chains of 2 and 3: outer factors with intercept, or slopes, correlated and not; some inner levels of one row. */
static void test_nested(void)
{
    const int shapes[][TOY_FACTOR] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 2}, {2, 3, 0}, {1, 1, 1}, {4, 0, 1}, {0, 5, 0}};
    for (int which = 0; which < 7; which++)
        for (int n_factor = 2; n_factor <= 3; n_factor++)
            for (int keep = 0; keep < 2; keep++) {
                toy_spec spec = {
                    .p = 1 + which % TOY_P, .n_factor = n_factor, .n_level = {which % 2 ? 12 : 9, 5, 2},
                    .keep_common = keep, .weighted = which % 3 == 1, .sd_kind = HLR_MAP_SINH
                };
                for (int k = 0; k < n_factor; k++)
                    set_blocks(&spec, k, shapes[which][k]);
                check_truth(&spec, 6);
            }
}

/* Two and three crossed factors, with several coefficients, levels that meet few of the other factors' and many. */
static void test_crossed(void)
{
    const int shapes[][TOY_FACTOR] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 2}, {2, 3, 0}, {1, 1, 1}, {3, 0, 1}, {0, 5, 0}};
    const int n_level[][TOY_FACTOR] = {{9, 5, 2}, {12, 3, 4}, {5, 4, 3}};
    for (int which = 0; which < 7; which++)
        for (int n_factor = 2; n_factor <= 3; n_factor++)
            for (int keep = 0; keep < 2; keep++) {
                const int *n = n_level[(which + n_factor) % 3];
                toy_spec spec = {
                    .p = which == 6 ? 0 : 1 + which % TOY_P, .n_factor = n_factor, .n_level = {n[0], n[1], n[2]},
                    .crossed = 1, .keep_common = keep, .weighted = which % 3 == 1, .sd_kind = HLR_MAP_SINH
                };
                for (int k = 0; k < n_factor; k++)
                    set_blocks(&spec, k, shapes[which][k]);
                check_truth(&spec, 6);
            }
    toy_spec flat = {
        .p = 2, .n_factor = 2, .n_level = {8, 4}, .crossed = 1, .common = TOY_FLAT_BETA, .weighted = 1,
        .sd_kind = HLR_MAP_LOG
    };
    set_blocks(&flat, 0, 1);
    set_blocks(&flat, 1, 0);
    check_truth(&flat, 4);
}

/* With classes, and some levels outside them. */
static void test_crossed_classes(void)
{
    const int n_level[] = {7, 11, 3};
    for (int variant = 0; variant < 3; variant++)
        for (int which = 0; which < 2; which++)
            for (int keep = 0; keep < 2; keep++) {
                toy_spec spec = {
                    .p = 2, .n_factor = 2, .n_level = {n_level[variant], 4}, .crossed = 1, .balanced = 1,
                    .use_classes = 1, .keep_common = keep, .sd_kind = HLR_MAP_SINH
                };
                set_blocks(&spec, 0, which);
                set_blocks(&spec, 1, 1 - which);
                toy *t = toy_make(&spec, 7);
                CHECK(t->gauss.statistics.classes.n > 0);
                CHECK(t->gauss.statistics.cross.n_direct == t->gauss.statistics.direct.n);
                /* Variant 0: 6 levels of 3 rows and 1 of 2; variant 2: 2 of 7 and 1 of 6. */
                CHECK((t->gauss.statistics.cross.n_direct > 0) == (variant != 1));
                toy_free(t);
                check_truth(&spec, 7);
            }
}

/* Levels that share a factorisation give what the same levels give one by one. With 7 levels of 2 or 3 rows there are
 * two classes; of the unbalanced design most or all levels stay direct. */
static void test_classes(void)
{
    const int n_level[] = {5, 7, 11, 3};
    for (int which = 0; which < BLOCK_SHAPES; which++)
        for (int keep = 0; keep < 2; keep++)
            for (int variant = 0; variant < 4; variant++) {
                toy_spec spec = {
                    .p = 1 + which % TOY_P, .n_factor = 1, .n_level = {n_level[variant]}, .keep_common = keep,
                    .balanced = variant != 3, .sd_kind = HLR_MAP_SINH
                };
                set_blocks(&spec, 0, which);
                toy *direct = toy_make(&spec, 7);
                spec.use_classes = 1;
                toy *classes = toy_make(&spec, 7);
                if (variant < 3)
                    CHECK(classes->gauss.statistics.classes.n > 0 &&
                          classes->gauss.statistics.direct.n < n_level[variant]);
                double q[MOST_DIM], a[MOST_DIM], b[MOST_DIM], worst = 0.0;
                for (int point = 0; point < N_POINT; point++) {
                    make_point(direct, point, q);
                    const double one = direct->target.logp(direct->target.ctx, q, a);
                    const double two = classes->target.logp(classes->target.ctx, q, b);
                    worst = larger(worst, fabs(one - two) / fmax(1.0, fabs(one)));
                    for (int i = 0; i < direct->dim; i++)
                        worst = larger(worst, fabs(a[i] - b[i]) / fmax(1.0, fabs(a[i])));
                }
                CHECK_NEAR(worst, 0.0, 1e-11);
                toy_free(direct);
                toy_free(classes);
                if (variant == 1)
                    check_truth(&spec, 7);
            }
}

/* A mix: one level has rows of its own and stays direct beside the classes. */
static void test_mixed_classes(void)
{
    toy_spec spec = {.p = 2, .n_factor = 1, .n_level = {13}, .balanced = 1, .use_classes = 1, .sd_kind = HLR_MAP_SINH};
    set_blocks(&spec, 0, 0);
    spec.n_level[0] = 3;                                  /* 7, 7 and 6 rows */
    toy *t = toy_make(&spec, 8);
    CHECK(t->gauss.statistics.classes.n == 1 && t->gauss.statistics.direct.n == 1);
    CHECK(t->gauss.statistics.classes.count[0] == 2.0);
    toy_free(t);
    check_truth(&spec, 8);
}

/* Far out no number may pass for a density: not finite, or the density that is really there; and no crash. */
static void test_far_out(void)
{
    toy_spec spec = {.p = 2, .n_factor = 1, .n_level = {5}, .sd_kind = HLR_MAP_SINH};
    set_blocks(&spec, 0, 1);
    toy *t = toy_make(&spec, 9);
    double q[MOST_DIM], grad[MOST_DIM];
    const double far[] = {800.0, -800.0, 1e5, INFINITY, NAN};
    for (int k = 0; k < 5; k++)
        for (int i = 0; i < t->dim; i++) {
            make_point(t, 0, q);
            q[i] = far[k];
            const int is_cor = i == 2;
            const double logp = t->target.logp(t->target.ctx, q, grad);
            CHECK(!isfinite(logp) || (is_cor && logp < -1000.0) || logp < -1e5);
        }
    toy_free(t);
}

/* The named parameters: sds without sign, its sign in the correlation instead; sigma; the log prior of all of them. */
static void check_named(const toy *t, const double *q, const double *out)
{
    double lambda[4], sigma, unused;
    hlr_collapsed_lambda(t->collapsed, q, lambda, &sigma);
    CHECK_NEAR(sigma, exp(0.2), 1e-15);
    CHECK_NEAR(lambda[0] * sigma, 0.6 * sinh(0.5), 1e-14);
    CHECK_NEAR(lambda[1] * sigma, 0.7 * sinh(-0.9) * tanh(0.6), 1e-14);
    CHECK_NEAR(lambda[3] * sigma, 0.7 * sinh(-0.9) / cosh(0.6), 1e-14);
    CHECK(lambda[2] == 0.0);

    CHECK(hlr_parameters_n_out(&t->gauss.model) == 7);
    CHECK_NEAR(out[2], 0.6 * sinh(0.5), 1e-14);
    CHECK_NEAR(out[3], 0.7 * sinh(0.9), 1e-14);
    CHECK_NEAR(out[4], -tanh(0.6), 1e-14);
    CHECK_NEAR(out[5], exp(0.2), 1e-15);
    double lprior = hlr_prior_logp(&t->prior[5], out[5], &unused)
                    + hlr_lkj_logp(2, t->block[0][0].shape, log(1.0 - out[4] * out[4]));
    for (int j = 0; j < 2; j++)
        lprior += hlr_prior_logp(&t->prior[j], out[j], &unused)
                  + hlr_prior_logp(&t->prior[2 + j], out[2 + j], &unused);
    CHECK_NEAR(out[6], lprior, 1e-12);
}

/* A draw of beta is b + L^-T z. With beta kept and the same priors log p(y, beta) is a quadratic in beta, whose second
 * differences H are exact and dense: then (beta - b)'H (beta - b) = z'z, with z drawn again from the same stream. */
static void check_draw_of_beta(const toy_spec *spec, const toy *t, const double *q, const double *out, hlr_rng rng)
{
    toy_spec kept = *spec;
    kept.keep_common = 1;
    toy *k = toy_make(&kept, 10);
    memcpy(k->prior, t->prior, (size_t) spec->p * sizeof *k->prior);
    double at[6], v[3][3];
    memcpy(at + 2, q, 4 * sizeof(double));
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            at[0] = (out[0] + a - 1.0) / k->map[0].scale;
            at[1] = (out[1] + b - 1.0) / k->map[1].scale;
            v[a][b] = toy_dense_logp(k, at);
        }
    toy_free(k);
    const double h00 = 2.0 * v[1][1] - v[0][1] - v[2][1], h11 = 2.0 * v[1][1] - v[1][0] - v[1][2];
    const double h01 = -(v[2][2] - v[2][0] - v[0][2] + v[0][0]) / 4.0;
    const double origin = (v[2][1] - v[0][1]) / 2.0, g1 = (v[1][2] - v[1][0]) / 2.0;      /* g = -H (beta - b) */
    const double quadratic = (h11 * origin * origin - 2.0 * h01 * origin * g1 + h00 * g1 * g1) / (h00 * h11 - h01 * h01);
    const double z0 = hlr_rng_normal(&rng), z1 = hlr_rng_normal(&rng);
    CHECK_NEAR(quadratic, z0 * z0 + z1 * z1, 1e-9);
}

static void test_describe(void)
{
    toy_spec spec = {.p = 2, .n_factor = 1, .n_level = {5}, .sd_kind = HLR_MAP_SINH};
    set_blocks(&spec, 0, 1);
    toy *t = toy_make(&spec, 10);
    const double q[4] = {0.5, -0.9, 0.6, 0.2};            /* sd, sd, correlation, sigma */
    double out[7];
    for (uint32_t draw = 0; draw < 5; draw++) {
        const hlr_rng rng = hlr_rng_at(15, 1, HLR_FOR_COMMON, draw, 0);
        hlr_rng used = rng;
        hlr_collapsed_named(t->collapsed, q, &used, out);
        check_draw_of_beta(&spec, t, q, out, rng);
    }
    check_named(t, q, out);
    toy_free(t);
}

void test_collapsed(void)
{
    test_no_factor();
    test_one_factor();
    test_maps_and_flat();
    test_nested();
    test_crossed();
    test_crossed_classes();
    test_classes();
    test_mixed_classes();
    test_far_out();
    test_describe();
}
