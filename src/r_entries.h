/* The .Call entries of the package; each r_*.c file defines some. */
#ifndef HLR_R_ENTRIES_H
#define HLR_R_ENTRIES_H

#include <Rinternals.h>

SEXP hlr_c_summarise(SEXP draws, SEXP which, SEXP probs, SEXP hdi);
SEXP hlr_c_prior_logp(SEXP name, SEXP arg, SEXP lower, SEXP upper, SEXP x);
SEXP hlr_c_lkj_logp(SEXP dim, SEXP eta, SEXP log_det);

#endif
