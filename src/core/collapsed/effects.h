/* Group effects, drawn on demand from their exact conditional: u | beta, sigma, T, y. */
#ifndef HLR_EFFECTS_H
#define HLR_EFFECTS_H

#include "model/model.h"
#include "numeric/rng.h"

typedef struct {
    const hlr_model *model;
    const double *lambda;       /* [hlr_n_lambda] T / sigma of this draw */
    double sigma;
    const double *beta;         /* [p] this draw's own, never its conditional mean */
    uint32_t seed, chain, draw; /* key and place of the random numbers */
    double *work;               /* [hlr_effects_work_size] */
} hlr_effects;

size_t hlr_effects_work_size(const hlr_model *model);

/* Once per draw, before hlr_effects_draw(). */
void hlr_effects_prepare(const hlr_effects *effects);

/* u, raw, of one level of factor k: writes a draw, its conditional mean and variance (unless NULL), [q] each. Outer levels on
 * the path to the root are drawn first, each from its own stream, so that a level's numbers do not depend on which
 * levels are asked for; mean and variance are given those. Crossed factors: all of them but factor 0 are drawn first,
 * but mean and variance are given beta and the variance parameters alone. */
void hlr_effects_draw(const hlr_effects *effects, int k, int level, double *u, double *mean, double *variance);

/* The same draws of many levels, [n_level x q] with coefficients fastest, in less time. mean: [q] work. */
void hlr_effects_draw_levels(const hlr_effects *effects, int k, int n_level, const int *level, double *mean,
                             double *u);

/* u = mean + sigma Lambda M^-1/2 eps, of q coefficients; m: the Cholesky factor of M, z: [q] work. */
void hlr_effects_noise(const hlr_effects *effects, int q, const double *m, const double *lambda, hlr_rng *rng,
                       const double *mean, double *z, double *u);

#endif
