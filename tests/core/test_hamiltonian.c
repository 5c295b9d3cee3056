#include "check.h"
#include "sampler/hamiltonian.h"
#include "numeric/linalg.h"
#include "memory.h"
#include "numeric.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { D = 3 };

/* A correlated normal with a quartic wall, and nothing beyond q[0] = 50. */
static const double precision[D * D] = {2.0, 0.6, -0.3, 0.6, 1.0, 0.2, -0.3, 0.2, 0.5};

static double quartic(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    double logp = 0.0;
    for (int i = 0; i < D; i++) {
        double row = 0.0;
        for (int j = 0; j < D; j++)
            row += precision[i + D * j] * q[j];
        logp -= 0.5 * q[i] * row + 0.1 * pow(q[i], 4.0);
        grad[i] = -row - 0.4 * pow(q[i], 3.0);
    }
    return q[0] > 50.0 ? NAN : logp;
}

static const hlr_target target = {D, quartic, NULL, 0};
static double dense[D * D] = {0.9, 0.3, -0.4, 0.0, 1.4, 0.2, 0.0, 0.0, 0.7};
static double dense_2[4] = {0.9, 0.3, 0.0, 1.4};
static const hlr_metric all_dense = {D, dense, 0}, last_white = {D - 1, dense_2, 1};
static hlr_metric metric;

typedef struct {
    double memory[POINT_SIZE * D];
    hlr_point z;
} held;

static void begin(held *h)
{
    static const double q[D] = {0.4, -1.1, 0.8}, p[D] = {-0.7, 0.5, 1.3};
    double grad[D];
    h->z = point_over(D, h->memory);
    for (int i = 0; i < D; i++) {
        h->z.q[i] = q[i];
        h->z.p[i] = p[i];
        h->z.path[i] = 0.0;
    }
    hlr_point_evaluate(&target, &metric, &h->z, grad);
}

static const hlr_scheme *scheme = &hlr_leapfrog;

static void walk(held *h, int n, double step)
{
    held next;
    double grad[D];
    next.z = point_over(D, next.memory);
    for (int i = 0; i < D; i++)
        next.z.path[i] = 0.0;
    for (int k = 0; k < n; k++) {
        CHECK(hlr_step(&target, &metric, scheme, step, &h->z, &next.z, grad) == scheme->n_stage);
        hlr_point_copy(D, &next.z, &h->z);
    }
}

static void test_reversible(void)
{
    held first, h;
    begin(&first);
    begin(&h);
    walk(&h, 40, 0.15);
    CHECK(fabs(h.z.q[0] - first.z.q[0]) > 0.01);
    walk(&h, 40, -0.15);
    for (int i = 0; i < D; i++) {
        CHECK_NEAR(h.z.q[i], first.z.q[i], 1e-12);
        CHECK_NEAR(h.z.p[i], first.z.p[i], 1e-12);
        CHECK_NEAR(h.z.force[i], first.z.force[i], 1e-11);
    }
    CHECK_NEAR(h.z.logp, first.z.logp, 1e-12);

    /* Back in time is forward with the momentum turned round. */
    held back, turned;
    begin(&back);
    begin(&turned);
    for (int i = 0; i < D; i++)
        turned.z.p[i] = -turned.z.p[i];
    walk(&back, 5, -0.2);
    walk(&turned, 5, 0.2);
    for (int i = 0; i < D; i++) {
        CHECK(back.z.q[i] == turned.z.q[i]);
        CHECK(back.z.p[i] == -turned.z.p[i]);
    }
}

/* Largest energy error over one unit of time. */
static double energy_error(double step)
{
    held h;
    begin(&h);
    const double energy = hlr_energy(D, &h.z);
    double worst = 0.0;
    for (int k = 0; k < (int) (1.0 / step + 0.5); k++) {
        walk(&h, 1, step);
        worst = larger(worst, fabs(hlr_energy(D, &h.z) - energy));
    }
    return worst;
}

/* Second order: half the step, a quarter of the error; at these steps the next term is a few per cent. */
static void test_order(void)
{
    const double ratio = energy_error(0.01) / energy_error(0.005);
    CHECK(ratio > 3.8 && ratio < 4.2);
    CHECK(energy_error(0.005) > 1e-9);
}

/* (q, p) -> (q', p') keeps volume: its Jacobian by differences has determinant one. */
static void test_volume(void)
{
    enum { N = 2 * D };
    const double h = 1e-5;
    double jacobian[N * N], out[2][N];
    for (int c = 0; c < N; c++) {
        for (int side = 0; side < 2; side++) {
            held x;
            double grad[D];
            begin(&x);
            double *at = c < D ? &x.z.q[c] : &x.z.p[c - D];
            *at += side == 0 ? -h : h;
            hlr_point_evaluate(&target, &metric, &x.z, grad);
            walk(&x, 3, 0.3);
            for (int i = 0; i < D; i++) {
                out[side][i] = x.z.q[i];
                out[side][D + i] = x.z.p[i];
            }
        }
        for (int i = 0; i < N; i++)
            jacobian[i + N * c] = (out[1][i] - out[0][i]) / (2.0 * h);
    }
    CHECK_NEAR(log_abs_det(N, jacobian), 0.0, 1e-7);
}

/* Along the exact flow of L: dq = L p dt and dp = L' grad dt, to first order. */
static void test_dense_metric(void)
{
    held h;
    double grad[D], velocity[D], force[D];
    begin(&h);
    quartic(NULL, h.z.q, grad);
    for (int i = 0; i < D; i++) {
        velocity[i] = force[i] = 0.0;
        for (int j = 0; j <= i; j++)
            velocity[i] += dense[i + D * j] * h.z.p[j];
        for (int j = i; j < D; j++)
            force[i] += dense[j + D * i] * grad[j];
        CHECK_NEAR(h.z.force[i], force[i], 1e-14);
    }
    const double step = 1e-6;
    held moved;
    begin(&moved);
    walk(&moved, 1, step);
    for (int i = 0; i < D; i++) {
        CHECK_NEAR((moved.z.q[i] - h.z.q[i]) / step, velocity[i], 1e-5);
        CHECK_NEAR((moved.z.p[i] - h.z.p[i]) / step, force[i], 1e-5);
    }
    CHECK_NEAR(hlr_energy(D, &h.z), 0.5 * hlr_dot(D, h.z.p, h.z.p) - h.z.logp, 1e-15);
}

/* A standard normal in all coordinates. */
static double normals(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    for (int i = 0; i < D; i++)
        grad[i] = -q[i];
    return -0.5 * hlr_dot(D, q, q);
}

/* Under a standard normal white coordinates go round in circles, exactly, however long the step. */
static void test_white_coordinates_turn(void)
{
    static const hlr_target white_target = {D, normals, NULL, D};
    static const hlr_metric white = {0, NULL, D};
    static const double q[D] = {0.4, -1.1, 3.0}, p[D] = {-0.7, 0.5, 1.3}, step = -2.3;
    double grad[D], memory[2][POINT_SIZE * D];
    hlr_point a = point_over(D, memory[0]), b = point_over(D, memory[1]);
    memcpy(a.q, q, sizeof q);
    memcpy(a.p, p, sizeof p);
    hlr_point_evaluate(&white_target, &white, &a, grad);
    hlr_step(&white_target, &white, scheme, step, &a, &b, grad);
    for (int i = 0; i < D; i++) {
        CHECK_NEAR(b.q[i], cos(step) * q[i] + sin(step) * p[i], 1e-14);
        CHECK_NEAR(b.p[i], cos(step) * p[i] - sin(step) * q[i], 1e-14);
    }
    CHECK_NEAR(hlr_energy(D, &b), hlr_energy(D, &a), 1e-13);
}

static void test_undefined_is_minus_infinity(void)
{
    held h, next;
    double grad[D];
    begin(&h);
    h.z.p[0] = 1000.0;
    next.z = point_over(D, next.memory);
    CHECK(hlr_step(&target, &metric, scheme, 1.0, &h.z, &next.z, grad) == 1);
    CHECK(next.z.logp == -INFINITY);
    CHECK(hlr_energy(D, &next.z) == INFINITY);
}

/* A standard normal, d log p / dq = -q. */
static double normal(void *ctx, const double *q, double *grad)
{
    (void) ctx;
    grad[0] = -q[0];
    return -0.5 * q[0] * q[0];
}

/* Mean energy error of time 1.8 on a standard normal, q and p drawn from it: (tr M'M - 2) / 2, M the linear map that
 * the steps are, whose columns they give from (1, 0) and (0, 1). */
static double mean_energy_error(const hlr_scheme *of, int n)
{
    static const double identity[1] = {1.0};
    const hlr_target one = {1, normal, NULL, 0};
    const hlr_metric flat = {1, (double *) identity, 0};
    double sum = -2.0, grad[1], memory[2][POINT_SIZE];
    for (int column = 0; column < 2; column++) {
        hlr_point a = point_over(1, memory[0]), b = point_over(1, memory[1]);
        a.q[0] = column == 0;
        a.p[0] = column == 1;
        a.path[0] = b.path[0] = 0.0;
        hlr_point_evaluate(&one, &flat, &a, grad);
        for (int k = 0; k < n; k++) {
            hlr_step(&one, &flat, of, 1.8 / n, &a, &b, grad);
            hlr_point_copy(1, &b, &a);
        }
        sum += a.q[0] * a.q[0] + a.p[0] * a.p[0];
    }
    return 0.5 * sum;
}

/* The point of three stages: as many gradients, the error not a fiftieth of the leapfrog's. */
static void test_three_stages_are_accurate(void)
{
    const double ours = mean_energy_error(&hlr_three_stages, 1),
                 leapfrogs = mean_energy_error(&hlr_leapfrog, 3);
    CHECK(ours > 0.0 && ours < 0.02 * leapfrogs);
}

/* Covariance (divisor n - 1) of n rows x, [n x D] row-major. */
static void covariance_of(int n, const double *x, double *out)
{
    for (int a = 0; a < D; a++)
        for (int b = 0; b < D; b++) {
            double mean_a = 0.0, mean_b = 0.0, sum = 0.0;
            for (int i = 0; i < n; i++) {
                mean_a += x[D * i + a] / n;
                mean_b += x[D * i + b] / n;
            }
            for (int i = 0; i < n; i++)
                sum += (x[D * i + a] - mean_a) * (x[D * i + b] - mean_b);
            out[a + D * b] = b > a ? NAN : sum / (n - 1); /* the upper triangle is not read */
        }
}

/* Any D + 1 points in general position and a normal's gradients there give its covariance exactly: L L' P = I. */
static void test_metric_learns_a_normal(void)
{
    static const double points[(D + 1) * D] = {3.0, 0.1, -1.0, 0.2, 5.0, 2.0, -1.0, 0.7, 9.0, 2.5, -6.0, 0.4};
    double l[D * D], forces[(D + 1) * D], of_draws[D * D], of_forces[D * D], *work;
    work = malloc(hlr_metric_work_size(D) * sizeof(double));
    memcpy(l, dense, sizeof l);
    hlr_metric m = {D, l, 0};
    for (int i = 0; i <= D; i++) {
        double grad[D];
        for (int a = 0; a < D; a++) {
            grad[a] = 0.0;
            for (int b = 0; b < D; b++)
                grad[a] -= precision[a + D * b] * points[D * i + b];
        }
        hlr_metric_force(&m, grad, forces + D * i);
    }
    covariance_of(D + 1, points, of_draws);
    covariance_of(D + 1, forces, of_forces);
    CHECK(hlr_metric_learn(&m, of_draws, of_forces, D + 1.0, 0.0, work) == 0);
    for (int a = 0; a < D; a++)
        for (int b = 0; b < D; b++) {
            double sum = 0.0;
            for (int k = 0; k < D; k++)
                for (int j = 0; j <= (a < k ? a : k); j++)
                    sum += l[a + D * j] * l[k + D * j] * precision[k + D * b];
            CHECK_NEAR(sum, a == b, 1e-9);
        }
    for (int b = 1; b < D; b++)
        for (int a = 0; a < b; a++)
            CHECK(l[a + D * b] == 0.0);
    free(work);
}

/* One dimension by hand: L = 2, 15 draws of variance 36, that is 9 whitened, with forces of variance 0.5, and 5 as if
 * the metric were right: whitened 7 and 0.625, so L^2 becomes 4 sqrt(7 / 0.625). */
static void test_metric_shrinks(void)
{
    double l[1] = {2.0}, work[6];
    hlr_metric m = {1, l, 0};
    const double draws[1] = {36.0}, forces[1] = {0.5}, nan[1] = {NAN};
    CHECK_NEAR((double) hlr_metric_work_size(1), 6.0, 0.0);
    CHECK(hlr_metric_learn(&m, draws, forces, 15.0, 5.0, work) == 0);
    CHECK_NEAR(l[0] * l[0], 4.0 * sqrt(7.0 / 0.625), 1e-13);

    /* What is no covariance changes nothing. */
    const double kept = l[0], negative[1] = {-1.0};
    CHECK(hlr_metric_learn(&m, nan, forces, 15.0, 5.0, work) == 1);
    CHECK(hlr_metric_learn(&m, draws, nan, 15.0, 5.0, work) == 1);
    CHECK(hlr_metric_learn(&m, draws, negative, 15.0, 0.0, work) == 1);
    CHECK(l[0] == kept);
}

void test_hamiltonian(void)
{
    static const hlr_scheme *const schemes[2] = {&hlr_leapfrog, &hlr_three_stages};
    for (int k = 0; k < 2; k++) {
        scheme = schemes[k];
        metric = last_white;
        test_reversible();
        test_order();
        test_volume();
        test_white_coordinates_turn();
        metric = all_dense;
        test_reversible();
        test_order();
        test_volume();
        test_dense_metric();
    }
    test_three_stages_are_accurate();
    test_undefined_is_minus_infinity();
    test_metric_learns_a_normal();
    test_metric_shrinks();
}
