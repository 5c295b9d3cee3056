#include "model_helper.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "statistics/crossed_statistics.h"
#include "numeric/linalg.h"
#include "memory.h"
#include "numeric.h"
#include "statistics/statistics.h"

#define LOG_2PI 1.83787706640934548356065947281

static int block_sum(const toy_spec *spec, int k)
{
    int q = 0;
    for (int b = 0; b < spec->n_block[k]; b++)
        q += spec->block_size[k][b];
    return q;
}

/* Innermost levels are runs of rows; each outer level is a run of the levels inside it. Crossed levels come in an order
 * that has gaps: no level of the first factor meets all of them. */
static void make_levels(toy *t)
{
    const toy_spec *s = &t->spec;
    for (int k = 0; k < s->n_factor && s->crossed; k++) {
        t->q[k] = block_sum(s, k);
        for (int i = 0; i < TOY_ROW; i++)
            t->level[k][i] = k == 0 ? i * s->n_level[0] / TOY_ROW : (i * i + (k + 1) * i + i / 7) % s->n_level[k];
    }
    if (s->crossed)
        return;
    for (int k = 0; k < s->n_factor; k++) {
        t->q[k] = block_sum(s, k);
        const int n_inside = k == 0 ? TOY_ROW : s->n_level[k - 1];
        for (int j = 0; j < n_inside; j++) {
            const int level = j * s->n_level[k] / n_inside;
            if (k > 0)
                t->parent[k - 1][j] = level;
        }
        for (int i = 0; i < TOY_ROW; i++)
            t->level[k][i] = k == 0 ? i * s->n_level[0] / TOY_ROW : t->parent[k - 1][t->level[k - 1][i]];
    }
}

static void make_rows(toy *t, hlr_rng *rng)
{
    const toy_spec *s = &t->spec;
    fill_normal(rng, TOY_ROW * TOY_P, 1.0, t->x);
    fill_normal(rng, TOY_ROW, 2.0, t->y);
    for (int i = 0; i < TOY_ROW; i++) {
        t->x[i] = 1.0;
        t->weight[i] = s->weighted ? 0.3 + 2.0 * hlr_rng_uniform(rng) : 1.0;
        t->root_weight[i] = sqrt(t->weight[i]);
    }
    for (int k = 0; k < s->n_factor; k++) {
        fill_normal(rng, TOY_ROW * TOY_Q, 1.0, t->z[k]);
        for (int i = 0, place = 0; i < TOY_ROW; i++) {
            place = i > 0 && t->level[k][i] == t->level[k][i - 1] ? place + 1 : 0;
            t->z[k][i] = 1.0;
            for (int a = 1; a < t->q[k] && s->balanced; a++)
                t->z[k][i + TOY_ROW * a] = cos(1.3 * a * place + a);
        }
    }
}

static void make_prior(hlr_prior *prior, const char *name, double a, double b, double c, double lower)
{
    const double arg[HLR_PRIOR_MAX_ARG] = {a, b, c};
    hlr_error err;
    if (hlr_prior_init(prior, name, arg, lower, INFINITY, &err) != HLR_OK)
        abort();
}

static void make_common(toy *t)
{
    const toy_spec *s = &t->spec;
    double log_density = 0.0;
    for (int j = 0; j < s->p; j++) {
        t->shift[j] = 0.4 * j - 0.7;
        t->mean[j] = 0.3 - 0.5 * j;                       /* of beta - shift */
        t->sd[j] = 1.5 + j;
        t->center[j] = j == 0 ? 0.0 : 0.25 * j;
        t->map[j] = (hlr_map) {HLR_MAP_REAL, -INFINITY, INFINITY, 1.7};
        if (s->keep_common)
            make_prior(&t->prior[j], "student_t", 4.0, 0.5 * j, 2.0, -INFINITY);
        else
            make_prior(&t->prior[j], "normal", t->shift[j] + t->mean[j], t->sd[j], 0.0, -INFINITY);
        if (s->common == TOY_FLAT_BETA) {
            log_density += 0.5 * LOG_2PI;
            continue;
        }
        t->precision[j + s->p * j] = 1.0 / (t->sd[j] * t->sd[j]);
        t->pull[j] = t->mean[j] / (t->sd[j] * t->sd[j]);
        log_density -= 0.5 * t->mean[j] * t->mean[j] / (t->sd[j] * t->sd[j]) + log(t->sd[j]);
    }
    t->gauss.common = (hlr_normal_prior) {t->precision, t->pull, log_density};
}

/* Blocks of factor k, whose scalars begin at *sd and *cor. */
static void make_blocks(toy *t, int k, int *sd, int *cor, int *n_block)
{
    const toy_spec *s = &t->spec;
    for (int b = 0, first = 0; b < s->n_block[k]; b++) {
        const int size = s->block_size[k][b];
        t->block[k][b] = (hlr_cov_block) {
            .kind = &hlr_unstructured, .first = first, .size = size, .sd = *sd, .cor = *cor,
            .shape = 1.0 + 0.4 * (*n_block)++
        };
        for (int i = 0; i < size; i++, (*sd)++) {
            const int at = *sd - s->p;
            make_prior(&t->prior[*sd], "normal", 0.0, 1.0 + 0.5 * at, 0.0, 0.0);
            const double upper = s->sd_kind == HLR_MAP_LOGIT ? 4.0 : INFINITY;
            t->map[*sd] = (hlr_map) {s->sd_kind, 0.0, upper, 0.6 + 0.1 * at};
            if (s->sd_kind == HLR_MAP_FIXED)
                t->map[*sd].lower = 0.8;
        }
        for (int i = 0; i < size * (size - 1) / 2; i++)
            t->map[(*cor)++].kind = HLR_MAP_COR;
        first += size;
    }
}

static void make_layout(toy *t)
{
    const toy_spec *s = &t->spec;
    hlr_layout *layout = &t->gauss.model.layout;
    int sd = s->p, cor = s->p, n_block = 0;
    make_common(t);
    for (int k = 0; k < s->n_factor; k++)
        cor += t->q[k];
    layout->n_common = s->p;
    layout->cor = cor;
    for (int k = 0; k < s->n_factor; k++)
        make_blocks(t, k, &sd, &cor, &n_block);
    layout->hyper = layout->theta = cor;
    layout->n_scalar = cor + 1;
    if (layout->n_scalar > TOY_SCALAR)
        abort();
    make_prior(&t->prior[cor], "student_t", 4.0, 0.0, 1.3, 0.0);
    t->map[cor] = (hlr_map) {HLR_MAP_LOG, 0.0, INFINITY, 1.0};
    for (int k = 0; k < layout->n_scalar; k++) {
        const int has_place = t->map[k].kind != HLR_MAP_FIXED && (k >= s->p || s->keep_common);
        t->place[k] = has_place ? layout->n_coordinate++ : -1;
    }
    layout->prior = t->prior;
    layout->map = t->map;
    layout->place = t->place;
    layout->keep_common = s->keep_common;
    t->raw = (hlr_raw_intercept) {0, s->p};
    layout->raw = &t->raw;
    layout->n_raw = s->raw_intercept && s->p > 0;
    layout->center = t->center;
    layout->shrinkage.sigma = -1;
}

/* The product of two columns of F that a class keeps for a pair of coefficients: see onefactor.c. */
static double moment(const hlr_levels *every, int q, int level, int k, int l, int a, int b)
{
    const double *f = every->f + level;
    const double straight = f[every->n * (k + q * a)] * f[every->n * (l + q * b)];
    return a == b ? straight : straight + f[every->n * (k + q * b)] * f[every->n * (l + q * a)];
}

static int same_r(const hlr_levels *every, int n_pair, int i, int j)
{
    int same = 1;
    for (int e = 0; e < n_pair; e++)
        same = same && memcmp(&every->r[i + every->n * e], &every->r[j + every->n * e], sizeof(double)) == 0;
    return same;
}

/* Levels with an equal R go to classes, those on their own stay direct: their numbers go to t->direct too. */
static double *make_classes(toy *t, int n_col, double *next)
{
    hlr_statistics *m = &t->gauss.statistics;
    const hlr_levels *every = &m->every;
    const int q = t->q[0], n_pair = q * (q + 1) / 2, n_cell = n_col * (n_col + 1) / 2;
    int class[TOY_ROW], first[TOY_ROW], n_class = 0, n_direct = 0, direct[TOY_ROW];
    for (int j = 0; j < every->n; j++)
        class[j] = -1;
    for (int j = 0; j < every->n; j++) {
        if (class[j] >= 0)
            continue;
        int members = 0;
        for (int i = j + 1; i < every->n; i++)
            if (same_r(every, n_pair, i, j)) {
                class[i] = n_class;
                members++;
            }
        if (members == 0) {
            t->direct[n_direct] = direct[n_direct] = j, n_direct++;
        } else {
            class[j] = n_class;
            first[n_class++] = j;
        }
    }
    double *count = next, *r = count + n_class, *sums = r + n_class * n_pair;
    double *direct_r = sums + n_class * n_pair * n_cell, *direct_f = direct_r + n_direct * n_pair;
    for (int c = 0; c < n_class; c++)
        for (int e = 0; e < n_pair; e++)
            r[c + n_class * e] = every->r[first[c] + every->n * e];
    for (int j = 0; j < every->n; j++) {
        if (class[j] < 0)
            continue;
        count[class[j]] += 1.0;
        double *to = sums + class[j];
        for (int b = 0; b < n_col; b++)
            for (int a = 0; a <= b; a++)
                for (int l = 0; l < q; l++)
                    for (int k = 0; k <= l; k++)
                        to[n_class * (hlr_packed(k, l) + n_pair * hlr_packed(a, b))] += moment(every, q, j, k, l, a, b);
    }
    for (int i = 0; i < n_direct; i++) {
        for (int e = 0; e < n_pair; e++)
            direct_r[i + n_direct * e] = every->r[direct[i] + every->n * e];
        for (int e = 0; e < q * n_col; e++)
            direct_f[i + n_direct * e] = every->f[direct[i] + every->n * e];
    }
    m->classes = (hlr_classes) {n_class, count, r, sums};
    m->direct = (hlr_levels) {n_direct, direct_r, direct_f};
    return direct_f + n_direct * q * n_col;
}

/* The levels of the first factor with all their columns, as classes are made of. */
static double *make_every(toy *t, int n_col, double *next)
{
    const hlr_crossed_levels *cross = &t->gauss.statistics.cross;
    const int q = t->q[0], n_level = t->spec.n_level[0], n_pair = q * (q + 1) / 2;
    double *r = next, *f = r + n_level * n_pair;
    for (int j = 0; j < n_level; j++) {
        for (int e = 0; e < n_pair; e++)
            r[j + n_level * e] = cross->r[n_pair * j + e];
        for (int a = cross->start[j]; a < cross->start[j + 1]; a++)
            for (int i = 0; i < q; i++)
                f[j + n_level * (i + q * cross->column[a])] = cross->f[q * a + i];
    }
    t->gauss.statistics.every = (hlr_levels) {n_level, r, f};
    return f + n_level * q * n_col;
}

/* From classes beside each other to two and two, and an empty one if they are odd. */
static double *pair_classes(hlr_classes *classes, int n_pair, int n_cell, double *next)
{
    const int n = classes->n, even = n + n % 2;
    double *count = next, *r = count + even, *moment = r + even * n_pair;
    for (int c = 0; c < n; c++) {
        double *to_r = r + c / 2 * 2 * n_pair + c % 2, *to = moment + c / 2 * 2 * n_pair * n_cell + c % 2;
        count[c] = classes->count[c];
        for (int e = 0; e < n_pair; e++)
            to_r[2 * e] = classes->r[c + n * e];
        for (int e = 0; e < n_pair * n_cell; e++)
            to[2 * e] = classes->moment[c + n * e];
    }
    *classes = (hlr_classes) {even, count, r, moment};
    return moment + even * n_pair * n_cell;
}

static void make_crossed_statistics(toy *t, const double *const *common, const int *order, const int *start)
{
    const toy_spec *s = &t->spec;
    hlr_crossed_factor other[TOY_FACTOR];
    hlr_statistics *m = &t->gauss.statistics;
    for (int k = 1; k < s->n_factor; k++)
        other[k - 1] = (hlr_crossed_factor) {s->n_level[k], t->q[k], t->z[k], t->level[k]};
    const hlr_crossed_rows rows = {
        TOY_ROW, t->q[0], s->n_level[0], t->z[0], s->n_factor - 1, other, s->p + 1, common,
        s->weighted ? t->root_weight : NULL, order, start
    };
    const int n_col = hlr_crossed_rows_n(&rows), q = t->q[0];
    int place[TOY_ROW * TOY_ROW];
    hlr_crossed_count(&rows, place, t->start);
    double *r = t->memory, *f = r + s->n_level[0] * q * (q + 1) / 2, *rest = f + q * t->start[s->n_level[0]];
    double *next = rest + n_col * (n_col + 1) / 2, *work = malloc(hlr_crossed_stats_work_size(&rows, t->start) * 8);
    hlr_crossed_stats(&rows, t->start, t->column, r, f, rest, place, work);
    free(work);
    m->crossed = 1;
    m->rest = rest;
    for (int j = 0; j < s->n_level[0]; j++)
        t->direct[j] = j;
    m->cross = (hlr_crossed_levels) {t->start, t->column, r, f, s->n_level[0], t->direct};
    if (s->use_classes) {
        next = make_classes(t, n_col, make_every(t, n_col, next));
        next = pair_classes(&m->classes, q * (q + 1) / 2, n_col * (n_col + 1) / 2, next);
        m->cross.n_direct = m->direct.n;
    }
    if (next - t->memory > TOY_MEMORY || n_col > TOY_ROW * TOY_ROW)
        abort();
}

static void make_statistics(toy *t)
{
    const toy_spec *s = &t->spec;
    hlr_statistics *m = &t->gauss.statistics;
    const int q = s->n_factor > 0 ? t->q[0] : 0, n_level = s->n_factor > 0 ? s->n_level[0] : 1;
    const int n_col = s->n_factor > 0 ? hlr_n_col(&t->gauss.model, 0) : s->p + 1;
    const int n_base = s->n_factor > 1 ? s->n_level[1] : 1;
    static double shifted[TOY_ROW];
    const double *column[TOY_FACTOR * TOY_Q + TOY_P + 1];
    int order[TOY_ROW], start[TOY_ROW + 1] = {0}, at = 0;
    for (int k = 1; k < s->n_factor; k++)
        for (int a = 0; a < t->q[k]; a++)
            column[at++] = t->z[k] + TOY_ROW * a;
    for (int j = 0; j < s->p; j++)
        column[at++] = t->x + TOY_ROW * j;
    column[at] = shifted;
    for (int i = 0; i < TOY_ROW; i++) {
        shifted[i] = t->y[i];
        for (int j = 0; j < s->p; j++)
            shifted[i] -= t->x[i + TOY_ROW * j] * t->shift[j];
        order[i] = i;
        for (int j = s->n_factor > 0 ? t->level[0][i] : 0; j < n_level; j++)
            start[j + 1] = i + 1;
    }
    if (s->crossed) {
        make_crossed_statistics(t, column + at - s->p, order, start);
        return;
    }
    const hlr_stats_rows rows = {
        TOY_ROW, q, n_col, n_level, t->z[0], column, s->weighted ? t->root_weight : NULL, order, start,
        s->n_factor > 1 ? t->parent[0] : NULL
    };
    double *r = t->memory, *f = r + n_level * q * (q + 1) / 2, *rest = f + n_level * q * n_col;
    double *next = rest + n_base * n_col * (n_col + 1) / 2;
    double *work = malloc(hlr_stats_work_size(&rows) * sizeof(double));
    hlr_stats(&rows, r, f, rest, work);
    free(work);
    m->rest = rest;
    if (s->n_factor == 0)
        return;
    m->every = (hlr_levels) {n_level, r, f};
    if (s->n_factor == 1 && s->use_classes)
        next = make_classes(t, n_col, next);
    else if (s->n_factor == 1)
        m->direct = m->every;
    if (next - t->memory > TOY_MEMORY)
        abort();
}

toy *toy_make(const toy_spec *spec, unsigned seed)
{
    toy *t = calloc(1, sizeof *t);
    hlr_rng rng = hlr_rng_at(seed, 1, HLR_FOR_START, 0, 0);
    hlr_model *m = &t->gauss.model;
    hlr_statistics *statistics = &t->gauss.statistics;
    t->spec = *spec;
    make_levels(t);
    make_rows(t, &rng);
    make_layout(t);
    statistics->n_obs = TOY_ROW;
    statistics->shift = t->shift;
    for (int i = 0; i < TOY_ROW; i++)
        statistics->log_weight += 0.5 * log(t->weight[i]);
    m->n_factor = spec->n_factor;
    for (int k = 0; k < spec->n_factor; k++) {
        m->factor[k] = (hlr_factor){.n_level = spec->n_level[k], .q = t->q[k], .n_block = spec->n_block[k],
                                    .block = t->block[k], .df = -1};
        statistics->parent[k] = k + 1 < spec->n_factor && !spec->crossed ? t->parent[k] : NULL;
    }
    make_statistics(t);
    hlr_model_set_constants(m);
    t->dim = m->layout.n_coordinate;
    hlr_arena arena = hlr_arena_counting();
    hlr_collapsed_engine(&t->gauss, &arena);
    arena = allocate(&arena);
    t->work = arena.base;
    t->target = hlr_collapsed_engine(&t->gauss, &arena).target;
    t->collapsed = t->target.ctx;
    return t;
}

void toy_free(toy *t)
{
    free(t->work);
    free(t);
}

/* Adds Z T T'Z' of factor k to v. */
static void add_factor(const toy *t, int k, const double *tau_l, double *v)
{
    const int q = t->q[k];
    double u[TOY_ROW][TOY_Q];
    for (int i = 0; i < TOY_ROW; i++)
        for (int b = 0; b < q; b++) {
            u[i][b] = 0.0;
            for (int a = b; a < q; a++)
                u[i][b] += t->z[k][i + TOY_ROW * a] * tau_l[a + q * b];
        }
    for (int i = 0; i < TOY_ROW; i++)
        for (int j = 0; j < TOY_ROW; j++)
            for (int b = 0; b < q && t->level[k][i] == t->level[k][j]; b++)
                v[i + TOY_ROW * j] += u[i][b] * u[j][b];
}

/* log N(r | 0, v), or with n_flat columns of X integrated out under a flat prior. v is destroyed. */
static double log_normal(const toy *t, double *v, double *r, int n_flat)
{
    enum { N = TOY_ROW };
    double logp = -0.5 * N * LOG_2PI, x[N * TOY_P], xx[TOY_P * TOY_P], xr[TOY_P];
    if (hlr_cholesky(N, v) != 0)
        return NAN;
    hlr_solve_lower(N, v, r);
    for (int i = 0; i < N; i++)
        logp -= log(v[i + N * i]);
    logp -= 0.5 * hlr_dot(N, r, r);
    if (n_flat == 0)
        return logp;
    for (int j = 0; j < n_flat; j++) {
        memcpy(x + N * j, t->x + N * j, N * sizeof(double));
        hlr_solve_lower(N, v, x + N * j);
        xr[j] = hlr_dot(N, x + N * j, r);
        for (int i = 0; i <= j; i++)
            xx[j + n_flat * i] = hlr_dot(N, x + N * i, x + N * j);
    }
    if (hlr_cholesky(n_flat, xx) != 0)
        return NAN;
    hlr_solve_lower(n_flat, xx, xr);
    for (int j = 0; j < n_flat; j++)
        logp += 0.5 * LOG_2PI - log(xx[j + n_flat * j]);
    return logp + 0.5 * hlr_dot(n_flat, xr, xr);
}

static double take(const hlr_map *map, const double **q, hlr_mapped *out)
{
    *out = hlr_map_at(map, map->kind == HLR_MAP_FIXED ? 0.0 : *(*q)++);
    return map->kind == HLR_MAP_FIXED ? 0.0 : out->log_jacobian;
}

double toy_dense_logp(const toy *t, const double *q)
{
    enum { N = TOY_ROW };
    const toy_spec *s = &t->spec;
    double v[N * N] = {0.0}, r[N], beta[TOY_P], logp = 0.0, unused;
    hlr_mapped sd[TOY_SD], sigma, m;
    for (int j = 0; j < s->p; j++) {
        beta[j] = t->shift[j] + (s->common == TOY_FLAT_BETA ? 0.0 : t->mean[j]);
        if (s->keep_common) {
            logp += take(&t->map[j], &q, &m);
            beta[j] = m.value;
        }
    }
    for (int j = 0; j < s->p && s->keep_common; j++) {
        double at = beta[j];
        for (int i = 1; i < s->p && j == 0 && s->raw_intercept; i++)
            at -= t->center[i] * beta[i];
        logp += hlr_prior_logp(&t->prior[j], at, &unused);
    }
    int n_sd = 0;
    for (int k = 0; k < s->n_factor; k++)
        for (int i = 0; i < t->q[k]; i++, n_sd++) {
            logp += take(&t->map[s->p + n_sd], &q, &sd[n_sd]);
            if (t->map[s->p + n_sd].kind != HLR_MAP_FIXED)
                logp += hlr_prior_logp(&t->prior[s->p + n_sd], fabs(sd[n_sd].value), &unused);
        }
    const int theta = t->gauss.model.layout.theta;
    const hlr_mapped *tau = sd;
    for (int k = 0; k < s->n_factor; k++) {
        double factor[TOY_Q * TOY_Q] = {0.0}, ignored[TOY_Q * TOY_Q] = {0.0};
        for (int b = 0, first = 0; b < s->n_block[k]; b++) {
            const double shape = t->block[k][b].shape;
            const int n = s->block_size[k][b];
            hlr_cor cor[TOY_Q * TOY_Q];
            for (int c = 0; c < n * (n - 1) / 2; c++)
                cor[c] = hlr_cor_at(*q++);
            hlr_cor_root(n, cor, factor + first * (t->q[k] + 1), t->q[k]);
            logp += hlr_lkj_logp_unconstrained(n, shape, cor, ignored)
                    + hlr_lkj_constant_unconstrained(n, shape);
            first += n;
        }
        for (int e = 0; e < t->q[k] * t->q[k]; e++)
            factor[e] *= tau[e % t->q[k]].value;
        add_factor(t, k, factor, v);
        tau += t->q[k];
    }
    logp += take(&t->map[theta], &q, &sigma) + hlr_prior_logp(&t->prior[theta], sigma.value, &unused);
    const int proper = !s->keep_common && s->common == TOY_NORMAL_BETA;
    for (int i = 0; i < N; i++) {
        r[i] = t->y[i];
        v[i + N * i] += sigma.value * sigma.value / t->weight[i];
        for (int a = 0; a < s->p; a++)
            r[i] -= t->x[i + N * a] * beta[a];
        for (int j = 0; j < N; j++)
            for (int a = 0; a < s->p && proper; a++)
                v[i + N * j] += t->x[i + N * a] * t->x[j + N * a] * t->sd[a] * t->sd[a];
    }
    return logp + log_normal(t, v, r, !s->keep_common && s->common == TOY_FLAT_BETA ? s->p : 0);
}
