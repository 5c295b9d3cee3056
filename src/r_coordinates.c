/* .Call entries behind R/log-prob.R: the log density at many points; coordinates <-> named parameters and effects. */
#include <R.h>

#include "r_check.h"
#include "r_engine.h"
#include "r_entries.h"
#include "r_layout.h"
#include "r_memory.h"
#include "r_model.h"
#include "joint/whiten.h"

static R_xlen_t n_rows(SEXP x, const char *what)
{
    int n_row, n_col;
    hlr_matrix(x, &n_row, &n_col, what);
    return n_row;
}

static double *new_row(R_xlen_t n)
{
    return (double *) R_alloc((size_t) n + 1, sizeof(double));
}

static void get_row(const double *matrix, R_xlen_t n_row, R_xlen_t i, R_xlen_t n, double *row)
{
    for (R_xlen_t j = 0; j < n; j++)
        row[j] = matrix[i + n_row * j];
}

static void set_row(const double *row, R_xlen_t n_row, R_xlen_t i, R_xlen_t n, double *matrix)
{
    for (R_xlen_t j = 0; j < n; j++)
        matrix[i + n_row * j] = row[j];
}

static void check_interrupt(R_xlen_t i)
{
    if (i % 256 == 255)
        R_CheckUserInterrupt();
}

/* position: [n x dim]. Returns logp [n] and grad, [n x dim] if wanted: NaN where the density is zero, as engines leave
 * there what they had. */
SEXP hlr_c_log_prob(SEXP list, SEXP position, SEXP gradient)
{
    const hlr_engine engine = hlr_new_engine(hlr_model_listed(list));
    const int dim = engine.target.dim;
    const R_xlen_t n = n_rows(position, "position");
    const double *from = hlr_doubles(position, n * dim, "position");
    double *q = new_row(dim), *grad = new_row(dim);
    const char *names[] = {"logp", "grad", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, Rf_allocVector(REALSXP, n));
    const int wanted = hlr_one_flag(gradient, "gradient");
    if (wanted)
        SET_VECTOR_ELT(out, 1, Rf_allocMatrix(REALSXP, (int) n, dim));
    for (R_xlen_t i = 0; i < n; i++) {
        check_interrupt(i);
        get_row(from, n, i, dim, q);
        const double logp = engine.target.logp(engine.target.ctx, q, grad);
        REAL(VECTOR_ELT(out, 0))[i] = logp;
        for (int j = 0; j < dim && !(logp > R_NegInf); j++)
            grad[j] = R_NaN;
        if (wanted)
            set_row(grad, n, i, dim, REAL(VECTOR_ELT(out, 1)));
    }
    UNPROTECT(1);
    return out;
}

static hlr_parameters new_parameters(const hlr_model *model)
{
    hlr_arena arena = hlr_arena_counting();
    hlr_parameters_at(model, &arena);
    arena = hlr_allocate(&arena);
    return hlr_parameters_at(model, &arena);
}

/* position: [n x dim], of which those of the parameters are read. Returns their named values in C's order and the log
 * prior, [n x n_out]. Beta is 0 where it is no coordinate, which makes the log prior that of another beta. */
SEXP hlr_c_constrain(SEXP list, SEXP position)
{
    const hlr_model model = hlr_parameters_from_list(list);
    const hlr_layout *layout = &model.layout;
    const int n_out = hlr_parameters_n_out(&model);
    int n, dim;
    const double *from = hlr_matrix(position, &n, &dim, "position");
    if (dim < layout->n_coordinate)
        Rf_error("`position` must have at least %d columns, not %d", layout->n_coordinate, dim);
    hlr_parameters parameters = new_parameters(&model);
    double *q = new_row(layout->n_coordinate), *out_row = new_row(n_out);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n, n_out));
    for (R_xlen_t i = 0; i < n; i++) {
        check_interrupt(i);
        get_row(from, n, i, layout->n_coordinate, q);
        hlr_parameters_unpack(&parameters, q);
        for (int j = 0; j < layout->n_common; j++)
            out_row[j] = layout->keep_common ? parameters.scalar[j].value : 0.0;
        hlr_parameters_named(&parameters, out_row);
        set_row(out_row, n, i, n_out, REAL(out));
    }
    UNPROTECT(1);
    return out;
}

/* values: [n x rows of the layout], each inside its support, coefficients of centred columns. Returns the coordinates of
 * the parameters, [n x n_coordinate]; not finite where there are none. */
SEXP hlr_c_unconstrain(SEXP list, SEXP values)
{
    const hlr_model model = hlr_parameters_from_list(list);
    const int n_scalar = model.layout.n_scalar, n_coordinate = model.layout.n_coordinate;
    const R_xlen_t n = n_rows(values, "values");
    const double *from = hlr_doubles(values, n * n_scalar, "values");
    hlr_parameters parameters = new_parameters(&model);
    double *value = new_row(n_scalar), *q = new_row(n_coordinate);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, (int) n, n_coordinate));
    for (R_xlen_t i = 0; i < n; i++) {
        get_row(from, n, i, n_scalar, value);
        hlr_parameters_coordinates(&parameters, value, q);
        set_row(q, n, i, n_coordinate, REAL(out));
    }
    UNPROTECT(1);
    return out;
}

/* maps: see hlr_maps_from_list(); values: [n x maps], each inside its support. Returns their coordinates. */
SEXP hlr_c_to_coordinates(SEXP maps, SEXP values)
{
    int n, n_map;
    const double *from = hlr_matrix(values, &n, &n_map, "values");
    const hlr_map *map = hlr_maps_from_list(maps, n_map);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n, n_map));
    for (R_xlen_t j = 0; j < n_map; j++)
        for (R_xlen_t i = 0; i < n; i++)
            REAL(out)[i + n * j] = hlr_map_inverse(&map[j], from[i + n * j]);
    UNPROTECT(1);
    return out;
}

/* effects: [n x n_effect] u in C's order. Returns position, [n x dim], with the z that stand for them; the z
 * that come with it are not read. */
SEXP hlr_c_whiten(SEXP list, SEXP position, SEXP effects)
{
    const hlr_model model = hlr_joint_from_list(list);
    const hlr_anchor anchor = hlr_anchor_from_list(list, &model);
    hlr_joint joint = hlr_new_joint(&model, &anchor);
    const int n_effect = joint.n_effect, dim = hlr_joint_dim(&model);
    const R_xlen_t n = n_rows(position, "position");
    const double *from = hlr_doubles(position, n * dim, "position");
    const double *u_from = hlr_doubles(effects, n * n_effect, "effects");
    double *q = new_row(dim), *u = new_row(n_effect), *v = new_row(n_effect);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, (int) n, dim));
    for (R_xlen_t i = 0; i < n; i++) {
        check_interrupt(i);
        get_row(from, n, i, dim, q);
        get_row(u_from, n, i, n_effect, u);
        hlr_standardise_effects(&joint, q, u, v);
        hlr_whiten(&joint, v, q);
        set_row(q, n, i, dim, REAL(out));
    }
    UNPROTECT(1);
    return out;
}
