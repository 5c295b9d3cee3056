/* effects.h for one factor, or a chain of nested factors: outer levels first, each level given the levels around it. */
#ifndef HLR_NESTED_EFFECTS_H
#define HLR_NESTED_EFFECTS_H

#include "base/arena.h"
#include "collapsed/effect_draw.h"
#include "collapsed/nested.h"
#include "collapsed/gaussian.h"

typedef struct {
    double *direction;      /* [sum of q + p + 1] (-u of every factor, -beta, 1): rows times it are the residuals */
    double *pull;           /* [q] Z'(residual without u itself) */
    double *z, *mean;       /* [q] */
    double *gram;           /* [q (q + 1) / 2] Z'Z, packed */
    double *m;              /* [q x q] */
    double *root;           /* packed, p + 1 */
    hlr_nested nested;      /* several factors only */
} hlr_nested_effects;

hlr_nested_effects hlr_nested_effects_at(const hlr_gaussian *gauss, hlr_arena *arena);
void hlr_nested_effects_prepare(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_nested_effects *w);

/* u and its mean, centred; variance of the raw u. */
void hlr_nested_effects_draw(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_nested_effects *w, int k,
                             int level, double *u, double *mean, double *variance);

/* One factor: raw draws of many levels. */
void hlr_nested_effects_draw_leaves(const hlr_gaussian *gauss, const hlr_effect_draw *at, const hlr_nested_effects *w,
                                    int n_level, const int *level, double *u);

#endif
