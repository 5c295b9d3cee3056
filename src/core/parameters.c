#include "parameters.h"

#include <math.h>

#include "constants.h"

/* Doubles that n structs take. */
static size_t doubles(int n, size_t size)
{
    return ((size_t) n * size + sizeof(double) - 1) / sizeof(double);
}

hlr_parameters hlr_parameters_at(const hlr_model *model, double *work)
{
    hlr_parameters s = {.model = model};
    s.n_sd = hlr_n_sd(model);
    s.n_cor = hlr_n_cor(model);
    s.n_t = hlr_n_lambda(model);
    s.dim = hlr_n_dim(model);
    s.common = (hlr_mapped *) work;
    work += doubles(model->p, sizeof(hlr_mapped));
    s.sd = (hlr_mapped *) work;
    work += doubles(s.n_sd, sizeof(hlr_mapped));
    s.hyper = (hlr_mapped *) work;
    work += doubles(model->n_hyper, sizeof(hlr_mapped));
    s.aux = (hlr_mapped *) work;
    work += doubles(model->n_aux, sizeof(hlr_mapped));
    s.cor = (hlr_cor *) work;
    s.factor = work + doubles(s.n_cor, sizeof(hlr_cor));
    s.d_factor = s.factor + s.n_t;
    s.t = s.d_factor + s.n_t;
    s.d_t = s.t + s.n_t;
    s.d_common = s.d_t + s.n_t;
    s.d_hyper = s.d_common + model->p;
    s.d_aux = s.d_hyper + model->n_hyper;
    s.scale = s.d_aux + model->n_aux;
    s.z = s.scale + model->shrinkage.n;
    s.d_scale = s.z + model->shrinkage.n;
    return s;
}

size_t hlr_parameters_work_size(const hlr_model *model)
{
    double origin = 0.0;
    return (size_t) (hlr_parameters_at(model, &origin).d_scale - &origin) + (size_t) model->shrinkage.n;
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
    return s->model->shrinkage.in_sigma ? s->aux[0].value : 1.0;
}

/* Shrunk coefficients from their coordinates z, which unpacking has put in their place. */
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
    for (int i = 0; i < model->n_aux; i++)
        s->aux[i] = take(&model->map_aux[i], &q);
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
            hlr_cor_factor(n, cor, factor + first * (size + 1), size);
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

void hlr_parameters_aux(const hlr_parameters *s, double *aux)
{
    for (int i = 0; i < s->model->n_aux; i++)
        aux[i] = s->aux[i].value;
}

/* Log prior of beta, `stride` doubles apart, adding its gradient to d_common; the intercept's may be that of the raw
 * one. */
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

/* Standard normal z of shrunk coefficients, whose gradient goes to `grad`, [p] for all coefficients; and through the
 * scales to hyper and sigma. */
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
        s->d_aux[0] += d_sigma;
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

/* Through d_t to the coordinates of sds and correlations. */
static double back_factors(hlr_parameters *s, double **grad)
{
    const hlr_model *model = s->model;
    double logp = model->log_cor;
    double *d_sd = *grad, *d_cor = d_sd;
    for (int i = 0; i < s->n_sd; i++)
        d_cor += model->map_sd[i].kind != HLR_MAP_FIXED;
    const double *eta = model->eta;
    const hlr_cor *cor = s->cor;
    const hlr_mapped *sd = s->sd;
    int at = 0, i_sd = 0;
    for (int k = 0; k < model->n_factor; k++) {
        const int size = model->factor[k].q;
        for (int i = 0; i < size; i++, i_sd++) {
            const hlr_mapped *m = &sd[i];
            double slope, d_value = 0.0;
            for (int j = 0; j < size; j++) {
                const int e = at + i + size * j;
                d_value += s->d_t[e] * s->factor[e];
                s->d_factor[e] = s->d_t[e] * m->value;
            }
            if (model->map_sd[i_sd].kind == HLR_MAP_FIXED)
                continue;
            logp += m->log_jacobian + hlr_prior_logp(&model->prior_sd[i_sd], fabs(m->value), &slope);
            *d_sd++ = (d_value + (m->value < 0.0 ? -slope : slope)) * m->slope + m->d_log_jacobian;
        }
        for (int b = 0, first = 0; b < model->factor[k].n_block; b++) {
            const int n = model->factor[k].block_size[b], n_cor = n * (n - 1) / 2;
            for (int i = 0; i < n_cor; i++)
                d_cor[i] = 0.0;
            hlr_cor_factor_back(n, cor, s->d_factor + at + first * (size + 1), size, d_cor);
            logp += hlr_lkj_logp_unconstrained(n, *eta++, cor, d_cor);
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

/* Of n parameters that stand alone: priors, Jacobians, and from d_value the gradient by their coordinates. */
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
    return logp + back_scalars(model->n_aux, model->map_aux, model->prior_aux, s->aux, s->d_aux, &grad);
}

int hlr_parameters_n_out(const hlr_model *model)
{
    return model->p + hlr_n_sd(model) + hlr_n_cor(model) + model->n_hyper + model->n_aux + 1;
}

/* Correlations of one block with the signs of the sds moved into them; order (1,2), (1,3), (2,3), (1,4) ... */
static double *write_correlations(int n, const double *factor, int ld, const hlr_mapped *sd, double *out)
{
    for (int j = 1; j < n; j++)
        for (int i = 0; i < j; i++) {
            double sum = 0.0;
            for (int k = 0; k <= i; k++)
                sum += factor[i + ld * k] * factor[j + ld * k];
            *out++ = sd[i].value * sd[j].value < 0.0 ? -sum : sum;
        }
    return out;
}

/* Values of n parameters that stand alone; returns their log prior. */
static double write_scalars(int n, const hlr_prior *prior, const hlr_mapped *at, double *out)
{
    double logp = 0.0, unused;
    for (int i = 0; i < n; i++) {
        out[i] = at[i].value;
        logp += hlr_prior_logp(&prior[i], out[i], &unused);
    }
    return logp;
}

void hlr_parameters_describe(const hlr_parameters *s, double *out)
{
    const hlr_model *model = s->model;
    double unused, lprior = model->log_lkj + prior_of_common(model, out, 1, NULL);
    double *sd = out + model->p, *next = sd + s->n_sd;
    for (int i = 0; i < s->n_sd; i++) {
        sd[i] = fabs(s->sd[i].value);
        lprior += hlr_prior_logp(&model->prior_sd[i], sd[i], &unused);
    }
    const double *factor = s->factor, *eta = model->eta;
    const hlr_mapped *mapped = s->sd;
    for (int k = 0; k < model->n_factor; k++) {
        const int size = model->factor[k].q;
        for (int b = 0, first = 0; b < model->factor[k].n_block; b++) {
            const int n = model->factor[k].block_size[b];
            for (int i = 0; i < n && *eta != 1.0; i++)      /* |R|^(eta - 1); 0 * -Inf would be NaN */
                lprior += 2.0 * (*eta - 1.0) * log(factor[(first + i) * (size + 1)]);
            eta++;
            next = write_correlations(n, factor + first * (size + 1), size, mapped + first, next);
            first += n;
        }
        factor += size * size;
        mapped += size;
    }
    for (int j = 0; j < model->shrinkage.n; j++)    /* N(0, scale^2) of the value */
        lprior -= 0.5 * (HLR_LOG_2PI + s->z[j] * s->z[j]) + log(s->scale[j]);
    lprior += write_scalars(model->n_hyper, model->prior_hyper, s->hyper, next);
    lprior += write_scalars(model->n_aux, model->prior_aux, s->aux, next + model->n_hyper);
    next[model->n_hyper + model->n_aux] = lprior;
}
