/* With P = (I + R S R')^-1, S = Lambda Lambda', per level (method: section 1 in its QR form):
 *   gram    = rest + sum F'P F          log_det = sum log |I + R S R'|
 *   d_lambda = lower(Y Lambda),  Y = sum R'(-P + P F omega F'P) R = -sum n'D^-1 n + sum X omega X',  X = R'P F.
 * As omega is known only when gram is, sums of products of X are kept ("spread"), packed over both pairs of indices:
 *   spread[kl, ab] = X_ka X_lb + X_kb X_la  (a < b),   X_ka X_la  (a = b),   so that  (X omega X')_kl = sum_ab
 *   omega_ab spread.
 * A class keeps the same sums of products of F as its `moment`. */
#include "onefactor.h"

#include <math.h>

#include "levels.h"
#include "linalg.h"

#define FOR_LANES for (int lane = 0; lane < HLR_LANES; lane++)

typedef struct {
    int q, n_col, n_pair, n_cell;   /* n_pair = q (q + 1) / 2, n_cell = n_col (n_col + 1) / 2 */
    double *precision;              /* [n_pair] sum of n'D^-1 n */
    double *spread;                 /* [n_pair x n_cell], pair fastest */
    double *lanes;                  /* the same sums and gram, one per lane */
    double *batch;
    double *along;                  /* a batch of one column */
    double *y;                      /* [q x q] */
} workspace;

static size_t lanes_size(int n_pair, int n_cell)
{
    return (size_t) HLR_LANES * (size_t) (n_pair + n_cell + n_pair * n_cell);
}

size_t hlr_onefactor_work_size(const hlr_model *model)
{
    const int q = model->factor[0].q, n_col = model->p + 1;
    const int n_pair = q * (q + 1) / 2, n_cell = n_col * (n_col + 1) / 2, wide = n_col > q ? n_col : q;
    return (size_t) n_pair + (size_t) (n_pair * n_cell) + lanes_size(n_pair, n_cell) + hlr_batch_size(q, wide)
           + hlr_batch_size(q, 1) + (size_t) (q * q + 2 * n_pair);
}

static workspace workspace_at(const hlr_model *model, double *work)
{
    workspace w;
    w.q = model->factor[0].q;
    w.n_col = model->p + 1;
    w.n_pair = w.q * (w.q + 1) / 2;
    w.n_cell = w.n_col * (w.n_col + 1) / 2;
    w.precision = work;
    w.spread = w.precision + w.n_pair;
    w.y = w.spread + w.n_pair * w.n_cell;
    w.lanes = w.y + w.q * w.q + 2 * w.n_pair;
    w.batch = w.lanes + lanes_size(w.n_pair, w.n_cell);
    w.along = w.batch + hlr_batch_size(w.q, w.n_col > w.q ? w.n_col : w.q);
    return w;
}

static void zero(size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = 0.0;
}

static double sum_lanes(const double *x)
{
    double sum = 0.0;
    FOR_LANES sum += x[lane];
    return sum;
}

/* Adds n'D^-1 n of one batch, packed, to sums per lane. */
static void add_precision(const hlr_batch *b, double *sums)
{
    const int q = b->q;
    for (int l = 0; l < q; l++)
        for (int k = 0; k <= l; k++) {
            hlr_lanes sum = HLR_AT(sums, hlr_packed(k, l));
            for (int i = 0; i < q; i++)
                sum += HLR_AT(b->n, i * q + k) * HLR_AT(b->n, i * q + l) * HLR_AT(b->inverse, i);
            HLR_AT(sums, hlr_packed(k, l)) = sum;
        }
}

/* Adds h'D^-1 h, packed, to sums per lane. */
static void add_gram(const hlr_batch *batch, double *sums)
{
    const int q = batch->q;
    for (int b = 0, cell = 0; b < batch->n_col; b++)
        for (int a = 0; a <= b; a++, cell++) {
            hlr_lanes sum = HLR_AT(sums, cell);
            for (int i = 0; i < q; i++)
                sum += HLR_AT(batch->h, i + q * a) * HLR_AT(batch->h, i + q * b) * HLR_AT(batch->inverse, i);
            HLR_AT(sums, cell) = sum;
        }
}

/* Adds the products of X to sums per lane, pair fastest. */
static void add_spread(const hlr_batch *batch, double *sums)
{
    const int q = batch->q;
    const hlr_lanes *x = (const hlr_lanes *) batch->x;
    hlr_lanes *sum = (hlr_lanes *) sums;
    for (int b = 0; b < batch->n_col; b++) {
        const hlr_lanes *xb = x + q * b;
        for (int a = 0; a < b; a++) {
            const hlr_lanes *xa = x + q * a;
            for (int l = 0; l < q; l++)
                for (int k = 0; k <= l; k++)
                    *sum++ += xa[k] * xb[l] + xb[k] * xa[l];
        }
        for (int l = 0; l < q; l++)
            for (int k = 0; k <= l; k++)
                *sum++ += xb[k] * xb[l];
    }
}

static double reduce_direct(const hlr_model *model, const double *lambda, workspace *w, double *gram)
{
    hlr_batch batch = hlr_batch_at(w->q, w->n_col, w->batch);
    hlr_log_product log_det = hlr_log_product_start();
    double *precision = w->lanes, *cells = precision + HLR_LANES * w->n_pair;
    double *spread = cells + HLR_LANES * w->n_cell;
    zero(lanes_size(w->n_pair, w->n_cell), w->lanes);
    for (int first = 0; first < model->direct.n; first += HLR_LANES) {
        hlr_batch_load(&batch, &model->direct, first);
        hlr_batch_solve(&batch, lambda);
        hlr_log_product_add(&log_det, w->q, batch.d);
        add_precision(&batch, precision);
        add_gram(&batch, cells);
        add_spread(&batch, spread);
    }
    for (int k = 0; k < w->n_pair; k++)
        w->precision[k] += sum_lanes(precision + HLR_LANES * k);
    for (int a = 0; a < w->n_cell; a++)
        gram[a] += sum_lanes(cells + HLR_LANES * a);
    for (int i = 0; i < w->n_pair * w->n_cell; i++)
        w->spread[i] += sum_lanes(spread + HLR_LANES * i);
    return hlr_log_product_end(&log_det);
}

/* One class: P and E = R'P (as h and x of a batch whose C is the identity) take its moments to gram and spread. */
static void add_class(workspace *w, const hlr_batch *b, int lane, double count, const double *moment, double *gram)
{
    const int q = w->q;
    double *weight = w->y + q * q, *row = weight + w->n_pair;
    for (int l = 0; l < q; l++)
        for (int k = 0; k <= l; k++) {
            double p_kl = 0.0, precision = 0.0;
            for (int i = 0; i < q; i++) {
                const double inverse = 1.0 / b->d[HLR_LANES * i + lane];
                p_kl += b->h[HLR_LANES * (i + q * k) + lane] * b->h[HLR_LANES * (i + q * l) + lane] * inverse;
                precision += b->n[HLR_LANES * (i * q + k) + lane] * b->n[HLR_LANES * (i * q + l) + lane] * inverse;
            }
            weight[hlr_packed(k, l)] = k == l ? p_kl : 2.0 * p_kl;
            w->precision[hlr_packed(k, l)] += count * precision;
        }
    for (int bb = 0, cell = 0; bb < w->n_col; bb++)
        for (int a = 0; a <= bb; a++, cell++)
            gram[cell] += (a == bb ? 1.0 : 0.5) * hlr_dot(w->n_pair, weight, moment + w->n_pair * cell);
    for (int l = 0; l < q; l++)
        for (int k = 0; k <= l; k++) {
            const double *e = b->x + lane;      /* e[HLR_LANES (k + q m)] = E_km */
            for (int m2 = 0; m2 < q; m2++)
                for (int m1 = 0; m1 <= m2; m1++) {
                    double value = e[HLR_LANES * (k + q * m1)] * e[HLR_LANES * (l + q * m2)];
                    if (m1 != m2)
                        value += e[HLR_LANES * (k + q * m2)] * e[HLR_LANES * (l + q * m1)];
                    row[hlr_packed(m1, m2)] = value;
                }
            for (int cell = 0; cell < w->n_cell; cell++)
                w->spread[hlr_packed(k, l) + w->n_pair * cell] += hlr_dot(w->n_pair, row, moment + w->n_pair * cell);
        }
}

static double reduce_classes(const hlr_model *model, const double *lambda, workspace *w, double *gram)
{
    const hlr_classes *classes = &model->classes;
    const hlr_levels levels = {classes->n, classes->r, NULL};
    hlr_batch batch = hlr_batch_at(w->q, w->q, w->batch);
    double log_det = 0.0;
    for (int first = 0; first < classes->n; first += HLR_LANES) {
        batch.n_col = 0;
        hlr_batch_load(&batch, &levels, first);
        batch.n_col = w->q;
        for (int i = 0; i < w->q * w->q; i++)
            FOR_LANES batch.c[HLR_LANES * i + lane] = i % (w->q + 1) == 0;
        hlr_batch_solve(&batch, lambda);
        for (int lane = 0; lane < HLR_LANES && first + lane < classes->n; lane++) {
            const int j = first + lane;
            for (int i = 0; i < w->q; i++)
                log_det += classes->count[j] * log(batch.d[HLR_LANES * i + lane]);
            add_class(w, &batch, lane, classes->count[j], classes->moment + (size_t) j * w->n_pair * w->n_cell, gram);
        }
    }
    return log_det;
}

void hlr_onefactor_reduce(const hlr_model *model, const double *lambda, double *work, double *gram,
                          double *log_det)
{
    workspace w = workspace_at(model, work);
    zero((size_t) w.n_pair, w.precision);
    zero((size_t) (w.n_pair * w.n_cell), w.spread);
    for (int a = 0; a < w.n_cell; a++)
        gram[a] = model->rest[a];
    *log_det = reduce_classes(model, lambda, &w, gram);
    *log_det += reduce_direct(model, lambda, &w, gram);
}

/* d_lambda = lower triangle of Y Lambda, Y symmetric. */
static void multiply_y(int q, const double *y, const double *lambda, double *d_lambda)
{
    for (int k = 0; k < q; k++)
        for (int i = 0; i < q; i++) {
            double sum = 0.0;
            for (int l = k; l < q && i >= k; l++)
                sum += y[i + q * l] * lambda[l + q * k];
            d_lambda[i + q * k] = sum;
        }
}

void hlr_onefactor_back(const hlr_model *model, const double *lambda, const double *omega, double *work,
                        double *d_lambda)
{
    workspace w = workspace_at(model, work);
    for (int l = 0; l < w.q; l++)
        for (int k = 0; k <= l; k++) {
            double sum = -w.precision[hlr_packed(k, l)];
            for (int cell = 0; cell < w.n_cell; cell++)
                sum += omega[cell] * w.spread[hlr_packed(k, l) + w.n_pair * cell];
            w.y[k + w.q * l] = w.y[l + w.q * k] = sum;
        }
    multiply_y(w.q, w.y, lambda, d_lambda);
}

/* Adds F'P f = F'L^-T D^-1 h, with f = C the batch's one column, to sums per lane. */
static void add_gram_along(const hlr_batch *b, const double *f, int n_col, double *restrict t, double *sums)
{
    const int q = b->q;
    for (int i = q - 1; i >= 0; i--) {
        FOR_LANES t[HLR_LANES * i + lane] = b->h[HLR_LANES * i + lane] / b->d[HLR_LANES * i + lane];
        for (int k = i + 1; k < q; k++)
            FOR_LANES t[HLR_LANES * i + lane] -= b->l[HLR_LANES * (k * q + i) + lane] * t[HLR_LANES * k + lane];
    }
    for (int a = 0; a < n_col; a++) {
        double *restrict sum = sums + HLR_LANES * a;
        for (int k = 0; k < q; k++)
            FOR_LANES sum[lane] += f[HLR_LANES * (k + q * a) + lane] * t[HLR_LANES * k + lane];
    }
}

/* The levels outside classes when only the direction d is asked for: one column C = F d instead of p + 1. */
static double along_direct(const hlr_model *model, const double *lambda, const double *direction, workspace *w,
                           double *gram_d)
{
    const int q = w->q;
    hlr_batch all = hlr_batch_at(q, w->n_col, w->batch), one = hlr_batch_at(q, 1, w->along);
    hlr_log_product log_det = hlr_log_product_start();
    double *precision = w->lanes, *spread = precision + HLR_LANES * w->n_pair;
    double *sums = spread + HLR_LANES * w->n_pair;
    zero((size_t) (HLR_LANES * (2 * w->n_pair + w->n_col)), w->lanes);
    one.r = all.r;
    for (int first = 0; first < model->direct.n; first += HLR_LANES) {
        hlr_batch_load(&all, &model->direct, first);
        zero((size_t) (HLR_LANES * q), one.c);
        for (int a = 0; a < w->n_col; a++)
            for (int k = 0; k < q; k++)
                FOR_LANES one.c[HLR_LANES * k + lane] += direction[a] * all.c[HLR_LANES * (k + q * a) + lane];
        hlr_batch_solve(&one, lambda);
        hlr_log_product_add(&log_det, q, one.d);
        add_precision(&one, precision);
        add_spread(&one, spread);
        add_gram_along(&one, all.c, w->n_col, all.h, sums);
    }
    for (int k = 0; k < w->n_pair; k++) {
        w->precision[k] += sum_lanes(precision + HLR_LANES * k);
        w->spread[k] += sum_lanes(spread + HLR_LANES * k);
    }
    for (int a = 0; a < w->n_col; a++)
        gram_d[a] += sum_lanes(sums + HLR_LANES * a);
    return hlr_log_product_end(&log_det);
}

/* gram_d += gram d, gram packed. */
static void add_packed_product(int n, const double *gram, const double *d, double *gram_d)
{
    for (int b = 0; b < n; b++)
        for (int a = 0; a < n; a++)
            gram_d[a] += gram[hlr_packed(a, b)] * d[b];
}

/* Classes keep whole moments; what they add to gram and spread is contracted with d afterwards. */
static double along_classes(const hlr_model *model, const double *lambda, const double *d, workspace *w,
                            double *gram_d)
{
    double *cells = w->lanes;
    zero((size_t) w->n_cell, cells);
    const double log_det = reduce_classes(model, lambda, w, cells);
    add_packed_product(w->n_col, cells, d, gram_d);
    for (int k = 0; k < w->n_pair; k++) {
        double sum = 0.0;
        for (int b = 0, cell = 0; b < w->n_col; b++)
            for (int a = 0; a <= b; a++, cell++)
                sum += d[a] * d[b] * w->spread[k + w->n_pair * cell];
        w->spread[k] = sum;
    }
    return log_det;
}

void hlr_onefactor_along(const hlr_model *model, const double *lambda, const double *direction, double weight,
                         double *work, double *gram_d, double *log_det, double *d_lambda)
{
    workspace w = workspace_at(model, work);
    zero((size_t) w.n_pair, w.precision);
    zero((size_t) w.n_col, gram_d);
    add_packed_product(w.n_col, model->rest, direction, gram_d);
    *log_det = 0.0;
    if (model->classes.n > 0) {
        zero((size_t) (w.n_pair * w.n_cell), w.spread);
        *log_det += along_classes(model, lambda, direction, &w, gram_d);
    } else {
        zero((size_t) w.n_pair, w.spread);
    }
    *log_det += along_direct(model, lambda, direction, &w, gram_d);
    for (int l = 0; l < w.q; l++)
        for (int k = 0; k <= l; k++) {
            const int kl = hlr_packed(k, l);
            w.y[k + w.q * l] = w.y[l + w.q * k] = weight * w.spread[kl] - w.precision[kl];
        }
    multiply_y(w.q, w.y, lambda, d_lambda);
}
