#include "prior/map.h"

#include <math.h>

#include "base/constants.h"
#include "prior/correlation.h"

const char *const hlr_map_kinds[HLR_N_MAP_KIND] = {
    [HLR_MAP_FIXED] = "fixed", [HLR_MAP_REAL] = "real",   [HLR_MAP_LOG] = "log",
    [HLR_MAP_SINH] = "sinh",   [HLR_MAP_LOGIT] = "logit", [HLR_MAP_COR] = "cor",
};

/* value = upper asinh(a sinh x) with a = scale / upper. A prior that falls like exp(-value^2) would fall like
 * exp(-exp(2x)) under a plain sinh, a wall that no step size is right for; a map that is linear beyond `upper` keeps
 * the prior's own shape there. d log |slope| / dx = tanh(x) (1 - a^2) / (1 + a^2 sinh(x)^2) has no cancellation. */
static hlr_mapped map_sinh(const hlr_map *map, double x)
{
    const double a = map->scale / map->upper;        /* 0 for a plain sinh */
    if (a > 0.0 && fabs(x) > 300.0) {                /* squares overflow; exact to rounding for a > 1e-100 */
        const double value = map->upper * (fabs(x) + log(a));
        const hlr_mapped out = {x > 0.0 ? value : -value, map->upper, log(map->upper) - HLR_LOG_2, 0.0};
        return out;
    }
    const double up = exp(x), down = 1.0 / up;
    const double cosh_x = 0.5 * (up + down);
    const double sinh_x = fabs(x) < 0.01 ? sinh(x) : 0.5 * (up - down);
    const double bent = 1.0 + a * sinh_x * a * sinh_x;
    const double slope = map->scale * cosh_x / sqrt(bent);
    const hlr_mapped out = {
        a > 0.0 ? map->upper * asinh(a * sinh_x) : map->scale * sinh_x, slope, log(slope) - HLR_LOG_2,
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

static hlr_mapped map_cor(double x)
{
    const hlr_cor cor = hlr_cor_at(x);
    const hlr_mapped out = {cor.z, cor.sech * cor.sech, 2.0 * cor.log_sech, -2.0 * cor.z};
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
    case HLR_MAP_COR:
        return map_cor(x);
    }
    return out;
}

/* sinh overflows from 710 on; from 20 on its logarithm is that of exp(share) / 2 to rounding. */
static double inverse_sinh(const hlr_map *map, double value)
{
    const double share = value / map->upper;
    if (share > 20.0)
        return share + log(map->upper / map->scale);
    return asinh((isfinite(map->upper) ? sinh(share) * map->upper : value) / map->scale);
}

double hlr_map_inverse(const hlr_map *map, double value)
{
    switch (map->kind) {
    case HLR_MAP_FIXED:
        break;
    case HLR_MAP_REAL:
        return value / map->scale;
    case HLR_MAP_LOG:
        return log(value - map->lower);
    case HLR_MAP_SINH:
        return value < 0.0 ? -inverse_sinh(map, -value) : inverse_sinh(map, value);
    case HLR_MAP_LOGIT:
        return log(value - map->lower) - log(map->upper - value);
    case HLR_MAP_COR:
        return atanh(value);
    }
    return 0.0;
}
