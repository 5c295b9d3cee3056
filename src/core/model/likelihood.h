/* The likelihood of a response. Its family's first parameter has a linear predictor, on the scale of the family's link;
 * each other one, theta, is one number for all rows or has a predictor of its own, through a link of its own. */
#ifndef HLR_LIKELIHOOD_H
#define HLR_LIKELIHOOD_H

#include "base/arena.h"
#include "family/observed.h"
#include "family/theta_link.h"
#include "prior/map.h"

/* What a parameter is joined with in each row: nothing; known standard errors, root of the sum of squares; a
 * denominator, product. R counts them alike. */
enum { HLR_JOINED_NOT, HLR_JOINED_ROOT, HLR_JOINED_PRODUCT };

typedef struct {
    int predictor;             /* of the model's; -1: one number for all rows */
    int scalar;                /* of the layout, if it is one number */
    const hlr_theta_link *link;          /* if it has a predictor */
    int joined;                /* HLR_JOINED_... */
    const double *with;        /* [n], if it is joined */
} hlr_theta;

typedef struct {
    const hlr_family *family;
    hlr_rows rows;
    double constant;           /* family->constant() of the rows before equal ones were put together */
    int n_predictor;           /* of the likelihood, the first that of the mean */
    hlr_theta theta[HLR_MAX_THETA];
} hlr_likelihood;

/* Work memory: by row, of each theta that differs between rows. */
typedef struct {
    double *value[HLR_MAX_THETA], *slope[HLR_MAX_THETA], *d_value[HLR_MAX_THETA];    /* [n] */
    double *near, *up, *down;  /* [n x n_predictor] of differences; none without such a theta */
} hlr_likelihood_work;

hlr_likelihood_work hlr_likelihood_work_at(const hlr_likelihood *likelihood, hlr_arena *arena);

/* Log density of the rows without the constant at eta [n x n_predictor] and the values of the layout's scalars. Writes
 * d_eta [n x n_predictor], and the derivatives in theta that are one number to their places in d_scalar. */
double hlr_likelihood_logp(const hlr_likelihood *likelihood, const hlr_mapped *scalar, const double *eta,
                           const hlr_likelihood_work *work, double *d_eta, double *d_scalar);

/* Of each row minus the second derivatives of its log density in its predictors; of a single predictor its size, for
 * where a density bends upwards that still says how far a step may go. Zero where they are not finite. With several a
 * row's matrix need not be positive: that of a normal in mean and log sd never is, though the sum over many rows is.
 * d: [n x P (P + 1) / 2] packed, P = n_predictor. d_scalar is overwritten. */
void hlr_likelihood_curvature(const hlr_likelihood *likelihood, const hlr_mapped *scalar, const double *eta,
                              const hlr_likelihood_work *work, double *d, double *d_scalar);

#endif
