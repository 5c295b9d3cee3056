#include "joint/joint.h"

#include <math.h>
#include <string.h>

#include "model/centring.h"
#include "numeric/linalg.h"

/* Most coordinates z that a dense metric is learnt for, beside those of the parameters. */
static const int max_dense = 60;

int hlr_joint_n_effect(const hlr_model *model)
{
    int n = 0;
    for (int k = 0; k < model->n_factor; k++)
        n += hlr_n_effect(model, k);
    return n;
}

int hlr_joint_dim(const hlr_model *model)
{
    return model->layout.n_coordinate + hlr_joint_n_effect(model);
}

int hlr_joint_n_white(const hlr_model *model)
{
    int n_dense = 0, k = model->n_factor - 1;
    while (k > 0 && n_dense + hlr_n_effect(model, k) <= max_dense)
        n_dense += hlr_n_effect(model, k--);
    return hlr_joint_n_effect(model) - n_dense;
}

hlr_anchor hlr_anchor_at(const hlr_model *model, hlr_arena *arena)
{
    hlr_anchor anchor = {.factor[0].d = NULL};
    for (int k = 0; k < model->n_factor; k++) {
        const size_t n_level = (size_t) model->factor[k].n_level;
        anchor.factor[k].d = hlr_take(arena, hlr_packed_size(model->n_predictor) * (size_t) model->likelihood->rows.n);
        anchor.factor[k].w = hlr_take(arena, hlr_packed_size(model->factor[k].q) * n_level);
        anchor.factor[k].a = hlr_take(arena, n_level);
        anchor.factor[k].origin = hlr_take(arena, (size_t) hlr_n_effect(model, k));
    }
    return anchor;
}

static hlr_joint_levels levels_at(const hlr_factor *factor, const hlr_anchor_factor *anchor,
                                  const hlr_level_scratch *scratch, double **g, hlr_arena *arena)
{
    const size_t n_level = (size_t) factor->n_level, q = (size_t) factor->q;
    hlr_joint_levels levels = {.n_level = factor->n_level, .w = anchor->w, .a = anchor->a, .scratch = *scratch};
    levels.share = hlr_take(arena, n_level);
    levels.l = hlr_take(arena, q * q * n_level);
    levels.inverse = hlr_take(arena, q * n_level);
    levels.c = hlr_take(arena, q * n_level);
    levels.v = hlr_take(arena, q * n_level);
    levels.u = hlr_take(arena, q * n_level);
    levels.d_u = hlr_take(arena, q * n_level);
    levels.g = *g = hlr_take(arena, q * n_level);
    return levels;
}

hlr_joint hlr_joint_at(const hlr_model *model, const hlr_anchor *anchor, hlr_arena *arena)
{
    hlr_joint s = {.model = model, .anchor = *anchor, .radius = 1.0, .parameters = hlr_parameters_at(model, arena)};
    s.n_effect = hlr_joint_n_effect(model);
    const size_t n = (size_t) model->likelihood->rows.n, dim = (size_t) model->layout.n_coordinate;
    const size_t all = dim + (size_t) s.n_effect, n_eta = n * (size_t) model->n_predictor;
    int most_levels = 0;
    s.eta = hlr_take(arena, n_eta);
    s.d_eta = hlr_take(arena, n_eta);
    if (model->n_predictor > 1) {
        s.weighted = hlr_take(arena, n_eta);
        s.weakened = hlr_take(arena, n * hlr_packed_size(model->n_predictor));
        const size_t n_last = model->n_factor > 0 ? (size_t) hlr_n_effect(model, model->n_factor - 1) : 0;
        s.pull_at_zero = hlr_take(arena, n_last);
        s.cross = hlr_take(arena, n_last * (size_t) model->layout.n_common);
    }
    s.likelihood = hlr_likelihood_work_at(model->likelihood, arena);
    s.scratch = hlr_level_scratch_at(hlr_largest_q(model), arena);
    for (int k = 0; k < model->n_factor; k++) {
        s.levels[k] = levels_at(&model->factor[k], &s.anchor.factor[k], &s.scratch, &s.g[k], arena);
        if (model->factor[k].n_level > most_levels)
            most_levels = model->factor[k].n_level;
    }
    s.seen = hlr_take_ints(arena, (size_t) most_levels);
    s.zero = hlr_take(arena, all);
    s.zero_grad = hlr_take(arena, all);
    s.before = hlr_take(arena, dim);
    s.before_l = hlr_take(arena, dim * dim);
    return s;
}

/* ---- rows ---- */

static size_t rows_before(const hlr_model *model, int predictor)
{
    return (size_t) predictor * (size_t) model->likelihood->rows.n;
}

void hlr_joint_common(hlr_joint *s)
{
    for (int m = 0; m < s->model->n_predictor; m++) {
        const hlr_predictor *predictor = &s->model->predictor[m];
        const size_t n = (size_t) predictor->n;
        double *eta = s->eta + rows_before(s->model, m);
        for (size_t i = 0; i < n; i++)
            eta[i] = predictor->offset[i];
        for (int j = 0; j < predictor->p; j++)
            hlr_add_scaled(predictor->n, s->parameters.scalar[predictor->first + j].value,
                           predictor->x + n * (size_t) j, eta);
    }
}

double hlr_joint_rows(hlr_joint *s)
{
    return hlr_likelihood_logp(s->model->likelihood, s->parameters.scalar, s->eta, &s->likelihood, s->d_eta,
                               s->parameters.d_value);
}

/* ---- rows <-> effects of factor k ---- */

void hlr_joint_add_to(const hlr_joint *s, int k, const double *u, double *to)
{
    const hlr_factor *factor = &s->model->factor[k];
    for (int m = 0; m < factor->n_part; m++) {
        const hlr_part *part = &factor->part[m];
        hlr_rows_add(part, factor->q, u, 1.0, NULL, to + rows_before(s->model, part->predictor));
    }
}

void hlr_joint_gather(const hlr_joint *s, int k, const double *rows, double *out)
{
    const hlr_factor *factor = &s->model->factor[k];
    for (int m = 0; m < factor->n_part; m++) {
        const hlr_part *part = &factor->part[m];
        hlr_rows_gather(part, factor->q, rows + rows_before(s->model, part->predictor), NULL, out);
    }
}

void hlr_joint_weigh(const hlr_joint *s, const double *d, double sign, const double *rows, double *to)
{
    const size_t n = (size_t) s->model->likelihood->rows.n;
    const int p = s->model->n_predictor;
    for (int a = 0; a < p; a++)
        for (int b = 0; b < p; b++) {
            const double *own_d = d + n * (size_t) (a <= b ? hlr_packed(a, b) : hlr_packed(b, a));
            const double *from = rows + n * (size_t) b;
            double *own = to + n * (size_t) a;
            for (size_t i = 0; i < n; i++)
                own[i] += sign * own_d[i] * from[i];
        }
}

void hlr_joint_gather_weighted(const hlr_joint *s, int k, const double *rows, double *out)
{
    const hlr_model *model = s->model;
    if (model->n_predictor == 1) {
        hlr_rows_gather(model->factor[k].part, model->factor[k].q, rows, s->anchor.factor[k].d, out);
        return;
    }
    hlr_zero(rows_before(model, model->n_predictor), s->weighted);
    hlr_joint_weigh(s, s->anchor.factor[k].d, 1.0, rows, s->weighted);
    hlr_joint_gather(s, k, s->weighted, out);
}

/* to -= D Z u */
static void subtract_weighted(const hlr_joint *s, int k, const double *u, double *to)
{
    const hlr_model *model = s->model;
    if (model->n_predictor == 1) {
        hlr_rows_add(model->factor[k].part, model->factor[k].q, u, -1.0, s->anchor.factor[k].d, to);
        return;
    }
    hlr_zero(rows_before(model, model->n_predictor), s->weighted);
    hlr_joint_add_to(s, k, u, s->weighted);
    hlr_joint_weigh(s, s->anchor.factor[k].d, -1.0, s->weighted, to);
}

void hlr_joint_add(hlr_joint *s, int k)
{
    hlr_joint_add_to(s, k, s->levels[k].u, s->eta);
}

/* Has factor k a pull that is linear in beta? */
static int is_linear(const hlr_model *model, int k)
{
    return model->n_predictor > 1 && k == model->n_factor - 1;
}

static double *cross_of(const hlr_joint *s, int k, int scalar)
{
    return s->cross + (size_t) hlr_n_effect(s->model, k) * (size_t) scalar;
}

/* Sets what hlr_joint_pull() needs of factor k, from rows that have one column of X or the offsets alone. */
static void set_cross(hlr_joint *s, int k)
{
    const hlr_model *model = s->model;
    double *rows = s->likelihood.near;
    hlr_zero(rows_before(model, model->n_predictor), rows);
    for (int m = 0; m < model->n_predictor; m++) {
        const hlr_predictor *predictor = &model->predictor[m];
        double *own = rows + rows_before(model, m);
        for (int j = 0; j < predictor->p; j++) {
            memcpy(own, predictor->x + (size_t) predictor->n * (size_t) j, sizeof(double) * (size_t) predictor->n);
            hlr_joint_gather_weighted(s, k, rows, cross_of(s, k, predictor->first + j));
        }
        hlr_zero((size_t) predictor->n, own);
    }
    for (int m = 0; m < model->n_predictor; m++) {
        const hlr_predictor *predictor = &model->predictor[m];
        memcpy(rows + rows_before(model, m), predictor->offset, sizeof(double) * (size_t) predictor->n);
    }
    hlr_joint_gather_weighted(s, k, rows, s->pull_at_zero);
    for (int e = 0; e < hlr_n_effect(model, k); e++)
        s->pull_at_zero[e] = s->anchor.factor[k].origin[e] - s->pull_at_zero[e];
    s->knows_cross = 1;
}

static void linear_pull(hlr_joint *s, int k)
{
    const hlr_model *model = s->model;
    const int n = hlr_n_effect(model, k);
    if (!s->knows_cross)
        set_cross(s, k);
    memcpy(s->g[k], s->pull_at_zero, sizeof(double) * (size_t) n);
    for (int m = 0; m < model->n_predictor; m++)
        for (int j = model->predictor[m].first; j < model->predictor[m].first + model->predictor[m].p; j++)
            hlr_add_scaled(n, -s->parameters.scalar[j].value, cross_of(s, k, j), s->g[k]);
}

void hlr_joint_pull(hlr_joint *s, int k)
{
    const hlr_anchor_factor *anchor = &s->anchor.factor[k];
    const int n = hlr_n_effect(s->model, k);
    double *g = s->g[k];
    if (is_linear(s->model, k)) {
        linear_pull(s, k);
        return;
    }
    hlr_joint_gather_weighted(s, k, s->eta, g);
    for (int e = 0; e < n; e++)
        g[e] = anchor->origin[e] - g[e];
}

const double *hlr_joint_t(const hlr_joint *s, int k)
{
    return s->parameters.t + hlr_matrix_of(s->model, k);
}

/* ---- the density ---- */

void hlr_joint_unpack(hlr_joint *s, const double *q)
{
    const hlr_model *model = s->model;
    hlr_parameters_unpack(&s->parameters, q);
    for (int k = 0; k < model->n_factor; k++)
        s->levels[k].df = model->factor[k].df >= 0 ? s->parameters.scalar[model->factor[k].df].value : 0.0;
}

/* Sets parameters, effects and eta at q; returns the log density of z without the part of the rows. */
static double forward(hlr_joint *s, const double *q)
{
    const hlr_model *model = s->model;
    const double *z = q + s->model->layout.n_coordinate;
    hlr_joint_unpack(s, q);
    hlr_joint_common(s);
    double logp = 0.0;
    for (int k = model->n_factor - 1; k >= 0; k--) {
        hlr_joint_pull(s, k);
        logp += hlr_joint_forward(&s->levels[k], model->factor[k].q, hlr_joint_t(s, k), z);
        z += hlr_n_effect(model, k);
        hlr_joint_add(s, k);
    }
    return logp;
}

/* Gradients from d_eta, from the first factor on: it has seen everything else, so that its pull carries part of the
 * gradient to what came before it. */
static void back(hlr_joint *s, double *d_z)
{
    const hlr_model *model = s->model;
    hlr_parameters *parameters = &s->parameters;
    for (int i = 0; i < parameters->n_t; i++)
        parameters->d_t[i] = 0.0;
    d_z += s->n_effect;
    for (int k = 0; k < model->n_factor; k++) {
        const hlr_factor *factor = &model->factor[k];
        hlr_joint_gather(s, k, s->d_eta, s->levels[k].d_u);
        d_z -= hlr_n_effect(model, k);
        hlr_joint_back(&s->levels[k], factor->q, hlr_joint_t(s, k), parameters->d_t + hlr_matrix_of(model, k), d_z);
        if (factor->df >= 0)
            parameters->d_value[factor->df] += hlr_joint_d_df(&s->levels[k], factor->q);
        if (!is_linear(model, k))
            subtract_weighted(s, k, s->levels[k].d_u, s->d_eta);
    }
    const int last = model->n_factor - 1;
    for (int m = 0; m < model->n_predictor; m++) {
        const hlr_predictor *predictor = &model->predictor[m];
        const double *d_eta = s->d_eta + rows_before(model, m);
        for (int j = 0; j < predictor->p; j++) {
            double *d = &parameters->d_value[predictor->first + j];
            *d = hlr_dot(predictor->n, predictor->x + (size_t) predictor->n * (size_t) j, d_eta);
            if (last >= 0 && is_linear(model, last))
                *d -= hlr_dot(hlr_n_effect(model, last), cross_of(s, last, predictor->first + j), s->levels[last].d_u);
        }
    }
}

double hlr_joint_logp(void *ctx, const double *q, double *grad)
{
    hlr_joint *s = ctx;
    double logp = s->model->likelihood->constant + forward(s, q);
    logp += hlr_joint_rows(s);
    if (!(logp > -INFINITY)) /* NaN too: a density of zero, whose gradient nobody may use */
        return -INFINITY;
    back(s, grad + s->model->layout.n_coordinate);
    return logp + hlr_parameters_back(&s->parameters, grad);
}

/* z of one point: all coordinates at +-radius. Points 0 and 1 are opposite, so that what is odd in z averages out. In
 * points 2 and 3 every other sign changes, so that products of neighbours average out too: of the two coefficients of a
 * level. */
static void set_signs(hlr_joint *s, int point)
{
    for (int e = 0; e < s->n_effect; e++) {
        const int minus = (point & 1) ^ (point >= 2 && (e & 1));
        s->zero[s->model->layout.n_coordinate + e] = minus ? -s->radius : s->radius;
    }
}

double hlr_joint_logp_head(void *ctx, const double *q, double *grad)
{
    hlr_joint *s = ctx;
    const int dim = s->model->layout.n_coordinate;
    const int n_point = s->n_effect == 0 ? 1 : hlr_largest_q(s->model) == 1 ? 2 : 4;
    double sum = 0.0;
    s->parameters.bounded = 1;
    for (int i = 0; i < dim; i++) {
        s->zero[i] = q[i];
        grad[i] = 0.0;
    }
    for (int point = 0; point < n_point; point++) {
        set_signs(s, point);
        sum += hlr_joint_logp(s, s->zero, s->zero_grad) / n_point;
        for (int i = 0; i < dim; i++)
            grad[i] += s->zero_grad[i] / n_point;
    }
    s->parameters.bounded = 0;
    return sum;
}

void hlr_joint_effects(hlr_joint *engine, const double *q, double *u)
{
    const hlr_model *model = engine->model;
    forward(engine, q);
    for (int k = 0; k < model->n_factor; k++) {
        const int size = model->factor[k].q;
        for (int level = 0; level < model->factor[k].n_level; level++, u += size) {
            for (int c = 0; c < size; c++)
                u[c] = engine->levels[k].u[c + size * level];
            hlr_effects_to_raw(&model->factor[k], u);
        }
    }
}

void hlr_joint_named(const hlr_joint *engine, const double *q, double *out)
{
    hlr_parameters parameters = engine->parameters;
    hlr_parameters_unpack(&parameters, q);
    for (int j = 0; j < engine->model->layout.n_common; j++)
        out[j] = parameters.scalar[j].value;
    hlr_parameters_named(&parameters, out);
}
