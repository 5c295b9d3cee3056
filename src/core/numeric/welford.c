#include "numeric/welford.h"

hlr_welford hlr_welford_at(int dim, hlr_arena *arena)
{
    const size_t n = (size_t) dim;
    hlr_welford w = {.dim = dim, .mean = hlr_take(arena, n)};
    w.sum = hlr_take(arena, n * n);
    w.delta = hlr_take(arena, n);
    return w;
}

void hlr_welford_reset(hlr_welford *w)
{
    w->n = 0.0;
    for (int i = 0; i < w->dim; i++)
        w->mean[i] = 0.0;
    for (int i = 0; i < w->dim * w->dim; i++)
        w->sum[i] = 0.0;
}

void hlr_welford_add(hlr_welford *w, const double *x)
{
    w->n += 1.0;
    for (int i = 0; i < w->dim; i++) {
        w->delta[i] = x[i] - w->mean[i];
        w->mean[i] += w->delta[i] / w->n;
    }
    for (int j = 0; j < w->dim; j++)
        for (int i = j; i < w->dim; i++)
            w->sum[i + w->dim * j] += w->delta[j] * (x[i] - w->mean[i]);
}

void hlr_welford_covariance(const hlr_welford *w, double *out)
{
    for (int j = 0; j < w->dim; j++)
        for (int i = j; i < w->dim; i++)
            out[i + w->dim * j] = w->sum[i + w->dim * j] / (w->n - 1.0);
}
