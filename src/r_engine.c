#include "r_engine.h"

#include <R.h>

#include "collapsed/collapsed.h"
#include "r_check.h"
#include "r_gaussian.h"
#include "r_memory.h"
#include "r_model.h"

static hlr_engine engine_at(const hlr_listed_model *m, const hlr_anchor *anchor, hlr_arena *arena)
{
    return m->is_joint ? hlr_joint_engine(&m->joint, anchor, arena) : hlr_collapsed_engine(&m->gauss, arena);
}

static hlr_engine new_engine(const hlr_listed_model *m, const hlr_anchor *anchor)
{
    hlr_arena arena = hlr_arena_counting();
    engine_at(m, anchor, &arena);
    arena = hlr_allocate(&arena);
    return engine_at(m, anchor, &arena);
}

const hlr_listed_model *hlr_model_listed(SEXP list)
{
    hlr_listed_model *m = (hlr_listed_model *) R_alloc(1, sizeof(hlr_listed_model));
    hlr_arena arena = hlr_arena_counting();
    m->is_joint = hlr_is_joint(list);
    m->anchor = (hlr_anchor){.factor[0].d = NULL};
    m->n_anchor = 0;
    if (m->is_joint) {
        m->joint = hlr_joint_from_list(list);
        m->n_anchor = hlr_anchor_length(&m->joint);
        if (!Rf_isNull(hlr_list_find(list, "anchor")))
            m->anchor = hlr_anchor_from_list(list, &m->joint);
    } else {
        m->gauss = hlr_gaussian_from_list(list);
    }
    const hlr_engine engine = engine_at(m, &m->anchor, &arena);
    m->n_parameter = engine.parameters.dim;
    m->dim = engine.target.dim;
    m->n_dense = hlr_engine_n_dense(&engine);
    m->n_out = engine.n_out;
    return m;
}

hlr_engine hlr_new_engine(const hlr_listed_model *m)
{
    if (m->n_anchor > 0 && !m->anchor.factor[0].d)
        Rf_error("`anchor` is missing");
    return new_engine(m, &m->anchor);
}

hlr_engine hlr_new_engine_at(const hlr_listed_model *m, double *memory)
{
    hlr_arena arena = hlr_arena_over(memory);
    const hlr_anchor anchor = m->n_anchor > 0 ? hlr_anchor_at(&m->joint, &arena) : m->anchor;
    return new_engine(m, &anchor);
}
