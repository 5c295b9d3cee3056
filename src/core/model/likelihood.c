#include "model/likelihood.h"

#include <math.h>

#include "numeric/packed.h"

static int differs(const hlr_theta *theta)
{
    return theta->predictor >= 0 || theta->joined;
}

static int any_differs(const hlr_likelihood *likelihood)
{
    int any = 0;
    for (int k = 0; k < likelihood->family->n_theta; k++)
        any = any || differs(&likelihood->theta[k]);
    return any;
}

hlr_likelihood_work hlr_likelihood_work_at(const hlr_likelihood *likelihood, hlr_arena *arena)
{
    const size_t n = (size_t) likelihood->rows.n, all = n * (size_t) likelihood->n_predictor;
    hlr_likelihood_work w = {.near = NULL};
    if (!any_differs(likelihood))
        return w;
    for (int k = 0; k < likelihood->family->n_theta; k++) {
        if (!differs(&likelihood->theta[k]))
            continue;
        w.value[k] = hlr_take(arena, n);
        w.slope[k] = hlr_take(arena, n);
        w.d_value[k] = hlr_take(arena, n);
    }
    w.near = hlr_take(arena, all);
    w.up = hlr_take(arena, all);
    w.down = hlr_take(arena, all);
    return w;
}

/* Every theta one number: the fast path. */
static double logp_of_numbers(const hlr_likelihood *s, const hlr_mapped *scalar, const double *eta, double *d_eta,
                              double *d_scalar)
{
    double theta[HLR_MAX_THETA], d_theta[HLR_MAX_THETA];
    for (int k = 0; k < s->family->n_theta; k++)
        theta[k] = scalar[s->theta[k].scalar].value;
    const double logp = hlr_observed_logp(s->family, &s->rows, theta, eta, d_eta, d_theta);
    for (int k = 0; k < s->family->n_theta; k++)
        d_scalar[s->theta[k].scalar] = d_theta[k];
    return logp;
}

/* A theta joined with what each row brings: values, and slopes in the predictor or in the number. */
static void join(const hlr_theta *theta, int n, double *value, double *slope)
{
    for (int i = 0; i < n && theta->joined == HLR_JOINED_ROOT; i++) {
        const double own = value[i];
        value[i] = hypot(own, theta->with[i]);
        slope[i] *= value[i] > 0.0 ? own / value[i] : 1.0;
    }
    for (int i = 0; i < n && theta->joined == HLR_JOINED_PRODUCT; i++) {
        value[i] *= theta->with[i];
        slope[i] *= theta->with[i];
    }
}

/* Of a theta that differs between rows: its values, and their slopes in its predictor or in its one number. */
static void values_of_rows(const hlr_likelihood *s, int k, const hlr_mapped *scalar, const double *eta,
                           const hlr_likelihood_work *work)
{
    const hlr_theta *own = &s->theta[k];
    const int n = s->rows.n;
    if (own->predictor >= 0) {
        own->link->value(n, eta + (size_t) n * (size_t) own->predictor, work->value[k], work->slope[k]);
    } else {
        for (int i = 0; i < n; i++) {
            work->value[k][i] = scalar[own->scalar].value;
            work->slope[k][i] = 1.0;
        }
    }
    join(own, n, work->value[k], work->slope[k]);
}

/* Each theta as a column: one number, or one a row, with slopes in `work`. */
static void set_columns(const hlr_likelihood *s, const hlr_mapped *scalar, const double *eta,
                        const hlr_likelihood_work *work, hlr_column *theta)
{
    for (int k = 0; k < s->family->n_theta; k++) {
        const hlr_theta *own = &s->theta[k];
        if (!differs(own)) {
            theta[k] = (hlr_column){&scalar[own->scalar].value, 0};
            continue;
        }
        values_of_rows(s, k, scalar, eta, work);
        theta[k] = (hlr_column){work->value[k], 1};
    }
}

double hlr_likelihood_logp(const hlr_likelihood *s, const hlr_mapped *scalar, const double *eta,
                           const hlr_likelihood_work *work, double *d_eta, double *d_scalar)
{
    if (!any_differs(s))
        return logp_of_numbers(s, scalar, eta, d_eta, d_scalar);
    const int n = s->rows.n;
    hlr_column theta[HLR_MAX_THETA];
    double *d_theta[HLR_MAX_THETA];
    set_columns(s, scalar, eta, work, theta);
    for (int k = 0; k < s->family->n_theta; k++)
        d_theta[k] = differs(&s->theta[k]) ? work->d_value[k] : &d_scalar[s->theta[k].scalar];
    const double logp = hlr_observed_logp_rows(s->family, &s->rows, theta, eta, d_eta, d_theta);
    for (int k = 0; k < s->family->n_theta; k++) {
        const hlr_theta *own = &s->theta[k];
        if (own->predictor >= 0) {
            double *to = d_eta + (size_t) n * (size_t) own->predictor;
            for (int i = 0; i < n; i++)
                to[i] = work->d_value[k][i] * work->slope[k][i];
        } else if (own->joined) {
            double sum = 0.0;
            for (int i = 0; i < n; i++)
                sum += work->d_value[k][i] * work->slope[k][i];
            d_scalar[own->scalar] = logp > -INFINITY ? sum : 0.0;
        }
    }
    return logp;
}

/* Differences of the gradient, each predictor of all rows moved at once, 2 P gradients: the third derivative and the
 * rounding of a gradient both leave about 1e-8 of the size. */
static void curvature_by_differences(const hlr_likelihood *s, const hlr_mapped *scalar, const double *eta,
                                     const hlr_likelihood_work *work, double *d, double *d_scalar)
{
    const double h = 1e-4;
    const size_t n = (size_t) s->rows.n;
    const int p = s->n_predictor;
    for (size_t e = 0; e < n * (size_t) p; e++)
        work->near[e] = eta[e];
    for (size_t e = 0; e < n * hlr_packed_size(p); e++)
        d[e] = 0.0;
    for (int j = 0; j < p; j++) {
        double *moved = work->near + n * (size_t) j;
        const double *from = eta + n * (size_t) j;
        for (size_t i = 0; i < n; i++)
            moved[i] = from[i] + h;
        hlr_likelihood_logp(s, scalar, work->near, work, work->up, d_scalar);
        for (size_t i = 0; i < n; i++)
            moved[i] = from[i] - h;
        hlr_likelihood_logp(s, scalar, work->near, work, work->down, d_scalar);
        for (size_t i = 0; i < n; i++)
            moved[i] = from[i];
        for (int k = 0; k < p; k++) {                /* half of each of the two that an element off the diagonal has */
            double *to = d + n * (size_t) (j <= k ? hlr_packed(j, k) : hlr_packed(k, j));
            const double *up = work->up + n * (size_t) k, *down = work->down + n * (size_t) k;
            const double share = j == k ? 1.0 : 0.5;
            for (size_t i = 0; i < n; i++)
                to[i] -= share * (up[i] - down[i]) / (2.0 * h);
        }
    }
    for (size_t e = 0; e < n * hlr_packed_size(p); e++)
        d[e] = isfinite(d[e]) ? d[e] : 0.0;
}

/* Densities with an edge: the mean's curvature by the family, 1 for a parameter of scale or the like, none between. */
static void curvature_by_family(const hlr_likelihood *s, const hlr_mapped *scalar, const double *eta,
                                const hlr_likelihood_work *work, double *d)
{
    const size_t n = (size_t) s->rows.n;
    hlr_column theta[HLR_MAX_THETA];
    set_columns(s, scalar, eta, work, theta);
    for (size_t e = 0; e < n * hlr_packed_size(s->n_predictor); e++)
        d[e] = 0.0;
    s->family->curvature_rows(&s->rows, theta, eta, d);
    for (int p = 1; p < s->n_predictor; p++)
        for (size_t i = 0; i < n; i++)
            d[n * (size_t) hlr_packed(p, p) + i] = 1.0;
}

void hlr_likelihood_curvature(const hlr_likelihood *s, const hlr_mapped *scalar, const double *eta,
                              const hlr_likelihood_work *work, double *d, double *d_scalar)
{
    if (s->n_predictor > 1 && s->family->curvature_rows && !hlr_is_observed(&s->rows)) {
        curvature_by_family(s, scalar, eta, work, d);
        return;
    }
    if (any_differs(s)) {
        curvature_by_differences(s, scalar, eta, work, d, d_scalar);
        for (int i = 0; s->n_predictor == 1 && i < s->rows.n; i++)
            d[i] = fabs(d[i]);
        return;
    }
    double theta[HLR_MAX_THETA];
    for (int k = 0; k < s->family->n_theta; k++)
        theta[k] = scalar[s->theta[k].scalar].value;
    hlr_observed_curvature(s->family, &s->rows, theta, eta, d);
    for (int i = 0; i < s->rows.n; i++)
        d[i] = isfinite(d[i]) ? fabs(d[i]) : 0.0;
}
