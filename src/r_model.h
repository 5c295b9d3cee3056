/* R lists from flatten_collapsed() and flatten_joint() -> models of C; borrows R's memory, allocates the
 * rest with R_alloc. */
#ifndef HLR_R_MODEL_H
#define HLR_R_MODEL_H

#include <Rinternals.h>

#include "joint/joint.h"
#include "model/model.h"

hlr_model hlr_model_from_list(SEXP list);
hlr_joint_model hlr_joint_from_list(SEXP list);

const hlr_family *hlr_family_from(SEXP name, SEXP link);

/* n maps from a list of `kind` (names), `lower`, `upper` and `scale`. */
const hlr_map *hlr_maps_from_list(SEXP list, int n);

/* The list's own memory, which nobody may write. */
hlr_anchor hlr_anchor_from_list(SEXP list, const hlr_joint_model *model);

/* Does the list describe a model of the joint engine? */
int hlr_is_joint(SEXP list);

#endif
