/* Any correlation matrix: T = diag(sd) L, with L its Cholesky factor, whose density is LKJ's. An sd may have either
 * sign as a coordinate; named() moves the signs into the correlations.
 *
 * The engines see effects of centred columns of Z where the block has to_raw (model/centring.h); priors are those of
 * the raw sds and correlations. */
#include <math.h>
#include <stddef.h>

#include "covariance/covariance.h"
#include "numeric/linalg.h"

static int unstructured_n_sd(int size)
{
    return size;
}

static int unstructured_n_cor(int size)
{
    return size * (size - 1) / 2;
}

static double unstructured_log_constant(const hlr_cov_block *block)
{
    return hlr_lkj_constant_unconstrained(block->size, block->shape);
}

static double unstructured_log_constant_named(const hlr_cov_block *block)
{
    return hlr_lkj_log_constant(block->size, block->shape);
}

static void unstructured_make(const hlr_cov_block *block, const hlr_cov_point *at)
{
    const int n = block->size, ld = at->ld;
    hlr_cor_root(n, at->cor, at->root, ld);
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++)
            at->t[i + ld * j] = at->sd[i].value * at->root[i + ld * j];
}

static double mix(const hlr_cov_block *block, int i, int j)
{
    return block->to_raw ? block->to_raw[i + block->to_raw_ld * j] : 0.0;
}

/* Is raw coefficient i a sum of several centred ones? */
static int is_mixed(const hlr_cov_block *block, int i)
{
    int mixed = 0;
    for (int j = i + 1; j < block->size; j++)
        mixed = mixed || mix(block, i, j) != 0.0;
    return mixed;
}

/* Raw sds: lengths of the rows of to_raw T. at->raw keeps the rows that are mixed. */
static void set_raw(const hlr_cov_block *block, const hlr_cov_point *at)
{
    const int n = block->size;
    for (int i = 0; i < n; i++) {
        double *row = at->raw + n * i;
        at->raw_sd[i] = fabs(at->sd[i].value);
        if (!is_mixed(block, i))
            continue;
        for (int k = 0; k < n; k++) {
            row[k] = at->t[i + at->ld * k];
            for (int j = i + 1; j < n; j++)
                row[k] += mix(block, i, j) * at->t[j + at->ld * k];
        }
        at->raw_sd[i] = sqrt(hlr_dot(n, row, row));
    }
}

/* What centring makes of the density of raw sds and correlations. Of a block of n coefficients, (sds, R) -> Sigma has
 * the Jacobian 2^n prod sd^n, Sigma -> Sigma' has one, and |R| = |Sigma'| / prod sd^2: so the density of (sds', R') is
 * the raw one times prod (sd' / sd)^n, where LKJ's |R|^(shape - 1) is |R'|^(shape - 1) prod (sd' / sd)^(2 (shape - 1)).
 * The gradient in sd' goes to d_own; the gradient in the raw sd, with its prior, goes through d_t.
 *
 * In blocks of three and more this density has a pole where the raw sd is zero and the others are not: next to no
 * probability, but a search would end there. In a search sqrt(sd^2 + sd'^2) takes the place of the raw sd in the
 * quotient. */
static double back_mixed(const hlr_cov_block *block, const hlr_cov_point *at, int i, const hlr_prior *prior)
{
    const double *row = at->raw + block->size * i, power = block->size + 2.0 * (block->shape - 1.0);
    const double raw_sd = at->raw_sd[i], centred_sd = at->sd[i].value;
    const double square = raw_sd * raw_sd + (at->bounded ? centred_sd * centred_sd : 0.0);
    double slope;
    const double logp = hlr_prior_logp(prior, raw_sd, &slope) + power * (log(centred_sd) - 0.5 * log(square));
    at->d_own[i] += power / centred_sd - (at->bounded ? power * centred_sd / square : 0.0);
    const double pull = slope / raw_sd - power / square;
    for (int c = 0; c < block->size; c++)
        for (int j = i > c ? i : c; j < block->size; j++)
            at->d_t[j + at->ld * c] += pull * row[c] * (j == i ? 1.0 : mix(block, i, j));
    return logp;
}

static double unstructured_prior(const hlr_cov_block *block, const hlr_layout *layout, const hlr_cov_point *at)
{
    double logp = 0.0;
    set_raw(block, at);
    for (int i = 0; i < block->size; i++) {
        const hlr_prior *prior = &layout->prior[block->sd + i];
        double slope;
        at->d_own[i] = 0.0;
        if (layout->place[block->sd + i] < 0)
            continue;
        if (is_mixed(block, i)) {
            logp += back_mixed(block, at, i, prior);
            continue;
        }
        logp += hlr_prior_logp(prior, at->raw_sd[i], &slope);
        at->d_own[i] = at->sd[i].value < 0.0 ? -slope : slope;
    }
    return logp;
}

static void unstructured_back(const hlr_cov_block *block, const hlr_layout *layout, const hlr_cov_point *at,
                              double *grad, double *logp)
{
    const int n = block->size, ld = at->ld, n_cor = unstructured_n_cor(n);
    for (int i = 0; i < n; i++) {
        const hlr_mapped *sd = &at->sd[i];
        const int place = layout->place[block->sd + i];
        double d_value = 0.0;
        for (int j = 0; j < n; j++) {
            d_value += at->d_t[i + ld * j] * at->root[i + ld * j];
            at->d_root[i + ld * j] = at->d_t[i + ld * j] * sd->value;
        }
        if (place < 0)
            continue;
        *logp += sd->log_jacobian;
        grad[place] = (d_value + at->d_own[i]) * sd->slope + sd->d_log_jacobian;
    }
    if (n_cor == 0)
        return;
    double *d_cor = grad + layout->place[block->cor];
    hlr_zero((size_t) n_cor, d_cor);
    hlr_cor_root_back(n, at->cor, at->d_root, ld, d_cor);
    *logp += hlr_lkj_logp_unconstrained(n, block->shape, at->cor, d_cor);
}

/* Rows of unit length whose products are the correlations: rows of the root with the signs of the sds, or of raw T. */
static void set_unit_rows(const hlr_cov_block *block, const hlr_cov_point *at)
{
    const int n = block->size;
    for (int i = 0; i < n; i++) {
        const int mixed = is_mixed(block, i);
        for (int c = 0; c < n; c++) {
            double *unit = &at->raw[c + n * i];
            const double root = at->root[i + at->ld * c];
            if (mixed)
                *unit /= at->raw_sd[i];
            else
                *unit = at->sd[i].value < 0.0 ? -root : root;
        }
    }
}

/* log |R| of the raw correlations: |R| prod sd^2 = |R'| prod sd'^2. */
static double log_det_correlations(const hlr_cov_block *block, const hlr_cov_point *at)
{
    double sum = 0.0;
    for (int i = 0; i < block->size; i++) {
        const double centred_sd = fabs(at->sd[i].value);
        sum += 2.0 * log(at->root[i * (at->ld + 1)]);
        if (at->raw_sd[i] != centred_sd)
            sum += 2.0 * (log(centred_sd) - log(at->raw_sd[i]));
    }
    return sum;
}

/* Correlations in the order (1,2), (1,3), (2,3), (1,4) ... */
static void unstructured_named(const hlr_cov_block *block, const hlr_layout *layout, const hlr_cov_point *at,
                               double *out, double *lprior)
{
    const int n = block->size;
    double *cor = out + block->cor, unused;
    set_raw(block, at);
    set_unit_rows(block, at);
    if (block->shape != 1.0)                                    /* |R|^(shape - 1); 0 * -Inf would be NaN */
        *lprior += (block->shape - 1.0) * log_det_correlations(block, at);
    for (int j = 1; j < n; j++)
        for (int i = 0; i < j; i++)
            *cor++ = hlr_dot(n, at->raw + n * i, at->raw + n * j);
    for (int i = 0; i < n; i++) {
        out[block->sd + i] = at->raw_sd[i];
        *lprior += hlr_prior_logp(&layout->prior[block->sd + i], at->raw_sd[i], &unused);
    }
}

/* Rows of T' of centred columns, whose products are the covariances, from raw sds and correlations: to_raw T' = diag(sd)
 * L. Writes them to at->raw. */
static void set_centred_rows(const hlr_cov_block *block, const hlr_cov_point *at, const double *sd, const double *cor)
{
    const int n = block->size;
    hlr_cor_cholesky(n, cor, at->root, at->ld);
    for (int i = n - 1; i >= 0; i--)
        for (int c = 0; c < n; c++) {
            double sum = c <= i ? sd[i] * at->root[i + at->ld * c] : 0.0;
            for (int j = i + 1; j < n; j++)
                sum -= mix(block, i, j) * at->raw[c + n * j];
            at->raw[c + n * i] = sum;
        }
}

static void unstructured_coordinates(const hlr_cov_block *block, const hlr_layout *layout, const hlr_cov_point *at,
                                     const double *value, double *q)
{
    const int n = block->size, n_cor = unstructured_n_cor(n);
    const double *sd = value + block->sd, *cor = value + block->cor;
    double *x = n_cor > 0 ? q + layout->place[block->cor] : NULL;    /* correlations first, then their coordinates */
    if (block->to_raw)
        set_centred_rows(block, at, sd, cor);
    for (int i = 0; i < n; i++) {
        const int place = layout->place[block->sd + i];
        double *row = at->raw + n * i;
        const double own = block->to_raw ? sqrt(hlr_dot(n, row, row)) : sd[i];
        if (place >= 0)
            q[place] = hlr_map_inverse(&layout->map[block->sd + i], own);
        for (int c = 0; c < n && block->to_raw; c++)
            row[c] /= own;
    }
    for (int j = 1, k = 0; j < n; j++)
        for (int i = 0; i < j; i++, k++)
            x[k] = block->to_raw ? hlr_dot(n, at->raw + n * i, at->raw + n * j) : cor[k];
    if (n_cor > 0) {
        hlr_cor_cholesky(n, x, at->root, at->ld);
        hlr_cor_inverse(n, at->root, at->ld, x);
    }
}

const hlr_covariance hlr_unstructured = {
    .name = "unstructured",
    .n_sd = unstructured_n_sd,
    .n_cor = unstructured_n_cor,
    .log_constant = unstructured_log_constant,
    .log_constant_named = unstructured_log_constant_named,
    .make = unstructured_make,
    .prior = unstructured_prior,
    .back = unstructured_back,
    .named = unstructured_named,
    .coordinates = unstructured_coordinates,
};
