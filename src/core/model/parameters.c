#include "model/parameters.h"

#include <math.h>

#include "model/centring.h"
#include "base/constants.h"
#include "numeric/linalg.h"

static hlr_mapped *take_mapped(hlr_arena *arena, int n)
{
    return hlr_take_bytes(arena, (size_t) n * sizeof(hlr_mapped));
}

hlr_parameters hlr_parameters_at(const hlr_model *model, hlr_arena *arena)
{
    hlr_parameters s = {.model = model};
    const size_t q = (size_t) hlr_largest_q(model), n_shrunk = (size_t) model->shrinkage.n;
    s.n_sd = hlr_n_sd(model);
    s.n_cor = hlr_n_cor(model);
    s.n_t = hlr_n_lambda(model);
    s.dim = hlr_n_dim(model);
    s.common = take_mapped(arena, model->p);
    s.sd = take_mapped(arena, s.n_sd);
    s.hyper = take_mapped(arena, model->n_hyper);
    s.theta = take_mapped(arena, model->n_theta);
    s.cor = hlr_take_bytes(arena, (size_t) s.n_cor * sizeof(hlr_cor));
    s.factor = hlr_take(arena, (size_t) s.n_t);
    s.d_factor = hlr_take(arena, (size_t) s.n_t);
    s.t = hlr_take(arena, (size_t) s.n_t);
    s.d_t = hlr_take(arena, (size_t) s.n_t);
    s.d_common = hlr_take(arena, (size_t) model->p);
    s.d_hyper = hlr_take(arena, (size_t) model->n_hyper);
    s.d_theta = hlr_take(arena, (size_t) model->n_theta);
    s.d_own = hlr_take(arena, q);
    s.raw_sd = hlr_take(arena, (size_t) s.n_sd);
    s.raw = hlr_take(arena, q * q);
    s.scale = hlr_take(arena, n_shrunk);
    s.z = hlr_take(arena, n_shrunk);
    s.d_scale = hlr_take(arena, n_shrunk);
    return s;
}

static hlr_mapped take(const hlr_map *map, const double **q)
{
    return hlr_map_at(map, map->kind == HLR_MAP_FIXED ? 0.0 : *(*q)++);
}

static const hlr_mapped *shrinkage_hyper(const hlr_parameters *s)
{
    return s->hyper + s->model->n_hyper - hlr_shrinkage_n_hyper(&s->model->shrinkage);
}

static double shrinkage_sigma(const hlr_parameters *s)
{
    return s->model->shrinkage.in_sigma ? s->theta[0].value : 1.0;
}

/* Shrunk coefficients from their coordinates z, which unpacking has left as their values. */
static void shrink(hlr_parameters *s)
{
    const hlr_shrinkage *shrinkage = &s->model->shrinkage;
    hlr_shrinkage_scales(shrinkage, shrinkage_hyper(s), shrinkage_sigma(s), s->scale);
    for (int j = 0; j < shrinkage->n; j++) {
        hlr_mapped *common = &s->common[shrinkage->at[j]];
        s->z[j] = common->value;
        common->value *= s->scale[j];
        common->slope = s->scale[j];
    }
}

void hlr_parameters_unpack(hlr_parameters *s, const double *q)
{
    const hlr_model *model = s->model;
    if (model->keep_common)
        for (int j = 0; j < model->p; j++)
            s->common[j] = take(&model->map_common[j], &q);
    for (int i = 0; i < s->n_sd; i++)
        s->sd[i] = take(&model->map_sd[i], &q);
    for (int i = 0; i < s->n_cor; i++)
        s->cor[i] = hlr_cor_at(*q++);
    for (int i = 0; i < model->n_hyper; i++)
        s->hyper[i] = take(&model->map_hyper[i], &q);
    for (int i = 0; i < model->n_theta; i++)
        s->theta[i] = take(&model->map_theta[i], &q);
    for (int i = 0; i < model->n_hyper; i++)
        s->d_hyper[i] = 0.0;
    shrink(s);

    const hlr_cor *cor = s->cor;
    double *factor = s->factor, *t = s->t;
    const hlr_mapped *sd = s->sd;
    for (int k = 0; k < model->n_factor; k++) {
        const int size = model->factor[k].q;
        for (int i = 0; i < size * size; i++)
            factor[i] = 0.0;
        for (int b = 0, first = 0; b < model->factor[k].n_block; b++) {
            const int n = model->factor[k].block_size[b];
            hlr_cor_root(n, cor, factor + first * (size + 1), size);
            cor += n * (n - 1) / 2;
            first += n;
        }
        for (int j = 0; j < size; j++)
            for (int i = 0; i < size; i++)
                t[i + size * j] = sd[i].value * factor[i + size * j];
        factor += size * size;
        t += size * size;
        sd += size;
    }
}

void hlr_parameters_theta(const hlr_parameters *s, double *theta)
{
    for (int i = 0; i < s->model->n_theta; i++)
        theta[i] = s->theta[i].value;
}

/* Log prior of beta, `stride` doubles apart; adds its gradient to d_common. The prior of the intercept may be that of
 * the raw intercept. */
static double prior_of_common(const hlr_model *model, const double *value, int stride, double *d_common)
{
    double sum = 0.0;
    for (int j = 0; j < model->p; j++) {
        double x = value[j * stride], slope;
        const int raw = model->raw_intercept && j == 0;
        for (int i = 1; raw && i < model->p; i++)
            x -= model->center[i] * value[i * stride];
        sum += hlr_prior_logp(&model->prior_common[j], x, &slope);
        if (!d_common)
            continue;
        d_common[j] += slope;
        for (int i = 1; raw && i < model->p; i++)
            d_common[i] -= slope * model->center[i];
    }
    return sum;
}

/* Log density of z of shrunk coefficients, standard normal. The gradient goes to `grad`, [p] for all coefficients, and
 * through the scales to hyper and sigma. */
static double back_shrunk(hlr_parameters *s, double *grad)
{
    const hlr_shrinkage *shrinkage = &s->model->shrinkage;
    double logp = -0.5 * HLR_LOG_2PI * shrinkage->n;
    for (int j = 0; j < shrinkage->n; j++) {
        logp -= 0.5 * s->z[j] * s->z[j];
        grad[shrinkage->at[j]] -= s->z[j];
        s->d_scale[j] = s->d_common[shrinkage->at[j]] * s->z[j];
    }
    double *d_hyper = s->d_hyper + (shrinkage_hyper(s) - s->hyper);
    const double d_sigma =
        hlr_shrinkage_back(shrinkage, shrinkage_hyper(s), shrinkage_sigma(s), s->scale, s->d_scale, d_hyper);
    if (shrinkage->in_sigma)
        s->d_theta[0] += d_sigma;
    return logp;
}

static double back_common(hlr_parameters *s, double **grad)
{
    const hlr_model *model = s->model;
    if (model->p == 0)
        return 0.0;
    double *first = *grad;
    const int stride = (int) (sizeof(hlr_mapped) / sizeof(double));
    double logp = prior_of_common(model, &s->common[0].value, stride, s->d_common);
    for (int j = 0; j < model->p; j++) {
        if (model->map_common[j].kind == HLR_MAP_FIXED)
            continue;
        logp += s->common[j].log_jacobian;
        *(*grad)++ = s->d_common[j] * s->common[j].slope + s->common[j].d_log_jacobian;
    }
    return model->shrinkage.n > 0 ? logp + back_shrunk(s, first) : logp;
}

/* Sds of factor k for the columns of Z as they are: lengths of the rows of raw T. s->raw keeps the rows that are
 * mixed. */
static void set_raw(hlr_parameters *s, int k, const double *t, const hlr_mapped *sd, double *raw_sd)
{
    const hlr_factor *factor = &s->model->factor[k];
    const int q = factor->q;
    for (int i = 0; i < q; i++) {
        double *row = s->raw + q * i;
        raw_sd[i] = fabs(sd[i].value);
        if (!hlr_is_mixed(factor, i))
            continue;
        hlr_raw_row(factor, i, t, row);
        raw_sd[i] = sqrt(hlr_dot(q, row, row));
    }
}

/* What centring makes of the density of raw sds and correlations. Of a block of n coefficients, (sds, R) -> Sigma has
 * the Jacobian 2^n prod sd^n, Sigma -> Sigma' has one, and |R| = |Sigma'| / prod sd^2: so the density of (sds', R') is
 * the raw one times prod (sd' / sd)^n, where LKJ's |R|^(shape - 1) is |R'|^(shape - 1) prod (sd' / sd)^(2 (shape - 1)).
 * The gradient in sd' goes to *d_sd; the gradient in the raw sd, with its prior, goes through d_t.
 *
 * In blocks of three and more this density has a pole where the raw sd is zero and the others are not: next to no
 * probability, but a search would end there. In a search sqrt(sd^2 + sd'^2) takes the place of the raw sd in the
 * quotient. */
static double back_mixed(hlr_parameters *s, int k, int i, double power, const hlr_prior *prior, double centred_sd,
                         double raw_sd, double *d_sd, double *d_t)
{
    const hlr_factor *factor = &s->model->factor[k];
    const int q = factor->q;
    const double *row = s->raw + q * i;
    const double square = raw_sd * raw_sd + (s->bounded ? centred_sd * centred_sd : 0.0);
    double slope;
    const double logp = hlr_prior_logp(prior, raw_sd, &slope) + power * (log(centred_sd) - 0.5 * log(square));
    *d_sd += power / centred_sd - (s->bounded ? power * centred_sd / square : 0.0);
    const double pull = slope / raw_sd - power / square;
    for (int c = 0; c < q; c++)
        for (int j = i; j < q; j++) {
            const double mix = j == i ? 1.0 : factor->to_raw[i + q * j];
            if (j >= c)
                d_t[j + q * c] += pull * row[c] * mix;
        }
    return logp;
}

/* Priors of the sds of factor k; adds to d_t, and to d_own the gradient in the sds of the coordinates. */
static double back_sds(hlr_parameters *s, int k, const double *t, const double *shape, const hlr_mapped *sd,
                       const hlr_prior *prior, const hlr_map *map, double *raw_sd, double *d_t, double *d_own)
{
    const hlr_factor *factor = &s->model->factor[k];
    double logp = 0.0;
    set_raw(s, k, t, sd, raw_sd);
    for (int b = 0, i = 0; b < factor->n_block; b++) {
        const double power = factor->block_size[b] + 2.0 * (shape[b] - 1.0);
        for (int end = i + factor->block_size[b]; i < end; i++) {
            double slope;
            d_own[i] = 0.0;
            if (map[i].kind == HLR_MAP_FIXED)
                continue;
            if (hlr_is_mixed(factor, i)) {
                logp += back_mixed(s, k, i, power, &prior[i], sd[i].value, raw_sd[i], &d_own[i], d_t);
                continue;
            }
            logp += hlr_prior_logp(&prior[i], raw_sd[i], &slope);
            d_own[i] = sd[i].value < 0.0 ? -slope : slope;
        }
    }
    return logp;
}

/* Takes d_t to the coordinates of sds and correlations, with their priors. */
static double back_factors(hlr_parameters *s, double **grad)
{
    const hlr_model *model = s->model;
    double logp = model->log_cor;
    double *d_sd = *grad, *d_cor = d_sd;
    for (int i = 0; i < s->n_sd; i++)
        d_cor += model->map_sd[i].kind != HLR_MAP_FIXED;
    const double *shape = model->shape;
    const hlr_cor *cor = s->cor;
    const hlr_mapped *sd = s->sd;
    int at = 0, i_sd = 0;
    for (int k = 0; k < model->n_factor; k++) {
        const int size = model->factor[k].q;
        logp += back_sds(s, k, s->t + at, shape, sd, model->prior_sd + i_sd, model->map_sd + i_sd, s->raw_sd + i_sd,
                         s->d_t + at, s->d_own);
        for (int i = 0; i < size; i++, i_sd++) {
            const hlr_mapped *m = &sd[i];
            double d_value = 0.0;
            for (int j = 0; j < size; j++) {
                const int e = at + i + size * j;
                d_value += s->d_t[e] * s->factor[e];
                s->d_factor[e] = s->d_t[e] * m->value;
            }
            if (model->map_sd[i_sd].kind == HLR_MAP_FIXED)
                continue;
            logp += m->log_jacobian;
            *d_sd++ = (d_value + s->d_own[i]) * m->slope + m->d_log_jacobian;
        }
        for (int b = 0, first = 0; b < model->factor[k].n_block; b++) {
            const int n = model->factor[k].block_size[b], n_cor = n * (n - 1) / 2;
            for (int i = 0; i < n_cor; i++)
                d_cor[i] = 0.0;
            hlr_cor_root_back(n, cor, s->d_factor + at + first * (size + 1), size, d_cor);
            logp += hlr_lkj_logp_unconstrained(n, *shape++, cor, d_cor);
            d_cor += n_cor;
            cor += n_cor;
            first += n;
        }
        at += size * size;
        sd += size;
    }
    *grad = d_cor;
    return logp;
}

/* Priors and Jacobians of n scalars, and from d_value the gradient in their coordinates. */
static double back_scalars(int n, const hlr_map *map, const hlr_prior *prior, const hlr_mapped *at,
                           const double *d_value, double **grad)
{
    double logp = 0.0, slope;
    for (int i = 0; i < n; i++) {
        if (map[i].kind == HLR_MAP_FIXED)
            continue;
        logp += hlr_prior_logp(&prior[i], at[i].value, &slope) + at[i].log_jacobian;
        *(*grad)++ = (d_value[i] + slope) * at[i].slope + at[i].d_log_jacobian;
    }
    return logp;
}

double hlr_parameters_back(hlr_parameters *s, double *grad)
{
    const hlr_model *model = s->model;
    double logp = model->keep_common ? back_common(s, &grad) : 0.0;
    logp += back_factors(s, &grad);
    logp += back_scalars(model->n_hyper, model->map_hyper, model->prior_hyper, s->hyper, s->d_hyper, &grad);
    return logp + back_scalars(model->n_theta, model->map_theta, model->prior_theta, s->theta, s->d_theta, &grad);
}

int hlr_parameters_n_out(const hlr_model *model)
{
    return model->p + hlr_n_sd(model) + hlr_n_cor(model) + model->n_hyper + model->n_theta + 1;
}

/* Rows of unit length whose products are the correlations of factor k: rows of its root L with the signs of the sds, or
 * of raw T. */
static void set_unit_rows(hlr_parameters *s, int k, const double *root, const hlr_mapped *sd, const double *raw_sd)
{
    const int q = s->model->factor[k].q;
    for (int i = 0; i < q; i++)
        for (int c = 0; c < q; c++) {
            double *unit = &s->raw[c + q * i];
            if (hlr_is_mixed(&s->model->factor[k], i))
                *unit /= raw_sd[i];
            else
                *unit = sd[i].value < 0.0 ? -root[i + q * c] : root[i + q * c];
        }
}

/* Correlations of one block; order (1,2), (1,3), (2,3), (1,4) ... */
static double *write_correlations(int n, const double *unit, int q, double *out)
{
    for (int j = 1; j < n; j++)
        for (int i = 0; i < j; i++)
            *out++ = hlr_dot(q, unit + q * i, unit + q * j);
    return out;
}

/* Values of n scalars; returns their log prior. */
static double write_scalars(int n, const hlr_prior *prior, const hlr_mapped *at, double *out)
{
    double logp = 0.0, unused;
    for (int i = 0; i < n; i++) {
        out[i] = at[i].value;
        logp += hlr_prior_logp(&prior[i], out[i], &unused);
    }
    return logp;
}

/* log |R| of a block of n raw correlations: |R| prod sd^2 = |R'| prod sd'^2. */
static double log_det_correlations(int n, const double *root, int ld, const hlr_mapped *sd, const double *raw_sd)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++) {
        sum += 2.0 * log(root[i * (ld + 1)]);
        if (raw_sd[i] != fabs(sd[i].value))
            sum += 2.0 * (log(fabs(sd[i].value)) - log(raw_sd[i]));
    }
    return sum;
}

/* Writes sds and correlations of all factors to out and *next; returns their log prior without its constant. */
static double write_factors(hlr_parameters *s, double *out, double **next)
{
    const hlr_model *model = s->model;
    const double *root = s->factor, *t = s->t, *shape = model->shape;
    const hlr_mapped *sd = s->sd;
    double lprior = 0.0, unused;
    for (int k = 0; k < model->n_factor; k++) {
        const int q = model->factor[k].q;
        set_raw(s, k, t, sd, out);
        set_unit_rows(s, k, root, sd, out);
        for (int b = 0, first = 0; b < model->factor[k].n_block; b++) {
            const int n = model->factor[k].block_size[b];
            if (*shape != 1.0)                                  /* |R|^(shape - 1); 0 * -Inf would be NaN */
                lprior += (*shape - 1.0) *
                          log_det_correlations(n, root + first * (q + 1), q, sd + first, out + first);
            shape++;
            *next = write_correlations(n, s->raw + q * first, q, *next);
            first += n;
        }
        root += q * q;
        t += q * q;
        sd += q;
        out += q;
    }
    for (int i = 0; i < s->n_sd; i++)
        lprior += hlr_prior_logp(&model->prior_sd[i], out[i - s->n_sd], &unused);
    return lprior;
}

void hlr_parameters_named(hlr_parameters *s, double *out)
{
    const hlr_model *model = s->model;
    double *next = out + model->p + s->n_sd;
    double lprior = model->log_lkj + prior_of_common(model, out, 1, NULL);
    lprior += write_factors(s, out + model->p, &next);
    for (int j = 0; j < model->shrinkage.n; j++)    /* N(0, scale^2) of the value */
        lprior -= 0.5 * (HLR_LOG_2PI + s->z[j] * s->z[j]) + log(s->scale[j]);
    lprior += write_scalars(model->n_hyper, model->prior_hyper, s->hyper, next);
    lprior += write_scalars(model->n_theta, model->prior_theta, s->theta, next + model->n_hyper);
    next[model->n_hyper + model->n_theta] = lprior;
}
