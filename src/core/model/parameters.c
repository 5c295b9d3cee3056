#include "model/parameters.h"

#include <math.h>

#include "base/constants.h"
#include "numeric/linalg.h"

/* A block of factor k. `own`: work of the factor, its d_own, raw_sd [q] and raw [q x q]. */
static hlr_cov_point point_of(const hlr_parameters *s, int k, const hlr_cov_block *block, double *own)
{
    const size_t q = (size_t) s->model->factor[k].q, first = (size_t) block->first;
    const size_t at = hlr_matrix_of(s->model, k) + first * (q + 1);
    const hlr_cov_point point = {
        .sd = s->scalar + block->sd, .cor = s->cor + (block->cor - s->model->layout.cor),
        .root = s->root + at, .d_root = s->d_root + at, .t = s->t + at, .d_t = s->d_t + at, .ld = (int) q,
        .d_own = own + first, .raw_sd = own + q + first, .raw = own + 2 * q
    };
    return point;
}

static void set_points(hlr_parameters *s, hlr_arena *arena)
{
    const hlr_model *model = s->model;
    const size_t most = (size_t) hlr_largest_q(model);
    int n = 0;
    for (int k = 0; k < model->n_factor; k++)
        n += model->factor[k].n_block;
    double *own = hlr_take(arena, most * (most + 2));
    hlr_cov_point *point = s->point = hlr_take_bytes(arena, (size_t) n * sizeof(hlr_cov_point));
    for (int k = 0; k < model->n_factor && point; k++)
        for (int b = 0; b < model->factor[k].n_block; b++)
            *point++ = point_of(s, k, &model->factor[k].block[b], own);
}

hlr_parameters hlr_parameters_at(const hlr_model *model, hlr_arena *arena)
{
    const hlr_layout *layout = &model->layout;
    const size_t n_t = (size_t) hlr_n_lambda(model);
    const size_t n_scalar = (size_t) layout->n_scalar, n_shrunk = (size_t) layout->shrinkage.n;
    hlr_parameters s = {.model = model, .n_t = (int) n_t};
    s.scalar = hlr_take_bytes(arena, n_scalar * sizeof(hlr_mapped));
    s.cor = hlr_take_bytes(arena, (size_t) (layout->hyper - layout->cor) * sizeof(hlr_cor));
    s.root = hlr_take(arena, n_t);
    s.d_root = hlr_take(arena, n_t);
    s.t = hlr_take(arena, n_t);
    s.d_t = hlr_take(arena, n_t);
    s.d_value = hlr_take(arena, n_scalar);
    s.scale = hlr_take(arena, n_shrunk);
    s.z = hlr_take(arena, n_shrunk);
    s.d_scale = hlr_take(arena, n_shrunk);
    if (s.t) {                         /* blocks write their own parts below the diagonal */
        hlr_zero(n_t, s.root);
        hlr_zero(n_t, s.t);
    }
    set_points(&s, arena);
    return s;
}

/* ---- shrunk coefficients ---- */

static const hlr_mapped *shrinkage_hyper(const hlr_parameters *s)
{
    return s->scalar + s->model->layout.shrinkage.hyper;
}

static double shrinkage_sigma(const hlr_parameters *s)
{
    const int sigma = s->model->layout.shrinkage.sigma;
    return sigma >= 0 ? s->scalar[sigma].value : 1.0;
}

/* Shrunk coefficients from their coordinates z, which unpacking has left as their values. */
static void shrink(hlr_parameters *s)
{
    const hlr_shrinkage *shrinkage = &s->model->layout.shrinkage;
    hlr_shrinkage_scales(shrinkage, shrinkage_hyper(s), shrinkage_sigma(s), s->scale);
    for (int j = 0; j < shrinkage->n; j++) {
        hlr_mapped *common = &s->scalar[shrinkage->at[j]];
        s->z[j] = common->value;
        common->value *= s->scale[j];
        common->slope = s->scale[j];
    }
}

/* Log density of z of shrunk coefficients, standard normal, added to its gradient; through the scales the gradient goes
 * to hyper and sigma. */
static double back_shrunk(hlr_parameters *s, double *grad)
{
    const hlr_layout *layout = &s->model->layout;
    const hlr_shrinkage *shrinkage = &layout->shrinkage;
    double logp = -0.5 * HLR_LOG_2PI * shrinkage->n;
    for (int j = 0; j < shrinkage->n; j++) {
        logp -= 0.5 * s->z[j] * s->z[j];
        grad[layout->place[shrinkage->at[j]]] -= s->z[j];
        s->d_scale[j] = s->d_value[shrinkage->at[j]] * s->z[j];
    }
    const double d_sigma = hlr_shrinkage_back(shrinkage, shrinkage_hyper(s), shrinkage_sigma(s), s->scale, s->d_scale,
                                              s->d_value + shrinkage->hyper);
    if (shrinkage->sigma >= 0)
        s->d_value[shrinkage->sigma] += d_sigma;
    return logp;
}

/* ---- coordinates -> values ---- */

void hlr_parameters_unpack(hlr_parameters *s, const double *q)
{
    const hlr_model *model = s->model;
    const hlr_layout *layout = &model->layout;
    for (int k = layout->keep_common ? 0 : layout->n_common; k < layout->n_scalar; k++) {
        const double x = layout->place[k] < 0 ? 0.0 : q[layout->place[k]];
        if (layout->map[k].kind == HLR_MAP_COR)
            s->cor[k - layout->cor] = hlr_cor_at(x);
        else
            s->scalar[k] = hlr_map_at(&layout->map[k], x);
    }
    hlr_zero((size_t) (layout->theta - layout->hyper), s->d_value + layout->hyper);
    shrink(s);
    const hlr_cov_point *at = s->point;
    for (int k = 0; k < model->n_factor; k++)
        for (int b = 0; b < model->factor[k].n_block; b++)
            model->factor[k].block[b].kind->make(&model->factor[k].block[b], at++);
}

void hlr_parameters_theta(const hlr_parameters *s, double *theta)
{
    for (int k = s->model->layout.theta; k < s->model->layout.n_scalar; k++)
        *theta++ = s->scalar[k].value;
}

/* ---- gradients by values -> gradients by coordinates ---- */

/* Log prior of the coefficients, `stride` doubles apart; adds its gradient to d_value. */
static double prior_of_common(const hlr_layout *layout, const double *value, int stride, double *d_value)
{
    const hlr_raw_intercept *raw = layout->raw, *end = raw + layout->n_raw;
    double sum = 0.0;
    for (int j = 0; j < layout->n_common; j++) {
        const int from = raw != end && raw->first == j ? j + 1 : 0, to = from > 0 ? raw++->end : 0;
        double x = value[j * stride], slope;
        for (int i = from; i < to; i++)
            x -= layout->center[i] * value[i * stride];
        sum += hlr_prior_logp(&layout->prior[j], x, &slope);
        if (!d_value)
            continue;
        d_value[j] += slope;
        for (int i = from; i < to; i++)
            d_value[i] -= slope * layout->center[i];
    }
    return sum;
}

static double back_common(hlr_parameters *s, double *grad)
{
    const hlr_layout *layout = &s->model->layout;
    if (layout->n_common == 0)
        return 0.0;
    const int stride = (int) (sizeof(hlr_mapped) / sizeof(double));
    double logp = prior_of_common(layout, &s->scalar[0].value, stride, s->d_value);
    for (int j = 0; j < layout->n_common; j++) {
        if (layout->place[j] < 0)
            continue;
        logp += s->scalar[j].log_jacobian;
        grad[layout->place[j]] = s->d_value[j] * s->scalar[j].slope + s->scalar[j].d_log_jacobian;
    }
    return layout->shrinkage.n > 0 ? logp + back_shrunk(s, grad) : logp;
}

static double back_factors(hlr_parameters *s, double *grad)
{
    const hlr_model *model = s->model;
    hlr_cov_point *at = s->point;
    double logp = model->log_cor;
    for (int k = 0; k < model->n_factor; k++) {
        const hlr_factor *factor = &model->factor[k];
        double prior = 0.0;
        for (int b = 0; b < factor->n_block; b++) {
            at[b].bounded = s->bounded;
            prior += factor->block[b].kind->prior(&factor->block[b], &model->layout, &at[b]);
        }
        logp += prior;
        for (int b = 0; b < factor->n_block; b++)
            factor->block[b].kind->back(&factor->block[b], &model->layout, at++, grad, &logp);
    }
    return logp;
}

/* Priors and Jacobians of the scalars from `first` to before `end`. */
static double back_scalars(const hlr_parameters *s, int first, int end, double *grad)
{
    const hlr_layout *layout = &s->model->layout;
    double logp = 0.0, slope;
    for (int k = first; k < end; k++) {
        const hlr_mapped *at = &s->scalar[k];
        if (layout->place[k] < 0)
            continue;
        logp += hlr_prior_logp(&layout->prior[k], at->value, &slope) + at->log_jacobian;
        grad[layout->place[k]] = (s->d_value[k] + slope) * at->slope + at->d_log_jacobian;
    }
    return logp;
}

double hlr_parameters_back(hlr_parameters *s, double *grad)
{
    const hlr_layout *layout = &s->model->layout;
    double logp = layout->keep_common ? back_common(s, grad) : 0.0;
    logp += back_factors(s, grad);
    logp += back_scalars(s, layout->hyper, layout->theta, grad);
    return logp + back_scalars(s, layout->theta, layout->n_scalar, grad);
}

/* ---- values as a user knows them ---- */

int hlr_parameters_n_out(const hlr_model *model)
{
    return model->layout.n_scalar + 1;
}

static double named_factors(const hlr_parameters *s, double *out)
{
    const hlr_model *model = s->model;
    const hlr_cov_point *at = s->point;
    double lprior = 0.0;
    for (int k = 0; k < model->n_factor; k++)
        for (int b = 0; b < model->factor[k].n_block; b++) {
            const hlr_cov_block *block = &model->factor[k].block[b];
            block->kind->named(block, &model->layout, at++, out, &lprior);
        }
    return lprior;
}

/* Returns the log prior of the scalars. */
static double named_scalars(const hlr_parameters *s, int first, int end, double *out)
{
    double logp = 0.0, unused;
    for (int k = first; k < end; k++) {
        out[k] = s->scalar[k].value;
        logp += hlr_prior_logp(&s->model->layout.prior[k], out[k], &unused);
    }
    return logp;
}

void hlr_parameters_named(hlr_parameters *s, double *out)
{
    const hlr_layout *layout = &s->model->layout;
    double lprior = s->model->log_lkj + prior_of_common(layout, out, 1, NULL);
    lprior += named_factors(s, out);
    for (int j = 0; j < layout->shrinkage.n; j++)    /* N(0, scale^2) of the value */
        lprior -= 0.5 * (HLR_LOG_2PI + s->z[j] * s->z[j]) + log(s->scale[j]);
    lprior += named_scalars(s, layout->hyper, layout->theta, out);
    lprior += named_scalars(s, layout->theta, layout->n_scalar, out);
    out[layout->n_scalar] = lprior;
}

/* ---- values -> coordinates ---- */

void hlr_parameters_coordinates(hlr_parameters *s, const double *value, double *q)
{
    const hlr_model *model = s->model;
    const hlr_layout *layout = &model->layout;
    const hlr_shrinkage *shrinkage = &layout->shrinkage;
    const hlr_cov_point *at = s->point;
    for (int k = 0; k < layout->n_scalar; k++) {
        s->scalar[k].value = value[k];
        if (layout->place[k] >= 0 && layout->map[k].kind != HLR_MAP_COR)
            q[layout->place[k]] = hlr_map_inverse(&layout->map[k], value[k]);
    }
    hlr_shrinkage_scales(shrinkage, shrinkage_hyper(s), shrinkage_sigma(s), s->scale);
    for (int j = 0; j < shrinkage->n; j++) {
        const int k = shrinkage->at[j];
        q[layout->place[k]] = hlr_map_inverse(&layout->map[k], value[k] / s->scale[j]);
    }
    for (int k = 0; k < model->n_factor; k++)
        for (int b = 0; b < model->factor[k].n_block; b++) {
            const hlr_cov_block *block = &model->factor[k].block[b];
            block->kind->coordinates(block, layout, at++, value, q);
        }
}
