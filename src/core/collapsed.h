/* The collapsed engine: a Gaussian model with u, and beta where its prior allows, integrated out (method: section 1).
 *
 * Coordinates: beta if kept, then the sds, then the partial correlations, then sigma; fixed ones have none.
 * Named parameters: beta [p], sd [hlr_n_sd], correlations [hlr_n_cor], sigma. */
#ifndef HLR_COLLAPSED_H
#define HLR_COLLAPSED_H

#include "model.h"
#include "rng.h"
#include "target.h"

/* An engine holds everything at one point: one engine per chain. */
typedef struct {
    const hlr_model *model;
    double *work;                      /* [hlr_collapsed_work_size] */
    int n_sd, n_cor, n_lambda, dim;
    hlr_mapped *common, *sd, sigma;    /* [p], [n_sd] */
    hlr_cor *cor;                      /* [n_cor] */
    double *factor;                    /* [n_lambda] Cholesky factors of the correlation matrices, factor by factor */
    double *lambda, *d_lambda;         /* [n_lambda] T / sigma */
    double *d_factor;                  /* [n_lambda] */
    double *gram, *omega;              /* packed, p + 1 */
    double *k, *inverse;               /* [p x p] Cholesky factor of K, its inverse */
    double *b, *h;                     /* [p] */
    double *direction, *gram_d;        /* [p + 1] */
    double *reduce;
} hlr_collapsed;

size_t hlr_collapsed_work_size(const hlr_model *model);
hlr_collapsed hlr_collapsed_at(const hlr_model *model, double *work);

/* Log posterior density of the coordinates, all constants included, and its gradient; ctx is an hlr_collapsed. */
double hlr_collapsed_logp(void *ctx, const double *q, double *grad);

/* T / sigma (hlr_n_lambda numbers, factor after factor, column-major) and sigma at a point. */
void hlr_collapsed_lambda(const hlr_collapsed *engine, const double *q, double *lambda, double *sigma);

int hlr_collapsed_n_out(const hlr_model *model);        /* p + n_sd + n_cor + 2 */

/* The named parameters at a point, then the log prior density of all of them. Integrated out, beta is drawn from its
 * exact conditional N(b, K^-1) with `rng`. */
void hlr_collapsed_describe(const hlr_collapsed *engine, const double *q, hlr_rng *rng, double *out);

#endif
