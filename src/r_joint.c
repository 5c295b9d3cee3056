/* .Call entry behind R/effects-joint.R: group effects of the joint engine from its coordinates. */
#include <R.h>

#include "joint.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_model.h"

/* position: [n x dim]; factor from 0; levels from 0. Returns [n x n_level x q]. */
SEXP hlr_c_joint_effects(SEXP list, SEXP position, SEXP factor, SEXP levels)
{
    const hlr_joint_model model = hlr_joint_from_list(list);
    const hlr_model *head = &model.head;
    const int dim = hlr_n_dim(head) + hlr_joint_n_effect(head), which = hlr_one_int(factor, "factor");
    const int *level = hlr_ints(levels, -1, "levels");
    const R_xlen_t n = Rf_isMatrix(position) ? Rf_nrows(position) : 0, n_level = XLENGTH(levels);
    const double *from = hlr_doubles(position, n * dim, "position");
    if (which < 0 || which >= head->n_factor)
        Rf_error("no such factor");
    for (R_xlen_t j = 0; j < n_level; j++)
        if (level[j] < 0 || level[j] >= head->factor[which].n_level)
            Rf_error("no such level");
    const int size = head->factor[which].q;
    size_t first = 0;
    for (int k = 0; k < which; k++)
        first += (size_t) head->factor[k].n_level * (size_t) head->factor[k].q;
    const hlr_anchor anchor = hlr_anchor_from_list(list, &model);
    hlr_joint engine =
        hlr_joint_at(&model, &anchor, (double *) R_alloc(hlr_joint_work_size(&model), sizeof(double)));
    double *q = (double *) R_alloc((size_t) dim, sizeof(double));
    double *u = (double *) R_alloc((size_t) engine.n_effect, sizeof(double));
    SEXP out = PROTECT(Rf_allocVector(REALSXP, n * n_level * size));
    for (R_xlen_t i = 0; i < n; i++) {
        if (i % 256 == 0)
            R_CheckUserInterrupt();
        for (int e = 0; e < dim; e++)
            q[e] = from[i + n * e];
        hlr_joint_effects(&engine, q, u);
        for (int c = 0; c < size; c++)
            for (R_xlen_t j = 0; j < n_level; j++)
                REAL(out)[i + n * (j + n_level * c)] = u[first + (size_t) size * (size_t) level[j] + (size_t) c];
    }
    UNPROTECT(1);
    return out;
}
