/* Prior densities of scalar parameters, and the LKJ density of a correlation matrix. All are normalised, also after
 * truncation, so that log evidences and `lprior` mean what they say. */
#ifndef HLR_PRIOR_H
#define HLR_PRIOR_H

#include "base/status.h"

#define HLR_PRIOR_MAX_ARG 3

/* A distribution of one number is a constant table of functions; adding one is a table and a word in the list, both in
 * distributions.c. */
typedef struct {
    const char *name;                                    /* as R spells it */
    const char *args[HLR_PRIOR_MAX_ARG];                 /* names of its arguments, in Stan's order */
    int n_arg;
    int fixes;                                           /* 1: the parameter has the value of the argument */
    const char *(*check)(const double *arg);             /* what is wrong with the arguments, or NULL */
    void (*support)(const double *arg, double *lower, double *upper);
    /* Log density for x inside the support, without log_constant(); WRITES its derivative to *d_x. */
    double (*log_kernel)(double x, const double *arg, double *d_x);
    double (*log_constant)(const double *arg);
    /* Log of P(X <= x), or of P(X > x) if upper, for x inside the support; NULL for what is never normalised. */
    double (*log_tail)(double x, const double *arg, int upper);
} hlr_distribution;

/* The list of them; ends with NULL. */
extern const hlr_distribution *const hlr_distributions[];

typedef struct {
    const hlr_distribution *dist;
    double arg[HLR_PRIOR_MAX_ARG];
    double lower, upper;                                 /* the parameter's support cut with the distribution's */
    double log_norm;                                     /* log_constant() less the log of the mass between them */
} hlr_prior;

/* A prior by the name of its distribution. `lower`, `upper`: the parameter's own support, e.g. 0 and Inf for a standard
 * deviation. `arg` holds at least the distribution's n_arg values. HLR_BAD_INPUT, with words, for what makes no proper
 * density. Main thread only. */
hlr_status hlr_prior_init(hlr_prior *prior, const char *name, const double *arg, double lower, double upper,
                          hlr_error *err);

/* Log density with every constant, truncation included; WRITES the derivative to *d_x. Outside the support, and
 * where the density is infinite (gamma(0.5, 1) at 0), -Inf with derivative 0. flat and constant: 0, derivative 0.
 * Safe on any thread; calls nothing but libm. */
double hlr_prior_logp(const hlr_prior *prior, double x, double *d_x);

/* LKJ density of a dim x dim correlation matrix R with respect to its dim (dim - 1) / 2 correlations,
 * exp(constant) |R|^(shape - 1). Source: Lewandowski, Kurowicka and Joe (2009), equations 15 and 16.
 * dim >= 1, shape > 0. */
double hlr_lkj_log_constant(int dim, double shape);
double hlr_lkj_logp(int dim, double shape, double log_det_R);

#endif
