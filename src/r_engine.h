/* The engine of a model as R's list holds it: the one place that knows which engine a list is for. */
#ifndef HLR_R_ENGINE_H
#define HLR_R_ENGINE_H

#include <Rinternals.h>

#include "collapsed/gaussian.h"
#include "joint/joint.h"
#include "sampler/engine.h"

typedef struct {
    int is_joint;
    hlr_gaussian gauss;        /* one of them is set */
    hlr_model joint;
    hlr_anchor anchor;         /* the list's; unset if it has none */
    R_xlen_t n_anchor;         /* numbers of an anchor */
    int n_parameter, dim;      /* coordinates of the parameters; with those of the effects */
    int n_dense;               /* of these, those that the metric is learnt for */
    int n_out;                 /* named parameters and the log prior density */
} hlr_listed_model;

/* Borrows the list's memory, to which nobody may write. */
const hlr_listed_model *hlr_model_listed(SEXP list);

/* An engine with work memory of its own, allocated with R_alloc(). The model must stay where it is. */
hlr_engine hlr_new_engine(const hlr_listed_model *model);

/* An engine that may move its anchor, `memory` [n_anchor]. */
hlr_engine hlr_new_engine_at(const hlr_listed_model *model, double *memory);

#endif
