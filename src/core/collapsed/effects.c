#include "collapsed/effects.h"

#include "model/centring.h"

hlr_effects hlr_effects_at(const hlr_gaussian *gauss, hlr_arena *arena)
{
    hlr_effects e = {.gauss = gauss};
    if (gauss->statistics.crossed)
        e.crossed = hlr_crossed_effects_at(gauss, arena);
    else
        e.nested = hlr_nested_effects_at(gauss, arena);
    return e;
}

void hlr_effects_prepare(const hlr_effects *effects)
{
    if (effects->gauss->statistics.crossed)
        hlr_crossed_effects_prepare(effects->gauss, &effects->at, &effects->crossed);
    else
        hlr_nested_effects_prepare(effects->gauss, &effects->at, &effects->nested);
}

void hlr_effects_draw(const hlr_effects *effects, int k, int level, double *u, double *mean, double *variance)
{
    const hlr_gaussian *gauss = effects->gauss;
    if (gauss->statistics.crossed)
        hlr_crossed_effects_draw(gauss, &effects->at, &effects->crossed, k, level, u, mean, variance);
    else
        hlr_nested_effects_draw(gauss, &effects->at, &effects->nested, k, level, u, mean, variance);
    hlr_effects_to_raw(&gauss->model.factor[k], u);
    hlr_effects_to_raw(&gauss->model.factor[k], mean);
}

void hlr_effects_draw_levels(const hlr_effects *effects, int k, int n_level, const int *level, double *mean,
                             double *u)
{
    const hlr_gaussian *gauss = effects->gauss;
    if (!gauss->statistics.crossed && gauss->model.n_factor == 1) {
        hlr_nested_effects_draw_leaves(gauss, &effects->at, &effects->nested, n_level, level, u);
        return;
    }
    for (int j = 0; j < n_level; j++, u += gauss->model.factor[k].q)
        hlr_effects_draw(effects, k, level[j], u, mean, NULL);
}
