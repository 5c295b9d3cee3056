/* .Call entries behind R/log-prob.R: the log density at many points; coordinates <-> named parameters and effects. */
#include <R.h>

#include "collapsed/collapsed.h"
#include "r_check.h"
#include "r_entries.h"
#include "r_model.h"
#include "joint/whiten.h"
#include "prior/correlation.h"

/* Either engine at an R list. */
typedef struct {
    int is_joint, dim;
    hlr_model collapsed_model;
    hlr_joint_model joint_model;
    const hlr_model *head;
    hlr_anchor anchor;
    hlr_collapsed collapsed;
    hlr_joint joint;
} engine;

static engine *new_engine(SEXP list)
{
    engine *e = (engine *) R_alloc(1, sizeof(engine));
    e->is_joint = hlr_is_joint(list);
    if (e->is_joint) {
        e->joint_model = hlr_joint_from_list(list);
        e->head = &e->joint_model.head;
        e->dim = hlr_n_dim(e->head) + hlr_joint_n_effect(e->head);
        e->anchor = hlr_anchor_from_list(list, &e->joint_model);
        e->joint = hlr_joint_at(&e->joint_model, &e->anchor,
                                (double *) R_alloc(hlr_joint_work_size(&e->joint_model), sizeof(double)));
    } else {
        e->collapsed_model = hlr_model_from_list(list);
        e->head = &e->collapsed_model;
        e->dim = hlr_n_dim(e->head);
        e->collapsed =
            hlr_collapsed_at(e->head, (double *) R_alloc(hlr_collapsed_work_size(e->head), sizeof(double)));
    }
    return e;
}

static hlr_joint *joint_of(engine *e)
{
    if (!e->is_joint)
        Rf_error("the collapsed engine has no coordinates of effects");
    return &e->joint;
}

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

/* position: [n x dim]. Returns logp [n] and grad, [n x dim] if wanted. */
SEXP hlr_c_log_prob(SEXP list, SEXP position, SEXP gradient)
{
    engine *e = new_engine(list);
    const R_xlen_t n = n_rows(position, "position");
    const double *from = hlr_doubles(position, n * e->dim, "position");
    double *q = new_row(e->dim), *grad = new_row(e->dim);
    const char *names[] = {"logp", "grad", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(out, 0, Rf_allocVector(REALSXP, n));
    const int wanted = hlr_one_flag(gradient, "gradient");
    if (wanted)
        SET_VECTOR_ELT(out, 1, Rf_allocMatrix(REALSXP, (int) n, e->dim));
    for (R_xlen_t i = 0; i < n; i++) {
        check_interrupt(i);
        get_row(from, n, i, e->dim, q);
        REAL(VECTOR_ELT(out, 0))
        [i] = e->is_joint ? hlr_joint_logp(&e->joint, q, grad) : hlr_collapsed_logp(&e->collapsed, q, grad);
        if (wanted)
            set_row(grad, n, i, e->dim, REAL(VECTOR_ELT(out, 1)));
    }
    UNPROTECT(1);
    return out;
}

/* Named parameters at each row of position, in C's order, [n x hlr_parameters_n_out()]; beta is 0 where it is no
 * coordinate, which makes the log prior, the last column, that of another beta. */
SEXP hlr_c_constrain(SEXP list, SEXP position)
{
    engine *e = new_engine(list);
    const R_xlen_t n = n_rows(position, "position");
    const int n_out = hlr_parameters_n_out(e->head);
    const double *from = hlr_doubles(position, n * e->dim, "position");
    double *q = new_row(e->dim), *out_row = new_row(n_out);
    hlr_parameters *parameters = e->is_joint ? &e->joint.parameters : &e->collapsed.parameters;
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, (int) n, n_out));
    for (R_xlen_t i = 0; i < n; i++) {
        check_interrupt(i);
        get_row(from, n, i, e->dim, q);
        hlr_parameters_unpack(parameters, q);
        for (int j = 0; j < e->head->p; j++)
            out_row[j] = e->head->keep_common ? parameters->common[j].value : 0.0;
        hlr_parameters_named(parameters, out_row);
        set_row(out_row, n, i, n_out, REAL(out));
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

/* cors: [n x dim (dim - 1) / 2], correlations (1,2), (1,3), (2,3), (1,4) ... of each point. Returns their coordinates,
 * some of which are not finite where the correlations make no matrix that is positive definite. */
SEXP hlr_c_cor_coordinates(SEXP dim, SEXP cors)
{
    const int q = hlr_one_int_in(dim, 1, HLR_MOST_COLUMNS, "dim"), n_cor = q * (q - 1) / 2;
    const R_xlen_t n = n_rows(cors, "cors");
    const double *from = hlr_doubles(cors, n * n_cor, "cors");
    double *root = new_row((R_xlen_t) q * q), *r = new_row(n_cor), *x = new_row(n_cor);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, (int) n, n_cor));
    for (R_xlen_t i = 0; i < n; i++) {
        get_row(from, n, i, n_cor, r);
        hlr_cor_cholesky(q, r, root, q);
        hlr_cor_inverse(q, root, q, x);
        set_row(x, n, i, n_cor, REAL(out));
    }
    UNPROTECT(1);
    return out;
}

/* effects: [n x n_effect] u in C's order. Returns position, [n x dim], with the z that stand for them; the z
 * that come with it are not read. */
SEXP hlr_c_whiten(SEXP list, SEXP position, SEXP effects)
{
    engine *e = new_engine(list);
    hlr_joint *joint = joint_of(e);
    const R_xlen_t n = n_rows(position, "position");
    const double *from = hlr_doubles(position, n * e->dim, "position");
    const double *u_from = hlr_doubles(effects, n * joint->n_effect, "effects");
    double *q = new_row(e->dim), *u = new_row(joint->n_effect), *v = new_row(joint->n_effect);
    SEXP out = PROTECT(Rf_allocMatrix(REALSXP, (int) n, e->dim));
    for (R_xlen_t i = 0; i < n; i++) {
        check_interrupt(i);
        get_row(from, n, i, e->dim, q);
        get_row(u_from, n, i, joint->n_effect, u);
        hlr_standardise_effects(joint, q, u, v);
        hlr_whiten(joint, v, q);
        set_row(q, n, i, e->dim, REAL(out));
    }
    UNPROTECT(1);
    return out;
}
