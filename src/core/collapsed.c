#include "collapsed.h"

#include <math.h>

#include "linalg.h"
#include "reduce.h"

#define LOG_2PI 1.83787706640934548356065947281

/* Doubles that n structs take. */
static size_t doubles(int n, size_t size)
{
    return ((size_t) n * size + sizeof(double) - 1) / sizeof(double);
}

hlr_collapsed hlr_collapsed_at(const hlr_model *model, double *work)
{
    const int p = model->p, n_lambda = hlr_n_lambda(model), n_cell = (p + 1) * (p + 2) / 2;
    hlr_collapsed s = {.model = model, .work = work};
    s.n_sd = hlr_n_sd(model);
    s.n_cor = hlr_n_cor(model);
    s.n_lambda = n_lambda;
    s.dim = hlr_n_dim(model);
    s.common = (hlr_mapped *) work;
    work += doubles(p, sizeof(hlr_mapped));
    s.sd = (hlr_mapped *) work;
    work += doubles(s.n_sd, sizeof(hlr_mapped));
    s.cor = (hlr_cor *) work;
    s.factor = work + doubles(s.n_cor, sizeof(hlr_cor));
    s.lambda = s.factor + n_lambda;
    s.d_lambda = s.lambda + n_lambda;
    s.d_factor = s.d_lambda + n_lambda;
    s.gram = s.d_factor + n_lambda;
    s.omega = s.gram + n_cell;
    s.k = s.omega + n_cell;
    s.inverse = s.k + p * p;
    s.b = s.inverse + p * p;
    s.h = s.b + p;
    s.direction = s.h + p;
    s.gram_d = s.direction + p + 1;
    s.reduce = s.gram_d + p + 1;
    return s;
}

size_t hlr_collapsed_work_size(const hlr_model *model)
{
    double origin = 0.0;
    return (size_t) (hlr_collapsed_at(model, &origin).reduce - &origin) + hlr_reduce_work_size(model);
}

static hlr_mapped take(const hlr_map *map, const double **q)
{
    return hlr_map_at(map, map->kind == HLR_MAP_FIXED ? 0.0 : *(*q)++);
}

/* Coordinates -> values, correlation factors and Lambda = diag(tau) L / sigma. */
static void unpack(const hlr_model *model, const double *q, hlr_collapsed *s)
{
    if (model->keep_common)
        for (int j = 0; j < model->p; j++)
            s->common[j] = take(&model->map_common[j], &q);
    for (int i = 0; i < s->n_sd; i++)
        s->sd[i] = take(&model->map_sd[i], &q);
    for (int i = 0; i < s->n_cor; i++)
        s->cor[i] = hlr_cor_at(*q++);
    s->sigma = take(model->map_sigma, &q);

    const hlr_cor *cor = s->cor;
    double *factor = s->factor, *lambda = s->lambda;
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
        for (int i = 0; i < size; i++) {
            const double ratio = sd[i].value / s->sigma.value;
            for (int j = 0; j < size; j++)
                lambda[i + size * j] = ratio * factor[i + size * j];
        }
        factor += size * size;
        lambda += size * size;
        sd += size;
    }
}

/* K = P0 + Sxx / sigma^2, h = P0 m0 + Sxy / sigma^2, b = K^-1 h; K becomes its Cholesky factor. 0 if it has one. */
static int solve_common(const hlr_model *model, hlr_collapsed *s)
{
    const int p = model->p;
    const double scale = 1.0 / (s->sigma.value * s->sigma.value);
    for (int j = 0; j < p; j++) {
        for (int i = j; i < p; i++)
            s->k[i + p * j] = model->precision[i + p * j] + scale * s->gram[hlr_packed(i, j)];
        s->h[j] = s->b[j] = model->pull[j] + scale * s->gram[hlr_packed(j, p)];
    }
    if (hlr_cholesky(p, s->k) != 0)
        return 1;
    hlr_solve_lower(p, s->k, s->b);
    hlr_solve_lower_transposed(p, s->k, s->b);
    return 0;
}

/* omega = E[(-beta, 1) (-beta, 1)'] / sigma^2 under the conditional of beta, whose covariance is K^-1. */
static void second_moment(int p, double scale, hlr_collapsed *s)
{
    hlr_invert_lower(p, s->k, s->inverse);
    double *omega = s->omega;
    for (int b = 0; b <= p; b++)
        for (int a = 0; a <= b; a++) {
            double sum = s->direction[a] * s->direction[b];
            for (int i = b; i < p; i++)
                sum += s->inverse[i + p * a] * s->inverse[i + p * b];
            *omega++ = scale * sum;
        }
}

/* Sums of squares and log determinants are never negative but for rounding. Far out in the tails of nested factors,
 * where the ratio of an sd to sigma goes beyond about 1e8, eliminating nodes cancels all digits and they can be: the
 * log density would be large and wrong, and a search for the mode would run there. */
static int lost_precision(double log_det, double quadratic)
{
    return !(log_det > -1e-6 && quadratic > -1e-6);
}

/* Log likelihood with beta integrated out; fills d_lambda and adds to *d_log_sigma. */
static double integrated(const hlr_model *model, hlr_collapsed *s, double *d_log_sigma)
{
    const int p = model->p;
    const double scale = 1.0 / (s->sigma.value * s->sigma.value);
    double log_det, log_det_k = 0.0, quadratic = 0.0, prior = model->log_prior, trace = 0.0;
    hlr_reduce(model, s->lambda, s->reduce, s->gram, &log_det);
    if (solve_common(model, s) != 0)
        return NAN;
    for (int j = 0; j < p; j++) {
        double pull = model->pull[j];               /* b'P0 (m0 - b / 2), P0 symmetric */
        for (int i = 0; i < p; i++)
            pull -= 0.5 * model->precision[i + p * j] * s->b[i];
        prior += pull * s->b[j];
        s->direction[j] = -s->b[j];
        log_det_k += 2.0 * log(s->k[j + p * j]);
    }
    s->direction[p] = 1.0;
    second_moment(p, scale, s);
    const double *gram = s->gram, *omega = s->omega;
    for (int b = 0; b <= p; b++) {
        double row = 0.0, row_omega = 0.0;          /* off the diagonal twice */
        for (int a = 0; a < b; a++) {
            row += *gram * s->direction[a];
            row_omega += *gram++ * *omega++;
        }
        quadratic += (2.0 * row + *gram * s->direction[b]) * s->direction[b];
        trace += 2.0 * row_omega + *gram++ * *omega++;
    }
    if (lost_precision(log_det, quadratic * scale))
        return NAN;
    hlr_reduce_back(model, s->lambda, s->omega, s->reduce, s->d_lambda);
    *d_log_sigma += trace;
    return prior - 0.5 * (log_det + quadratic * scale + log_det_k);
}

/* Log likelihood at a kept beta; fills d_lambda, adds to *d_log_sigma and writes d_common [p]. */
static double kept(const hlr_model *model, hlr_collapsed *s, double *d_log_sigma, double *d_common)
{
    const int p = model->p;
    const double scale = 1.0 / (s->sigma.value * s->sigma.value);
    double log_det;
    for (int j = 0; j < p; j++)
        s->direction[j] = model->shift[j] - s->common[j].value;
    s->direction[p] = 1.0;
    hlr_reduce_along(model, s->lambda, s->direction, scale, s->reduce, s->gram_d, &log_det, s->d_lambda);
    const double quadratic = scale * hlr_dot(p + 1, s->direction, s->gram_d);
    for (int j = 0; j < p; j++)
        d_common[j] = scale * s->gram_d[j];
    *d_log_sigma += quadratic;
    if (lost_precision(log_det, quadratic))
        return NAN;
    return -0.5 * (log_det + quadratic);
}

/* Log prior of beta at `value`, adding its gradient to d_common; the intercept's may be that of the raw one. */
static double prior_of_common(const hlr_model *model, const double *value, double *d_common)
{
    double sum = 0.0;
    for (int j = 0; j < model->p; j++) {
        double x = value[j], slope;
        const int raw = model->raw_intercept && j == 0;
        for (int i = 1; raw && i < model->p; i++)
            x -= model->center[i] * value[i];
        sum += hlr_prior_logp(&model->prior_common[j], x, &slope);
        if (!d_common)
            continue;
        d_common[j] += slope;
        for (int i = 1; raw && i < model->p; i++)
            d_common[i] -= slope * model->center[i];
    }
    return sum;
}

/* Through d_lambda to the coordinates of sds and correlations, with their priors and Jacobians; returns their logs. */
static double finish_factors(const hlr_model *model, hlr_collapsed *s, double *grad)
{
    double logp = model->log_cor;
    double *d_sd = grad;
    for (int i = 0; i < s->n_sd; i++)
        grad += model->map_sd[i].kind != HLR_MAP_FIXED;
    double *d_cor = grad;
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
                const double d_t = s->d_lambda[e] / s->sigma.value;
                d_value += d_t * s->factor[e];
                s->d_factor[e] = d_t * m->value;
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
    return logp;
}

double hlr_collapsed_logp(void *ctx, const double *q, double *grad)
{
    hlr_collapsed *s = ctx;
    const hlr_model *model = s->model;
    double *d_sigma = grad + s->dim - 1;
    unpack(model, q, s);
    const double sigma = s->sigma.value;
    if (!(sigma > 0.0) || !isfinite(1.0 / (sigma * sigma)))
        return -INFINITY;
    double logp = model->log_weight - 0.5 * model->n_obs * (LOG_2PI + 2.0 * log(sigma));
    double d_log_sigma = -model->n_obs;
    if (model->keep_common) {
        logp += kept(model, s, &d_log_sigma, s->h);
        for (int j = 0; j < model->p; j++)
            s->b[j] = s->common[j].value;
        logp += prior_of_common(model, s->b, s->h);
        for (int j = 0; j < model->p; j++) {
            if (model->map_common[j].kind == HLR_MAP_FIXED)
                continue;
            logp += s->common[j].log_jacobian;
            *grad++ = s->h[j] * s->common[j].slope + s->common[j].d_log_jacobian;
        }
    } else {
        logp += integrated(model, s, &d_log_sigma);
    }
    d_log_sigma -= hlr_dot(s->n_lambda, s->lambda, s->d_lambda);
    logp += finish_factors(model, s, grad);
    if (model->map_sigma->kind != HLR_MAP_FIXED) {
        double slope;
        logp += hlr_prior_logp(model->prior_sigma, sigma, &slope) + s->sigma.log_jacobian;
        *d_sigma = (d_log_sigma / sigma + slope) * s->sigma.slope + s->sigma.d_log_jacobian;
    }
    return logp;
}

void hlr_collapsed_lambda(const hlr_collapsed *engine, const double *q, double *lambda, double *sigma)
{
    hlr_collapsed s = *engine;
    unpack(s.model, q, &s);
    for (int i = 0; i < s.n_lambda; i++)
        lambda[i] = s.lambda[i];
    *sigma = s.sigma.value;
}

int hlr_collapsed_n_out(const hlr_model *model)
{
    return model->p + hlr_n_sd(model) + hlr_n_cor(model) + 2;
}

static void draw_common(const hlr_model *model, hlr_collapsed *s, hlr_rng *rng, double *beta)
{
    double log_det;
    const int p = model->p;
    hlr_reduce(model, s->lambda, s->reduce, s->gram, &log_det);
    if (solve_common(model, s) != 0) {
        for (int j = 0; j < p; j++)
            beta[j] = NAN;
        return;
    }
    for (int j = 0; j < p; j++)
        s->h[j] = hlr_rng_normal(rng);
    hlr_solve_lower_transposed(p, s->k, s->h);
    for (int j = 0; j < p; j++)
        beta[j] = model->shift[j] + s->b[j] + s->h[j];
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

void hlr_collapsed_describe(const hlr_collapsed *engine, const double *q, hlr_rng *rng, double *out)
{
    const hlr_model *model = engine->model;
    hlr_collapsed s = *engine;
    unpack(model, q, &s);
    double unused;
    if (model->keep_common)
        for (int j = 0; j < model->p; j++)
            out[j] = s.common[j].value;
    else
        draw_common(model, &s, rng, out);
    double lprior = model->log_lkj + prior_of_common(model, out, NULL);
    double *sd = out + model->p, *cor = sd + s.n_sd;
    for (int i = 0; i < s.n_sd; i++) {
        sd[i] = fabs(s.sd[i].value);
        lprior += hlr_prior_logp(&model->prior_sd[i], sd[i], &unused);
    }
    const double *factor = s.factor, *eta = model->eta;
    const hlr_mapped *mapped = s.sd;
    for (int k = 0; k < model->n_factor; k++) {
        const int size = model->factor[k].q;
        for (int b = 0, first = 0; b < model->factor[k].n_block; b++) {
            const int n = model->factor[k].block_size[b];
            for (int i = 0; i < n && *eta != 1.0; i++)      /* |R|^(eta - 1); 0 * -Inf would be NaN */
                lprior += 2.0 * (*eta - 1.0) * log(factor[(first + i) * (size + 1)]);
            eta++;
            cor = write_correlations(n, factor + first * (size + 1), size, mapped + first, cor);
            first += n;
        }
        factor += size * size;
        mapped += size;
    }
    *cor++ = s.sigma.value;
    *cor = lprior + hlr_prior_logp(model->prior_sigma, s.sigma.value, &unused);
}
