/* SEXP -> checked C pointers. R checks what the user typed; these only assert what R's own code passes. */
#ifndef HLR_R_CHECK_H
#define HLR_R_CHECK_H

#include <Rinternals.h>

SEXP hlr_list_get(SEXP list, const char *name);                  /* error if absent */
SEXP hlr_list_find(SEXP list, const char *name);                 /* R_NilValue if absent */
const double *hlr_doubles(SEXP x, R_xlen_t length, const char *what);    /* length < 0: any */
const int *hlr_ints(SEXP x, R_xlen_t length, const char *what);
double hlr_one_double(SEXP x, const char *what);
int hlr_one_int(SEXP x, const char *what);
const char *hlr_one_string(SEXP x, const char *what);
const double *hlr_doubles_or_null(SEXP x, R_xlen_t length, const char *what);

#endif
