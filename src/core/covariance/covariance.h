/* How the parameters of a block of correlated effects make T, the lower triangular root of their covariance matrix
 * T T'. A structure is a constant table of functions; adding one is a file with a table, and a word in the list of
 * covariance.c. */
#ifndef HLR_COVARIANCE_H
#define HLR_COVARIANCE_H

#include "prior/correlation.h"
#include "prior/layout.h"

typedef struct hlr_covariance hlr_covariance;

/* Coefficients of a grouping factor that are correlated with each other and with no other. */
typedef struct {
    const hlr_covariance *kind;
    int first, size;           /* its coefficients among the factor's */
    int sd, cor;               /* scalars of the layout: first sd, first correlation */
    double shape;              /* of the LKJ prior of its correlations; 1 if it has none */
    /* Raw coefficients from those of centred columns of Z, u = to_raw u', unit upper triangular, [size x size] with
     * stride to_raw_ld; NULL: the columns are as they are. */
    const double *to_raw;
    int to_raw_ld;
} hlr_cov_block;

/* A block at a point. Its matrices are parts of the factor's, [size x size] with stride ld. */
typedef struct {
    const hlr_mapped *sd;      /* [n_sd] */
    const hlr_cor *cor;        /* [n_cor] */
    double *root, *d_root;     /* Cholesky factor of the correlation matrix, zero above the diagonal */
    double *t, *d_t;           /* T, zero above the diagonal; gradient of the log density of data and effects in it */
    int ld;
    double *raw_sd;            /* [n_sd] */
    double *d_own;             /* [n_sd] gradient of the log prior */
    double *raw;               /* work, [size x size] row by row */
    int bounded;               /* 1: a search for the mode, whose density stays bounded */
} hlr_cov_point;

struct hlr_covariance {
    const char *name;                                    /* as R spells it */
    int (*n_sd)(int size);
    int (*n_cor)(int size);
    /* Constants of the log prior of its correlations, as coordinates and as values. Main thread. */
    double (*log_constant)(const hlr_cov_block *block);
    double (*log_constant_named)(const hlr_cov_block *block);
    /* Writes root and t from sd and cor. */
    void (*make)(const hlr_cov_block *block, const hlr_cov_point *at);
    /* Log prior of the sds that have coordinates; writes its gradient to d_own, and adds to d_t what passes through T.
     */
    double (*prior)(const hlr_cov_block *block, const hlr_layout *layout, const hlr_cov_point *at);
    /* After prior(): takes d_t and d_own to the gradient in the block's coordinates, written to grad, [n_coordinate] of
     * the layout; adds to *logp the Jacobians, and the log prior of the correlations without log_constant(). */
    void (*back)(const hlr_cov_block *block, const hlr_layout *layout, const hlr_cov_point *at, double *grad,
                 double *logp);
    /* Writes the block's values as a user knows them into out, [n_scalar] of the layout; adds their log prior without
     * log_constant_named() to *lprior. */
    void (*named)(const hlr_cov_block *block, const hlr_layout *layout, const hlr_cov_point *at, double *out,
                  double *lprior);
    /* The way back from named(): writes the coordinates of values [n_scalar] to q [n_coordinate]. Not finite where there
     * are none. Uses t, root and raw as work. */
    void (*coordinates)(const hlr_cov_block *block, const hlr_layout *layout, const hlr_cov_point *at,
                        const double *value, double *q);
};

extern const hlr_covariance hlr_unstructured;

/* The list of structures; ends with NULL. */
extern const hlr_covariance *const hlr_covariances[];

const hlr_covariance *hlr_covariance_find(const char *name);     /* NULL: there is none */

#endif
