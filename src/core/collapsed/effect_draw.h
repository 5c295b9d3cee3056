/* A draw whose group effects are wanted, and the random numbers of each level. */
#ifndef HLR_EFFECT_DRAW_H
#define HLR_EFFECT_DRAW_H

#include "base/inline.h"
#include "collapsed/gaussian.h"
#include "numeric/linalg_inline.h"
#include "numeric/rng.h"

typedef struct {
    const double *lambda;       /* [hlr_n_lambda] T / sigma of this draw */
    double sigma;
    const double *beta;         /* [p] of this draw, never the conditional mean */
    uint32_t seed, chain, draw; /* key and place of the random numbers */
} hlr_effect_draw;

static inline hlr_rng hlr_effect_stream(const hlr_effect_draw *at, int k, int level)
{
    return hlr_rng_at(at->seed, at->chain, (uint32_t) (HLR_FOR_EFFECTS + k), at->draw, (uint32_t) level);
}

/* u = mean + sigma Lambda M^-1/2 eps, of q coefficients; m: the Cholesky factor of M, z: [q] work. */
static ALWAYS_INLINE void hlr_effect_noise(int q, double sigma, const double *m, const double *lambda, hlr_rng *rng,
                                           const double *mean, double *z, double *u)
{
    UNROLL_SMALL
    for (int i = 0; i < q; i++)
        z[i] = hlr_rng_normal(rng);
    hlr_solve_lower_transposed_inline(q, m, z);
    hlr_multiply_lower_inline(q, lambda, z, u);
    UNROLL_SMALL
    for (int i = 0; i < q; i++)
        u[i] = mean[i] + sigma * u[i];
}

#endif
