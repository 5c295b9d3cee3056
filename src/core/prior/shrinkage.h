/* Shrinkage of common coefficients: b = s z with z ~ N(0, 1) a coordinate, and scales s that follow from
 * hyper-parameters, which are coordinates too.
 *
 * Horseshoe, regularised (Piironen and Vehtari 2017, section 2.3): hyper are the global scale tau, the slab c^2 and
 * local scales lambda_j;  s_j = unit_j c r_j / sqrt(c^2 + r_j^2),  r_j = sigma tau lambda_j.
 * R2D2 (Zhang, Naughton, Bondell and Reich 2022): hyper are R2 and shares g_j ~ Gamma(a, 1), whose parts of their sum
 * are Dirichlet(a);  s_j = unit_j sigma sqrt(R2 / (1 - R2) g_j / sum g). */
#ifndef HLR_SHRINKAGE_H
#define HLR_SHRINKAGE_H

#include "prior/map.h"

typedef enum { HLR_NO_SHRINKAGE, HLR_HORSESHOE, HLR_R2D2 } hlr_shrinkage_kind;

typedef struct {
    hlr_shrinkage_kind kind;
    int n;
    const int *at;             /* [n] ascending: places of the coefficients among all */
    const double *unit;        /* [n] 1 / the sds of their columns */
    int in_sigma;              /* 0: sigma counts as 1 */
} hlr_shrinkage;

int hlr_shrinkage_n_hyper(const hlr_shrinkage *shrinkage);

/* hyper: values as listed above. Writes scale [n]. */
void hlr_shrinkage_scales(const hlr_shrinkage *shrinkage, const hlr_mapped *hyper, double sigma, double *scale);

/* Takes the gradient by the scales, d_scale [n], to that by hyper, added to d_hyper, and by sigma, returned. */
double hlr_shrinkage_back(const hlr_shrinkage *shrinkage, const hlr_mapped *hyper, double sigma, const double *scale,
                          const double *d_scale, double *d_hyper);

#endif
