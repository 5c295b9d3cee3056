#include "joint/joint.h"

#include <math.h>

#include "model/centring.h"
#include "numeric/linalg.h"

/* Most coordinates z that a dense metric is learnt for, beside those of the parameters. */
static const int max_dense = 60;

static int n_effect(const hlr_model *head, int k)
{
    return head->factor[k].n_level * head->factor[k].q;
}

int hlr_joint_n_effect(const hlr_model *head)
{
    int n = 0;
    for (int k = 0; k < head->n_factor; k++)
        n += n_effect(head, k);
    return n;
}

int hlr_joint_n_white(const hlr_model *head)
{
    int n_dense = 0, k = head->n_factor - 1;
    while (k > 0 && n_dense + n_effect(head, k) <= max_dense)
        n_dense += n_effect(head, k--);
    return hlr_joint_n_effect(head) - n_dense;
}

static hlr_anchor anchor_at(const hlr_joint_model *model, double *memory, size_t *total)
{
    hlr_anchor anchor;
    double *next = memory;
    for (int k = 0; k < model->head.n_factor; k++) {
        const size_t n_level = (size_t) model->head.factor[k].n_level;
        anchor.factor[k].d = next;
        anchor.factor[k].w = anchor.factor[k].d + model->rows.n;
        anchor.factor[k].a = anchor.factor[k].w + hlr_packed_size(model->head.factor[k].q) * n_level;
        anchor.factor[k].origin = anchor.factor[k].a + n_level;
        next = anchor.factor[k].origin + n_effect(&model->head, k);
    }
    *total = (size_t) (next - memory);
    return anchor;
}

hlr_anchor hlr_anchor_at(const hlr_joint_model *model, double *memory)
{
    size_t total;
    return anchor_at(model, memory, &total);
}

size_t hlr_anchor_size(const hlr_joint_model *model)
{
    double origin = 0.0;
    size_t total;
    anchor_at(model, &origin, &total);
    return total;
}

static size_t scratch_size(const hlr_model *head)
{
    const size_t q = (size_t) hlr_largest_q(head);
    return 4 * q * q + 4 * q;
}

static hlr_joint joint_at(const hlr_joint_model *model, const hlr_anchor *anchor, double *work, size_t *total)
{
    const hlr_model *head = &model->head;
    hlr_joint s = {.model = model, .anchor = anchor, .radius = 1.0, .parameters = hlr_parameters_at(head, work)};
    s.n_effect = hlr_joint_n_effect(head);
    double *next = work + hlr_parameters_work_size(head);
    s.eta = next;
    s.d_eta = s.eta + model->rows.n;
    next = s.d_eta + model->rows.n;
    for (int k = 0; k < head->n_factor; k++) {
        const size_t n_level = (size_t) head->factor[k].n_level, q = (size_t) head->factor[k].q;
        hlr_joint_levels *levels = &s.levels[k];
        levels->n_level = head->factor[k].n_level;
        levels->w = anchor ? anchor->factor[k].w : NULL;
        levels->a = anchor ? anchor->factor[k].a : NULL;
        levels->share = next;
        levels->l = levels->share + n_level;
        levels->inverse = levels->l + q * q * n_level;
        levels->c = levels->inverse + q * n_level;
        levels->v = levels->c + q * n_level;
        levels->u = levels->v + q * n_level;
        levels->d_u = levels->u + q * n_level;
        s.g[k] = levels->d_u + q * n_level;
        levels->g = s.g[k];
        next = s.g[k] + q * n_level;
    }
    s.scratch = next;
    for (int k = 0; k < head->n_factor; k++)
        s.levels[k].scratch = s.scratch;
    s.zero = s.scratch + scratch_size(head);
    s.zero_grad = s.zero + s.parameters.dim + s.n_effect;
    s.before = s.zero_grad + s.parameters.dim + s.n_effect;
    s.before_l = s.before + s.parameters.dim;
    *total = (size_t) (s.before_l - work) + (size_t) (s.parameters.dim * s.parameters.dim);
    return s;
}

size_t hlr_joint_work_size(const hlr_joint_model *model)
{
    double origin = 0.0;
    size_t total;
    joint_at(model, NULL, &origin, &total);
    return total;
}

hlr_joint hlr_joint_at(const hlr_joint_model *model, const hlr_anchor *anchor, double *work)
{
    size_t total;
    return joint_at(model, anchor, work, &total);
}

/* ---- rows ---- */

void hlr_joint_common(hlr_joint *s)
{
    const hlr_joint_model *model = s->model;
    const int n = model->rows.n;
    for (int i = 0; i < n; i++)
        s->eta[i] = model->offset[i];
    for (int j = 0; j < model->head.p; j++)
        hlr_add_scaled(n, s->parameters.common[j].value, model->x + (size_t) n * (size_t) j, s->eta);
}

void hlr_joint_add(hlr_joint *s, int k)
{
    hlr_rows_add(&s->model->group[k], s->levels[k].u, 1.0, NULL, s->eta);
}

void hlr_joint_pull(hlr_joint *s, int k)
{
    const hlr_anchor_factor *anchor = &s->anchor->factor[k];
    hlr_rows_gather(&s->model->group[k], s->eta, anchor->d, s->g[k]);
    for (int e = 0; e < n_effect(&s->model->head, k); e++)
        s->g[k][e] = anchor->origin[e] - s->g[k][e];
}

const double *hlr_joint_t(const hlr_joint *s, int k)
{
    const double *t = s->parameters.t;
    for (int m = 0; m < k; m++)
        t += s->model->head.factor[m].q * s->model->head.factor[m].q;
    return t;
}

/* ---- the density ---- */

void hlr_joint_unpack(hlr_joint *s, const double *q)
{
    const hlr_model *head = &s->model->head;
    hlr_parameters_unpack(&s->parameters, q);
    for (int k = 0; k < head->n_factor; k++)
        s->levels[k].df = head->factor[k].df > 0 ? s->parameters.hyper[head->factor[k].df - 1].value : 0.0;
}

/* Sets parameters, effects and eta at q; returns the log density of z without the part of the rows. */
static double forward(hlr_joint *s, const double *q)
{
    const hlr_joint_model *model = s->model;
    const double *z = q + s->parameters.dim;
    hlr_joint_unpack(s, q);
    hlr_joint_common(s);
    double logp = 0.0;
    for (int k = model->head.n_factor - 1; k >= 0; k--) {
        hlr_joint_pull(s, k);
        logp += hlr_joint_forward(&s->levels[k], model->head.factor[k].q, hlr_joint_t(s, k), z);
        z += n_effect(&model->head, k);
        hlr_joint_add(s, k);
    }
    return logp;
}

/* Gradients from d_eta, from the first factor on: it has seen everything else, so that its pull carries part of the
 * gradient to what came before it. */
static void back(hlr_joint *s, double *d_z)
{
    const hlr_joint_model *model = s->model;
    const hlr_model *head = &model->head;
    const int n = model->rows.n;
    hlr_parameters *parameters = &s->parameters;
    for (int i = 0; i < parameters->n_t; i++)
        parameters->d_t[i] = 0.0;
    d_z += s->n_effect;
    for (int k = 0; k < head->n_factor; k++) {
        const double *t = hlr_joint_t(s, k);
        double *d_t = parameters->d_t + (t - parameters->t);
        hlr_rows_gather(&model->group[k], s->d_eta, NULL, s->levels[k].d_u);
        d_z -= n_effect(head, k);
        hlr_joint_back(&s->levels[k], head->factor[k].q, t, d_t, d_z);
        if (head->factor[k].df > 0)
            parameters->d_hyper[head->factor[k].df - 1] += hlr_joint_d_df(&s->levels[k], head->factor[k].q);
        hlr_rows_add(&model->group[k], s->levels[k].d_u, -1.0, s->anchor->factor[k].d, s->d_eta);
    }
    for (int j = 0; j < head->p; j++)
        parameters->d_common[j] = hlr_dot(n, model->x + (size_t) n * (size_t) j, s->d_eta);
}

double hlr_joint_logp(void *ctx, const double *q, double *grad)
{
    hlr_joint *s = ctx;
    const hlr_joint_model *model = s->model;
    double logp = model->constant + forward(s, q), theta[HLR_MAX_THETA];
    hlr_parameters_theta(&s->parameters, theta);
    logp += model->family->logp(&model->rows, theta, s->eta, s->d_eta, s->parameters.d_theta);
    if (!(logp > -INFINITY)) /* NaN too: a density of zero, whose gradient nobody may use */
        return -INFINITY;
    back(s, grad + s->parameters.dim);
    return logp + hlr_parameters_back(&s->parameters, grad);
}

/* z of one point: all coordinates at +-radius. Points 0 and 1 are opposite, so that what is odd in z averages out. In
 * points 2 and 3 every other sign changes, so that products of neighbours average out too: of the two coefficients of a
 * level. */
static void set_signs(hlr_joint *s, int point)
{
    for (int e = 0; e < s->n_effect; e++) {
        const int minus = (point & 1) ^ (point >= 2 && (e & 1));
        s->zero[s->parameters.dim + e] = minus ? -s->radius : s->radius;
    }
}

double hlr_joint_logp_head(void *ctx, const double *q, double *grad)
{
    hlr_joint *s = ctx;
    const int dim = s->parameters.dim, n_point = s->n_effect == 0 ? 1 : hlr_largest_q(&s->model->head) == 1 ? 2 : 4;
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
    const hlr_model *head = &engine->model->head;
    forward(engine, q);
    for (int k = 0; k < head->n_factor; k++) {
        const int size = head->factor[k].q;
        for (int level = 0; level < head->factor[k].n_level; level++, u += size) {
            for (int c = 0; c < size; c++)
                u[c] = engine->levels[k].u[c + size * level];
            hlr_effects_to_raw(&head->factor[k], u);
        }
    }
}

void hlr_joint_named(const hlr_joint *engine, const double *q, double *out)
{
    hlr_parameters parameters = engine->parameters;
    hlr_parameters_unpack(&parameters, q);
    for (int j = 0; j < engine->model->head.p; j++)
        out[j] = parameters.common[j].value;
    hlr_parameters_named(&parameters, out);
}
