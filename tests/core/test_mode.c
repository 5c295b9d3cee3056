#include "check.h"
#include "sampler/mode.h"
#include "numeric/linalg.h"
#include "numeric.h"

#include <math.h>
#include <stdlib.h>

enum { D = 4 };

static int never(void *ctx) { (void) ctx; return 0; }
static int at_once(void *ctx) { (void) ctx; return 1; }
static void quiet(void *ctx, int sampling) { (void) ctx, (void) sampling; }
static double no_clock(void *ctx) { (void) ctx; return 0.0; }
static const hlr_host host = {never, quiet, no_clock, NULL};
static const hlr_host impatient = {at_once, quiet, no_clock, NULL};

/* Work memory of exactly the size asked for, so that the sanitizer sees a step beyond. */
static hlr_status run(const hlr_target *target, const hlr_host *from, double *q, double *l)
{
    hlr_error err;
    double *work = malloc(hlr_laplace_work_size(target->dim) * sizeof(double));
    const hlr_status status = hlr_laplace(target, from, q, l, work, &err);
    free(work);
    return status;
}

typedef struct {
    double mean[D], precision[D * D];
} normal;

static double normal_logp(void *ctx, const double *q, double *grad)
{
    const normal *m = ctx;
    double logp = 0.0;
    for (int i = 0; i < D; i++) {
        grad[i] = 0.0;
        for (int j = 0; j < D; j++)
            grad[i] -= m->precision[i + D * j] * (q[j] - m->mean[j]);
        logp += 0.5 * grad[i] * (q[i] - m->mean[i]);
    }
    return logp;
}

/* Exact on a normal: its mean, and L L' times its precision is the identity. */
static void test_normal(double start)
{
    normal m = {{1.0, -2.0, 0.5, 3.0}, {0.0}};
    double q[D], l[D * D];
    hlr_rng rng = hlr_rng_at(10, 1, HLR_FOR_START, 0, 0);
    random_covariance(&rng, D, 1.0, m.precision);
    for (int i = 0; i < D; i++)
        q[i] = start;
    const hlr_target target = {D, normal_logp, &m, 0};
    CHECK(run(&target, &host, q, l) == HLR_OK);
    double unused[D];
    /* It ends where a quadratic would add less than 5e-7 to logp. */
    CHECK(normal_logp(&m, q, unused) > -1e-6);
    for (int j = 0; j < D; j++)
        for (int i = 0; i < D; i++) {
            double sum = 0.0;
            for (int a = 0; a < D; a++)
                for (int k = 0; k <= (i < a ? i : a); k++)
                    sum += l[i + D * k] * l[a + D * k] * m.precision[a + D * j];
            CHECK_NEAR(sum, i == j, 1e-7);
            if (i < j)
                CHECK(l[i + D * j] == 0.0);
        }
}

/* A saddle at the start (x bends upwards), a direction that is flat, one that is all but fixed, one that is
 * normal, one that hardly bends: trusted no further than a flat one. */
static double saddle(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    grad[0] = q[0] - 0.4 * pow(q[0], 3.0);
    grad[1] = 0.0;
    grad[2] = -1e20 * q[2];
    grad[3] = -q[3] / 0.25;
    grad[4] = -0.1 * q[4];
    return 0.5 * q[0] * q[0] - 0.1 * pow(q[0], 4.0) - 0.5e20 * q[2] * q[2] - 0.5 * q[3] * q[3] / 0.25
           - 0.05 * q[4] * q[4];
}

static void test_saddle_and_flat(void)
{
    enum { D = 5 };
    double q[D] = {0.0, 7.0, 0.0, 0.0, 0.0}, l[D * D];
    const hlr_target target = {D, saddle, NULL, 0};
    CHECK(run(&target, &host, q, l) == HLR_OK);
    CHECK_NEAR(l[0], 1.5, 1e-6);
    CHECK_NEAR(l[1 + D], 1.5, 1e-6);
    CHECK(l[2 + 2 * D] > 0.0 && l[2 + 2 * D] < 1e-7);
    CHECK_NEAR(l[3 + 3 * D], 0.5, 1e-6);
    CHECK_NEAR(l[4 + 4 * D], 1.5, 1e-6);
    CHECK(q[1] == 7.0);
    for (int i = 0; i < D * D; i++)
        CHECK(isfinite(l[i]));
}

static double off_saddle(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    grad[0] = q[0] - 0.4 * pow(q[0], 3.0);
    return 0.5 * q[0] * q[0] - 0.1 * pow(q[0], 4.0);
}

/* Beside the saddle it climbs to the mode x^2 = 2.5, where minus the second derivative is 2. */
static void test_climbs_off(void)
{
    double q[1] = {0.01}, l[1];
    const hlr_target target = {1, off_saddle, NULL, 0};
    CHECK(run(&target, &host, q, l) == HLR_OK);
    CHECK_NEAR(q[0], sqrt(2.5), 1e-3);
    CHECK_NEAR(l[0], sqrt(0.5), 1e-2);
}

/* Two normals of sd 0.1 about -1 and 1, a tenth of the mass at the second. */
static double two_modes(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    const double a = -0.5 * pow((q[0] + 1.0) / 0.1, 2.0) + log(0.9), b = -0.5 * pow((q[0] - 1.0) / 0.1, 2.0) + log(0.1);
    const double most = fmax(a, b), sum = exp(a - most) + exp(b - most), share = exp(a - most) / sum;
    grad[0] = -(share * (q[0] + 1.0) + (1.0 - share) * (q[0] - 1.0)) / 0.01;
    return most + log(sum);
}

/* Of two opposite climbs from the first mode one ends at the second; what the modes weigh are their shares. */
static void test_climbs_from_afar(void)
{
    const hlr_target target = {1, two_modes, NULL, 0};
    hlr_error err;
    double *work = malloc(hlr_laplace_work_size(1) * sizeof(double));
    for (uint32_t seed = 1; seed <= 10; seed++) {
        int n_second = 0;
        for (int place = 0; place < 2; place++) {
            double q[1] = {-1.0};
            CHECK(hlr_climb_from_afar(&target, NULL, &host, seed, place, q, work, &err) == HLR_OK);
            CHECK_NEAR(fabs(q[0]), 1.0, 1e-3);
            n_second += q[0] > 0.0;
        }
        CHECK(n_second <= 1);
        /* A draw of 1.5 N(0, 1) is beyond the middle unless it is within 1 of the mode: half of the seeds. */
        double q[1] = {1.0}, l[1], unused[1];
        CHECK(run(&target, &host, q, l) == HLR_OK);
        CHECK_NEAR(hlr_laplace_evidence(1, two_modes(NULL, q, unused), l),
                   log(0.1) + log(0.1) + 0.5 * log(2.0 * 3.14159265358979), 1e-4);
    }
    free(work);
}

/* Student's t with 3 degrees of freedom, 1e-7 wide: a difference over more than that is the tails'. */
static double narrow_t(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    const double z = (q[0] - 0.3) / 1e-7;
    grad[0] = -4.0 * z / (3.0 + z * z) / 1e-7;
    return -2.0 * log1p(z * z / 3.0);
}

static void test_narrow(void)
{
    double q[1] = {0.0}, l[1];
    const hlr_target target = {1, narrow_t, NULL, 0};
    CHECK(run(&target, &host, q, l) == HLR_OK);
    CHECK_NEAR(q[0], 0.3, 1e-9);
    CHECK_NEAR(l[0] / (1e-7 * sqrt(3.0 / 4.0)), 1.0, 1e-2);
}

static double nowhere(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    (void) q;
    grad[0] = 0.0;
    return -INFINITY;
}

/* Defined only for x > 0, with its mode close to the edge: steps beyond are taken back. */
static double edge(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    if (!(q[0] > 0.0)) {
        grad[0] = NAN;
        return NAN;
    }
    grad[0] = 2.0 / q[0] - 20.0;
    return 2.0 * log(q[0]) - 20.0 * q[0];
}

static void test_refusals(void)
{
    double q[1] = {0.0}, l[1];
    const hlr_target none = {1, nowhere, NULL, 0}, half_line = {1, edge, NULL, 0}, fine = {1, off_saddle, NULL, 0};
    CHECK(run(&none, &host, q, l) == HLR_BAD_START);
    q[0] = 5.0;
    CHECK(run(&half_line, &host, q, l) == HLR_OK);
    CHECK_NEAR(q[0] / 0.1, 1.0, 1e-2);
    CHECK(run(&fine, &impatient, q, l) == HLR_STOPPED);
}

void test_mode(void)
{
    test_normal(0.0);
    test_normal(100.0);
    test_saddle_and_flat();
    test_climbs_off();
    test_climbs_from_afar();
    test_narrow();
    test_refusals();
}
