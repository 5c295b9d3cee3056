/* SIMD functions against libm: in units of the last place, at odd lengths, at the ends. */
#include "numeric/vector_math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "numeric.h"
#include "numeric/rng.h"

enum { BLOCK = 1000, N_BLOCK = 1000 };

static double ulps(double a, double b)
{
    return a == b ? 0.0 : fabs(a - b) / (nextafter(fabs(b), INFINITY) - fabs(b));
}

/* A million points, a quarter each within 1, 10, 40 and 708 of zero. */
static void test_accuracy(void)
{
    const double range[] = {1.0, 10.0, 40.0, 708.0};
    double x[BLOCK], e[BLOCK], p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK];
    double worst_exp = 0.0, worst_p = 0.0, worst_log = 0.0, worst_mirror = 0.0;
    hlr_rng rng = hlr_rng_at(3, 1, HLR_FOR_START, 0, 0);
    for (int b = 0; b < N_BLOCK; b++) {
        for (int i = 0; i < BLOCK; i++)
            x[i] = range[b % 4] * (2.0 * hlr_rng_uniform(&rng) - 1.0);
        hlr_exp_all(BLOCK, x, e);
        hlr_logistic_all(BLOCK, x, p, q, log_p, log_q);
        for (int i = 0; i < BLOCK; i++) {
            const double far = fabs(x[i]), t = exp(-far), large = 1.0 / (1.0 + t), small = t / (1.0 + t);
            const int up = x[i] > 0.0;
            worst_exp = larger(worst_exp, ulps(e[i], exp(x[i])));
            worst_p = larger(worst_p, ulps(up ? p[i] : q[i], large));
            worst_p = larger(worst_p, ulps(up ? q[i] : p[i], small));
            worst_log = larger(worst_log, ulps(up ? log_p[i] : log_q[i], -log1p(t)));
            worst_log = larger(worst_log, ulps(up ? log_q[i] : log_p[i], -log1p(t) - far));
        }
        for (int i = 0; i < BLOCK; i++)
            x[i] = -x[i];
        hlr_logistic_all(BLOCK, x, q, e, log_p, log_q);
        for (int i = 0; i < BLOCK; i++)
            worst_mirror = larger(worst_mirror, fabs(p[i] + q[i] - 1.0));
    }
    CHECK(worst_exp <= 2.0);
    CHECK(worst_p <= 2.0);
    CHECK(worst_log <= 2.0);
    CHECK_NEAR(worst_mirror, 0.0, 3e-16);
}

/* Each length gives the bits that a long array gives, and writes nothing beyond; in place too. */
static void test_lengths(void)
{
    double x[40], whole[40], all[4][40];
    hlr_rng rng = hlr_rng_at(4, 1, HLR_FOR_START, 0, 0);
    fill_normal(&rng, 40, 5.0, x);
    hlr_exp_all(40, x, whole);
    hlr_logistic_all(40, x, all[0], all[1], all[2], all[3]);
    for (int n = 0; n < 18; n++) {
        double *in = malloc((size_t) n * sizeof(double)), *out[4];
        memcpy(in, x, (size_t) n * sizeof(double));
        for (int k = 0; k < 4; k++)
            out[k] = malloc((size_t) n * sizeof(double));
        hlr_logistic_all(n, in, out[0], out[1], out[2], out[3]);
        for (int k = 0; k < 4; k++) {
            CHECK(memcmp(out[k], all[k], (size_t) n * sizeof(double)) == 0);
            free(out[k]);
        }
        hlr_exp_all(n, in, in);
        CHECK(memcmp(in, whole, (size_t) n * sizeof(double)) == 0);
        free(in);
    }
}

static void test_ends(void)
{
    double x[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, 709.78, 709.79, -707.9, -708.1, 1e300, -1e300};
    enum { N = 11 };
    double e[N], p[N], q[N], log_p[N], log_q[N];
    hlr_exp_all(N, x, e);
    CHECK(e[0] == 1.0 && e[1] == 1.0 && e[2] == INFINITY && e[3] == 0.0 && isnan(e[4]));
    CHECK(ulps(e[5], exp(709.78)) <= 2.0 && e[6] == INFINITY && ulps(e[7], exp(-707.9)) <= 2.0 &&
          e[8] == 0.0);
    CHECK(e[9] == INFINITY && e[10] == 0.0);
    hlr_logistic_all(N, x, p, q, log_p, log_q);
    CHECK(p[0] == 0.5 && q[1] == 0.5 && p[2] == 1.0 && q[2] == 0.0 && p[3] == 0.0 && isnan(p[4]) &&
          isnan(log_q[4]));
    CHECK_NEAR(log_p[0], -log(2.0), 1e-16);
    CHECK(log_p[2] == 0.0 && log_q[2] == -INFINITY && log_q[9] == -1e300 && log_p[10] == -1e300 &&
          log_q[10] == 0.0);
    CHECK(log_p[8] == -708.1 && p[8] == 0.0 && ulps(p[7], exp(-707.9)) <= 2.0);
}

/* Against one row at a time: n up to more than one product takes, each row's derivative within 2 ulp, and the sum
 * within n roundings of numbers of its size. */
static void test_bernoulli(void)
{
    enum { N = 4501 };
    static const int lengths[] = {0, 1, 3, 4, 5, 1999, 2000, 2001, N};
    double x[N], y[N], p[N], q[N], log_p[N], log_q[N], d[N + 1];
    hlr_rng rng = hlr_rng_at(5, 1, HLR_FOR_START, 0, 0);
    fill_normal(&rng, N, 20.0, x);
    for (int i = 0; i < N; i++) {
        y[i] = hlr_rng_uniform(&rng) < 0.5;
        x[i] = i % 3 == 0 ? 1e-3 * x[i] : x[i];
    }
    hlr_logistic_all(N, x, p, q, log_p, log_q);
    for (int k = 0; k < 9; k++) {
        const int n = lengths[k];
        double sum = 0.0, size = 0.0, worst = 0.0;
        d[n] = 7.0;
        const double ours = hlr_bernoulli_all(n, y, x, d);
        for (int i = 0; i < n; i++) {
            sum += y[i] > 0.0 ? log_p[i] : log_q[i];
            worst = larger(worst, ulps(d[i], y[i] > 0.0 ? q[i] : -p[i]));
        }
        size = fabs(sum) + n;
        CHECK(worst <= 2.0);
        CHECK_NEAR(ours, sum, 1.2e-16 * (n + 1) * size);
        CHECK(d[n] == 7.0);
    }
    const double far[4] = {800.0, -800.0, INFINITY, 1e300}, one[4] = {1.0, 1.0, 1.0, 1.0};
    CHECK(hlr_bernoulli_all(4, one, far, d) == -800.0 && d[0] == 0.0 && d[1] == 1.0 && d[2] == 0.0);
    const double impossible[4] = {0.0, -INFINITY, NAN, 1.0};
    CHECK(hlr_bernoulli_all(2, one, impossible, d) == -INFINITY);
    CHECK(isnan(hlr_bernoulli_all(4, one, impossible, d)));
}

void test_vector_math(void)
{
    test_bernoulli();
    test_accuracy();
    test_lengths();
    test_ends();
}
