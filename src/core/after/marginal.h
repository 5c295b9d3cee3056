/* The density of a row's response over a linear predictor that is normal or Student's t: group effects integrated out.
 * Effects u = T v of a level, v multivariate t with df degrees of freedom, give a row z'u = |T'z| times a univariate t
 * with as many. */
#ifndef HLR_MARGINAL_H
#define HLR_MARGINAL_H

#include "family/family.h"

/* log of the integral of exp(logp(eta + sd x)) over x ~ t(df), N(0, 1) where df is infinite, constant() not included.
 * row: one row; theta: its parameters beside eta. To about 1e-6 where the density has one peak in eta. -Inf where no x
 * near enough to zero has a density. */
double hlr_marginal_logp(const hlr_family *family, const hlr_rows *row, const double *theta, double eta,
                         double sd, double df);

#endif
