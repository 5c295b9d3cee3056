#include "collapsed/reduce.h"

#include "numeric/linalg.h"

hlr_reduction hlr_reduction_at(const hlr_gaussian *gauss, hlr_arena *arena)
{
    const size_t n_cell = hlr_packed_size(gauss->model.layout.n_common + 1);
    hlr_reduction s = {.gauss = gauss};
    s.gram = hlr_take(arena, n_cell);
    s.omega = hlr_take(arena, n_cell);
    if (gauss->statistics.crossed)
        s.crossed = hlr_crossed_at(gauss, arena);
    else if (gauss->model.n_factor == 1)
        s.onefactor = hlr_onefactor_at(gauss, arena);
    else if (gauss->model.n_factor > 1)
        s.nested = hlr_nested_at(gauss, arena);
    return s;
}

void hlr_reduce(const hlr_reduction *s, const double *lambda, double *gram, double *log_det)
{
    const hlr_gaussian *gauss = s->gauss;
    if (gauss->statistics.crossed) {
        hlr_crossed_reduce(gauss, lambda, &s->crossed, gram, log_det);
    } else if (gauss->model.n_factor == 1) {
        hlr_onefactor_reduce(gauss, lambda, &s->onefactor, gram, log_det);
    } else if (gauss->model.n_factor > 1) {
        hlr_nested_reduce(gauss, lambda, &s->nested, gram, log_det);
    } else {
        for (size_t i = 0; i < hlr_packed_size(gauss->model.layout.n_common + 1); i++)
            gram[i] = gauss->statistics.rest[i];
        *log_det = 0.0;
    }
}

void hlr_reduce_back(const hlr_reduction *s, const double *lambda, const double *omega, double *d_lambda)
{
    const hlr_gaussian *gauss = s->gauss;
    if (gauss->statistics.crossed)
        hlr_crossed_back(gauss, lambda, omega, &s->crossed, d_lambda);
    else if (gauss->model.n_factor == 1)
        hlr_onefactor_back(gauss, lambda, omega, &s->onefactor, d_lambda);
    else if (gauss->model.n_factor > 1)
        hlr_nested_back(gauss, lambda, omega, &s->nested, d_lambda);
}

void hlr_reduce_along(const hlr_reduction *s, const double *lambda, const double *direction, double weight,
                      double *gram_d, double *log_det, double *d_lambda)
{
    const hlr_gaussian *gauss = s->gauss;
    if (gauss->model.n_factor == 1) {
        hlr_onefactor_along(gauss, lambda, direction, weight, &s->onefactor, gram_d, log_det, d_lambda);
        return;
    }
    const int n = gauss->model.layout.n_common + 1;
    hlr_reduce(s, lambda, s->gram, log_det);
    for (int b = 0; b < n; b++) {
        gram_d[b] = 0.0;
        for (int a = 0; a < n; a++) {
            gram_d[b] += s->gram[hlr_packed(a, b)] * direction[a];
            s->omega[hlr_packed(a, b)] = weight * direction[a] * direction[b];
        }
    }
    hlr_reduce_back(s, lambda, s->omega, d_lambda);
}
