/* Group effects, drawn on demand from their exact conditional: u | beta, sigma, T, y. */
#ifndef HLR_EFFECTS_H
#define HLR_EFFECTS_H

#include "base/arena.h"
#include "collapsed/crossed_effects.h"
#include "collapsed/effect_draw.h"
#include "collapsed/nested_effects.h"
#include "collapsed/gaussian.h"

typedef struct {
    const hlr_gaussian *gauss;
    hlr_effect_draw at;             /* the caller sets it, draw after draw */
    hlr_nested_effects nested;      /* the model's factors decide which one is set */
    hlr_crossed_effects crossed;
} hlr_effects;

hlr_effects hlr_effects_at(const hlr_gaussian *gauss, hlr_arena *arena);

/* Once per draw, before hlr_effects_draw(). */
void hlr_effects_prepare(const hlr_effects *effects);

/* Draws u, raw, of one level of factor k, and writes its conditional mean and variance (unless NULL), [q] each.
 * First the levels around it are drawn, outermost first, each from its own stream: the result does not depend on
 * what else is asked for. Of crossed factors all but factor 0 are drawn first. mean, variance: given the levels
 * around (nested); given beta and the variance parameters alone (crossed). */
void hlr_effects_draw(const hlr_effects *effects, int k, int level, double *u, double *mean, double *variance);

/* The draws that hlr_effects_draw() makes, of many levels in less time: [n_level x q] with coefficients fastest. mean:
 * [q] work. */
void hlr_effects_draw_levels(const hlr_effects *effects, int k, int n_level, const int *level, double *mean,
                             double *u);

#endif
