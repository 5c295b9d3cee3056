/* .Call entry behind log_density(), R/log-prob.R. */
#include <R.h>

#include "collapsed/collapsed.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_model.h"

static double collapsed_density(SEXP list, SEXP q, SEXP *grad)
{
    const hlr_model model = hlr_model_from_list(list);
    const int dim = hlr_n_dim(&model);
    *grad = PROTECT(Rf_allocVector(REALSXP, dim));
    hlr_collapsed engine =
        hlr_collapsed_at(&model, (double *) R_alloc(hlr_collapsed_work_size(&model), sizeof(double)));
    const double logp = hlr_collapsed_logp(&engine, hlr_doubles(q, dim, "q"), REAL(*grad));
    UNPROTECT(1);
    return logp;
}

/* Needs `anchor` in the list. */
static double joint_density(SEXP list, SEXP q, SEXP *grad)
{
    const hlr_joint_model model = hlr_joint_from_list(list);
    const int dim = hlr_n_dim(&model.head) + hlr_joint_n_effect(&model.head);
    const hlr_anchor anchor = hlr_anchor_from_list(list, &model);
    *grad = PROTECT(Rf_allocVector(REALSXP, dim));
    hlr_joint engine =
        hlr_joint_at(&model, &anchor, (double *) R_alloc(hlr_joint_work_size(&model), sizeof(double)));
    const double logp = hlr_joint_logp(&engine, hlr_doubles(q, dim, "q"), REAL(*grad));
    UNPROTECT(1);
    return logp;
}

SEXP hlr_c_density(SEXP model, SEXP q)
{
    const char *names[] = {"logp", "grad", ""};
    SEXP grad, out = PROTECT(Rf_mkNamed(VECSXP, names));
    const double logp = hlr_is_joint(model) ? joint_density(model, q, &grad) : collapsed_density(model, q, &grad);
    SET_VECTOR_ELT(out, 1, grad);
    SET_VECTOR_ELT(out, 0, Rf_ScalarReal(logp));
    UNPROTECT(1);
    return out;
}
