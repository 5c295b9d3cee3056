/* The density of a row's response over a linear predictor that is normal or Student's t: group effects integrated
 * out. If a level has effects u = T v, and v is multivariate t with df degrees of freedom, then z'u of a row is
 * |T'z| times a univariate t with df degrees of freedom. */
#ifndef HLR_MARGINAL_H
#define HLR_MARGINAL_H

#include "family/family.h"

/* log of the integral of exp(logp(eta + sd x)) over x ~ t(df), or N(0, 1) where df is infinite, without the family's
 * constant(). row: one row; theta: its parameters beside eta. The error is about 1e-6 where the density has one peak in
 * eta. -Inf where no x near zero has a density. */
double hlr_marginal_logp(const hlr_family *family, const hlr_rows *row, const double *theta, double eta,
                         double sd, double df);

#endif
