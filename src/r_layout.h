/* R's layout table -> hlr_layout; borrows R's memory, allocates the rest with R_alloc. */
#ifndef HLR_R_LAYOUT_H
#define HLR_R_LAYOUT_H

#include <Rinternals.h>

#include "prior/layout.h"

/* n maps from a list of `kind` (names), `map_lower`, `map_upper` and `map_scale`. */
const hlr_map *hlr_maps_from_list(SEXP list, int n);

/* The layout of a model's list, whose factors have n_sd sds and n_cor correlations. */
hlr_layout hlr_layout_from_list(SEXP model, int n_sd, int n_cor);

#endif
