/* Likelihoods: the log density of each row's response given its linear predictor eta. One constant table of functions
 * per family and link; adding a family is a file and a line in the list of family.c. */
#ifndef HLR_FAMILY_H
#define HLR_FAMILY_H

#include <stddef.h>

/* Most parameters that a family has beside eta; most predictors of a row. */
enum { HLR_MAX_THETA = 4, HLR_MAX_PREDICTOR = HLR_MAX_THETA + 1 };

/* What is known of the rows. */
typedef struct {
    int n;
    const double *y;        /* [n]; with trials: successes */
    const double *trials;   /* [n] trials; NULL for families without */
    const double *weight;   /* [n] multiplies a row's log density (families with a sigma: divides its variance instead);
                             * NULL: all 1 */
    const double *log_y;    /* [n] log(y), for families with `uses_log_y`; NULL: they take it at every call */
    const double *times;    /* [n] multiplies a row's log density where `weight` does not; NULL: all 1 */
    /* For family/observed.h, which families know nothing of; ends may be infinite. */
    const double *from, *to;    /* [n] all that is known of a response: it is in (from, to]; of one whose value is known
                                 * `from` is above `to`. NULL: all values are known */
    const double *low, *high;   /* [n] only responses in (low, high] are among the rows; NULL: all are */
} hlr_rows;

/* A parameter of the rows' distributions: row i has at[step * i]. Step 0: one number for all rows. */
typedef struct {
    const double *at;
    int step;
} hlr_column;

/* One row at several draws of the parameters, for predictions: draws follow each other in memory as in R's matrices of
 * draws by rows, and what is drawn for a row does not depend on which rows are asked for with it. */
typedef struct {
    int n;
    const double *eta;      /* [n] */
    const double *theta;    /* [n x n_theta] */
    double trials, weight;  /* the row's, as above; 1 where there are none */
} hlr_row_draws;

/* The log of a probability, with its derivatives in eta and in theta on its own scale. */
typedef struct {
    double log_p, d_eta, d_theta[HLR_MAX_THETA];
} hlr_tail;

/* P(Y <= y), P(Y > y). */
typedef struct {
    hlr_tail lower, upper;
} hlr_tails;

typedef struct {
    const char *name, *link; /* as R's family objects spell them */
    int n_theta;
    const char *theta[HLR_MAX_THETA]; /* names of the parameters beside eta: sigma, nu, shape, phi ... */
    /* Log density summed over rows, without constant(). Writes its derivatives in each row's eta, d_eta [n], and in the
     * parameters theta on their own scale, d_theta [n_theta]. Any thread: libm and special.h only. A row outside the
     * density's reach makes the sum -Inf. Where the sum exists so do the derivatives, for eta from -700 to 700. */
    double (*logp)(const hlr_rows *rows, const double *theta, const double *eta, double *d_eta,
                   double *d_theta);
    /* The same with parameters that may differ between rows, theta [n_theta]. Where theta[k] has a step its derivatives
     * are written by row, d_theta[k] [n], else summed, d_theta[k][0]. Slower than logp where no parameter has a step.
     * NULL for families without theta. */
    double (*logp_rows)(const hlr_rows *rows, const hlr_column *theta, const double *eta, double *d_eta,
                        double *const *d_theta);
    /* Minus the second derivative in eta, [n]; may be negative where the density is not log-concave. */
    void (*curvature)(const hlr_rows *rows, const double *theta, const double *eta, double *out);
    /* The same with parameters that may differ between rows, where the density has an edge that differences of its
     * gradient would fall over; NULL else. */
    void (*curvature_rows)(const hlr_rows *rows, const hlr_column *theta, const double *eta, double *out);
    /* Log density of one response y, [n], without constant(); -Inf outside the density's reach. log_y: log(y). */
    void (*log_density)(const hlr_row_draws *draws, double y, double log_y, double *out);
    /* The part of the log density that depends on neither eta nor theta. Main thread. */
    double (*constant)(const hlr_rows *rows);
    /* Expected response [n]. Binomial: a count, not a proportion. Weights matter only to lognormal, whose mean depends
     * on the variance. NaN where eta gives no distribution; Student's t: its centre. */
    void (*mean)(const hlr_row_draws *draws, double *out);
    /* A response for each draw, [n], from the generator behind special.h. Main thread. */
    void (*random)(const hlr_row_draws *draws, double *out);
    int uses_log_y; /* faster with rows->log_y */
    /* Both tails of row i's distribution at y, which is finite and inside the family's values, neither by subtraction
     * from one where that costs digits. Not finite outside of the density's reach. Any thread. NULL: the family's
     * responses can be neither censored nor truncated. */
    void (*tails)(const hlr_rows *rows, int i, double y, double eta, const double *theta, hlr_tails *out);
    int is_discrete; /* whole numbers? */
    int divides_variance; /* do `weight`s? Then `times` multiply the log density */
} hlr_family;

/* The table of a family and link, NULL if there is none. */
const hlr_family *hlr_family_find(const char *name, const char *link);

/* Each family's tables, one per link; a table without a name ends them, and NULL ends the list. */
extern const hlr_family *const hlr_families[];

#endif
