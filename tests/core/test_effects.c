/* Exact draws of beta and of the group effects given (sigma, T): conditional means and variances against dense algebra
 * to the last digits, and the joint distribution of many draws against it within Monte Carlo error. */
#include "check.h"
#include "collapsed/effects.h"
#include "numeric/linalg.h"
#include "memory.h"
#include "model_helper.h"
#include "numeric.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 40, N_DRAW = 20000 };

/* The unknowns are z = T^-1 u of factor 0, factor 1, ..., then beta. Their posterior at (sigma, T) is normal with
 * precision A'WA / sigma^2 + the prior's, A = [Z_0 T_0, Z_1 T_1, ..., X]. */
typedef struct {
    toy *t;
    double lambda[TOY_FACTOR * TOY_Q * TOY_Q], sigma;
    const double *lambda_of[TOY_FACTOR];
    int first[TOY_FACTOR + 1];      /* where each factor's unknowns begin; the last is where beta's do */
    int n;
    double h[MOST * MOST];          /* precision, column-major, ld n */
    double pull[MOST];              /* precision times mean */
} world;

static int place(const world *w, int k, int level, int i)
{
    return w->first[k] + level * w->t->q[k] + i;
}

/* Row i of A. */
static void row_of(const world *w, int i, double *a)
{
    const toy *t = w->t;
    for (int j = 0; j < w->n; j++)
        a[j] = 0.0;
    for (int k = 0; k < t->spec.n_factor; k++)
        for (int c = 0; c < t->q[k]; c++)
            for (int r = c; r < t->q[k]; r++)
                a[place(w, k, t->level[k][i], c)] +=
                    t->z[k][i + TOY_ROW * r] * w->lambda_of[k][r + t->q[k] * c] * w->sigma;
    for (int j = 0; j < t->spec.p; j++)
        a[w->first[t->spec.n_factor] + j] = t->x[i + TOY_ROW * j];
}

static world *make_world(const toy_spec *spec, const double *q)
{
    world *w = calloc(1, sizeof *w);
    toy *t = w->t = toy_make(spec, 31);
    hlr_collapsed_lambda(t->collapsed, q, w->lambda, &w->sigma);
    const double *lambda = w->lambda;
    for (int k = 0; k < spec->n_factor; k++) {
        w->lambda_of[k] = lambda;
        lambda += t->q[k] * t->q[k];
        w->first[k + 1] = w->first[k] + spec->n_level[k] * t->q[k];
    }
    const int n = w->n = w->first[spec->n_factor] + spec->p;
    double a[MOST];
    for (int i = 0; i < TOY_ROW; i++) {
        const double precision = t->weight[i] / (w->sigma * w->sigma);
        row_of(w, i, a);
        for (int j = 0; j < n; j++) {
            w->pull[j] += a[j] * t->y[i] * precision;
            for (int l = 0; l < n; l++)
                w->h[l + n * j] += a[l] * a[j] * precision;
        }
    }
    for (int j = 0; j < n; j++) {
        const int b = j - w->first[spec->n_factor];
        const double precision = b < 0 ? 1.0 : 1.0 / (t->sd[b] * t->sd[b]);
        w->h[j + n * j] += precision;
        w->pull[j] += b < 0 ? 0.0 : (t->shift[b] + t->mean[b]) * precision;
    }
    return w;
}

static void free_world(world *w)
{
    toy_free(w->t);
    free(w);
}

static hlr_effects new_effects(const hlr_gaussian *gauss, hlr_arena *arena)
{
    *arena = hlr_arena_counting();
    hlr_effects_at(gauss, arena);
    *arena = allocate(arena);
    return hlr_effects_at(gauss, arena);
}

/* One draw of everything; `moments` gets conditional mean and variance of every u, as the engine states them. */
static void draw(const world *w, const double *q, uint32_t index, hlr_effects *effects, double *theta, double *moments)
{
    const toy *t = w->t;
    const int n_factor = t->spec.n_factor, p = t->spec.p;
    double out[MOST], u[TOY_Q], mean[TOY_Q], variance[TOY_Q];
    hlr_rng rng = hlr_rng_at(77, 1, HLR_FOR_COMMON, index, 0);
    hlr_collapsed_named(t->collapsed, q, &rng, out);
    effects->at = (hlr_effect_draw) {w->lambda, w->sigma, out, 77, 1, index};
    hlr_effects_prepare(effects);
    for (int k = 0; k < n_factor; k++)
        for (int level = 0; level < t->spec.n_level[k]; level++) {
            hlr_effects_draw(effects, k, level, u, mean, variance);
            double *z = theta + place(w, k, level, 0);
            for (int i = 0; i < t->q[k]; i++) {
                moments[place(w, k, level, i)] = mean[i];
                moments[MOST + place(w, k, level, i)] = variance[i];
                z[i] = u[i] / w->sigma;
            }
            hlr_solve_lower(t->q[k], w->lambda_of[k], z);
        }
    for (int j = 0; j < p; j++)
        theta[w->first[n_factor] + j] = out[j];
}

/* Given beta and the outer effects (crossed: beta alone), of factors 0 to k (all): the leading unknowns have precision
 * H_RR and mean H_RR^-1 (pull_R - H_RS theta_S). Compares mean and variance of u of factor k. Relative 1e-10: up to 22
 * rows, with condition numbers of some hundreds. */
static double worst_moment(const world *w, int k, const double *theta, const double *moments)
{
    const toy *t = w->t;
    const int n = w->n, m = w->first[t->spec.crossed ? t->spec.n_factor : k + 1], q = t->q[k];
    double l[MOST * MOST], center[MOST], column[MOST], worst = 0.0;
    for (int j = 0; j < m; j++) {
        center[j] = w->pull[j];
        for (int i = m; i < n; i++)
            center[j] -= w->h[j + n * i] * theta[i];
        for (int i = 0; i < m; i++)
            l[i + m * j] = w->h[i + n * j];
    }
    CHECK(hlr_cholesky(m, l) == 0);
    hlr_solve_lower(m, l, center);
    hlr_solve_lower_transposed(m, l, center);
    for (int level = 0; level < t->spec.n_level[k]; level++)
        for (int i = 0; i < q; i++) {
            /* u_i = row i of T times z; its variance is |L^-1 (that row)'|^2. */
            double mean = 0.0;
            for (int j = 0; j < m; j++)
                column[j] = 0.0;
            for (int c = 0; c <= i; c++) {
                const double to = w->lambda_of[k][i + q * c] * w->sigma;
                column[place(w, k, level, c)] = to;
                mean += to * center[place(w, k, level, c)];
            }
            hlr_solve_lower(m, l, column);
            const int at = place(w, k, level, i);
            worst = larger(worst, fabs(moments[at] - mean) / fmax(1.0, fabs(mean)));
            worst = larger(worst, fabs(moments[MOST + at] / hlr_dot(m, column, column) - 1.0));
        }
    return worst;
}

/* With precision H = L L', e = L'(theta - mean) is N(0, I): its means have standard error 1 / sqrt(n), its variances
 * sqrt(2 / n), its covariances 1 / sqrt(n). 5 of them: a right engine fails for 1 of 10,000 seeds (some 250 quantities
 * per model), and with 20,000 draws a mean that is off by 0.07 posterior sd, or an sd by 7 %, is seen. An effect drawn
 * around the mean of beta instead of its draw loses its correlation with beta, which is of order one. */
static double worst_joint(const world *w, double (*sum)[MOST], const double *total)
{
    const int n = w->n;
    double worst = 0.0;
    for (int i = 0; i < n; i++) {
        worst = larger(worst, fabs(total[i]) / sqrt(N_DRAW));
        for (int j = 0; j <= i; j++) {
            const double error = sum[i][j] / N_DRAW - (i == j);
            worst = larger(worst, fabs(error) * sqrt(N_DRAW / (i == j ? 2.0 : 1.0)));
        }
    }
    return worst;
}

static void check_draws(const toy_spec *spec, const double *q)
{
    world *w = make_world(spec, q);
    const int n = w->n, n_draw = spec->keep_common ? 5 : N_DRAW;
    double mean[MOST], theta[MOST], e[MOST], moments[2 * MOST], total[MOST] = {0.0}, worst = 0.0;
    double (*sum)[MOST] = calloc(MOST, sizeof *sum), l[MOST * MOST];
    hlr_arena arena;
    hlr_effects effects = new_effects(&w->t->gauss, &arena);
    for (int i = 0; i < n * n; i++)
        l[i] = w->h[i];
    for (int i = 0; i < n; i++)
        mean[i] = w->pull[i];
    CHECK(hlr_cholesky(n, l) == 0);
    hlr_solve_lower(n, l, mean);
    hlr_solve_lower_transposed(n, l, mean);
    for (int d = 0; d < n_draw; d++) {
        draw(w, q, (uint32_t) d, &effects, theta, moments);
        for (int k = 0; k < spec->n_factor && d < 5; k++)
            worst = larger(worst, worst_moment(w, k, theta, moments));
        for (int i = 0; i < n; i++)
            theta[i] -= mean[i];
        hlr_multiply_lower_transposed(n, l, theta, e);
        for (int i = 0; i < n; i++) {
            total[i] += e[i];
            for (int j = 0; j <= i; j++)
                sum[i][j] += e[i] * e[j];
        }
    }
    CHECK_NEAR(worst, 0.0, 1e-10);
    if (!spec->keep_common)
        CHECK(worst_joint(w, sum, total) < 5.0);
    free(arena.base);
    free(sum);
    free_world(w);
}

/* Levels drawn together have the bits that they have one by one. */
static void check_levels(const toy_spec *spec, const double *q)
{
    world *w = make_world(spec, q);
    const double beta[TOY_ROW] = {0.3, -0.2, 0.1};
    hlr_arena arena;
    hlr_effects effects = new_effects(&w->t->gauss, &arena);
    effects.at = (hlr_effect_draw) {w->lambda, w->sigma, beta, 7, 1, 3};
    hlr_effects_prepare(&effects);
    const int level[4] = {3, 0, 2, 3};
    double all[4 * TOY_Q], one[TOY_Q], mean[TOY_Q];
    for (int k = 0; k < spec->n_factor; k++) {
        int same = 1;
        const int q_k = w->t->gauss.model.factor[k].q;
        const int n_level = w->t->gauss.model.factor[k].n_level < 4 ? 0 : 4;
        hlr_effects_draw_levels(&effects, k, n_level, level, mean, all);
        for (int j = 0; j < n_level; j++) {
            hlr_effects_draw(&effects, k, level[j], one, mean, NULL);
            for (int i = 0; i < q_k; i++)
                same = same && one[i] == all[q_k * j + i];
        }
        CHECK(same);
    }
    free(arena.base);
    free_world(w);
}

void test_effects(void)
{
    /* Coordinates: kept beta, sds, partial correlations, sigma. */
    const double one[] = {0.9, -0.6, 1.1, 0.7, 0.1};
    toy_spec spec = {
        .p = 2, .n_factor = 1, .n_level = {5}, .n_block = {2}, .block_size = {{2, 1}}, .weighted = 1,
        .sd_kind = HLR_MAP_SINH
    };
    check_draws(&spec, one);
    check_levels(&spec, one);
    const double same_z[] = {0.9, -0.6, 0.7, 0.1};
    spec = (toy_spec) {
        .p = 3, .n_factor = 1, .n_level = {9}, .n_block = {1}, .block_size = {{2}}, .balanced = 1, .use_classes = 1,
        .sd_kind = HLR_MAP_SINH
    };
    check_draws(&spec, same_z);
    const double two[] = {0.8, 1.2, -0.7, -0.5, 0.3};
    spec = (toy_spec) {
        .p = 2, .n_factor = 2, .n_level = {9, 4}, .n_block = {1, 1}, .block_size = {{1}, {2}}, .sd_kind = HLR_MAP_SINH
    };
    check_draws(&spec, two);
    check_levels(&spec, two);
    const double three[] = {0.8, 1.2, -0.7, 0.9, 0.4, -0.2};
    spec = (toy_spec) {
        .p = 1, .n_factor = 3, .n_level = {9, 5, 2}, .n_block = {1, 1, 1}, .block_size = {{1}, {2}, {1}}, .weighted = 1,
        .sd_kind = HLR_MAP_SINH
    };
    check_draws(&spec, three);
    const double kept[] = {0.4, -0.3, 0.8, 1.2, -0.7, -0.5, 0.3};
    spec = (toy_spec) {
        .p = 2, .n_factor = 2, .n_level = {9, 4}, .n_block = {1, 1}, .block_size = {{1}, {2}}, .keep_common = 1,
        .sd_kind = HLR_MAP_SINH
    };
    check_draws(&spec, kept);
    spec = (toy_spec) {
        .p = 2, .n_factor = 2, .n_level = {9, 4}, .n_block = {1, 1}, .block_size = {{1}, {2}}, .crossed = 1,
        .sd_kind = HLR_MAP_SINH
    };
    check_draws(&spec, two);
    spec = (toy_spec) {
        .p = 1, .n_factor = 3, .n_level = {5, 4, 3}, .n_block = {2, 1, 1}, .block_size = {{1, 1}, {1}, {1}},
        .crossed = 1, .weighted = 1, .sd_kind = HLR_MAP_SINH
    };
    const double crossed[] = {0.8, 1.2, -0.7, 0.9, -0.2};
    check_draws(&spec, crossed);
    check_levels(&spec, crossed);
    spec = (toy_spec) {
        .p = 2, .n_factor = 2, .n_level = {9, 4}, .n_block = {1, 1}, .block_size = {{1}, {2}}, .crossed = 1,
        .keep_common = 1, .sd_kind = HLR_MAP_SINH
    };
    check_draws(&spec, kept);
}
