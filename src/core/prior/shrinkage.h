/* Shrinkage of common coefficients: b = s z with z ~ N(0, 1) a coordinate, and scales s that follow from
 * hyper-parameters, which are coordinates too. A kind of shrinkage is a file with a table, and a word in the list of
 * shrinkage.c. */
#ifndef HLR_SHRINKAGE_H
#define HLR_SHRINKAGE_H

#include "prior/map.h"

#define HLR_SHRINKAGE_MAX_HYPER 4

typedef struct hlr_shrinkage hlr_shrinkage;

typedef struct {
    const char *name;                               /* as R spells it */
    /* Names of the hyper-parameters, ends with NULL: `n_shared` that all coefficients have in common, then one that
     * each has. */
    const char *hyper[HLR_SHRINKAGE_MAX_HYPER];
    int n_shared;
    /* hyper [n_shared + n]: values in this order. Writes scale [n]. */
    void (*scales)(const hlr_shrinkage *shrinkage, const hlr_mapped *hyper, double sigma, double *scale);
    /* Takes the gradient by the scales, d_scale [n], to that by hyper, added to d_hyper, and by sigma, returned. */
    double (*back)(const hlr_shrinkage *shrinkage, const hlr_mapped *hyper, double sigma, const double *scale,
                   const double *d_scale, double *d_hyper);
} hlr_shrinkage_kind;

struct hlr_shrinkage {
    const hlr_shrinkage_kind *kind;    /* NULL: no coefficient is shrunk, n is 0 */
    int n;
    const int *at;             /* [n] ascending: scalars that the coefficients are */
    const double *unit;        /* [n] 1 / the sds of their columns */
    int hyper;                 /* scalar that is the first of the hyper-parameters */
    int sigma;                 /* scalar; -1: sigma counts as 1 */
};

extern const hlr_shrinkage_kind hlr_horseshoe, hlr_r2d2;

/* The list of kinds; ends with NULL. */
extern const hlr_shrinkage_kind *const hlr_shrinkage_kinds[];

const hlr_shrinkage_kind *hlr_shrinkage_find(const char *name);         /* NULL: there is none */

int hlr_shrinkage_n_hyper(const hlr_shrinkage *shrinkage);

/* The functions of the kind; without a kind they do nothing and return 0. */
void hlr_shrinkage_scales(const hlr_shrinkage *shrinkage, const hlr_mapped *hyper, double sigma, double *scale);
double hlr_shrinkage_back(const hlr_shrinkage *shrinkage, const hlr_mapped *hyper, double sigma, const double *scale,
                          const double *d_scale, double *d_hyper);

#endif
