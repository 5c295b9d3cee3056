/* effects.h where factors are crossed: effects of the dense node together, then the levels of factor 0 given them. */
#ifndef HLR_CROSSED_EFFECTS_H
#define HLR_CROSSED_EFFECTS_H

#include "base/arena.h"
#include "collapsed/crossed.h"
#include "collapsed/effect_draw.h"
#include "collapsed/gaussian.h"

typedef struct {
    int *inverted;               /* [1] has U'^-1 been computed? */
    double *drawn, *expected;    /* [n] d with draws of the node's effects, d with their means */
    double *z;                   /* [m] */
    double *gram, *m;            /* packed q, [q x q]: R'R and the factor of I + Lambda'R'R Lambda */
    double *pull, *slope;        /* [q] */
    double *gain;                /* [q x m] how a level's mean depends on the node's effects */
    double *root;                /* packed, p + 1 */
    hlr_crossed crossed;
} hlr_crossed_effects;

hlr_crossed_effects hlr_crossed_effects_at(const hlr_gaussian *gauss, hlr_arena *arena);
void hlr_crossed_effects_prepare(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_crossed_effects *w);

/* u and its mean, centred; variance of the raw u. */
void hlr_crossed_effects_draw(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_crossed_effects *w, int k,
                              int level, double *u, double *mean, double *variance);

#endif
