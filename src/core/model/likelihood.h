/* The likelihood of a response given its linear predictor and the parameters of its family. */
#ifndef HLR_LIKELIHOOD_H
#define HLR_LIKELIHOOD_H

#include "family/family.h"

typedef struct {
    const hlr_family *family;
    hlr_rows rows;
    double constant;           /* family->constant() of the rows before equal ones were put together */
} hlr_likelihood;

#endif
