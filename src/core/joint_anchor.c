#include <math.h>

#include "joint.h"
#include "laplace.h"
#include "linalg.h"

/* Log density of rows and effects given the parameters, constants apart; leaves eta and d_eta. */
static double objective(hlr_joint *s)
{
    const hlr_model *head = &s->model->head;
    double sum = 0.0, aux[4];
    for (int i = 0; i < head->n_aux; i++)
        aux[i] = s->parameters.aux[i].value;
    for (int k = 0; k < head->n_factor; k++)
        for (int e = 0; e < head->factor[k].n_level * head->factor[k].q; e++)
            sum -= 0.5 * s->v[k][e] * s->v[k][e];
    hlr_joint_predict(s);
    sum += s->model->family->logp(&s->model->rows, aux, s->eta, s->d_eta, s->parameters.d_aux);
    return isnan(sum) ? -INFINITY : sum;
}

static void set_curvature(hlr_joint *s)
{
    double aux[4];
    for (int i = 0; i < s->model->head.n_aux; i++)
        aux[i] = s->parameters.aux[i].value;
    s->model->family->curvature(&s->model->rows, aux, s->eta, s->curvature);
    for (int i = 0; i < s->model->rows.n; i++)
        if (!(s->curvature[i] > 0.0) || !isfinite(s->curvature[i]))
            s->curvature[i] = 0.0;
}

/* W_j = Z'D Z and g_j = W_j u_j + Z's of factor k at the present eta. */
static void set_factor(hlr_joint *s, int k, hlr_anchor *anchor)
{
    const hlr_joint_model *model = s->model;
    const int n = model->rows.n, q = model->head.factor[k].q, n_pair = (int) hlr_packed_size(q);
    double *w = anchor->factor[k].w, *g = anchor->factor[k].g;
    for (int e = 0; e < n_pair * model->head.factor[k].n_level; e++)
        w[e] = 0.0;
    for (int b = 0; b < q; b++)
        for (int a = 0; a <= b; a++) {
            const double *z_a = model->z[k] + (size_t) n * (size_t) a, *z_b = model->z[k] + (size_t) n * (size_t) b;
            double *cell = w + hlr_packed(a, b);
            for (int i = 0; i < n; i++)
                cell[(size_t) n_pair * (size_t) model->index[k][i]] += s->curvature[i] * z_a[i] * z_b[i];
        }
    hlr_joint_gather(model, k, s->d_eta, g);
    for (int level = 0; level < model->head.factor[k].n_level; level++, w += n_pair, g += q) {
        const double *u = s->u[k] + (size_t) q * (size_t) level;
        for (int a = 0; a < q; a++)
            for (int b = 0; b < q; b++)
                g[a] += w[hlr_packed(a, b)] * u[b];
    }
}

/* slope_j = Z'D X. */
static void set_slope(hlr_joint *s, int k, hlr_anchor *anchor)
{
    const hlr_joint_model *model = s->model;
    const int n = model->rows.n, q = model->head.factor[k].q, p = model->head.p;
    double *slope = anchor->factor[k].slope;
    for (size_t e = 0; e < (size_t) (q * p) * (size_t) model->head.factor[k].n_level; e++)
        slope[e] = 0.0;
    for (int j = 0; j < p; j++)
        for (int c = 0; c < q; c++) {
            const double *x = model->x + (size_t) n * (size_t) j, *z = model->z[k] + (size_t) n * (size_t) c;
            double *cell = slope + c + q * j;
            for (int i = 0; i < n; i++)
                cell[(size_t) (q * p) * (size_t) model->index[k][i]] += s->curvature[i] * x[i] * z[i];
        }
}

/* v = M^-1 T'g: the mode of the quadratic that the anchor stands for. The v before are left in c. */
static void newton(hlr_joint *s, int k, const double *t, const hlr_anchor *anchor)
{
    const int q = s->model->head.factor[k].q, n_pair = (int) hlr_packed_size(q);
    double *wt = s->scratch, *l = wt + q * q;
    for (int level = 0; level < s->model->head.factor[k].n_level; level++) {
        const size_t at = (size_t) q * (size_t) level;
        double *v = s->v[k] + at, *old = s->c[k] + at;
        for (int i = 0; i < q; i++)
            old[i] = v[i];
        hlr_joint_factorise(q, t, anchor->factor[k].w + (size_t) n_pair * (size_t) level, wt, l);
        hlr_multiply_lower_transposed(q, t, anchor->factor[k].g + at, v);
        hlr_solve_lower(q, l, v);
        hlr_solve_lower_transposed(q, l, v);
    }
}

static void set_effects(hlr_joint *s, int k, const double *t)
{
    const int q = s->model->head.factor[k].q;
    for (int level = 0; level < s->model->head.factor[k].n_level; level++)
        hlr_multiply_lower(q, t, s->v[k] + (size_t) q * (size_t) level, s->u[k] + (size_t) q * (size_t) level);
}

/* One factor's Newton step, halved while it makes things worse; returns the largest move of a v. */
static double improve(hlr_joint *s, int k, const double *t, hlr_anchor *anchor, double *value)
{
    const int n = s->model->head.factor[k].n_level * s->model->head.factor[k].q;
    double move = 0.0;
    set_curvature(s);
    set_factor(s, k, anchor);
    newton(s, k, t, anchor);
    for (int halving = 0; halving < 10; halving++) {
        set_effects(s, k, t);
        const double next = objective(s);
        if (next >= *value || halving == 9) {
            *value = next;
            break;
        }
        for (int e = 0; e < n; e++)
            s->v[k][e] = 0.5 * (s->v[k][e] + s->c[k][e]);
    }
    for (int e = 0; e < n; e++)
        move = fmax(move, fabs(s->v[k][e] - s->c[k][e]));
    return move;
}

void hlr_joint_anchor(hlr_joint *s, const double *q, hlr_anchor *anchor)
{
    const hlr_model *head = &s->model->head;
    hlr_parameters_unpack(&s->parameters, q);
    for (int j = 0; j < head->p; j++)
        anchor->beta[j] = s->parameters.common[j].value;
    for (int k = 0; k < head->n_factor; k++)
        for (int e = 0; e < head->factor[k].n_level * head->factor[k].q; e++)
            s->u[k][e] = s->v[k][e] = 0.0;
    double value = objective(s), move = 1.0;
    for (int sweep = 0; sweep < 30 && move > 1e-6; sweep++) {
        const double *t = s->parameters.t;
        move = 0.0;
        for (int k = 0; k < head->n_factor; k++) {
            move = fmax(move, improve(s, k, t, anchor, &value));
            t += head->factor[k].q * head->factor[k].q;
        }
    }
    set_curvature(s);
    for (int k = 0; k < head->n_factor; k++) {
        set_factor(s, k, anchor);
        set_slope(s, k, anchor);
    }
}

hlr_status hlr_joint_mode(hlr_joint *s, hlr_anchor *anchor, const hlr_host *host, double *q, double *l,
                          double *laplace_work, hlr_error *err)
{
    const int dim = s->parameters.dim;
    const hlr_target target = {dim, hlr_joint_logp_head, s, 0};
    hlr_status status = HLR_OK;
    double move = 1.0;
    for (int round = 0; round < 8 && move > 0.01 && status == HLR_OK; round++) {
        hlr_joint_anchor(s, q, anchor);
        for (int i = 0; i < dim; i++)
            s->before[i] = q[i];
        status = hlr_laplace(&target, host, q, l, laplace_work, err);
        move = 0.0;
        for (int i = 0; i < dim; i++)
            move = fmax(move, fabs(q[i] - s->before[i]));
    }
    if (status == HLR_OK)
        hlr_joint_anchor(s, q, anchor);
    return status;
}
