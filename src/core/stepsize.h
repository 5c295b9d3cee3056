/* Dual averaging of the log step size (Hoffman and Gelman 2014, section 3.2 and algorithm 6). */
#ifndef HLR_STEPSIZE_H
#define HLR_STEPSIZE_H

typedef struct {
    double target;          /* mean acceptance wanted, 0 to 1 */
    double log_step;        /* to use next */
    double log_average;     /* to use when adaptation ends */
    double mu, error, n;
} hlr_stepsize;

hlr_stepsize hlr_stepsize_start(double step, double target);
void hlr_stepsize_learn(hlr_stepsize *s, double accept);
double hlr_stepsize_now(const hlr_stepsize *s);
double hlr_stepsize_final(const hlr_stepsize *s);

#endif
