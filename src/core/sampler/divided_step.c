#include "sampler/divided_step.h"

#include <math.h>

/* The energy along a stable trajectory varies by about one. With probability `further` a step is divided more than
 * needed: otherwise a step that needs fewer divisions on its way back could not be undone. There are at most 2^10 =
 * 1,024 divisions. */
static const double tolerance = 30.0, further = 0.01;
enum { MOST_HALVINGS = 10 };

hlr_stepper hlr_stepper_at(const hlr_target *target, const hlr_metric *metric, const hlr_scheme *scheme,
                           hlr_arena *arena)
{
    const int dim = target->dim;
    hlr_stepper s = {.target = target, .metric = metric, .scheme = scheme, .between = hlr_point_at(dim, arena)};
    s.back = hlr_point_at(dim, arena);
    s.grad = hlr_take(arena, (size_t) dim);
    return s;
}

/* Goes from a to b in 2^halvings steps that take `time` together. Returns 1 if the energies at their ends differ by no
 * more than the tolerance. */
static int advance(hlr_stepper *s, double time, const hlr_point *a, hlr_point *b, int halvings)
{
    const int dim = s->target->dim, n = 1 << halvings;
    double low = hlr_energy(dim, a), high = low;
    for (int i = 0; i < n; i++) {
        if (i > 0)
            hlr_point_copy(dim, b, &s->between);
        s->n_gradient += hlr_step(s->target, s->metric, s->scheme, time / n, i > 0 ? &s->between : a, b, s->grad);
        const double energy = hlr_energy(dim, b);
        low = fmin(low, energy);
        high = fmax(high, energy);
        if (!isfinite(energy) || high - low > tolerance)
            return 0;
    }
    return 1;
}

/* The first number of halvings from `from` on that keeps the energy within the tolerance. */
static int next_good(hlr_stepper *s, double time, const hlr_point *a, hlr_point *b, int from)
{
    while (from <= MOST_HALVINGS && !advance(s, time, a, b, from))
        from++;
    return from;
}

/* A number of halvings is good if it keeps the energy within the tolerance. The good number of rank r = 0, 1, ... is
 * taken with probability proportional to further^r. The way back passes the same points, so that the number is good
 * from b too, but perhaps of another rank r': the way back is more or less probable by further^(r' - r). */
hlr_divided hlr_divided_step(hlr_stepper *s, double time, const hlr_point *a, hlr_point *b, hlr_rng *rng)
{
    hlr_divided out = {-INFINITY, INFINITY};
    const int whole = advance(s, time, a, b, 0);
    out.whole_energy = hlr_energy(s->target->dim, b);
    int halvings = whole ? 0 : next_good(s, time, a, b, 1), rank = 0, rank_back = 0;
    while (halvings < MOST_HALVINGS && hlr_rng_uniform(rng) < further) {
        halvings = next_good(s, time, a, b, halvings + 1);
        rank++;
    }
    if (halvings > MOST_HALVINGS)
        return out;
    for (int fewer = 0; fewer < halvings; fewer++)
        rank_back += advance(s, -time, b, &s->back, fewer);
    out.log_odds = (rank_back - rank) * log(further);
    return out;
}
