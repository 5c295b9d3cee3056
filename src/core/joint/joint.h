/* The joint engine: any likelihood. Its coordinates are those of the parameters, then z, the group effects whitened
 * level by level (method: section 4), from the last factor to the first.
 *
 * Factors count from the one with most levels. They are taken from the last one on, so that each sees the linear
 * predictors eta of what came before it (offset, X beta, the factors taken). An anchor fixes for factor k a weight D_i
 * of each row, P x P where a row has P predictors; Z has the coefficients of all of them. With these weights it fixes
 * for each level a precision W = Z'D Z and an origin of the pull of the likelihood, g = origin - Z'D eta; and a
 * precision a of v, 1 if effects are normal. With M = a I + T'W T = L L' the effects are
 *     v = L^-T (L^-1 T'g + z),   u = T v,
 * a change of variables with fixed constants, exact whatever the anchor. With a good anchor z is nearly N(0, I) and
 * independent of the parameters. Nothing is singular at T = 0. */
#ifndef HLR_JOINT_H
#define HLR_JOINT_H

#include "base/arena.h"
#include "family/family.h"
#include "joint/level.h"
#include "predictor/rows.h"
#include "model/parameters.h"
#include "sampler/engine.h"

/* Of one factor; one level after the other. */
typedef struct {
    double *d;  /* [n x P (P + 1) / 2] D of each row, packed, P predictors */
    double *w;  /* [q (q + 1) / 2 x n_level] packed */
    double *a;  /* [n_level] */
    double *origin; /* [q x n_level] */
} hlr_anchor_factor;

typedef struct {
    hlr_anchor_factor factor[HLR_MAX_FACTOR];
} hlr_anchor;

typedef struct {
    const hlr_model *model;
    hlr_anchor anchor;             /* in memory of the caller; the functions that move it say so */
    hlr_parameters parameters;
    int n_effect;
    double radius; /* distance of hlr_joint_logp_head()'s points from z = 0, in each coordinate; 0: one point, z = 0 */
    double *eta, *d_eta; /* [n x P] */
    double *weighted;    /* [n x P], and by how much rows are weakened, as D: not there if P is 1 */
    double *weakened;
    hlr_likelihood_work likelihood;
    hlr_joint_levels levels[HLR_MAX_FACTOR];
    double *g[HLR_MAX_FACTOR]; /* [q x n_level] */
    /* The last factor sees nothing but offsets and X beta, so that its pull is linear in beta: g = pull_at_zero - cross
     * beta, [q n_level] and [q n_level x common coefficients]. Kept where a row has several predictors. */
    int knows_cross;
    double *pull_at_zero, *cross;
    hlr_level_scratch scratch;
    int *seen;                 /* [levels of the factor that has most] */
    double *zero, *zero_grad; /* all coordinates, for the density of the parameters alone */
    double *before, *before_l; /* [dim], [dim x dim] of the parameters */
} hlr_joint;

int hlr_joint_n_effect(const hlr_model *model); /* sum of n_level q */
int hlr_joint_dim(const hlr_model *model);      /* all coordinates */

/* How many coordinates z the metric leaves alone (identity): those of the first factors. It is learnt for the last
 * factors, as many as have at most 60 coordinates together, and never for factor 0. */
int hlr_joint_n_white(const hlr_model *model);
hlr_anchor hlr_anchor_at(const hlr_model *model, hlr_arena *arena);
hlr_joint hlr_joint_at(const hlr_model *model, const hlr_anchor *anchor, hlr_arena *arena);

/* Borrows the model and the anchor's memory. */
hlr_engine hlr_joint_engine(const hlr_model *model, const hlr_anchor *anchor, hlr_arena *arena);

/* Log posterior density with every constant, and its gradient; ctx is an hlr_joint. */
double hlr_joint_logp(void *ctx, const double *q, double *grad);

/* Log density of the parameters alone: the joint one averaged over z ~ N(0, I), by two or four points with the means
 * and variances of N(0, I), and with the covariances of levels of two coefficients. Up to a constant it is the
 * evidence lower bound of variational inference. */
double hlr_joint_logp_head(void *ctx, const double *q, double *grad);

/* Pieces of the density: the parameters at q; eta = offset + X beta; eta += Z u of factor k; the pull g of factor k at
 * eta; the log density of the rows at eta without its constant, with d_eta; out = Z'rows of factor k, and Z'D rows with
 * its D (rows: [n x P]). */
void hlr_joint_unpack(hlr_joint *engine, const double *q);
void hlr_joint_common(hlr_joint *engine);
void hlr_joint_add(hlr_joint *engine, int k);
void hlr_joint_pull(hlr_joint *engine, int k);
double hlr_joint_rows(hlr_joint *engine);
void hlr_joint_gather(const hlr_joint *engine, int k, const double *rows, double *out);
void hlr_joint_gather_weighted(const hlr_joint *engine, int k, const double *rows, double *out);

/* to += Z u of factor k, and to += sign D rows; to, rows: [n x P]. */
void hlr_joint_add_to(const hlr_joint *engine, int k, const double *u, double *to);
void hlr_joint_weigh(const hlr_joint *engine, const double *d, double sign, const double *rows, double *to);
const double *hlr_joint_t(const hlr_joint *engine, int k); /* T of factor k */

/* u of every level at a point, factor by factor, [q x n_level] each. */
void hlr_joint_effects(hlr_joint *engine, const double *q, double *u);

/* What hlr_parameters_named() writes, at a point. */
void hlr_joint_named(const hlr_joint *engine, const double *q, double *out);

/* Moves the anchor to the mode of u given the parameters at q, by Newton's method, one factor after the other, from
 * u = 0. */
void hlr_joint_anchor(hlr_joint *engine, const double *q);
void hlr_joint_anchor_within(hlr_joint *engine, const double *q, int most_sweeps);

#endif
