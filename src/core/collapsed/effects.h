/* Group effects, drawn on demand from their exact conditional: u | beta, sigma, T, y. */
#ifndef HLR_EFFECTS_H
#define HLR_EFFECTS_H

#include "base/arena.h"
#include "collapsed/crossed_effects.h"
#include "collapsed/effect_draw.h"
#include "collapsed/nested_effects.h"
#include "model/model.h"

typedef struct {
    const hlr_model *model;
    hlr_effect_draw at;             /* the caller sets it, draw after draw */
    hlr_nested_effects nested;      /* by the model's factors one of these is set */
    hlr_crossed_effects crossed;
} hlr_effects;

hlr_effects hlr_effects_at(const hlr_model *model, hlr_arena *arena);

/* Once per draw, before hlr_effects_draw(). */
void hlr_effects_prepare(const hlr_effects *effects);

/* u, raw, of one level of factor k: writes a draw, its conditional mean and variance (unless NULL), [q] each. Outer
 * levels on the path to the root are drawn first, each from its own stream, so that a level's numbers do not depend on
 * which levels are asked for; mean and variance are given those. Crossed factors: all of them but factor 0 are drawn
 * first, but mean and variance are given beta and the variance parameters alone. */
void hlr_effects_draw(const hlr_effects *effects, int k, int level, double *u, double *mean, double *variance);

/* The same draws of many levels, [n_level x q] with coefficients fastest, in less time. mean: [q] work. */
void hlr_effects_draw_levels(const hlr_effects *effects, int k, int n_level, const int *level, double *mean,
                             double *u);

#endif
