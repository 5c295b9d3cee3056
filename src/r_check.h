/* SEXP -> checked C pointers and numbers: the one place that knows types, lengths and ranges of what R hands over.
 * R code checks what the user typed; these keep a fit that was changed by hand, or a call of an entry by its name, from
 * reading outside an array. Each raises an R error that names `what` does not fit. */
#ifndef HLR_R_CHECK_H
#define HLR_R_CHECK_H

#include <Rinternals.h>

/* Columns of all kinds that a model may have: their squares are below 2^31, so that C may count them by int. */
enum { HLR_MOST_COLUMNS = 30000 };

/* ---- lists ---- */

SEXP hlr_list_get(SEXP list, const char *name);                  /* error if absent */
SEXP hlr_list_find(SEXP list, const char *name);                 /* R_NilValue if absent */
SEXP hlr_list(SEXP x, R_xlen_t length, const char *what);        /* any list; length < 0: of any length */

/* ---- vectors; length < 0: any ---- */

const double *hlr_doubles(SEXP x, R_xlen_t length, const char *what);
const double *hlr_doubles_or_null(SEXP x, R_xlen_t length, const char *what);
const double *hlr_shares(SEXP x, R_xlen_t length, const char *what);           /* each from 0 to 1 */
const int *hlr_ints(SEXP x, R_xlen_t length, const char *what);
const int *hlr_ints_in(SEXP x, R_xlen_t length, int lower, int upper, const char *what);
const int *hlr_indices(SEXP x, R_xlen_t length, int n, const char *what);      /* each from 0 to n - 1 */
const int *hlr_starts(SEXP x, int n_part, const char *what);    /* [n_part + 1], the first 0, none below the last */

/* A matrix of doubles and its size. */
const double *hlr_matrix(SEXP x, int *n_row, int *n_col, const char *what);

/* ---- single values ---- */

double hlr_one_double(SEXP x, const char *what);
int hlr_one_int(SEXP x, const char *what);
int hlr_one_int_in(SEXP x, int lower, int upper, const char *what);
int hlr_one_flag(SEXP x, const char *what);
const char *hlr_one_string(SEXP x, const char *what);
int hlr_n_threads(SEXP x);                                       /* at least 1, no more than are of use */

/* ---- sizes ---- */

int hlr_count(R_xlen_t n, const char *what);                     /* as int; error if it is not one */
R_xlen_t hlr_times(R_xlen_t a, R_xlen_t b);                      /* error beyond what a vector can hold */

#endif
