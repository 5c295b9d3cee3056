/* Transitions per draw from autoregressive series of known autocorrelation. */
#include "check.h"
#include "sampler/mixing.h"
#include "numeric/rng.h"

#include <math.h>

enum { D = 3 };

/* Columns: white noise, an autoregression far from zero, a constant. */
static hlr_mixing series(double r, int n, double *work)
{
    hlr_arena arena = hlr_arena_over(work);
    hlr_mixing s = hlr_mixing_at(D, &arena);
    CHECK(arena.used == 5 * D);
    hlr_rng rng = hlr_rng_at(9, 1, HLR_FOR_START, 0, 0);
    double x = 0.0;
    for (int i = 0; i < n; i++) {
        x = r * x + sqrt(1.0 - r * r) * hlr_rng_normal(&rng);
        const double row[D] = {hlr_rng_normal(&rng), 1e6 + x, 7.0};
        hlr_mixing_add(&s, row);
    }
    return s;
}

static int transitions(double r, int n)
{
    double work[5 * D];
    const hlr_mixing s = series(r, n, work);
    return hlr_mixing_transitions(&s);
}

void test_mixing(void)
{
    /* log(1/2) / log r: 1.36, 3.1, 7.3 and 34; 100,000 rows know r with a standard error of 0.003 or less. */
    CHECK_NEAR(transitions(0.0, 100000), 1.0, 0.0);
    CHECK_NEAR(transitions(-0.9, 100000), 1.0, 0.0);
    CHECK_NEAR(transitions(0.6, 100000), 1.0, 0.0);
    CHECK_NEAR(transitions(0.8, 100000), 3.0, 0.0);
    CHECK_NEAR(transitions(0.91, 100000), 7.0, 0.0);
    CHECK_NEAR(transitions(0.98, 100000), 10.0, 0.0);
    CHECK_NEAR(transitions(0.98, 19), 1.0, 0.0); /* too few to tell */
}
