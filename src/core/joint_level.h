/* The effects of one factor's levels, forward and back: the part of the joint engine that counts levels. Notation:
 * joint.h. */
#ifndef HLR_JOINT_LEVEL_H
#define HLR_JOINT_LEVEL_H

#include <stddef.h>

/* One level after the other; the last group is written by hlr_joint_forward(). */
typedef struct {
    int n_level;
    const double *w;                 /* [q (q + 1) / 2 x n_level] packed */
    const double *g;                 /* [q x n_level] the pull */
    double *d_u;                     /* [q x n_level] in: gradient by u; out: by g */
    double *scratch;                 /* [4 q^2] */
    double *l, *inverse, *c, *v, *u; /* [q^2 x n_level] L; [q x n_level] 1 / its diagonal, L^-1 T'g, v, u */
} hlr_joint_levels;

/* u from z [q x n_level]; returns the sum of -|v|^2 / 2 - log|L|. */
double hlr_joint_forward(const hlr_joint_levels *levels, int q, const double *t, const double *z);

/* Writes d_z [q x n_level], adds to d_t [q x q]. */
void hlr_joint_back(const hlr_joint_levels *levels, int q, const double *t, double *d_t, double *d_z);

/* L of M = I + T'W T, W packed; scratch [q^2 + q]. */
void hlr_joint_factorise(int q, const double *t, const double *w, double *scratch, double *l);

#endif
