/* Every likelihood of the list with odd numbers of rows, in memory of exactly that size for the sanitizers. Values are
 * tested against R's own densities in tests/testthat/test-family-core.R. */
#include "family/family.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "family_values.h"
#include "numeric.h"

enum { MOST_ROWS = 9 };

static double *exact(int n)
{
    return calloc((size_t) n, sizeof(double));
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
        q[n + k] = theta_of(family, k);
    likelihood l = {family, {.n = n, .y = y, .trials = trials, .weight = with_weight ? weight : NULL}};
    const hlr_target target = {n + family->n_theta, target_logp, &l, 0};
    const double logp = target_logp(&l, q, grad);
    CHECK(isfinite(logp) && isfinite(family->constant(&l.rows)));
    CHECK_NEAR(worst_slope_error(&target, q), 0.0, 1e-6);
    if (!family->curvature_rows)                 /* a density with an edge has a curvature of its own */
        CHECK_NEAR(worst_curvature_error(&l, q + n, q), 0.0, 1e-6);

    /* The sum of single rows, and the same with log(y) given. */
    double sum = 0.0;
    for (int i = 0; i < n; i++) {
        const hlr_rows one = {.n = 1, .y = y + i, .trials = trials + i, .weight = with_weight ? weight + i : NULL,
                              .log_y = log_y + i};
        sum += family->logp(&one, q + n, q + i, grad, grad + 1);
    }
    CHECK_NEAR(sum, logp, 1e-13);
    free(y), free(trials), free(weight), free(log_y), free(q), free(grad);
}

static void usual_theta(const hlr_family *family, double *theta)
{
    for (int k = 0; k < family->n_theta; k++)
        theta[k] = theta_of(family, k);
}

static void test_no_rows(const hlr_family *family)
{
    const hlr_rows none = {.n = 0};
    double theta[HLR_MAX_THETA], d_theta[HLR_MAX_THETA];
    usual_theta(family, theta);
    CHECK(family->logp(&none, theta, NULL, NULL, d_theta) == 0.0);
    CHECK(family->constant(&none) == 0.0);
    family->curvature(&none, theta, NULL, NULL);
}

/* One row outside the density's reach: -Inf for all, no NaN, other rows' derivatives as they are. */
static void test_outside(const hlr_family *family)
{
    const double y[] = {y_of(family, 1), y_of(family, 1)}, trials[] = {2.0, 2.0};
    const double eta[] = {eta_of(family, 1), NAN};
    const hlr_rows rows = {.n = 2, .y = y, .trials = trials};
    double theta[HLR_MAX_THETA], d_eta[2], d_theta[HLR_MAX_THETA], curvature[2];
    usual_theta(family, theta);
    CHECK(family->logp(&rows, theta, eta, d_eta, d_theta) == -INFINITY);
    CHECK(isfinite(d_eta[0]) && d_eta[0] != 0.0 && d_eta[1] == 0.0);
    family->curvature(&rows, theta, eta, curvature);
    CHECK(isfinite(curvature[0]) && curvature[1] == 0.0);
}

/* ---- parameters that may differ between rows --------------------------------------------------------------------*/

/* Parameter k of row i: equal in some neighbouring rows, and after others the same again. */
static double theta_in_row(const hlr_family *family, int k, int i)
{
    return theta_of(family, k) * (1.0 + 0.2 * (i / 2 % 3));
}

/* Rows and all that their log density gives. Parameter k differs between rows where bit k of `pattern` is set. */
typedef struct {
    likelihood l;
    int pattern;
    hlr_column theta[HLR_MAX_THETA];
    double *d_theta[HLR_MAX_THETA];
} by_row;

static int n_of_theta(const by_row *b, int k)
{
    return b->pattern >> k & 1 ? b->l.rows.n : 1;
}

/* Points to coordinates, eta and then each parameter's numbers, and to the gradient by them. */
static void point_to(by_row *b, const double *q, double *grad)
{
    int at = b->l.rows.n;
    for (int k = 0; k < b->l.family->n_theta; at += n_of_theta(b, k++)) {
        b->theta[k] = (hlr_column){q + at, b->pattern >> k & 1};
        b->d_theta[k] = grad + at;
    }
}

static double target_logp_rows(void *ctx, const double *q, double *grad)
{
    by_row *b = ctx;
    point_to(b, q, grad);
    return b->l.family->logp_rows(&b->l.rows, b->theta, q, grad, b->d_theta);
}

/* The sum of logp of single rows, each with its own numbers, and its gradient. */
static double single_rows(by_row *b, const double *q, double *grad)
{
    const hlr_rows *rows = &b->l.rows;
    const int n_theta = b->l.family->n_theta;
    double sum = 0.0, theta[HLR_MAX_THETA], d_theta[HLR_MAX_THETA];
    point_to(b, q, grad);
    for (int k = 0; k < n_theta; k++)
        b->d_theta[k][0] = 0.0;
    for (int i = 0; i < rows->n; i++) {
        const hlr_rows one = {.n = 1, .y = rows->y + i, .trials = rows->trials + i,
                              .weight = rows->weight ? rows->weight + i : NULL,
                              .log_y = rows->log_y ? rows->log_y + i : NULL};
        for (int k = 0; k < n_theta; k++)
            theta[k] = b->theta[k].at[b->theta[k].step * i];
        sum += b->l.family->logp(&one, theta, q + i, grad + i, d_theta);
        for (int k = 0; k < n_theta; k++) {
            if (b->theta[k].step)
                b->d_theta[k][i] = d_theta[k];
            else
                b->d_theta[k][0] += d_theta[k];
        }
    }
    return sum;
}

/* Largest error relative to 1 or to the number. */
static double worst_difference(int n, const double *a, const double *b)
{
    double worst = 0.0;
    for (int i = 0; i < n; i++)
        worst = larger(worst, fabs(a[i] - b[i]) / fmax(1.0, fabs(b[i])));
    return worst;
}

/* Where logp has a loop of its own, with SIMD's exp and other sums, bits may differ: 2 ulp of exp in terms up to 20. */
static double rounding_of(const hlr_family *family)
{
    const int own_loop = strcmp(family->link, "log") == 0 &&
                         (strcmp(family->name, "Gamma") == 0 || strcmp(family->name, "negbinomial") == 0);
    return own_loop ? 1e-14 : 0.0;
}

static void test_by_row(const hlr_family *family, int n, int pattern, int with_weight, int with_log)
{
    const int dim = n + n * family->n_theta;
    double *y = exact(n), *trials = exact(n), *weight = exact(n), *log_y = exact(n), *q = exact(dim);
    double *grad = exact(dim), *expected = exact(dim);
    by_row b = {.pattern = pattern};
    b.l = (likelihood){family, {.n = n, .y = y, .trials = trials, .weight = with_weight ? weight : NULL,
                                   .log_y = with_log ? log_y : NULL}};
    hlr_target target = {n, target_logp_rows, &b, 0};
    for (int i = 0; i < n; i++) {
        y[i] = y_of(family, i);
        trials[i] = 2.0;
        weight[i] = 0.5 + 0.25 * i;
        log_y[i] = log(y[i]);
        q[i] = eta_of(family, i);
    }
    for (int k = 0; k < family->n_theta; k++)
        for (int i = 0; i < n_of_theta(&b, k); i++)
            q[target.dim++] = theta_in_row(b.l.family, k, i);

    const double rounding = rounding_of(family), sum = single_rows(&b, q, expected);
    const double logp = target_logp_rows(&b, q, grad);
    CHECK(isfinite(logp));
    CHECK_NEAR(logp, sum, rounding);
    CHECK_NEAR(worst_difference(target.dim, grad, expected), 0.0, rounding);
    CHECK_NEAR(worst_slope_error(&target, q), 0.0, 1e-6);
    if (pattern == 0) {
        CHECK_NEAR(logp, target_logp(&b.l, q, expected), rounding);
        CHECK_NEAR(worst_difference(target.dim, grad, expected), 0.0, rounding);
    }
    free(y), free(trials), free(weight), free(log_y), free(q), free(grad), free(expected);
}

static void test_by_row_without_rows(const hlr_family *family, int pattern)
{
    const hlr_rows none = {.n = 0};
    double number = 1.3, d_number[HLR_MAX_THETA], *d_theta[HLR_MAX_THETA];
    hlr_column theta[HLR_MAX_THETA];
    for (int k = 0; k < family->n_theta; k++) {
        const int step = pattern >> k & 1;
        theta[k] = (hlr_column){step ? NULL : &number, step};
        d_theta[k] = step ? NULL : d_number + k;
        d_number[k] = 1.0;
    }
    CHECK(family->logp_rows(&none, theta, NULL, NULL, d_theta) == 0.0);
    for (int k = 0; k < family->n_theta; k++)
        CHECK((pattern >> k & 1) || d_number[k] == 0.0);
}

/* Three rows. The one without a density makes the sum -Inf and has no derivatives; the others keep theirs. */
static void check_outside(const hlr_family *family, int outside, const double *eta, const double *theta,
                          int pattern)
{
    const double y[] = {y_of(family, 1), y_of(family, 1), y_of(family, 1)}, trials[] = {2.0, 2.0, 2.0};
    by_row b = {.l = {family, {.n = 3, .y = y, .trials = trials}}, .pattern = pattern};
    double q[3 + 3 * HLR_MAX_THETA], grad[3 + 3 * HLR_MAX_THETA];
    int dim = 3;
    for (int i = 0; i < 3; i++)
        q[i] = eta[i];
    for (int k = 0; k < family->n_theta; k++)
        for (int i = 0; i < n_of_theta(&b, k); i++)
            q[dim++] = theta[i + 3 * k];
    CHECK(target_logp_rows(&b, q, grad) == -INFINITY);
    for (int i = 0; i < 3; i++) {
        CHECK(isfinite(grad[i]) && (grad[i] != 0.0) == (i != outside));
        for (int k = 0; k < family->n_theta; k++)
            if (pattern >> k & 1)
                CHECK(isfinite(b.d_theta[k][i]) &&
                      (b.d_theta[k][i] != 0.0) == (i != outside && !parameter_is_idle(family, k)));
    }
    for (int k = 0; k < family->n_theta; k++)
        CHECK((pattern >> k & 1) || b.d_theta[k][0] == 0.0);
}

/* A linear predictor, or a parameter, that gives no distribution, in each place: zero first is no number that was
 * made before. */
static void test_by_row_outside(const hlr_family *family, int pattern)
{
    for (int at = 0; at < 3; at++) {
        double eta[3], theta[3 * HLR_MAX_THETA];
        for (int i = 0; i < 3; i++) {
            eta[i] = eta_of(family, 1);
            for (int k = 0; k < HLR_MAX_THETA; k++)
                theta[i + 3 * k] = k < family->n_theta ? theta_of(family, k) : 0.0;
        }
        eta[at] = NAN;
        check_outside(family, at, eta, theta, pattern);
        eta[at] = eta_of(family, 1);
        for (int k = 0; k < family->n_theta; k++)
            for (int j = 0; j < 3 && (pattern >> k & 1); j++) {
                const double good = theta[at + 3 * k];
                theta[at + 3 * k] = j < 2 ? values_of_parameter(family, k).outside[j] : NAN;
                check_outside(family, at, eta, theta, pattern);
                theta[at + 3 * k] = good;
            }
    }
}

/* The negative binomial's rows count by a product and by Stirling's formula, logp by a table: counts around where each
 * ends, from shapes where all is in the first count to the Poisson limit. Terms of count / shape cancel in the
 * derivative, which costs 2e-16 a count. */
static void test_rising(void)
{
    const hlr_family *family = hlr_family_find("negbinomial", "log");
    const double counts[] = {0.0, 1.0, 2.0, 3.0, 9.0, 10.0, 11.0, 15.0, 16.0, 17.0, 100.0, 1e4};
    const double shapes[] = {1e-300, 1e-30, 1e-8, 0.01, 0.999, 1.0, 1.001, 7.0, 30.0, 1e5, 1e14, 1e300};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (size_t j = 0; j < sizeof shapes / sizeof *shapes; j++) {
            const hlr_rows row = {.n = 1, .y = counts + i};
            const hlr_column theta = {shapes + j, 1};
            double eta = 1.0, d_eta, d_a, by_row_eta, by_row_a, *to = &by_row_a;
            const double rounding = 1e-13 + 2e-16 * counts[i];
            const double logp = family->logp(&row, shapes + j, &eta, &d_eta, &d_a);
            CHECK_NEAR(family->logp_rows(&row, &theta, &eta, &by_row_eta, &to), logp, rounding);
            CHECK_NEAR(by_row_eta, d_eta, rounding);
            CHECK_NEAR(by_row_a, d_a, rounding);
        }
}

static void test_all_by_row(const hlr_family *family)
{
    CHECK((family->logp_rows != NULL) == (family->n_theta > 0));
    for (int pattern = 0; family->logp_rows && pattern < 1 << family->n_theta; pattern++) {
        test_by_row_without_rows(family, pattern);
        test_by_row_outside(family, pattern);
        for (int n = 1; n <= MOST_ROWS; n += n < 4 ? 1 : 5)
            for (int given = 0; given < 4; given++)
                test_by_row(family, n, pattern, given & 1, given >> 1);
    }
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
            test_all_by_row(family);
            for (int n = 1; n <= MOST_ROWS; n += n < 4 ? 1 : 5)
                for (int with_weight = 0; with_weight < 2; with_weight++)
                    test_table(family, n, with_weight);
        }
    test_rising();
    CHECK(hlr_family_find("poisson", "logit") == NULL);
}
