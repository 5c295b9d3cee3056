/* R lists from flatten_collapsed() -> models of the collapsed engine; borrows R's memory. */
#ifndef HLR_R_GAUSSIAN_H
#define HLR_R_GAUSSIAN_H

#include <Rinternals.h>

#include "collapsed/gaussian.h"

hlr_gaussian hlr_gaussian_from_list(SEXP list);

#endif
