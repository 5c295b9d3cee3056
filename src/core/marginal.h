/* The density of a row's response over a normal linear predictor: group effects integrated out. */
#ifndef HLR_MARGINAL_H
#define HLR_MARGINAL_H

#include "family.h"

/* log of the integral of exp(logp(eta + sd x)) over x ~ N(0, 1), constant() not included. row: one row; aux: its
 * auxiliary parameters. To about 1e-6 where the density has one peak in eta. -Inf where no x near enough to zero has a
 * density. */
double hlr_marginal_logp(const hlr_family *family, const hlr_rows *row, const double *aux, double eta,
                         double sd);

#endif
