#include "r_engine.h"

#include <R.h>

#include "collapsed/collapsed.h"
#include "r_check.h"
#include "r_model.h"

hlr_listed_model *hlr_model_listed(SEXP list)
{
    hlr_listed_model *m = (hlr_listed_model *) R_alloc(1, sizeof(hlr_listed_model));
    m->is_joint = hlr_is_joint(list);
    if (m->is_joint)
        m->joint = hlr_joint_from_list(list);
    else
        m->collapsed = hlr_model_from_list(list);
    m->head = m->is_joint ? &m->joint.head : &m->collapsed;
    m->anchor = (hlr_anchor){.factor[0].d = NULL};
    if (m->is_joint && !Rf_isNull(hlr_list_find(list, "anchor")))
        m->anchor = hlr_anchor_from_list(list, &m->joint);
    m->n_parameter = hlr_n_dim(m->head);
    m->dim = m->n_parameter + (m->is_joint ? hlr_joint_n_effect(m->head) : 0);
    m->n_dense = m->dim - (m->is_joint ? hlr_joint_n_white(m->head) : 0);
    return m;
}

static void named_collapsed(void *ctx, const double *q, hlr_rng *rng, double *out)
{
    hlr_collapsed_named(ctx, q, rng, out);
}

static void named_joint(void *ctx, const double *q, hlr_rng *rng, double *out)
{
    (void) rng;
    hlr_joint_named(ctx, q, out);
}

hlr_engine hlr_new_engine(const hlr_listed_model *m)
{
    const int n_out = hlr_parameters_n_out(m->head);
    if (m->is_joint) {
        if (m->head->n_factor > 0 && !m->anchor.factor[0].d)
            Rf_error("`anchor` is missing");
        hlr_joint *joint = (hlr_joint *) R_alloc(1, sizeof(hlr_joint));
        *joint = hlr_joint_at(&m->joint, &m->anchor,
                              (double *) R_alloc(hlr_joint_work_size(&m->joint), sizeof(double)));
        const hlr_engine engine = {{m->dim, hlr_joint_logp, joint, m->dim - m->n_dense},
                                   &hlr_until_quarter_turn,
                                   n_out,
                                   named_joint};
        return engine;
    }
    hlr_collapsed *collapsed = (hlr_collapsed *) R_alloc(1, sizeof(hlr_collapsed));
    *collapsed = hlr_collapsed_at(&m->collapsed,
                                  (double *) R_alloc(hlr_collapsed_work_size(&m->collapsed), sizeof(double)));
    const hlr_engine engine = {
        {m->dim, hlr_collapsed_logp, collapsed, 0}, &hlr_until_return, n_out, named_collapsed};
    return engine;
}

hlr_target hlr_parameter_target(const hlr_listed_model *m, const hlr_engine *engine)
{
    const hlr_target target = {m->n_parameter, m->is_joint ? hlr_joint_logp_head : hlr_collapsed_logp_search,
                               engine->target.ctx, 0};
    return target;
}
