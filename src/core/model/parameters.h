/* The parameters that every engine's coordinates stand for: common coefficients (where they are coordinates), sds and
 * correlations of the group effects, hyper-parameters, parameters of the family (sigma of a Gaussian), in
 * this order.
 * Coordinates -> values, and gradients by values -> gradients by coordinates with priors and Jacobians. */
#ifndef HLR_PARAMETERS_H
#define HLR_PARAMETERS_H

#include "base/arena.h"
#include "model/model.h"
#include "prior/correlation.h"

typedef struct {
    const hlr_model *model;
    int n_sd, n_cor, n_t, dim;
    int bounded;                       /* 1: a search for the mode, whose density stays bounded; see back_mixed() */
    hlr_mapped *common, *sd, *hyper, *theta;     /* [p], [n_sd], [n_hyper], [n_theta] */
    hlr_cor *cor;                      /* [n_cor] */
    double *factor, *d_factor;         /* [n_t] Cholesky factors of the correlation matrices, factor by factor */
    double *t;                         /* [n_t] T = diag(tau) L of each factor, lower triangular, column-major; of the
                                        * effects of centred columns where the factor has to_raw */
    /* Gradients of the log density of data and effects by T, beta (read if kept), hyper and theta. */
    double *d_t, *d_common, *d_hyper, *d_theta;  /* d_hyper is zero until an engine adds to it */
    double *d_own;                     /* [q] of the factor at hand: gradient by its sds, priors' part */
    double *raw_sd;                    /* [n_sd] of the columns as they are, whose priors are given */
    double *raw;                       /* [q x q] of the factor at hand: rows of raw T; row by row, q apart */
    double *scale, *z, *d_scale;       /* [shrinkage.n] of shrunk coefficients: value = scale z */
} hlr_parameters;

hlr_parameters hlr_parameters_at(const hlr_model *model, hlr_arena *arena);

void hlr_parameters_unpack(hlr_parameters *s, const double *q);
void hlr_parameters_theta(const hlr_parameters *s, double *theta);      /* values of the family's, [n_theta] */

/* Log prior of the parameters that have coordinates, with log Jacobians; writes grad [dim] from the d_s above. */
double hlr_parameters_back(hlr_parameters *s, double *grad);

int hlr_parameters_n_out(const hlr_model *model);      /* p + n_sd + n_cor + n_hyper + n_theta + 1 */

/* The named parameters, with the signs of sds moved into the correlations, then the log prior density of all of them.
 * The head of `out` already has beta. */
void hlr_parameters_named(hlr_parameters *s, double *out);

#endif
