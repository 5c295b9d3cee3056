/* .Call entry behind log_density(), R/model.R. */
#include <R.h>

#include "collapsed.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_model.h"

SEXP hlr_c_density(SEXP model_sexp, SEXP q_sexp)
{
    const hlr_model model = hlr_model_from_list(model_sexp);
    const int dim = hlr_n_dim(&model);
    const double *q = hlr_doubles(q_sexp, dim, "q");
    const char *names[] = {"logp", "grad", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, Rf_allocVector(REALSXP, 1));
    SET_VECTOR_ELT(out, 1, Rf_allocVector(REALSXP, dim));
    hlr_collapsed engine =
        hlr_collapsed_at(&model, (double *) R_alloc(hlr_collapsed_work_size(&model), sizeof(double)));
    REAL(VECTOR_ELT(out, 0))[0] = hlr_collapsed_logp(&engine, q, REAL(VECTOR_ELT(out, 1)));
    UNPROTECT(1);
    return out;
}
