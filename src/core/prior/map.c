#include "prior/map.h"

#include <math.h>

#include "numeric/special.h"

#define LOG_2 0.693147180559945309417232121458

/* With a = scale / upper: value = upper asinh(a sinh x). A prior that falls like exp(-value^2) would fall like
 * exp(-exp(2x)) under a plain sinh, a wall that no step size is right for; linear beyond `upper` it stays what it is.
 * d log |slope| / dx = tanh(x) (1 - a^2) / (1 + a^2 sinh(x)^2), which has no cancellation. */
static hlr_mapped map_sinh(const hlr_map *map, double x)
{
    const double a = map->scale / map->upper;        /* 0 for a plain sinh */
    if (a > 0.0 && fabs(x) > 300.0) {                /* squares overflow; exact to rounding for a > 1e-100 */
        const double value = map->upper * (fabs(x) + log(a));
        const hlr_mapped out = {x > 0.0 ? value : -value, map->upper, log(map->upper) - LOG_2, 0.0};
        return out;
    }
    const double up = exp(x), down = 1.0 / up;
    const double cosh_x = 0.5 * (up + down);
    const double sinh_x = fabs(x) < 0.01 ? sinh(x) : 0.5 * (up - down);
    const double bent = 1.0 + a * sinh_x * a * sinh_x;
    const double slope = map->scale * cosh_x / sqrt(bent);
    const hlr_mapped out = {
        a > 0.0 ? map->upper * asinh(a * sinh_x) : map->scale * sinh_x, slope, log(slope) - LOG_2,
        sinh_x / cosh_x * (1.0 - a * a) / bent
    };
    return out;
}

static hlr_mapped map_logit(const hlr_map *map, double x)
{
    const double small = exp(-fabs(x)), width = map->upper - map->lower;
    const double share = (x >= 0.0 ? 1.0 : small) / (1.0 + small);
    const double slope = width * small / ((1.0 + small) * (1.0 + small));
    const hlr_mapped out = {
        map->lower + width * share, slope, log(width) - fabs(x) - 2.0 * log1p(small), 1.0 - 2.0 * share
    };
    return out;
}

hlr_mapped hlr_map_at(const hlr_map *map, double x)
{
    hlr_mapped out = {x, 1.0, 0.0, 0.0};
    switch (map->kind) {
    case HLR_MAP_FIXED:
        out.value = map->lower;
        out.slope = 0.0;
        return out;
    case HLR_MAP_REAL:
        out.value = map->scale * x;
        out.slope = map->scale;
        out.log_jacobian = log(map->scale);
        return out;
    case HLR_MAP_LOG:
        out.slope = exp(x);
        out.value = map->lower + out.slope;
        out.log_jacobian = x;
        out.d_log_jacobian = 1.0;
        return out;
    case HLR_MAP_SINH:
        return map_sinh(map, x);
    case HLR_MAP_LOGIT:
        return map_logit(map, x);
    }
    return out;
}

/* One exp and one log1p for all three; far out z is 1 and sech exp(-|x|), without overflow. */
hlr_cor hlr_cor_at(double x)
{
    const double size = fabs(x), small = exp(-size), square = small * small;
    const double z = size < 0.01 ? tanh(size) : (1.0 - square) / (1.0 + square);
    const hlr_cor out = {x < 0.0 ? -z : z, 2.0 * small / (1.0 + square), LOG_2 - size - log1p(square)};
    return out;
}

/* Row i is a point on the unit sphere: l[i,j] = z w, then w shrinks by sqrt(1 - z^2). */
void hlr_cor_root(int n, const hlr_cor *cor, double *l, int ld)
{
    for (int i = 0; i < n; i++) {
        double w = 1.0;
        for (int j = 0; j < i; j++, cor++) {
            l[i + j * ld] = cor->z * w;
            w *= cor->sech;
        }
        l[i + i * ld] = w;
    }
}

void hlr_cor_root_back(int n, const hlr_cor *cor, const double *d_l, int ld, double *d_x)
{
    for (int i = 1; i < n; i++) {
        const hlr_cor *row = cor + i * (i - 1) / 2;
        double *d_row = d_x + i * (i - 1) / 2;
        double d_w = d_l[i + i * ld];        /* gradient by the w that follows column j */
        for (int j = i - 1; j >= 0; j--) {
            double w = 1.0;
            for (int k = 0; k < j; k++)
                w *= row[k].sech;
            const double z = row[j].z, s = row[j].sech;
            d_row[j] += d_l[i + j * ld] * w * s * s - d_w * w * z * s;
            d_w = d_l[i + j * ld] * z + d_w * s;
        }
    }
}

double hlr_lkj_constant_unconstrained(int n, double shape)
{
    double sum = 0.0;
    for (int j = 0; j < n - 1; j++) {
        const double a = shape + 0.5 * (n - 2 - j);
        sum -= (n - 1 - j) * ((2.0 * a - 1.0) * LOG_2 + hlr_lbeta(a, a));
    }
    return sum;
}

double hlr_lkj_logp_unconstrained(int n, double shape, const hlr_cor *cor, double *d_x)
{
    double logp = 0.0;
    for (int i = 1; i < n; i++)
        for (int j = 0; j < i; j++, cor++, d_x++) {
            /* Beta(a, a) on (-1, 1) in z = tanh(x): (1 - z^2)^(a - 1) / (2^(2a - 1) B(a, a)), and dz/dx = 1 - z^2. */
            const double a = shape + 0.5 * (n - 2 - j);
            logp += 2.0 * a * cor->log_sech;
            *d_x -= 2.0 * a * cor->z;
        }
    return logp;
}
