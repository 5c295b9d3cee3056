/* With P = (I + R S R')^-1, S = Lambda Lambda', per level (method: section 1 in its QR form):
 *   gram    = rest + sum F'P F          log_det = sum log |I + R S R'|
 *   d_lambda = lower(Y Lambda),  Y = sum R'(-P + P F omega F'P) R = -sum n'D^-1 n + sum x omega x',  x = R'P F.
 * omega is known only when gram is, and the levels are gone by then: so sums of products of x are kept ("spread", see
 * levels.h) with  (sum x omega x')_kl = sum_ab omega_ab spread[kl, ab].
 * A class keeps the same sums of products of F as its `moment`; with E = R'P its x omega x' is E (F omega F') E'. */
#include "onefactor.h"

#include <math.h>

#include "levels.h"
#include "linalg.h"

typedef struct {
    int q, n_col;
    int n_pair, n_cell; /* packed sizes of q and of n_col */
    double *precision;  /* [n_pair] sum of n'D^-1 n */
    double *spread;     /* [n_pair x n_cell], pair fastest: levels outside classes */
    double *e;          /* [q x q x classes] E, row by row */
    double *y;          /* [q x q] */
    double *cells;      /* [n_cell] */
    double *small;      /* [q x q + n_pair] */
    double *batch, *levels;
} workspace;

static workspace workspace_at(const hlr_model *model, double *work, size_t *total)
{
    workspace w;
    w.q = model->factor[0].q;
    w.n_col = model->p + 1;
    w.n_pair = (int) hlr_packed_size(w.q);
    w.n_cell = (int) hlr_packed_size(w.n_col);
    w.precision = work;
    w.spread = w.precision + w.n_pair;
    w.e = w.spread + w.n_pair * w.n_cell;
    w.y = w.e + (size_t) (w.q * w.q) * (size_t) model->classes.n;
    w.cells = w.y + w.q * w.q;
    w.small = w.cells + w.n_cell;
    w.batch = w.small + w.q * w.q + w.n_pair;
    w.levels = w.batch + hlr_batch_size(w.q, w.q);
    *total = (size_t) (w.levels - work) + hlr_levels_work_size(w.q, w.n_col);
    return w;
}

size_t hlr_onefactor_work_size(const hlr_model *model)
{
    double origin = 0.0;
    size_t total;
    workspace_at(model, &origin, &total);
    return total;
}

static void zero(int n, double *x)
{
    for (int i = 0; i < n; i++)
        x[i] = 0.0;
}

static const double *moment_of(const hlr_model *model, const workspace *w, int class)
{
    return model->classes.moment + (size_t) (w->n_pair * w->n_cell) * (size_t) class;
}

/* One class, in one lane of a batch whose F is the identity: keeps E and adds to precision and gram. */
static void add_class(workspace *w, const hlr_batch *b, int lane, double count, const double *moment,
                      double *e, double *gram)
{
    const int q = w->q, n_pair = w->n_pair;
    double *p = w->small; /* packed, off-diagonal twice */
    for (int l = 0; l < q; l++)
        for (int k = 0; k < q; k++)
            e[k * q + l] = b->x[HLR_LANES * (k + q * l) + lane];
    for (int l = 0; l < q; l++)
        for (int k = 0; k <= l; k++) {
            double p_kl = 0.0, precision = 0.0;
            for (int i = 0; i < q; i++) {
                const double inverse = b->inverse[HLR_LANES * i + lane];
                p_kl += b->h[HLR_LANES * (i + q * k) + lane] * b->h[HLR_LANES * (i + q * l) + lane] * inverse;
                precision +=
                    b->n[HLR_LANES * (i * q + k) + lane] * b->n[HLR_LANES * (i * q + l) + lane] * inverse;
            }
            p[hlr_packed(k, l)] = k == l ? p_kl : 2.0 * p_kl;
            w->precision[hlr_packed(k, l)] += count * precision;
        }
    for (int bb = 0; bb < w->n_col; bb++)
        for (int a = 0; a <= bb; a++, moment += n_pair, gram++) {
            double sum = 0.0;
            for (int k = 0; k < n_pair; k++)
                sum += p[k] * moment[k];
            *gram += a == bb ? sum : 0.5 * sum;
        }
}

/* Adds to gram; returns the sum of log |M|. */
static double reduce_classes(const hlr_model *model, const double *lambda, workspace *w, double *gram)
{
    const hlr_classes *classes = &model->classes;
    const hlr_levels levels = {classes->n, classes->r, NULL};
    const int q = w->q;
    hlr_batch batch = hlr_batch_at(q, q, w->batch);
    double log_det = 0.0;
    for (int j = 0; j < classes->n; j++) {
        const int lane = j % HLR_LANES;
        if (lane == 0)
            hlr_batch_solve_identity(&batch, &levels, j, lambda);
        double product = 1.0;
        for (int i = 0; i < q; i++) {
            product *= batch.d[HLR_LANES * i + lane];
            if (product > 1e120 || i == q - 1) {
                log_det += classes->count[j] * log(product);
                product = 1.0;
            }
        }
        add_class(w, &batch, lane, classes->count[j], moment_of(model, w, j),
                  w->e + (size_t) (q * q) * (size_t) j, gram);
    }
    return log_det;
}

/* y += sum over classes of E (F omega F') E'. */
static void back_classes(const hlr_model *model, const double *omega, workspace *w)
{
    const int q = w->q, n_pair = w->n_pair;
    double *s = w->small, *es = s + n_pair;
    for (int j = 0; j < model->classes.n; j++) {
        const double *moment = moment_of(model, w, j), *e = w->e + (size_t) (q * q) * (size_t) j;
        zero(n_pair, s);
        for (int cell = 0; cell < w->n_cell; cell++, moment += n_pair)
            for (int k = 0; k < n_pair; k++)
                s[k] += omega[cell] * moment[k];
        for (int k = 0; k < q; k++) {
            for (int m = 0; m < q; m++) {
                es[m] = 0.0;
                for (int l = 0; l < q; l++)
                    es[m] += e[k * q + l] * s[hlr_packed(l, m)];
            }
            for (int l = 0; l < q; l++)
                for (int m = 0; m < q; m++)
                    w->y[k + q * l] += es[m] * e[l * q + m];
        }
    }
}

void hlr_onefactor_reduce(const hlr_model *model, const double *lambda, double *work, double *gram,
                          double *log_det)
{
    size_t total;
    workspace w = workspace_at(model, work, &total);
    zero(w.n_pair, w.precision);
    for (int a = 0; a < w.n_cell; a++)
        gram[a] = model->rest[a];
    *log_det = reduce_classes(model, lambda, &w, gram);
    if (model->direct.n > 0) {
        zero(w.n_pair * w.n_cell, w.spread);
        *log_det +=
            hlr_levels_sums(&model->direct, w.q, w.n_col, lambda, w.levels, w.precision, gram, w.spread);
    }
}

/* y (symmetric) = -precision. */
static void start_y(workspace *w)
{
    for (int l = 0; l < w->q; l++)
        for (int k = 0; k < w->q; k++)
            w->y[k + w->q * l] = -w->precision[hlr_packed(k, l)];
}

static void add_to_y(workspace *w, int k, int l, double value)
{
    w->y[k + w->q * l] += value;
    if (k != l)
        w->y[l + w->q * k] += value;
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
    size_t total;
    workspace w = workspace_at(model, work, &total);
    start_y(&w);
    back_classes(model, omega, &w);
    for (int l = 0; l < w.q && model->direct.n > 0; l++)
        for (int k = 0; k <= l; k++) {
            const double *spread = w.spread + hlr_packed(k, l);
            double sum = 0.0;
            for (int cell = 0; cell < w.n_cell; cell++)
                sum += omega[cell] * spread[w.n_pair * cell];
            add_to_y(&w, k, l, sum);
        }
    multiply_y(w.q, w.y, lambda, d_lambda);
}

/* gram_d += gram d, gram packed. */
static void add_packed_product(int n, const double *gram, const double *d, double *gram_d)
{
    for (int b = 0; b < n; b++)
        for (int a = 0; a < n; a++)
            gram_d[a] += gram[hlr_packed(a, b)] * d[b];
}

/* Classes keep whole moments: for them the direction is an omega of rank one, known from the start. */
static double along_classes(const hlr_model *model, const double *lambda, const double *d, double weight,
                            workspace *w, double *gram_d)
{
    zero(w->n_cell, w->cells);
    const double log_det = reduce_classes(model, lambda, w, w->cells);
    add_packed_product(w->n_col, w->cells, d, gram_d);
    for (int b = 0; b < w->n_col; b++)
        for (int a = 0; a <= b; a++)
            w->cells[hlr_packed(a, b)] = weight * d[a] * d[b];
    return log_det;
}

void hlr_onefactor_along(const hlr_model *model, const double *lambda, const double *direction, double weight,
                         double *work, double *gram_d, double *log_det, double *d_lambda)
{
    size_t total;
    workspace w = workspace_at(model, work, &total);
    zero(w.n_pair, w.precision);
    zero(w.n_pair, w.spread);
    zero(w.n_col, gram_d);
    add_packed_product(w.n_col, model->rest, direction, gram_d);
    *log_det = along_classes(model, lambda, direction, weight, &w, gram_d);
    if (model->direct.n > 0)
        *log_det += hlr_levels_along(&model->direct, w.q, w.n_col, lambda, direction, w.levels, w.precision,
                                     gram_d, w.spread);
    start_y(&w);
    back_classes(model, w.cells, &w);
    for (int l = 0; l < w.q; l++)
        for (int k = 0; k <= l; k++)
            add_to_y(&w, k, l, weight * w.spread[hlr_packed(k, l)]);
    multiply_y(w.q, w.y, lambda, d_lambda);
}
