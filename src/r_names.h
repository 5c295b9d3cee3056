/* Names of what entries return: those columns that C writes in an order of its own are named by C. */
#ifndef HLR_R_NAMES_H
#define HLR_R_NAMES_H

#include <Rinternals.h>

/* Names an array's last dimension, the first n of it; further ones are "". x is protected. */
void hlr_name_last(SEXP x, const char *const *names, int n);

#endif
