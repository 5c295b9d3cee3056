/* With P = (I + R S R')^-1, S = Lambda Lambda', per level (method: section 1 in its QR form):
 *   gram    = rest + sum F'P F          log_det = sum log |I + R S R'|
 *   d_lambda = lower(Y Lambda),  Y = sum R'(-P + P F omega F'P) R = -sum n'D^-1 n + sum x omega x',  x = R'P F.
 * omega is known only when gram is, and the levels are gone by then: so sums of products of x are kept ("products", see
 * levels.h) with  (sum x omega x')_kl = sum_ab omega_ab products[kl, ab].
 * A class keeps the same sums of products of F as its `moment`; with E = R'P its x omega x' is E (F omega F') E'. */
#include "collapsed/onefactor.h"

#include "numeric/linalg.h"

hlr_onefactor hlr_onefactor_at(const hlr_gaussian *gauss, hlr_arena *arena)
{
    hlr_onefactor w = {.q = gauss->model.factor[0].q, .n_col = gauss->model.layout.n_common + 1};
    w.n_pair = (int) hlr_packed_size(w.q);
    w.n_cell = (int) hlr_packed_size(w.n_col);
    w.precision = hlr_take(arena, (size_t) w.n_pair);
    w.products = hlr_take(arena, (size_t) (w.n_pair * w.n_cell));
    w.y = hlr_take(arena, (size_t) w.n_pair);
    w.cells = hlr_take(arena, (size_t) w.n_cell);
    w.e = hlr_take(arena, hlr_classes_e_size(&gauss->statistics.classes, w.q));
    w.classes = hlr_classes_at(w.q, w.n_col, arena);
    w.levels = hlr_levels_at(w.q, w.n_col, arena);
    return w;
}

void hlr_onefactor_reduce(const hlr_gaussian *gauss, const double *lambda, const hlr_onefactor *w, double *gram,
                          double *log_det)
{
    const hlr_statistics *statistics = &gauss->statistics;
    hlr_zero((size_t) w->n_pair, w->precision);
    for (int a = 0; a < w->n_cell; a++)
        gram[a] = statistics->rest[a];
    *log_det = 0.0;
    if (statistics->classes.n > 0)
        *log_det +=
            hlr_classes_sums(&statistics->classes, w->q, w->n_col, lambda, &w->classes, w->e, w->precision, gram);
    if (statistics->direct.n > 0) {
        hlr_zero((size_t) (w->n_pair * w->n_cell), w->products);
        *log_det += hlr_levels_sums(&statistics->direct, w->q, w->n_col, lambda, &w->levels, w->precision, gram,
                                    w->products);
    }
}

/* y = -precision + what classes add. */
static void start_y(const hlr_gaussian *gauss, const double *omega, const hlr_onefactor *w)
{
    const hlr_statistics *statistics = &gauss->statistics;
    for (int kl = 0; kl < w->n_pair; kl++)
        w->y[kl] = -w->precision[kl];
    if (statistics->classes.n > 0)
        hlr_classes_back(&statistics->classes, w->q, w->n_col, omega, &w->classes, w->e, w->y);
}

/* d_lambda = lower triangle of Y Lambda, Y packed. */
static void multiply_y(int q, const double *y, const double *lambda, double *d_lambda)
{
    for (int k = 0; k < q; k++)
        for (int i = 0; i < q; i++) {
            double sum = 0.0;
            for (int l = k; l < q && i >= k; l++)
                sum += y[hlr_packed(i, l)] * lambda[l + q * k];
            d_lambda[i + q * k] = sum;
        }
}

void hlr_onefactor_back(const hlr_gaussian *gauss, const double *lambda, const double *omega, const hlr_onefactor *w,
                        double *d_lambda)
{
    start_y(gauss, omega, w);
    if (gauss->statistics.direct.n > 0)
        for (int cell = 0; cell < w->n_cell; cell++)
            for (int kl = 0; kl < w->n_pair; kl++)
                w->y[kl] += omega[cell] * w->products[kl + w->n_pair * cell];
    multiply_y(w->q, w->y, lambda, d_lambda);
}

/* gram_d += gram d, gram packed. */
static void add_packed_product(int n, const double *gram, const double *d, double *gram_d)
{
    for (int b = 0; b < n; b++)
        for (int a = 0; a < n; a++)
            gram_d[a] += gram[hlr_packed(a, b)] * d[b];
}

/* Classes keep whole moments: for them the direction is an omega of rank one, known from the start. */
void hlr_onefactor_along(const hlr_gaussian *gauss, const double *lambda, const double *direction, double weight,
                         const hlr_onefactor *w, double *gram_d, double *log_det, double *d_lambda)
{
    const hlr_statistics *statistics = &gauss->statistics;
    hlr_zero((size_t) w->n_pair, w->precision);
    hlr_zero((size_t) w->n_pair, w->products);
    hlr_zero((size_t) w->n_col, gram_d);
    for (int a = 0; a < w->n_cell; a++)
        w->cells[a] = statistics->rest[a];
    *log_det = 0.0;
    if (statistics->classes.n > 0)
        *log_det +=
            hlr_classes_sums(&statistics->classes, w->q, w->n_col, lambda, &w->classes, w->e, w->precision, w->cells);
    add_packed_product(w->n_col, w->cells, direction, gram_d);
    if (statistics->direct.n > 0)
        *log_det += hlr_levels_along(&statistics->direct, w->q, w->n_col, lambda, direction, &w->levels, w->precision,
                                     gram_d, w->products);
    for (int b = 0; b < w->n_col; b++)
        for (int a = 0; a <= b; a++)
            w->cells[hlr_packed(a, b)] = weight * direction[a] * direction[b];
    start_y(gauss, w->cells, w);
    for (int kl = 0; kl < w->n_pair; kl++)
        w->y[kl] += weight * w->products[kl];
    multiply_y(w->q, w->y, lambda, d_lambda);
}
