/* Columns of a block of rows turned into a triangle. */
#ifndef HLR_HOUSEHOLDER_H
#define HLR_HOUSEHOLDER_H

#include <stddef.h>

/* Householder reflections for the first q of the n_total columns of a block of n rows (Golub and Van Loan, algorithm
 * 5.2.1). The diagonal is made positive so that equal Z give equal R to the last bit. */
void hlr_triangularise(double *block, size_t n, int q, int n_total);

#endif
