/* The parameters that every engine's coordinates stand for (prior/layout.h). Coordinates -> values, and gradients by
 * values -> gradients by coordinates, with priors and Jacobians. */
#ifndef HLR_PARAMETERS_H
#define HLR_PARAMETERS_H

#include "base/arena.h"
#include "model/model.h"
#include "prior/correlation.h"

typedef struct {
    const hlr_model *model;
    int n_t;
    int bounded;                       /* 1: a search for the mode, whose density stays bounded */
    hlr_mapped *scalar;                /* [n_scalar]; of correlations unset, of coefficients if they are kept */
    hlr_cor *cor;                      /* [number of correlations] */
    /* Matrices of the factors, see hlr_matrix_of(), [n_t]: Cholesky factors of the correlation matrices; T, of the
     * effects of centred columns where a block has to_raw. */
    double *root, *d_root, *t;
    /* Gradients of the log density of data and effects, by T [n_t] and by the values of scalars [n_scalar]. Engines
     * write those of coefficients, if these are kept, and of theta; they add to those of hyper, which begin at zero. */
    double *d_t, *d_value;
    hlr_cov_point *point;              /* [blocks of all factors] each in the memory above, whose work is shared */
    double *scale, *z, *d_scale;       /* [shrinkage.n] of shrunk coefficients: value = scale z */
} hlr_parameters;

hlr_parameters hlr_parameters_at(const hlr_model *model, hlr_arena *arena);

void hlr_parameters_unpack(hlr_parameters *s, const double *q);
void hlr_parameters_theta(const hlr_parameters *s, double *theta);      /* values of the family's, [n_theta] */

/* Log prior of the parameters that have coordinates, with log Jacobians; writes grad [n_coordinate] from the d_s
 * above. */
double hlr_parameters_back(hlr_parameters *s, double *grad);

/* Number of hlr_parameters_named(). */
int hlr_parameters_n_out(const hlr_model *model);

/* The named parameters, [n_scalar], with the signs of sds moved into the correlations, then the log prior density of
 * all of them. The head of `out` already has the coefficients. */
void hlr_parameters_named(hlr_parameters *s, double *out);

/* The way back: coordinates q [n_coordinate] of values [n_scalar], those of coefficients of centred columns. Not finite
 * where there are none. Changes the point that s is at. */
void hlr_parameters_coordinates(hlr_parameters *s, const double *value, double *q);

#endif
