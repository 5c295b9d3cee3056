/* Censored and truncated rows of every family that has tails: sums over rows in memory of exactly their size, gradients
 * and curvature by differences, draws within their bounds. Values are tested in tests/testthat/test-observed.R. */
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "family/observed.h"
#include "family_values.h"
#include "numeric.h"

enum { ROWS = 150 };                                    /* more than a block */

typedef struct {
    const hlr_family *family;
    hlr_rows rows;
} likelihood;

static double target_logp(void *ctx, const double *q, double *grad)
{
    const likelihood *l = ctx;
    return hlr_observed_logp(l->family, &l->rows, q + l->rows.n, q, grad, grad + l->rows.n);
}

static double next(const hlr_family *family, double y)
{
    return family_is(family, "beta") ? 0.5 * (y + 1.0) : y + 1.0;
}

/* Rows known, left-, right- and interval-censored in turn, within bounds or not. */
static void test_table(const hlr_family *family, int with_bounds)
{
    const int n = ROWS, dim = n + family->n_theta;
    double *y = calloc(ROWS, sizeof(double)), *trials = calloc(ROWS, sizeof(double)), *from = calloc(ROWS, sizeof(double));
    double *to = calloc(ROWS, sizeof(double)), *low = calloc(ROWS, sizeof(double)), *high = calloc(ROWS, sizeof(double));
    double *q = calloc((size_t) dim, sizeof(double)), *d = calloc((size_t) dim, sizeof(double));
    double *curvature = calloc(ROWS, sizeof(double));
    for (int i = 0; i < n; i++) {
        y[i] = y_of(family, i % 5);
        trials[i] = 5.0;
        from[i] = i % 4 == 0 ? INFINITY : i % 4 == 1 ? -INFINITY : y[i];
        to[i] = i % 4 == 0 ? -INFINITY : i % 4 == 1 ? y[i] : i % 4 == 2 ? INFINITY : next(family, y[i]);
        low[i] = -INFINITY;
        high[i] = i % 4 == 2 ? INFINITY : next(family, next(family, y[i]));
        q[i] = eta_of(family, i % 5);
    }
    for (int k = 0; k < family->n_theta; k++)
        q[n + k] = theta_of(family, k);
    likelihood l = {family, {.n = n, .y = y, .trials = trials, .from = from, .to = to}};
    if (with_bounds) {
        l.rows.low = low;
        l.rows.high = high;
    }
    const hlr_target target = {dim, target_logp, &l, 0};
    CHECK(isfinite(target_logp(&l, q, d)));
    CHECK(worst_slope_error(&target, q) < 1e-5);
    hlr_observed_curvature(family, &l.rows, q + n, q, curvature);
    for (int i = 0; i < 8; i++) {
        const double at = q[i], h = 1e-4;
        q[i] = at + h;
        target_logp(&l, q, d);
        const double up = d[i];
        q[i] = at - h;
        target_logp(&l, q, d);
        CHECK_NEAR(curvature[i], (d[i] - up) / (2.0 * h), 1e-5);
        q[i] = at;
    }
    CHECK(isfinite(hlr_observed_constant(family, &l.rows)));
    q[0] = NAN;
    const double none = target_logp(&l, q, d);
    CHECK(none == -INFINITY && d[0] == 0.0);
    free(y), free(trials), free(from), free(to), free(low), free(high), free(q), free(d), free(curvature);
}

static void test_random(const hlr_family *family)
{
    const double eta[2] = {eta_of(family, 1), eta_of(family, 2)}, from = y_of(family, 1);
    double theta[2 * HLR_MAX_THETA], out[2];
    for (int k = 0; k < 2 * family->n_theta; k++)
        theta[k] = theta_of(family, k / 2);
    const hlr_row_draws draws = {2, eta, theta, 5.0, 1.0};
    hlr_random_within(family, &draws, from, next(family, from), out);
    CHECK(out[0] > from && out[1] > from && out[0] <= next(family, from) && out[1] <= next(family, from));
}

void test_observed(void)
{
    for (int k = 0; hlr_families[k]; k++)
        for (const hlr_family *family = hlr_families[k]; family->name; family++) {
            if (!family->tails)
                continue;
            test_table(family, 0);
            test_table(family, 1);
            test_random(family);
        }
}
