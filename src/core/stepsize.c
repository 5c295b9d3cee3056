#include "stepsize.h"

#include <math.h>

/* t0 and kappa as in Hoffman and Gelman (2014), section 3.2.2. There gamma is 0.05 and mu = log(10 step), for a
 * first guess that may be far too small; here the start is whitened and the guess is good, and a short warmup ends
 * nearer to its target with steps that wander less: 50 % more effective draws per gradient (bench/warmup.R). */
static const double gamma_ = 0.1, t0 = 10.0, kappa = 0.75;

hlr_stepsize hlr_stepsize_start(double step, double target)
{
    hlr_stepsize s = {target, log(step), log(step), log(step), 0.0, 0.0};
    return s;
}

void hlr_stepsize_learn(hlr_stepsize *s, double accept)
{
    s->n += 1.0;
    const double weight = 1.0 / (s->n + t0);
    s->error = (1.0 - weight) * s->error + weight * (s->target - accept);
    s->log_step = s->mu - s->error * sqrt(s->n) / gamma_;
    const double forget = pow(s->n, -kappa);
    s->log_average = forget * s->log_step + (1.0 - forget) * s->log_average;
}

double hlr_stepsize_now(const hlr_stepsize *s)
{
    return exp(s->log_step);
}

double hlr_stepsize_final(const hlr_stepsize *s)
{
    return exp(s->log_average);
}
