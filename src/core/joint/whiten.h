/* Group effects -> the joint engine's coordinates z: the way back from hlr_joint_effects() (notation: joint.h). */
#ifndef HLR_WHITEN_H
#define HLR_WHITEN_H

#include "joint/joint.h"

/* v = T^-1 u at the parameters of q, factor by factor, [q x n_level] each. Not finite where an sd is zero, because u
 * does not say then what v is. */
void hlr_standardise_effects(hlr_joint *engine, const double *q, const double *u, double *v);

/* Writes into q the z that stands for v, at the parameters of q and the engine's anchor. */
void hlr_whiten(hlr_joint *engine, const double *v, double *q);

#endif
