/* The effects of one factor's levels, forward and back: the part of the joint engine that counts levels. Notation:
 * joint.h. */
#ifndef HLR_JOINT_LEVEL_H
#define HLR_JOINT_LEVEL_H

#include "base/arena.h"

/* Matrices of one level, [q x q] each but for `inverse` and `x`, [q]. */
typedef struct {
    double *wt, *l, *inverse, *x;    /* W T, L, 1 / its diagonal, a vector */
    double *d_b, *d_l, *phi, *d_m;   /* of the way back: see level_kernel.h */
} hlr_level_scratch;

hlr_level_scratch hlr_level_scratch_at(int q, hlr_arena *arena);

/* One level after the other; hlr_joint_forward() writes the last line of pointers. */
typedef struct {
    int n_level;
    const double *w;                 /* [q (q + 1) / 2 x n_level] packed */
    const double *a;                 /* [n_level] */
    double df;                       /* v is Student's t with so many degrees of freedom; 0: normal */
    double *share;                   /* [n_level] -d log p(v) / dv = share v; Student's only */
    const double *g;                 /* [q x n_level] the pull */
    double *d_u;                     /* [q x n_level] in: gradient in u; out: gradient in g */
    hlr_level_scratch scratch;
    double *l, *inverse, *c, *v, *u; /* [q^2 x n_level] L; [q x n_level] 1 / its diagonal, L^-1 T'g, v, u */
} hlr_joint_levels;

/* u from z [q x n_level]; returns the log density of z without the part of the rows: the sum of log p(v) - log|L|. */
double hlr_joint_forward(const hlr_joint_levels *levels, int q, const double *t, const double *z);

/* Writes d_z [q x n_level], adds to d_t [q x q]. */
void hlr_joint_back(const hlr_joint_levels *levels, int q, const double *t, double *d_t, double *d_z);

/* Sum of log p(v) over the levels; writes share. */
double hlr_joint_log_density(const hlr_joint_levels *levels, int q);

/* Derivative in df of the sum of log p(v), from share. */
double hlr_joint_d_df(const hlr_joint_levels *levels, int q);

/* scratch->l = L of M = a I + T'W T, W packed; uses `wt` and `inverse`. */
void hlr_joint_factorise(int q, const double *t, const double *w, double a, const hlr_level_scratch *scratch);

#endif
