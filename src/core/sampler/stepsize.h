/* The step size whose mean acceptance is a target, by stochastic approximation (Robbins and Monro 1951) of its
 * logarithm with a gain that falls when the error changes sign (Kesten 1958): fast from far away, settled when near. */
#ifndef HLR_STEPSIZE_H
#define HLR_STEPSIZE_H

typedef struct {
    double target; /* mean acceptance wanted, 0 to 1 */
    double log_step, most;
    double error; /* last acceptance less target */
    double n;     /* twice the number of changes of the error's sign: near the target about the number of draws */
} hlr_stepsize;

/* longest: no step is longer; may be infinite. */
hlr_stepsize hlr_stepsize_start(double step, double target, double longest);
void hlr_stepsize_learn(hlr_stepsize *s, double accept);
double hlr_stepsize_now(const hlr_stepsize *s); /* to use next, and when adaptation ends */

#endif
