/* R list from flatten_model() -> hlr_model; borrows R's memory, allocates the rest with R_alloc. */
#ifndef HLR_R_MODEL_H
#define HLR_R_MODEL_H

#include <Rinternals.h>

#include "model.h"

hlr_model hlr_model_from_list(SEXP list);

#endif
