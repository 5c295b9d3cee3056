/* hlr_reduce() for one factor: everything from sums over levels, in one pass. */
#ifndef HLR_ONEFACTOR_H
#define HLR_ONEFACTOR_H

#include "base/arena.h"
#include "collapsed/levels.h"
#include "collapsed/gaussian.h"

/* Work memory, and what the way back needs of the way forth. */
typedef struct {
    int q, n_col;
    int n_pair, n_cell;             /* packed sizes of q and of n_col */
    double *precision;              /* [n_pair] sum of n'D^-1 n */
    double *products;               /* [n_pair x n_cell], pair fastest: levels outside classes */
    double *y;                      /* [n_pair] */
    double *cells;                  /* [n_cell] */
    double *e;                      /* what classes keep for the way back */
    hlr_level_sums classes, levels;
} hlr_onefactor;

hlr_onefactor hlr_onefactor_at(const hlr_gaussian *gauss, hlr_arena *arena);
void hlr_onefactor_reduce(const hlr_gaussian *gauss, const double *lambda, const hlr_onefactor *w, double *gram,
                          double *log_det);
void hlr_onefactor_back(const hlr_gaussian *gauss, const double *lambda, const double *omega, const hlr_onefactor *w,
                        double *d_lambda);
void hlr_onefactor_along(const hlr_gaussian *gauss, const double *lambda, const double *direction, double weight,
                         const hlr_onefactor *w, double *gram_d, double *log_det, double *d_lambda);

#endif
