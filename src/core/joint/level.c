#include "joint/level.h"

#include <math.h>

#include "base/constants.h"
#include "base/inline.h"
#include "numeric/gamma_function.h"
#include "numeric/linalg.h"

hlr_level_scratch hlr_level_scratch_at(int q, hlr_arena *arena)
{
    const size_t n = (size_t) q, square = n * n;
    hlr_level_scratch s;
    s.wt = hlr_take(arena, square);
    s.l = hlr_take(arena, square);
    s.inverse = hlr_take(arena, n);
    s.x = hlr_take(arena, n);
    s.d_b = hlr_take(arena, square);
    s.d_l = hlr_take(arena, square);
    s.phi = hlr_take(arena, square);
    s.d_m = hlr_take(arena, square);
    return s;
}

/* Log density of v, |v|^2 = square, under a spherical Student's t, less the log of its height. */
static double student_kernel(const hlr_joint_levels *s, int q, int level, double square)
{
    s->share[level] = (s->df + q) / (s->df + square);
    return -0.5 * (s->df + q) * log1p(square / s->df);
}

#define KERNEL "joint/level_kernel.h"
#include "base/for_sizes.h"

/* Log of the height of p(v): Gamma(x + q / 2) / (Gamma(x) (2 pi x)^(q / 2)) with x = df / 2, by Stirling's formula and
 * what it leaves. The height of the normal is the limit. */
static double log_height(double df, int q)
{
    if (df == 0.0)
        return -0.5 * HLR_LOG_2PI * q;
    const double x = 0.5 * df, y = x + 0.5 * q;
    return (y - 0.5) * log1p(0.5 * q / x) - 0.5 * q - 0.5 * HLR_LOG_2PI * q + hlr_stirling_rest(y)
           - hlr_stirling_rest(x);
}

double hlr_joint_forward(const hlr_joint_levels *levels, int q, const double *t, const double *z)
{
    double sum;
    DISPATCH(q, sum = forward, levels, q, t, z)
    return levels->n_level * log_height(levels->df, q) + sum;
}

double hlr_joint_log_density(const hlr_joint_levels *levels, int q)
{
    double sum = levels->n_level * log_height(levels->df, q);
    for (int level = 0; level < levels->n_level; level++) {
        const double *v = levels->v + (size_t) q * (size_t) level;
        const double square = hlr_dot(q, v, v);
        sum += levels->df > 0.0 ? student_kernel(levels, q, level, square) : -0.5 * square;
    }
    return sum;
}

double hlr_joint_d_df(const hlr_joint_levels *levels, int q)
{
    const double df = levels->df, x = 0.5 * df, y = x + 0.5 * q;
    const double d_height = log1p(0.5 * q / x) - hlr_log_minus_digamma(y) + hlr_log_minus_digamma(x) - 0.5 * q / x;
    double sum = levels->n_level * d_height;
    for (int level = 0; level < levels->n_level; level++) {
        const double inverse = levels->share[level] / (df + q);    /* 1 / (df + |v|^2) */
        sum += log(df * inverse) + (df + q) * (1.0 / df - inverse);
    }
    return 0.5 * sum;
}

void hlr_joint_back(const hlr_joint_levels *levels, int q, const double *t, double *d_t, double *d_z)
{
    DISPATCH(q, back, levels, q, t, d_t, d_z)
}

void hlr_joint_factorise(int q, const double *t, const double *w, double a, const hlr_level_scratch *scratch)
{
    factorise_q(q, t, w, a, scratch->wt, scratch->l, scratch->inverse);
}
