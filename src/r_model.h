/* R lists from flatten_collapsed() and flatten_joint() -> models of C; borrows R's memory, allocates the
 * rest with R_alloc. */
#ifndef HLR_R_MODEL_H
#define HLR_R_MODEL_H

#include <Rinternals.h>

#include "joint/joint.h"
#include "model/model.h"

hlr_model hlr_model_from_list(SEXP list);
hlr_joint_model hlr_joint_from_list(SEXP list);

/* The density and its pieces, with work memory allocated with R_alloc(). */
hlr_joint hlr_new_joint(const hlr_joint_model *model, const hlr_anchor *anchor);

const hlr_family *hlr_family_from(SEXP name, SEXP link);

/* n maps from a list of `kind` (names), `lower`, `upper` and `scale`. */
const hlr_map *hlr_maps_from_list(SEXP list, int n);

/* Numbers of an anchor; the one in the list, whose memory nobody may write to. */
R_xlen_t hlr_anchor_length(const hlr_joint_model *model);
hlr_anchor hlr_anchor_from_list(SEXP list, const hlr_joint_model *model);

/* Does the list describe a model of the joint engine? */
int hlr_is_joint(SEXP list);

#endif
