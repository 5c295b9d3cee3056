#include "collapsed/collapsed.h"

#include <math.h>

#include "base/arena.h"
#include "base/constants.h"
#include "numeric/linalg.h"

hlr_collapsed hlr_collapsed_at(const hlr_gaussian *gauss, hlr_arena *arena)
{
    const size_t p = (size_t) gauss->model.layout.n_common, n_cell = hlr_packed_size(gauss->model.layout.n_common + 1);
    hlr_collapsed s = {.gauss = gauss, .parameters = hlr_parameters_at(&gauss->model, arena)};
    s.lambda = hlr_take(arena, (size_t) hlr_n_lambda(&gauss->model));
    s.d_lambda = hlr_take(arena, (size_t) hlr_n_lambda(&gauss->model));
    s.gram = hlr_take(arena, n_cell);
    s.omega = hlr_take(arena, n_cell);
    s.k = hlr_take(arena, p * p);
    s.inverse = hlr_take(arena, p * p);
    s.b = hlr_take(arena, p);
    s.h = hlr_take(arena, p);
    s.direction = hlr_take(arena, p + 1);
    s.gram_d = hlr_take(arena, p + 1);
    s.reduction = hlr_reduction_at(gauss, arena);
    return s;
}

/* Returns sigma. */
static double unpack(hlr_collapsed *s, const double *q)
{
    hlr_parameters_unpack(&s->parameters, q);
    const double sigma = s->parameters.scalar[s->gauss->model.layout.theta].value;
    for (int i = 0; i < s->parameters.n_t; i++)
        s->lambda[i] = s->parameters.t[i] / sigma;
    return sigma;
}

/* K = P0 + Sxx / sigma^2, h = P0 m0 + Sxy / sigma^2, b = K^-1 h. K becomes its Cholesky factor; returns 0 if it has
 * one. */
static int solve_common(const hlr_gaussian *gauss, hlr_collapsed *s, double scale)
{
    const int p = gauss->model.layout.n_common;
    for (int j = 0; j < p; j++) {
        for (int i = j; i < p; i++)
            s->k[i + p * j] = gauss->common.precision[i + p * j] + scale * s->gram[hlr_packed(i, j)];
        s->h[j] = s->b[j] = gauss->common.pull[j] + scale * s->gram[hlr_packed(j, p)];
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

/* Is a sum of squares or a log determinant negative, which only lost digits make it? Eliminating nodes loses them far
 * out in the tails of nested factors, where the ratio of an sd to sigma goes beyond about 1e8. The log density would be
 * large and wrong there, and a search for the mode would run there. */
static int lost_precision(double log_det, double quadratic)
{
    return !(log_det > -1e-6 && quadratic > -1e-6);
}

/* Log likelihood with beta integrated out; fills d_lambda and adds to *d_log_sigma. */
static double integrated(const hlr_gaussian *gauss, hlr_collapsed *s, double scale, double *d_log_sigma)
{
    const int p = gauss->model.layout.n_common;
    double log_det, log_det_k = 0.0, quadratic = 0.0, prior = gauss->common.log_density, trace = 0.0;
    hlr_reduce(&s->reduction, s->lambda, s->gram, &log_det);
    if (solve_common(gauss, s, scale) != 0)
        return NAN;
    for (int j = 0; j < p; j++) {
        double pull = gauss->common.pull[j];               /* b'P0 (m0 - b / 2), P0 symmetric */
        for (int i = 0; i < p; i++)
            pull -= 0.5 * gauss->common.precision[i + p * j] * s->b[i];
        prior += pull * s->b[j];
        s->direction[j] = -s->b[j];
        log_det_k += 2.0 * log(s->k[j + p * j]);
    }
    s->direction[p] = 1.0;
    second_moment(p, scale, s);
    const double *gram = s->gram, *omega = s->omega;
    for (int b = 0; b <= p; b++) {
        double row = 0.0, row_omega = 0.0;          /* elements off the diagonal count twice */
        for (int a = 0; a < b; a++) {
            row += *gram * s->direction[a];
            row_omega += *gram++ * *omega++;
        }
        quadratic += (2.0 * row + *gram * s->direction[b]) * s->direction[b];
        trace += 2.0 * row_omega + *gram++ * *omega++;
    }
    if (lost_precision(log_det, quadratic * scale))
        return NAN;
    hlr_reduce_back(&s->reduction, s->lambda, s->omega, s->d_lambda);
    *d_log_sigma += trace;
    return prior - 0.5 * (log_det + quadratic * scale + log_det_k);
}

/* Log likelihood at a kept beta; fills d_lambda and d_common, adds to *d_log_sigma. */
static double kept(const hlr_gaussian *gauss, hlr_collapsed *s, double scale, double *d_log_sigma)
{
    const int p = gauss->model.layout.n_common;
    double log_det;
    for (int j = 0; j < p; j++)
        s->direction[j] = gauss->statistics.shift[j] - s->parameters.scalar[j].value;
    s->direction[p] = 1.0;
    hlr_reduce_along(&s->reduction, s->lambda, s->direction, scale, s->gram_d, &log_det, s->d_lambda);
    const double quadratic = scale * hlr_dot(p + 1, s->direction, s->gram_d);
    for (int j = 0; j < p; j++)
        s->parameters.d_value[j] = scale * s->gram_d[j];
    *d_log_sigma += quadratic;
    if (lost_precision(log_det, quadratic))
        return NAN;
    return -0.5 * (log_det + quadratic);
}

double hlr_collapsed_logp(void *ctx, const double *q, double *grad)
{
    hlr_collapsed *s = ctx;
    const hlr_gaussian *gauss = s->gauss;
    hlr_parameters *parameters = &s->parameters;
    const double sigma = unpack(s, q), scale = 1.0 / (sigma * sigma);
    if (!(sigma > 0.0) || !isfinite(scale))
        return -INFINITY;
    double logp = gauss->statistics.log_weight - 0.5 * gauss->statistics.n_obs * (HLR_LOG_2PI + 2.0 * log(sigma));
    double d_log_sigma = -gauss->statistics.n_obs;
    logp += gauss->model.layout.keep_common ? kept(gauss, s, scale, &d_log_sigma)
                                            : integrated(gauss, s, scale, &d_log_sigma);
    for (int i = 0; i < parameters->n_t; i++) {
        d_log_sigma -= s->lambda[i] * s->d_lambda[i];
        parameters->d_t[i] = s->d_lambda[i] / sigma;
    }
    parameters->d_value[gauss->model.layout.theta] = d_log_sigma / sigma;
    return logp + hlr_parameters_back(parameters, grad);
}

double hlr_collapsed_logp_search(void *ctx, const double *q, double *grad)
{
    hlr_collapsed *s = ctx;
    s->parameters.bounded = 1;
    const double logp = hlr_collapsed_logp(ctx, q, grad);
    s->parameters.bounded = 0;
    return logp;
}

void hlr_collapsed_lambda(const hlr_collapsed *engine, const double *q, double *lambda, double *sigma)
{
    hlr_collapsed s = *engine;
    *sigma = unpack(&s, q);
    for (int i = 0; i < s.parameters.n_t; i++)
        lambda[i] = s.lambda[i];
}

static void draw_common(const hlr_gaussian *gauss, hlr_collapsed *s, double scale, hlr_rng *rng, double *beta)
{
    double log_det;
    const int p = gauss->model.layout.n_common;
    hlr_reduce(&s->reduction, s->lambda, s->gram, &log_det);
    if (solve_common(gauss, s, scale) != 0) {
        for (int j = 0; j < p; j++)
            beta[j] = NAN;
        return;
    }
    for (int j = 0; j < p; j++)
        s->h[j] = hlr_rng_normal(rng);
    hlr_solve_lower_transposed(p, s->k, s->h);
    for (int j = 0; j < p; j++)
        beta[j] = gauss->statistics.shift[j] + s->b[j] + s->h[j];
}

void hlr_collapsed_named(const hlr_collapsed *engine, const double *q, hlr_rng *rng, double *out)
{
    hlr_collapsed s = *engine;
    const double sigma = unpack(&s, q);
    if (s.gauss->model.layout.keep_common)
        for (int j = 0; j < s.gauss->model.layout.n_common; j++)
            out[j] = s.parameters.scalar[j].value;
    else
        draw_common(s.gauss, &s, 1.0 / (sigma * sigma), rng, out);
    hlr_parameters_named(&s.parameters, out);
}
