/* Every likelihood of the list with odd numbers of rows, in memory of exactly that size for the sanitizers. Values are
 * tested against R's own densities in tests/testthat/test-family-core.R. */
#include "family/family.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "numeric.h"

enum { MOST_ROWS = 9 };

static double *exact(int n)
{
    return calloc((size_t) n, sizeof(double));
}

static double y_of(const hlr_family *family, int i)
{
    if (strcmp(family->name, "beta") == 0)
        return 0.1 + 0.08 * i;
    return strcmp(family->name, "binomial") == 0 ? i % 3 : 1 + i * i / 4;
}

static double eta_of(const hlr_family *family, int i)
{
    const int negative = strcmp(family->name, "binomial") == 0 && strcmp(family->link, "log") == 0;
    return negative ? -0.1 - 0.3 * i : 0.2 + 0.15 * i;
}

typedef struct {
    const hlr_family *family;
    hlr_rows rows;
} likelihood;

/* Coordinates are eta, then theta. */
static double target_logp(void *ctx, const double *q, double *grad)
{
    const likelihood *l = ctx;
    return l->family->logp(&l->rows, q + l->rows.n, q, grad, grad + l->rows.n);
}

/* The derivative by one row's eta as a density whose slope is minus the curvature. */
static double worst_curvature_error(const likelihood *l, const double *theta, double *eta)
{
    const int n = l->rows.n;
    double *curvature = exact(n), *up = exact(n), *down = exact(n), *d_theta = exact(l->family->n_theta),
           worst = 0.0;
    l->family->curvature(&l->rows, theta, eta, curvature);
    for (int i = 0; i < n; i++) {
        const double at = eta[i], h = 1e-5;
        eta[i] = at + h;
        l->family->logp(&l->rows, theta, eta, up, d_theta);
        eta[i] = at - h;
        l->family->logp(&l->rows, theta, eta, down, d_theta);
        eta[i] = at;
        worst =
            larger(worst, fabs(curvature[i] + (up[i] - down[i]) / (2.0 * h)) / fmax(1.0, fabs(curvature[i])));
    }
    free(curvature), free(up), free(down), free(d_theta);
    return worst;
}

static void test_table(const hlr_family *family, int n, int with_weight)
{
    double *y = exact(n), *trials = exact(n), *weight = exact(n), *log_y = exact(n),
           *q = exact(n + family->n_theta);
    double *grad = exact(n + family->n_theta);
    for (int i = 0; i < n; i++) {
        y[i] = y_of(family, i);
        trials[i] = 2.0;
        weight[i] = 0.5 + 0.25 * i;
        log_y[i] = log(y[i]);
        q[i] = eta_of(family, i);
    }
    for (int k = 0; k < family->n_theta; k++)
        q[n + k] = k == 0 ? 1.3 : 4.2;
    likelihood l = {family, {n, y, trials, with_weight ? weight : NULL, NULL}};
    const hlr_target target = {n + family->n_theta, target_logp, &l, 0};
    const double logp = target_logp(&l, q, grad);
    CHECK(isfinite(logp) && isfinite(family->constant(&l.rows)));
    CHECK_NEAR(worst_slope_error(&target, q), 0.0, 1e-6);
    CHECK_NEAR(worst_curvature_error(&l, q + n, q), 0.0, 1e-6);

    /* The sum of single rows, and the same with log(y) given. */
    double sum = 0.0;
    for (int i = 0; i < n; i++) {
        const hlr_rows one = {1, y + i, trials + i, with_weight ? weight + i : NULL, log_y + i};
        sum += family->logp(&one, q + n, q + i, grad, grad + 1);
    }
    CHECK_NEAR(sum, logp, 1e-13);
    free(y), free(trials), free(weight), free(log_y), free(q), free(grad);
}

static void test_no_rows(const hlr_family *family)
{
    const hlr_rows none = {0, NULL, NULL, NULL, NULL};
    double theta[HLR_MAX_THETA] = {1.3, 4.2}, d_theta[HLR_MAX_THETA];
    CHECK(family->logp(&none, theta, NULL, NULL, d_theta) == 0.0);
    CHECK(family->constant(&none) == 0.0);
    family->curvature(&none, theta, NULL, NULL);
}

/* One row outside the density's reach: -Inf for all, no NaN, other rows' derivatives as they are. */
static void test_outside(const hlr_family *family)
{
    const double y[] = {y_of(family, 1), y_of(family, 1)}, trials[] = {2.0, 2.0}, theta[] = {1.3, 4.2};
    const double eta[] = {eta_of(family, 1), NAN};
    const hlr_rows rows = {2, y, trials, NULL, NULL};
    double d_eta[2], d_theta[HLR_MAX_THETA], curvature[2];
    CHECK(family->logp(&rows, theta, eta, d_eta, d_theta) == -INFINITY);
    CHECK(isfinite(d_eta[0]) && d_eta[0] != 0.0 && d_eta[1] == 0.0);
    family->curvature(&rows, theta, eta, curvature);
    CHECK(isfinite(curvature[0]) && curvature[1] == 0.0);
}

/* Every parameter has a name, and there is none beyond. */
static void test_names(const hlr_family *family)
{
    CHECK(hlr_family_find(family->name, family->link) == family);
    CHECK(family->n_theta <= HLR_MAX_THETA);
    for (int k = 0; k < HLR_MAX_THETA; k++)
        CHECK((family->theta[k] != NULL) == (k < family->n_theta));
}

void test_family(void)
{
    for (int k = 0; hlr_families[k]; k++)
        for (const hlr_family *family = hlr_families[k]; family->name; family++) {
            test_names(family);
            test_no_rows(family);
            test_outside(family);
            for (int n = 1; n <= MOST_ROWS; n += n < 4 ? 1 : 5)
                for (int with_weight = 0; with_weight < 2; with_weight++)
                    test_table(family, n, with_weight);
        }
    CHECK(hlr_family_find("poisson", "logit") == NULL);
}
