/* Kinds of priors by the names that R gives them. */
#ifndef HLR_R_PRIOR_H
#define HLR_R_PRIOR_H

#include <Rinternals.h>

#include "prior/shrinkage.h"

const hlr_shrinkage_kind *hlr_shrinkage_kind_from(SEXP name);

#endif
