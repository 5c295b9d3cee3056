/* R lists from flatten_collapsed() and flatten_joint() -> models of C; borrows R's memory, allocates the rest with
 * R_alloc. */
#ifndef HLR_R_MODEL_H
#define HLR_R_MODEL_H

#include <Rinternals.h>

#include "joint/joint.h"
#include "model/model.h"

/* What every engine reads: parameters and grouping factors. */
hlr_model hlr_parameters_from_list(SEXP list);

/* With rows, and what is made of them. */
hlr_model hlr_joint_from_list(SEXP list);

/* Rows of a likelihood; additions: list of `times`, `from`, `to`, `low`, `high`, each of which may be missing, or
 * NULL. */
hlr_rows hlr_rows_from(SEXP y, SEXP trials, SEXP weight, SEXP additions);

/* A number of columns, as int; error if it is too large. */
int hlr_few_columns(R_xlen_t n);

/* The density and its pieces, with work memory allocated with R_alloc(). */
hlr_joint hlr_new_joint(const hlr_model *model, const hlr_anchor *anchor);

const hlr_family *hlr_family_from(SEXP name, SEXP link);

/* Numbers of an anchor; the one in the list, whose memory nobody may write to. */
R_xlen_t hlr_anchor_length(const hlr_model *model);
hlr_anchor hlr_anchor_from_list(SEXP list, const hlr_model *model);

/* Does the list describe a model of the joint engine? */
int hlr_is_joint(SEXP list);

#endif
