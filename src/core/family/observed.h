/* Log densities of rows whose responses may be censored or truncated: functions of a family's table with the same
 * meaning, which they call. Rows that are neither cost one test a call. A family needs nothing but `tails` for it. */
#ifndef HLR_OBSERVED_H
#define HLR_OBSERVED_H

#include "family/family.h"

/* Are there rows that are not simply their value? */
int hlr_is_observed(const hlr_rows *rows);

double hlr_observed_logp(const hlr_family *family, const hlr_rows *rows, const double *theta, const double *eta,
                         double *d_eta, double *d_theta);
double hlr_observed_logp_rows(const hlr_family *family, const hlr_rows *rows, const hlr_column *theta, const double *eta,
                              double *d_eta, double *const *d_theta);
void hlr_observed_curvature(const hlr_family *family, const hlr_rows *rows, const double *theta, const double *eta,
                            double *out);
double hlr_observed_constant(const hlr_family *family, const hlr_rows *rows);

/* `log_density` of the one row, [n draws], with the row's `times`. */
void hlr_observed_density(const hlr_family *family, const hlr_rows *row, const hlr_row_draws *draws, double *out);

/* The log probability that a response of row i is in (from, to], with derivatives. */
hlr_tail hlr_log_mass(const hlr_family *family, const hlr_rows *rows, int i, double from, double to, double eta,
                      const double *theta);

/* A response in (from, to] for each draw, [n], from the generator behind special.h: a few tries, then by inversion of
 * the distribution function. NaN where there is no distribution or no probability. Main thread. */
void hlr_random_within(const hlr_family *family, const hlr_row_draws *draws, double from, double to, double *out);

#endif
