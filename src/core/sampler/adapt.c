#include "sampler/adapt.h"

#include <math.h>

hlr_adapt hlr_adapt_at(int n_dense, hlr_arena *arena)
{
    const size_t square = (size_t) n_dense * (size_t) n_dense;
    hlr_adapt s = {.draws = hlr_welford_at(n_dense, arena)};
    s.forces = hlr_welford_at(n_dense, arena);
    s.of_draws = hlr_take(arena, square);
    s.of_forces = hlr_take(arena, square);
    s.learn = hlr_take(arena, hlr_metric_work_size(n_dense));
    return s;
}

/* Where adaptation starts. On a standard normal leapfrogs are stable up to a step of 2; the best step is near 1 and
 * shrinks with the fourth root of the dimension (Beskos et al. 2013). */
static double first_step(int dim, const hlr_scheme *scheme)
{
    return scheme->n_stage * 1.2 * pow(dim, -0.25);
}

static void start_window(hlr_adapt *s)
{
    hlr_welford_reset(&s->draws);
    hlr_welford_reset(&s->forces);
}

void hlr_adapt_start(hlr_adapt *s, int dim, const hlr_walk *walk, const int *window_end, int n_window,
                     double target_accept)
{
    s->walk = walk;
    s->window_end = window_end;
    s->n_window = n_window;
    s->window = 0;
    s->stepsize = hlr_stepsize_start(first_step(dim, walk->scheme), target_accept, walk->longest_step);
    start_window(s);
}

int hlr_adapt_settled(const hlr_adapt *s)
{
    return s->window == s->n_window;
}

/* Learns from the window's draws. The present metric counts as 5 further draws; 2 to 10 make no difference. */
static int learn_metric(hlr_adapt *s, hlr_metric *metric)
{
    if (s->draws.n < 2.0)
        return 0;
    hlr_welford_covariance(&s->draws, s->of_draws);
    hlr_welford_covariance(&s->forces, s->of_forces);
    return hlr_metric_learn(metric, s->of_draws, s->of_forces, s->draws.n, 5.0, s->learn) == 0;
}

int hlr_adapt_learn(hlr_adapt *s, hlr_metric *metric, int iteration, double accept, const hlr_point *z)
{
    hlr_stepsize_learn(&s->stepsize, accept);
    if (hlr_adapt_settled(s))
        return 0;
    hlr_welford_add(&s->draws, z->q);
    hlr_welford_add(&s->forces, z->force);
    if (iteration != s->window_end[s->window])
        return 0;
    const int changed = learn_metric(s, metric);
    s->stepsize = hlr_stepsize_start(hlr_stepsize_now(&s->stepsize), s->stepsize.target, s->walk->longest_step);
    s->window++;
    start_window(s);
    return changed;
}
