/* The collapsed engine: a Gaussian model with u, and beta where its prior allows, integrated out (method: section 1).
 *
 * Coordinates: beta if kept, then the sds, then the partial correlations, then sigma; parameters that are fixed have
 * none. Named parameters: beta [p], sd [hlr_n_sd], correlations [hlr_n_cor], sigma. */
#ifndef HLR_COLLAPSED_H
#define HLR_COLLAPSED_H

#include "collapsed/reduce.h"
#include "model/parameters.h"
#include "numeric/rng.h"
#include "sampler/engine.h"

/* Everything at one point: one per chain. */
typedef struct {
    const hlr_gaussian *gauss;
    hlr_parameters parameters;
    double *lambda, *d_lambda;         /* [n_t] T / sigma */
    double *gram, *omega;              /* packed, p + 1 */
    double *k, *inverse;               /* [p x p] Cholesky factor of K, its inverse */
    double *b, *h;                     /* [p] */
    double *direction, *gram_d;        /* [p + 1] */
    hlr_reduction reduction;
} hlr_collapsed;

hlr_collapsed hlr_collapsed_at(const hlr_gaussian *gauss, hlr_arena *arena);

/* Borrows the model. */
hlr_engine hlr_collapsed_engine(const hlr_gaussian *gauss, hlr_arena *arena);

/* Log posterior density of the coordinates, all constants included, and its gradient; ctx is an hlr_collapsed. */
double hlr_collapsed_logp(void *ctx, const double *q, double *grad);

/* The density for a search of the mode, without poles: see hlr_parameters.bounded. */
double hlr_collapsed_logp_search(void *ctx, const double *q, double *grad);

/* T / sigma (hlr_n_lambda numbers, factor after factor, column-major) and sigma at a point. */
void hlr_collapsed_lambda(const hlr_collapsed *engine, const double *q, double *lambda, double *sigma);

/* What hlr_parameters_named() writes, at a point. A beta that is integrated out is drawn from its exact conditional
 * N(b, K^-1) with `rng`. */
void hlr_collapsed_named(const hlr_collapsed *engine, const double *q, hlr_rng *rng, double *out);

#endif
