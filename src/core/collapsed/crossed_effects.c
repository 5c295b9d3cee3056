/* Given beta and the variance parameters the effects of the dense node have mean Lambda V d, d = (shift - beta, 1), and
 * covariance sigma^2 Lambda M^-1 Lambda'. Given the node's effects too, the effects of a level of factor 0 have mean
 * C R'(F d) and covariance sigma^2 C, with d = (-effects, shift - beta, 1) and C = Lambda (I + Lambda'R'R Lambda)^-1
 * Lambda'. Means and variances are written given beta and the variance parameters alone. */
#include "collapsed/crossed_effects.h"

#include "model/centring.h"
#include "numeric/dense.h"
#include "numeric/linalg.h"
#include "numeric/linalg_inline.h"

hlr_crossed_effects hlr_crossed_effects_at(const hlr_gaussian *gauss, hlr_arena *arena)
{
    const size_t q = (size_t) hlr_largest_q(&gauss->model), m = (size_t) hlr_crossed_n_node(gauss);
    const size_t n = m + (size_t) (gauss->model.layout.n_common + 1);
    hlr_crossed_effects w = {.crossed = hlr_crossed_at(gauss, arena)};
    w.inverted = hlr_take_ints(arena, 1);
    w.drawn = hlr_take(arena, n);
    w.expected = hlr_take(arena, n);
    w.z = hlr_take(arena, m);
    w.gram = hlr_take(arena, hlr_packed_size((int) q));
    w.m = hlr_take(arena, q * q);
    w.pull = hlr_take(arena, q);
    w.slope = hlr_take(arena, q);
    w.gain = hlr_take(arena, q * m);
    w.root = hlr_take(arena, hlr_packed_size(gauss->model.layout.n_common + 1));
    return w;
}

void hlr_crossed_effects_prepare(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_crossed_effects *w)
{
    const hlr_crossed *s = &w->crossed;
    const size_t ld = (size_t) s->ld_m;
    double log_det;
    hlr_crossed_reduce(gauss, at->lambda, s, w->root, &log_det);
    *w->inverted = 0;
    const int p = gauss->model.layout.n_common;
    for (int c = 0; c <= p; c++)
        w->drawn[s->m + c] = w->expected[s->m + c] = c < p ? gauss->statistics.shift[c] - at->beta[c] : 1.0;
    for (int a = 0; a < s->m; a++) {
        w->expected[a] = 0.0;
        for (int c = 0; c <= gauss->model.layout.n_common; c++)
            w->expected[a] -= s->uv[(size_t) a + ld * (size_t) c] * w->expected[s->m + c];
    }
    double *z = w->z;
    for (int k = 1; k < gauss->model.n_factor; k++)
        for (int j = 0; j < gauss->model.factor[k].n_level; j++) {
            hlr_rng rng = hlr_effect_stream(at, k, j);
            for (int i = 0; i < gauss->model.factor[k].q; i++)
                *z++ = hlr_rng_normal(&rng);
        }
    for (int a = s->m - 1; a >= 0; a--) {                  /* U^-1 z */
        const double *u = s->u + ld * (size_t) a;
        w->z[a] /= u[a];
        for (int i = 0; i < a; i++)
            w->z[i] -= w->z[a] * u[i];
    }
    hlr_crossed_scale(gauss, at->lambda, w->z, w->z);
    for (int a = 0; a < s->m; a++)
        w->drawn[a] = w->expected[a] - at->sigma * w->z[a];
}

/* sigma^2 |U'^-1 Lambda'g|^2: the variance of g'(effects of the node). Overwrites g, whose entries before `first` are
 * zero. */
static double node_variance(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_crossed_effects *w,
                            int first,
                            double *g)
{
    const hlr_crossed *s = &w->crossed;
    if (!*w->inverted) {
        hlr_dense_invert(s->ld_m, s->u, s->lower);
        *w->inverted = 1;
    }
    hlr_crossed_scale_transposed(gauss, at->lambda, g, g);
    for (int a = 0; a < s->m; a++)
        w->z[a] = 0.0;
    for (int a = first; a < s->m; a++) {
        const double *column = s->lower + (size_t) s->ld_m * (size_t) a;
        for (int i = a; i < s->m && g[a] != 0.0; i++)
            w->z[i] += g[a] * column[i];
    }
    return at->sigma * at->sigma * hlr_dot(s->m, w->z, w->z);
}

static void draw_node(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_crossed_effects *w, int k,
                      int level, double *u, double *mean, double *variance)
{
    const hlr_factor *factor = &gauss->model.factor[k];
    const int q = factor->q, first = hlr_crossed_first(gauss, k) + level * q;
    for (int i = 0; i < q; i++) {
        u[i] = -w->drawn[first + i];
        mean[i] = -w->expected[first + i];
        if (!variance)
            continue;
        for (int a = 0; a < w->crossed.m; a++)
            w->gain[a] = 0.0;
        hlr_to_raw_row(factor, i, w->gain + first);
        variance[i] = node_variance(gauss, at, w, first, w->gain);
    }
}

/* C x, in place. */
static void apply(int q, const double *lambda, const double *m, double *scratch, double *x)
{
    hlr_multiply_lower_transposed(q, lambda, x, scratch);
    hlr_solve_lower(q, m, scratch);
    hlr_solve_lower_transposed(q, m, scratch);
    hlr_multiply_lower(q, lambda, scratch, x);
}

/* R'(F d) of a level. */
static void pull(const hlr_gaussian *gauss, int level, const double *d, double *scratch, double *out)
{
    const hlr_crossed_levels *cross = &gauss->statistics.cross;
    const int q = gauss->model.factor[0].q;
    const double *r = cross->r + hlr_packed_size(q) * (size_t) level;
    for (int i = 0; i < q; i++)
        scratch[i] = 0.0;
    for (int a = cross->start[level]; a < cross->start[level + 1]; a++)
        for (int i = 0; i < q; i++)
            scratch[i] += cross->f[(size_t) q * (size_t) a + (size_t) i] * d[cross->column[a]];
    for (int i = 0; i < q; i++) {
        out[i] = 0.0;
        for (int k = 0; k <= i; k++)
            out[i] += r[hlr_packed(k, i)] * scratch[k];
    }
}

static void draw_level(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_crossed_effects *w, int level,
                       double *u, double *mean, double *variance)
{
    const hlr_crossed_levels *cross = &gauss->statistics.cross;
    const int q = gauss->model.factor[0].q, m = w->crossed.m;
    const double *r = cross->r + hlr_packed_size(q) * (size_t) level, *lambda = at->lambda;
    hlr_rng rng = hlr_effect_stream(at, 0, level);
    for (int l = 0; l < q; l++)
        for (int k = 0; k <= l; k++) {
            w->gram[hlr_packed(k, l)] = 0.0;
            for (int i = 0; i <= k; i++)
                w->gram[hlr_packed(k, l)] += r[hlr_packed(i, k)] * r[hlr_packed(i, l)];
        }
    hlr_nested_root_inline(q, w->gram, lambda, w->m);
    pull(gauss, level, w->drawn, w->slope, w->pull);
    apply(q, lambda, w->m, w->slope, w->pull);
    pull(gauss, level, w->expected, w->slope, mean);
    apply(q, lambda, w->m, w->slope, mean);
    hlr_effect_noise(q, at->sigma, w->m, lambda, &rng, w->pull, w->slope, u);
    if (!variance)
        return;
    /* How the level's mean depends on the node's effects: -C R'F, row after row of [m]. */
    for (size_t a = 0; a < (size_t) q * (size_t) m; a++)
        w->gain[a] = 0.0;
    for (int a = cross->start[level]; a < cross->start[level + 1] && cross->column[a] < m; a++) {
        const double *f = cross->f + (size_t) q * (size_t) a;
        for (int i = 0; i < q; i++) {
            w->pull[i] = 0.0;
            for (int k = 0; k <= i; k++)
                w->pull[i] += r[hlr_packed(k, i)] * f[k];
        }
        apply(q, lambda, w->m, w->slope, w->pull);
        hlr_effects_to_raw(&gauss->model.factor[0], w->pull);
        for (int i = 0; i < q; i++)
            w->gain[(size_t) m * (size_t) i + (size_t) cross->column[a]] = w->pull[i];
    }
    for (int i = 0; i < q; i++) {
        variance[i] = node_variance(gauss, at, w, 0, w->gain + (size_t) m * (size_t) i);
        hlr_raw_row(&gauss->model.factor[0], i, lambda, w->slope);
        hlr_solve_lower(q, w->m, w->slope);
        variance[i] += at->sigma * at->sigma * hlr_dot(q, w->slope, w->slope);
    }
}

void hlr_crossed_effects_draw(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_crossed_effects *w, int k,
                              int level, double *u, double *mean, double *variance)
{
    if (k > 0)
        draw_node(gauss, at, w, k, level, u, mean, variance);
    else
        draw_level(gauss, at, w, level, u, mean, variance);
}
