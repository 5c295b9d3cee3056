/* Draws of a family's parameters beside its mean, from a list: of each a number for all rows or one for each. */
#ifndef HLR_R_THETA_H
#define HLR_R_THETA_H

#include <Rinternals.h>
#include <stddef.h>

#include "family/family.h"

typedef struct {
    size_t n_draw;
    int n_theta, by_row;             /* by_row: has any a number for each row? */
    const double *at[HLR_MAX_THETA];
    size_t step[HLR_MAX_THETA];      /* 0 or n_draw */
    double *of_row;                  /* [n_draw x n_theta] for each thread */
} hlr_theta_draws;

/* theta: list of vectors [n_draw] or matrices [n_draw x n_row], in the family's order. Allocated with R_alloc(). */
hlr_theta_draws hlr_theta_from_list(SEXP theta, const hlr_family *family, R_xlen_t n_draw, R_xlen_t n_row,
                                    int n_thread);

/* Those of a row, [n_draw x n_theta]; in memory of the thread, until its next call. */
const double *hlr_theta_of_row(const hlr_theta_draws *draws, size_t row, int thread);

#endif
