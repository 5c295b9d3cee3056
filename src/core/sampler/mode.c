#include "sampler/mode.h"

#include <math.h>

#include "base/arena.h"
#include "base/constants.h"
#include "numeric/eigen.h"
#include "numeric/linalg.h"
#include "numeric/rng.h"

/* Coordinates are scaled so that a unit is a wide move (logs of sds, sinh units, correlations on Fisher's scale,
 * beta in units of its default prior): a direction in which the density hardly bends is not trusted further than
 * this. */
static const double widest = 1.5;
static const double narrowest = 1e-14;

typedef struct {
    double *start;                                               /* [dim] of hlr_climb_from_afar() */
    double *grad, *next, *next_grad, *direction, *y, *product;   /* [dim] */
    double *inverse;                                             /* [dim x dim] BFGS's inverse Hessian */
    double *vectors, *values;                                    /* [dim x dim], [dim] */
} workspace;

static workspace workspace_at(int dim, hlr_arena *arena)
{
    const size_t n = (size_t) dim;
    workspace w = {.start = hlr_take(arena, n)};
    w.grad = hlr_take(arena, n);
    w.next = hlr_take(arena, n);
    w.next_grad = hlr_take(arena, n);
    w.direction = hlr_take(arena, n);
    w.y = hlr_take(arena, n);
    w.product = hlr_take(arena, n);
    w.values = hlr_take(arena, n);
    w.inverse = hlr_take(arena, n * n);
    w.vectors = hlr_take(arena, n * n);
    return w;
}

size_t hlr_laplace_work_size(int dim)
{
    hlr_arena arena = hlr_arena_counting();
    workspace_at(dim, &arena);
    return arena.used;
}

static void reset_inverse(int dim, const double *grad, double *inverse)
{
    /* First step of length at most one. */
    const double size = sqrt(hlr_dot(dim, grad, grad));
    for (int i = 0; i < dim * dim; i++)
        inverse[i] = i % (dim + 1) == 0 ? 1.0 / (size > 1.0 ? size : 1.0) : 0.0;
}

/* Backtracking with Armijo's rule; 0 when no step helps. */
static int line_search(const hlr_target *target, const double *q, double logp, workspace *w, double *next_logp)
{
    const int dim = target->dim;
    const double slope = hlr_dot(dim, w->grad, w->direction);
    double step = 1.0;
    for (int halving = 0; halving < 40; halving++, step *= 0.4) {
        for (int i = 0; i < dim; i++)
            w->next[i] = q[i] + step * w->direction[i];
        *next_logp = target->logp(target->ctx, w->next, w->next_grad);
        if (*next_logp >= logp + 1e-4 * step * slope && isfinite(*next_logp))
            return 1;
    }
    return 0;
}

/* Inverse BFGS update (Nocedal and Wright 2006, equation 6.17) for the function -logp. */
static void update_inverse(int dim, const double *q, workspace *w)
{
    double sy = 0.0;
    for (int i = 0; i < dim; i++) {
        w->direction[i] = w->next[i] - q[i];
        w->y[i] = w->grad[i] - w->next_grad[i];
        sy += w->direction[i] * w->y[i];
    }
    if (!(sy > 1e-12 * sqrt(hlr_dot(dim, w->direction, w->direction) * hlr_dot(dim, w->y, w->y))))
        return;
    for (int i = 0; i < dim; i++) {
        w->product[i] = 0.0;
        for (int j = 0; j < dim; j++)
            w->product[i] += w->inverse[i + dim * j] * w->y[j];
    }
    const double yhy = hlr_dot(dim, w->y, w->product);
    for (int j = 0; j < dim; j++)
        for (int i = 0; i < dim; i++)
            w->inverse[i + dim * j] += (1.0 + yhy / sy) * w->direction[i] * w->direction[j] / sy
                                       - (w->product[i] * w->direction[j] + w->direction[i] * w->product[j]) / sy;
}

static hlr_status climb(const hlr_target *target, const hlr_host *host, double *q, double logp, workspace *w,
                        hlr_error *err)
{
    const int dim = target->dim;
    int fresh = 1;
    reset_inverse(dim, w->grad, w->inverse);
    for (int iteration = 0; iteration < 200; iteration++) {
        if (host->should_stop(host->ctx))
            return hlr_fail(err, HLR_STOPPED, "stopped while looking for the mode");
        double next_logp;
        for (int i = 0; i < dim; i++) {
            w->direction[i] = 0.0;
            for (int j = 0; j < dim; j++)
                w->direction[i] += w->inverse[i + dim * j] * w->grad[j];
        }
        const double gain = hlr_dot(dim, w->grad, w->direction);
        /* Half the gain is what a quadratic would still add to logp: 1e-6 is far below posterior width. */
        if (gain >= 0.0 && gain < 1e-6)
            return HLR_OK;
        if (!(gain > 0.0) || !line_search(target, q, logp, w, &next_logp)) {
            if (fresh)
                return HLR_OK;
            reset_inverse(dim, w->grad, w->inverse);
            fresh = 1;
            continue;
        }
        update_inverse(dim, q, w);
        fresh = 0;
        const int rounding = next_logp - logp <= 1e-14 * fabs(logp); /* far out, where a density is all but flat */
        logp = next_logp;
        for (int i = 0; i < dim; i++) {
            q[i] = w->next[i];
            w->grad[i] = w->next_grad[i];
        }
        if (rounding)
            return HLR_OK;
    }
    return HLR_OK;
}

/* Column j of minus the Hessian by central differences of the gradient over 2 h. */
static void column(const hlr_target *target, double *q, int j, double h, workspace *w)
{
    const int dim = target->dim;
    const double at = q[j];
    q[j] = at + h;
    target->logp(target->ctx, q, w->next_grad);
    q[j] = at - h;
    target->logp(target->ctx, q, w->y);
    q[j] = at;
    for (int i = 0; i < dim; i++)
        w->inverse[i + dim * j] = (w->y[i] - w->next_grad[i]) / (2.0 * h);
}

/* A step for differences about q[j], h or shorter. It is short beside the width that it finds, because over a longer
 * one the gradient is that of the tails, but no shorter than the digits of q[j] can tell. */
static double short_step(const hlr_target *target, double *q, int j, double h, workspace *w)
{
    const double *bend = w->inverse + j + target->dim * j, least = 1e-11 * fabs(q[j]) + 1e-15;
    for (int round = 0; round < 20 && h > least && !(fabs(*bend) * h * h < 0.01); round++) {
        const double narrower = isfinite(*bend) ? 0.03 / sqrt(fabs(*bend)) : 0.0;
        h = fmax(fmin(fmax(narrower, 1e-3 * h), 0.5 * h), least);
        column(target, q, j, h, w);
    }
    return h;
}

/* Column j of minus the Hessian, also where the density has a kink, as an exponential prior has for a signed sd at
 * zero. A difference across it measures 1 / h, not the width, so h grows until it is half of the width it finds. */
static void column_beyond_kinks(const hlr_target *target, double *q, int j, workspace *w)
{
    /* Error of order h^2 and rounding of order 1e-14 / h: both far below what a starting scale needs. */
    const double first = 1e-4, *bend = w->inverse + j + target->dim * j;
    column(target, q, j, first, w);
    double h = short_step(target, q, j, first, w);
    if (h < first)
        return;
    for (int round = 0; round < 12; round++) {
        const double before = *bend, wider = before > 0.0 ? 0.5 / sqrt(before) : 0.0;
        if (wider < 1.5 * h || wider > 0.5)
            return;
        column(target, q, j, wider, w);
        if (*bend > 0.7 * before)
            break; /* the same over both steps: no kink */
        h = wider;
    }
    if (h == first)
        column(target, q, j, h, w);
}

/* Minus the Hessian, symmetrised, into w->inverse. */
static void curvature(const hlr_target *target, double *q, workspace *w)
{
    const int dim = target->dim;
    for (int j = 0; j < dim; j++)
        column_beyond_kinks(target, q, j, w);
    for (int j = 0; j < dim; j++)
        for (int i = j; i < dim; i++) {
            const double mean = 0.5 * (w->inverse[i + dim * j] + w->inverse[j + dim * i]);
            w->inverse[i + dim * j] = w->inverse[j + dim * i] = isfinite(mean) ? mean : i == j;
        }
}

static hlr_status climb_from(const hlr_target *target, const hlr_host *host, double *q, workspace *w, hlr_error *err)
{
    const double logp = target->logp(target->ctx, q, w->grad);
    if (!isfinite(logp))
        return hlr_fail(err, HLR_BAD_START, "the log density is not finite at the starting point");
    return climb(target, host, q, logp, w, err);
}

hlr_status hlr_climb_from_afar(const hlr_target *target, void (*recentre)(void *ctx, const double *q),
                               const hlr_host *host, uint32_t seed, int place, double *q, double *work, hlr_error *err)
{
    const int dim = target->dim;
    hlr_arena arena = hlr_arena_over(work);
    workspace w = workspace_at(dim, &arena);
    double wide = place % 2 == 0 ? widest : -widest;
    hlr_status status = HLR_BAD_START;
    for (int attempt = 0; attempt < 8 && status == HLR_BAD_START; attempt++, wide *= 0.5) {
        hlr_rng rng = hlr_rng_at(seed, 0, HLR_FOR_START, (uint32_t) place / 2, 0);
        for (int i = 0; i < dim; i++)
            w.start[i] = q[i] + wide * hlr_rng_normal(&rng);
        if (recentre)
            recentre(target->ctx, w.start);
        status = climb_from(target, host, w.start, &w, err);
    }
    for (int i = 0; i < dim; i++)
        q[i] = w.start[i];
    return status;
}

double hlr_laplace_evidence(int dim, double logp, const double *l)
{
    for (int i = 0; i < dim; i++)
        logp += log(l[i * (dim + 1)]) + 0.5 * HLR_LOG_2PI;
    return logp;
}

hlr_status hlr_laplace(const hlr_target *target, const hlr_host *host, double *q, double *l, double *work,
                       hlr_error *err)
{
    const int dim = target->dim;
    hlr_arena arena = hlr_arena_over(work);
    workspace w = workspace_at(dim, &arena);
    const hlr_status status = climb_from(target, host, q, &w, err);
    if (status != HLR_OK)
        return status;
    curvature(target, q, &w);
    hlr_eigen(dim, w.inverse, w.values, w.vectors);
    for (int k = 0; k < dim; k++) {
        double variance = w.values[k] > 0.0 ? 1.0 / w.values[k] : widest * widest;
        if (variance > widest * widest)
            variance = widest * widest;
        w.values[k] = variance > narrowest * narrowest ? variance : narrowest * narrowest;
    }
    for (int j = 0; j < dim; j++)
        for (int i = j; i < dim; i++) {
            double sum = 0.0;
            for (int k = 0; k < dim; k++)
                sum += w.vectors[i + dim * k] * w.values[k] * w.vectors[j + dim * k];
            l[i + dim * j] = sum;
        }
    if (hlr_cholesky(dim, l) != 0)
        return hlr_fail(err, HLR_BAD_START, "the curvature at the mode is not finite");
    for (int j = 1; j < dim; j++)
        for (int i = 0; i < j; i++)
            l[i + dim * j] = 0.0;
    return HLR_OK;
}
