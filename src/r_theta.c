#include "r_theta.h"

#include <R.h>

#include "r_check.h"

static void copy_row(const hlr_theta_draws *draws, size_t row, double *to)
{
    for (int a = 0; a < draws->n_theta; a++) {
        const double *from = draws->at[a] + draws->step[a] * row;
        for (size_t k = 0; k < draws->n_draw; k++)
            *to++ = from[k];
    }
}

hlr_theta_draws hlr_theta_from_list(SEXP theta, const hlr_family *family, R_xlen_t n_draw, R_xlen_t n_row, int n_thread)
{
    hlr_theta_draws d = {.n_draw = (size_t) n_draw, .n_theta = family->n_theta};
    hlr_list(theta, family->n_theta, "theta");
    for (int a = 0; a < family->n_theta; a++) {
        SEXP own = VECTOR_ELT(theta, a);
        const int by_row = Rf_isMatrix(own);
        d.at[a] = hlr_doubles(own, by_row ? hlr_times(n_draw, n_row) : n_draw, "theta");
        d.step[a] = by_row ? (size_t) n_draw : 0;
        d.by_row = d.by_row || by_row;
    }
    const size_t n_copy = d.by_row ? (size_t) n_thread : 1;
    d.of_row = (double *) R_alloc(n_copy * d.n_draw * (size_t) d.n_theta + 1, sizeof(double));
    if (!d.by_row)
        copy_row(&d, 0, d.of_row);
    return d;
}

const double *hlr_theta_of_row(const hlr_theta_draws *draws, size_t row, int thread)
{
    if (!draws->by_row)
        return draws->of_row;
    double *own = draws->of_row + (size_t) thread * draws->n_draw * (size_t) draws->n_theta;
    copy_row(draws, row, own);
    return own;
}
