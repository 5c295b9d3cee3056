/* A model as R's list holds it, with the engine that the list is for; engines have work memory of their own. */
#ifndef HLR_R_ENGINE_H
#define HLR_R_ENGINE_H

#include <Rinternals.h>

#include "sampler/chain.h"
#include "joint/joint.h"

typedef struct {
    int is_joint;
    hlr_model collapsed;
    hlr_joint_model joint;
    hlr_anchor anchor;        /* joint only: the list's, or unset if it has none yet */
    const hlr_model *head;
    int n_parameter, dim;     /* coordinates of the parameters; with those of the effects */
    int n_dense;              /* of these, those that the metric is learnt for */
} hlr_listed_model;

/* The list's memory is borrowed, and nobody may write to it. */
hlr_listed_model *hlr_model_listed(SEXP list);

/* Allocated with R_alloc(). The model must stay where it is. */
hlr_engine hlr_new_engine(const hlr_listed_model *model);

/* Log density of the parameters alone, for a search of their mode. */
hlr_target hlr_parameter_target(const hlr_listed_model *model, const hlr_engine *engine);

#endif
