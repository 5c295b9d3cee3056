/* hlr_reduce() for one factor: everything from sums over levels, in one pass. */
#ifndef HLR_ONEFACTOR_H
#define HLR_ONEFACTOR_H

#include "model/model.h"

size_t hlr_onefactor_work_size(const hlr_model *model);
void hlr_onefactor_reduce(const hlr_model *model, const double *lambda, double *work, double *gram,
                          double *log_det);
void hlr_onefactor_back(const hlr_model *model, const double *lambda, const double *omega, double *work,
                        double *d_lambda);
void hlr_onefactor_along(const hlr_model *model, const double *lambda, const double *direction, double weight,
                         double *work, double *gram_d, double *log_det, double *d_lambda);

#endif
