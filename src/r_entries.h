/* The .Call entries of the package; each r_*.c file defines some. */
#ifndef HLR_R_ENTRIES_H
#define HLR_R_ENTRIES_H

#include <Rinternals.h>

SEXP hlr_c_summarise(SEXP draws, SEXP which, SEXP probs, SEXP hdi);

#endif
