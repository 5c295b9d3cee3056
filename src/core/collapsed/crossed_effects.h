/* effects.h where factors are crossed: effects of the dense node together, then the levels of factor 0 given them. */
#ifndef HLR_CROSSED_EFFECTS_H
#define HLR_CROSSED_EFFECTS_H

#include "collapsed/effects.h"

size_t hlr_crossed_effects_work_size(const hlr_model *model);
void hlr_crossed_effects_prepare(const hlr_effects *effects);
void hlr_crossed_effects_draw(const hlr_effects *effects, int k, int level, double *u, double *mean, double *variance);

#endif
