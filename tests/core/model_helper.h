/* Small Gaussian models written out by hand (rows, a chain of nested factors or crossed ones, priors): as the collapsed
 * engine reads them, and as a dense multivariate normal. */
#ifndef HLR_TEST_MODEL_HELPER_H
#define HLR_TEST_MODEL_HELPER_H

#include "collapsed/collapsed.h"

enum { TOY_ROW = 20, TOY_P = 3, TOY_Q = 4, TOY_FACTOR = 3, TOY_SD = 8, TOY_SCALAR = 32, TOY_MEMORY = 20000 };

typedef enum { TOY_NORMAL_BETA, TOY_FLAT_BETA } toy_common;

/* What is asked for. */
typedef struct {
    int p, n_factor;
    int crossed;                /* factors after the first are crossed with it */
    int n_level[TOY_FACTOR], n_block[TOY_FACTOR], block_size[TOY_FACTOR][TOY_Q];
    int keep_common;            /* beta a coordinate */
    int raw_intercept;
    int weighted;
    int balanced;               /* innermost levels share their Z, so that classes have members */
    int use_classes;
    toy_common common;
    hlr_map_kind sd_kind;
} toy_spec;

/* Everything a model borrows, in one place. */
typedef struct {
    toy_spec spec;
    hlr_gaussian gauss;
    hlr_collapsed *collapsed;
    double *work;
    hlr_target target;
    int dim;
    double x[TOY_ROW * TOY_P], y[TOY_ROW], weight[TOY_ROW], root_weight[TOY_ROW];
    double z[TOY_FACTOR][TOY_ROW * TOY_Q];
    int q[TOY_FACTOR], level[TOY_FACTOR][TOY_ROW], parent[TOY_FACTOR][TOY_ROW];
    double shift[TOY_P], mean[TOY_P], sd[TOY_P], precision[TOY_P * TOY_P], pull[TOY_P], center[TOY_P];
    hlr_prior prior[TOY_SCALAR];
    hlr_map map[TOY_SCALAR];
    int place[TOY_SCALAR];
    hlr_raw_intercept raw;
    hlr_cov_block block[TOY_FACTOR][TOY_Q];
    double memory[TOY_MEMORY];  /* statistics and classes */
    int start[TOY_ROW + 1], column[TOY_ROW * TOY_ROW], direct[TOY_ROW];     /* of crossed factors */
} toy;

/* Data from a generator keyed by `seed`; toy_free() gives the engine's work memory back. */
toy *toy_make(const toy_spec *spec, unsigned seed);
void toy_free(toy *t);

/* The same log posterior from the N x N covariance matrix of y: never through levels, QR or Woodbury. */
double toy_dense_logp(const toy *t, const double *q);

#endif
