#include "sampler/mixing.h"

#include <math.h>

/* A series with fewer rows says nothing. */
static const double fewest = 20.0;
static const int most = 10;

hlr_mixing hlr_mixing_at(int dim, hlr_arena *arena)
{
    const size_t n = (size_t) dim;
    hlr_mixing s = {.dim = dim, .first = hlr_take(arena, n)};
    s.last = hlr_take(arena, n);
    s.sum = hlr_take(arena, n);
    s.square = hlr_take(arena, n);
    s.product = hlr_take(arena, n);
    return s;
}

void hlr_mixing_add(hlr_mixing *s, const double *row)
{
    for (int i = 0; i < s->dim; i++) {
        if (s->n == 0.0) {
            s->first[i] = row[i];
            s->last[i] = s->sum[i] = s->square[i] = s->product[i] = 0.0;
        }
        const double x = row[i] - s->first[i];
        s->sum[i] += x;
        s->square[i] += x * x;
        s->product[i] += x * s->last[i];
        s->last[i] = x;
    }
    s->n += 1.0;
}

/* Of column i at lag 1, with the bias of short series taken out (Kendall 1954, Biometrika 41, 403). A constant has
 * NaN. */
static double autocorrelation(const hlr_mixing *s, int i)
{
    const double mean = s->sum[i] / s->n;
    const double r = (s->product[i] / (s->n - 1.0) - mean * mean) / (s->square[i] / s->n - mean * mean);
    return r + (1.0 + 3.0 * r) / s->n;
}

int hlr_mixing_transitions(const hlr_mixing *s)
{
    double worst = 0.5;
    if (s->n < fewest)
        return 1;
    for (int i = 0; i < s->dim; i++) {
        const double r = autocorrelation(s, i);
        if (r > worst)
            worst = r;
    }
    const double n = worst < 0.99 ? log(0.5) / log(worst) : most;
    return n < most ? (int) (n + 0.5) : most;
}
