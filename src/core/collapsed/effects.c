#include "collapsed/effects.h"

#include "model/centring.h"

hlr_effects hlr_effects_at(const hlr_model *model, hlr_arena *arena)
{
    hlr_effects e = {.model = model};
    if (model->crossed)
        e.crossed = hlr_crossed_effects_at(model, arena);
    else
        e.nested = hlr_nested_effects_at(model, arena);
    return e;
}

void hlr_effects_prepare(const hlr_effects *effects)
{
    if (effects->model->crossed)
        hlr_crossed_effects_prepare(effects->model, &effects->at, &effects->crossed);
    else
        hlr_nested_effects_prepare(effects->model, &effects->at, &effects->nested);
}

void hlr_effects_draw(const hlr_effects *effects, int k, int level, double *u, double *mean, double *variance)
{
    const hlr_model *model = effects->model;
    if (model->crossed)
        hlr_crossed_effects_draw(model, &effects->at, &effects->crossed, k, level, u, mean, variance);
    else
        hlr_nested_effects_draw(model, &effects->at, &effects->nested, k, level, u, mean, variance);
    hlr_effects_to_raw(&model->factor[k], u);
    hlr_effects_to_raw(&model->factor[k], mean);
}

void hlr_effects_draw_levels(const hlr_effects *effects, int k, int n_level, const int *level, double *mean,
                             double *u)
{
    const hlr_model *model = effects->model;
    if (!model->crossed && model->n_factor == 1) {
        hlr_nested_effects_draw_leaves(model, &effects->at, &effects->nested, n_level, level, u);
        return;
    }
    for (int j = 0; j < n_level; j++, u += model->factor[k].q)
        hlr_effects_draw(effects, k, level[j], u, mean, NULL);
}
