#include "joint.h"

#include <math.h>

#include "linalg.h"

#define LOG_2PI 1.83787706640934548356065947281

/* Coordinates beyond the parameters that a dense metric is learnt for, at most. */
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
        anchor.factor[k].g0 = anchor.factor[k].w + hlr_packed_size(model->head.factor[k].q) * n_level;
        next = anchor.factor[k].g0 + n_effect(&model->head, k);
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
    size_t most = 0;
    for (int k = 0; k < head->n_factor; k++) {
        const size_t q = (size_t) head->factor[k].q;
        if (4 * q * q + 4 * q > most)
            most = 4 * q * q + 4 * q;
    }
    return most;
}

static hlr_joint joint_at(const hlr_joint_model *model, const hlr_anchor *anchor, double *work, size_t *total)
{
    const hlr_model *head = &model->head;
    hlr_joint s = {.model = model, .anchor = anchor, .parameters = hlr_parameters_at(head, work)};
    s.n_effect = hlr_joint_n_effect(head);
    double *next = work + hlr_parameters_work_size(head);
    s.eta = next;
    s.d_eta = s.eta + model->rows.n;
    s.row = s.d_eta + model->rows.n;
    next = s.row + model->rows.n;
    for (int k = 0; k < head->n_factor; k++) {
        const size_t n_level = (size_t) head->factor[k].n_level, q = (size_t) head->factor[k].q;
        s.l[k] = next;
        s.g[k] = s.l[k] + q * q * n_level;
        s.c[k] = s.g[k] + q * n_level;
        s.v[k] = s.c[k] + q * n_level;
        s.u[k] = s.v[k] + q * n_level;
        s.d_u[k] = s.u[k] + q * n_level;
        next = s.d_u[k] + q * n_level;
    }
    s.scratch = next;
    s.zero = s.scratch + scratch_size(head);
    s.zero_grad = s.zero + s.parameters.dim + s.n_effect;
    s.before = s.zero_grad + s.parameters.dim + s.n_effect;
    *total = (size_t) (s.before - work) + (size_t) s.parameters.dim;
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
    for (int j = 0; j < model->head.p; j++) {
        const double beta = s->parameters.common[j].value, *x = model->x + (size_t) n * (size_t) j;
        for (int i = 0; i < n; i++)
            s->eta[i] += beta * x[i];
    }
}

/* to += Z out-of-level values of factor k, times `weight` if there is one. */
static void scatter(const hlr_joint_model *model, int k, const double *level, const double *weight, double sign,
                    double *to)
{
    const int n = model->rows.n, q = model->head.factor[k].q, *index = model->index[k];
    for (int c = 0; c < q; c++) {
        const double *z = model->z[k] + (size_t) n * (size_t) c, *value = level + c;
        for (int i = 0; i < n; i++)
            to[i] += sign * z[i] * value[(size_t) q * (size_t) index[i]] * (weight ? weight[i] : 1.0);
    }
}

void hlr_joint_add(hlr_joint *s, int k)
{
    scatter(s->model, k, s->u[k], NULL, 1.0, s->eta);
}

const double *hlr_joint_t(const hlr_joint *s, int k)
{
    const double *t = s->parameters.t;
    for (int m = 0; m < k; m++)
        t += s->model->head.factor[m].q * s->model->head.factor[m].q;
    return t;
}

void hlr_joint_gather(const hlr_joint_model *model, int k, const double *row, double *out)
{
    const int n = model->rows.n, q = model->head.factor[k].q, *index = model->index[k];
    for (int e = 0; e < q * model->head.factor[k].n_level; e++)
        out[e] = 0.0;
    for (int c = 0; c < q; c++) {
        const double *z = model->z[k] + (size_t) n * (size_t) c;
        for (int i = 0; i < n; i++)
            out[c + (size_t) q * (size_t) index[i]] += z[i] * row[i];
    }
}

/* ---- levels ---- */

void hlr_joint_factorise(int q, const double *t, const double *w, double *wt, double *l)
{
    for (int j = 0; j < q; j++)
        for (int i = 0; i < q; i++) {
            double sum = 0.0;
            for (int m = j; m < q; m++)
                sum += w[hlr_packed(i, m)] * t[m + q * j];
            wt[i + q * j] = sum;
        }
    for (int j = 0; j < q; j++)
        for (int i = j; i < q; i++) {
            double sum = i == j;
            for (int m = i; m < q; m++)
                sum += t[m + q * i] * wt[m + q * j];
            l[i + q * j] = sum;
        }
    hlr_cholesky_above_identity(q, l);
}

/* u = T v of one level from z; returns -|v|^2 / 2 - log|L|. */
static double level_forward(hlr_joint *s, int k, int level, const double *t, const double *z)
{
    const int q = s->model->head.factor[k].q;
    const size_t at = (size_t) q * (size_t) level;
    double *l = s->l[k] + (size_t) q * at, *c = s->c[k] + at, *v = s->v[k] + at, *u = s->u[k] + at;
    double *wt = s->scratch, logp = 0.0;
    hlr_joint_factorise(q, t, s->anchor->factor[k].w + hlr_packed_size(q) * (size_t) level, wt, l);
    hlr_multiply_lower_transposed(q, t, s->g[k] + at, c);
    hlr_solve_lower(q, l, c);
    for (int i = 0; i < q; i++)
        v[i] = c[i] + z[i];
    hlr_solve_lower_transposed(q, l, v);
    hlr_multiply_lower(q, t, v, u);
    for (int i = 0; i < q; i++)
        logp -= 0.5 * v[i] * v[i] + log(l[i + q * i]);
    return logp;
}

/* Gradient by M, symmetric, from d_l, the gradient by its Cholesky factor: L^-T phi(L'd_l) L^-1 made symmetric, phi the
 * lower triangle with half the diagonal (Murray 2016, "Differentiation of the Cholesky decomposition", equation 9). */
static void cholesky_back(int q, const double *l, const double *d_l, double *phi, double *d_m)
{
    for (int j = 0; j < q; j++)
        for (int i = 0; i < q; i++) {
            double sum = 0.0;
            for (int m = i; m < q; m++)
                sum += l[m + q * i] * (m >= j ? d_l[m + q * j] : 0.0);
            phi[i + q * j] = i > j ? sum : i == j ? 0.5 * sum : 0.0;
        }
    for (int j = 0; j < q; j++)
        hlr_solve_lower_transposed(q, l, phi + q * j);
    for (int i = 0; i < q; i++) {
        double *row = d_m + q * i;          /* phi L^-1, its row i: L^-T applied to the row */
        for (int j = 0; j < q; j++)
            row[j] = phi[i + q * j];
        hlr_solve_lower_transposed(q, l, row);
    }
    for (int j = 0; j < q; j++)
        for (int i = 0; i <= j; i++)
            d_m[i + q * j] = d_m[j + q * i] = 0.5 * (d_m[i + q * j] + d_m[j + q * i]);
}

/* From d_u, the gradient of the log likelihood by u: writes d_z, puts d_g in its place, adds to d_t. Differentials:
 *   L'v = c + z,   L c = T'g,   M = I + T'W T,   u = T v. */
static void level_back(hlr_joint *s, int k, int level, const double *t, double *d_t, double *d_z)
{
    const int q = s->model->head.factor[k].q;
    const size_t at = (size_t) q * (size_t) level;
    const double *l = s->l[k] + (size_t) q * at, *c = s->c[k] + at, *v = s->v[k] + at, *g = s->g[k] + at;
    double *d_u = s->d_u[k] + at;
    const double *w = s->anchor->factor[k].w + hlr_packed_size(q) * (size_t) level;
    double *d_b = s->scratch, *d_l = d_b + q, *phi = d_l + q * q, *d_m = phi + q * q, *tm = d_m + q * q;
    hlr_multiply_lower_transposed(q, t, d_u, d_z);
    for (int i = 0; i < q; i++)
        d_z[i] -= v[i];
    hlr_solve_lower(q, l, d_z);
    for (int i = 0; i < q; i++)
        d_b[i] = d_z[i];
    hlr_solve_lower_transposed(q, l, d_b);
    for (int j = 0; j < q; j++)
        for (int i = j; i < q; i++)
            d_l[i + q * j] = -v[i] * d_z[j] - d_b[i] * c[j] - (i == j ? 1.0 / l[i + q * i] : 0.0);
    cholesky_back(q, l, d_l, phi, d_m);
    for (int j = 0; j < q; j++)
        for (int i = 0; i < q; i++) {
            double sum = 0.0;
            for (int m = 0; m <= i; m++)
                sum += t[i + q * m] * d_m[m + q * j];
            tm[i + q * j] = sum;
        }
    for (int j = 0; j < q; j++)
        for (int i = j; i < q; i++) {
            double sum = d_u[i] * v[j] + g[i] * d_b[j];
            for (int m = 0; m < q; m++)
                sum += 2.0 * w[hlr_packed(i, m)] * tm[m + q * j];
            d_t[i + q * j] += sum;
        }
    double *d_g = d_u;
    hlr_multiply_lower(q, t, d_b, d_g);
}

/* ---- the density ---- */

/* Parameters, effects and eta at q; returns the log density of z, but for what the rows give. */
static double forward(hlr_joint *s, const double *q)
{
    const hlr_joint_model *model = s->model;
    const double *z = q + s->parameters.dim;
    const int n = model->rows.n;
    hlr_parameters_unpack(&s->parameters, q);
    hlr_joint_common(s);
    double logp = -0.5 * LOG_2PI * s->n_effect;
    for (int k = model->head.n_factor - 1; k >= 0; k--) {
        const hlr_anchor_factor *anchor = &s->anchor->factor[k];
        const double *t = hlr_joint_t(s, k);
        for (int i = 0; i < n; i++)
            s->row[i] = anchor->d[i] * s->eta[i];
        hlr_joint_gather(model, k, s->row, s->g[k]);
        for (int e = 0; e < n_effect(&model->head, k); e++)
            s->g[k][e] = anchor->g0[e] - s->g[k][e];
        for (int level = 0; level < model->head.factor[k].n_level; level++, z += model->head.factor[k].q)
            logp += level_forward(s, k, level, t, z);
        hlr_joint_add(s, k);
    }
    return logp;
}

/* From d_eta: the first factor has seen everything else, so its pull takes part of the gradient to what came before. */
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
        hlr_joint_gather(model, k, s->d_eta, s->d_u[k]);
        d_z -= n_effect(head, k);
        for (int level = 0; level < head->factor[k].n_level; level++)
            level_back(s, k, level, t, d_t, d_z + level * head->factor[k].q);
        scatter(model, k, s->d_u[k], s->anchor->factor[k].d, -1.0, s->d_eta);
    }
    for (int j = 0; j < head->p; j++)
        parameters->d_common[j] = hlr_dot(n, model->x + (size_t) n * (size_t) j, s->d_eta);
}

double hlr_joint_logp(void *ctx, const double *q, double *grad)
{
    hlr_joint *s = ctx;
    const hlr_joint_model *model = s->model;
    double logp = model->constant + forward(s, q), aux[4];
    for (int i = 0; i < model->head.n_aux; i++)
        aux[i] = s->parameters.aux[i].value;
    logp += model->family->logp(&model->rows, aux, s->eta, s->d_eta, s->parameters.d_aux);
    if (!(logp > -INFINITY))                /* NaN too: a density of zero, whose gradient nobody may use */
        return -INFINITY;
    back(s, grad + s->parameters.dim);
    return logp + hlr_parameters_back(&s->parameters, grad);
}

double hlr_joint_logp_head(void *ctx, const double *q, double *grad)
{
    hlr_joint *s = ctx;
    const int dim = s->parameters.dim;
    for (int i = 0; i < dim + s->n_effect; i++)
        s->zero[i] = i < dim ? q[i] : 0.0;
    const double logp = hlr_joint_logp(s, s->zero, s->zero_grad);
    for (int i = 0; i < dim; i++)
        grad[i] = s->zero_grad[i];
    return logp;
}

void hlr_joint_effects(hlr_joint *engine, const double *q, double *u)
{
    const hlr_model *head = &engine->model->head;
    forward(engine, q);
    for (int k = 0; k < head->n_factor; k++)
        for (int e = 0; e < head->factor[k].n_level * head->factor[k].q; e++)
            *u++ = engine->u[k][e];
}

void hlr_joint_describe(const hlr_joint *engine, const double *q, double *out)
{
    hlr_parameters parameters = engine->parameters;
    hlr_parameters_unpack(&parameters, q);
    for (int j = 0; j < engine->model->head.p; j++)
        out[j] = parameters.common[j].value;
    hlr_parameters_describe(&parameters, out);
}
