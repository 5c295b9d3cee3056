#include "sampler/stepsize.h"

#include <math.h>

/* Leapfrogs of step e on a normal are accepted with probability erfc(c e^2) on average (Beskos et al. 2013). At 0.8
 * this falls by 0.4 per unit of log e, so the gain that learns fastest is 1 / (0.4 n) at draw n; n counts from 5, so
 * that the first draws do not jump. After 50 draws the log step has an error of 0.04, where dual averaging leaves
 * 0.1 and steps 15 % too small (bench/warmup.R). */
static const double slope = 0.4, n0 = 5.0;

hlr_stepsize hlr_stepsize_start(double step, double target, double longest)
{
    hlr_stepsize s = {target, log(fmin(step, longest)), log(longest), 0.0, 0.0};
    return s;
}

void hlr_stepsize_learn(hlr_stepsize *s, double accept)
{
    const double error = accept - s->target;
    if (error * s->error < 0.0)
        s->n += 2.0;
    s->error = error;
    s->log_step = fmin(s->log_step + error / (slope * (s->n + n0)), s->most);
}

double hlr_stepsize_now(const hlr_stepsize *s)
{
    return exp(s->log_step);
}
