/* Every structure of covariance, by its table alone: T T' against sds and correlations that named() gives, the gradient
 * of the log prior and of a function of T against differences, with and without centred columns. */
#include "check.h"
#include "covariance/covariance.h"
#include "numeric.h"

#include <math.h>
#include <string.h>

enum { SIZE = 3, FIRST = 1, LD = 5, SCALAR = 12 };

/* A block of a factor of LD coefficients, alone in a layout. */
typedef struct {
    hlr_cov_block block;
    hlr_layout layout;
    hlr_prior prior[SCALAR];
    hlr_map map[SCALAR];
    int place[SCALAR];
    double to_raw[LD * LD], weight[LD * LD];     /* weight: the function of T is sum weight T */
    hlr_mapped sd[SCALAR];
    hlr_cor cor[SCALAR];
    double root[LD * LD], d_root[LD * LD], t[LD * LD], d_t[LD * LD], raw_sd[SIZE], d_own[SIZE], raw[SIZE * SIZE];
    int bounded;
} world;

static void make_world(world *w, const hlr_covariance *kind, int centred)
{
    memset(w, 0, sizeof *w);
    hlr_rng rng = hlr_rng_at(31, 1, HLR_FOR_START, 0, 0);
    const int n_sd = kind->n_sd(SIZE), n_cor = kind->n_cor(SIZE), start = FIRST * (LD + 1);
    const double arg[HLR_PRIOR_MAX_ARG] = {0.0, 1.5, 0.0};
    hlr_error err;
    fill_normal(&rng, LD * LD, 0.5, w->to_raw);
    fill_normal(&rng, LD * LD, 1.0, w->weight);
    w->block = (hlr_cov_block){.kind = kind, .first = FIRST, .size = SIZE, .sd = 0, .cor = n_sd, .shape = 1.7};
    if (centred) {
        w->block.to_raw = w->to_raw + start;
        w->block.to_raw_ld = LD;
    }
    for (int k = 0; k < n_sd + n_cor; k++) {
        CHECK(hlr_prior_init(&w->prior[k], "normal", arg, 0.0, INFINITY, &err) == HLR_OK);
        w->map[k] = (hlr_map){k < n_sd ? HLR_MAP_LOG : HLR_MAP_COR, 0.0, INFINITY, 1.0};
        w->place[k] = k;
    }
    w->layout = (hlr_layout){.n_scalar = n_sd + n_cor, .n_common = 0, .cor = n_sd, .prior = w->prior, .map = w->map,
                             .place = w->place, .n_coordinate = n_sd + n_cor};
}

static hlr_cov_point point_at(world *w, const double *x)
{
    const int start = FIRST * (LD + 1);
    for (int k = 0; k < w->layout.cor; k++)
        w->sd[k] = hlr_map_at(&w->map[k], x[k]);
    for (int k = w->layout.cor; k < w->layout.n_scalar; k++)
        w->cor[k - w->layout.cor] = hlr_cor_at(x[k]);
    const hlr_cov_point at = {w->sd, w->cor, w->root + start, w->d_root + start, w->t + start, w->d_t + start, LD,
                              w->raw_sd, w->d_own, w->raw, w->bounded};
    return at;
}

static double logp(void *ctx, const double *x, double *grad)
{
    world *w = ctx;
    const hlr_cov_point at = point_at(w, x);
    double sum = 0.0;
    w->block.kind->make(&w->block, &at);
    for (int e = 0; e < LD * LD; e++) {
        const int below = e % LD >= e / LD;
        w->d_t[e] = below ? w->weight[e] : 0.0;
        sum += below ? w->weight[e] * w->t[e] : 0.0;
    }
    sum += w->block.kind->prior(&w->block, &w->layout, &at);
    w->block.kind->back(&w->block, &w->layout, &at, grad, &sum);
    return sum;
}

/* Covariances of raw effects by hand, to_raw T T' to_raw', are those of the sds and correlations that a user sees. */
static void check_named(world *w, const double *x)
{
    const hlr_cov_point at = point_at(w, x);
    double out[SCALAR], lprior = 0.0, raw[SIZE][SIZE];
    w->block.kind->make(&w->block, &at);
    w->block.kind->named(&w->block, &w->layout, &at, out, &lprior);
    CHECK(isfinite(lprior));
    for (int i = 0; i < SIZE; i++)
        for (int k = 0; k < SIZE; k++) {
            raw[i][k] = at.t[i + LD * k];
            for (int j = i + 1; j < SIZE && w->block.to_raw; j++)
                raw[i][k] += w->block.to_raw[i + LD * j] * at.t[j + LD * k];
        }
    for (int j = 0, c = w->block.cor; j < SIZE; j++)
        for (int i = 0; i <= j; i++) {
            double sum = 0.0;
            for (int k = 0; k < SIZE; k++)
                sum += raw[i][k] * raw[j][k];
            const double cor = i == j ? 1.0 : w->layout.n_scalar > w->layout.cor ? out[c++] : 0.0;
            CHECK_NEAR(sum, out[w->block.sd + i] * out[w->block.sd + j] * cor, 1e-12);
        }
}

/* Values -> coordinates: back where they came from, to what rounding of a correlation near 1 lets. */
static void check_coordinates(world *w, const double *x)
{
    const hlr_cov_point at = point_at(w, x);
    double out[SCALAR], back[SCALAR], lprior = 0.0;
    w->block.kind->make(&w->block, &at);
    w->block.kind->named(&w->block, &w->layout, &at, out, &lprior);
    w->block.kind->coordinates(&w->block, &w->layout, &at, out, back);
    for (int k = 0; k < w->layout.n_coordinate; k++)
        CHECK_NEAR(back[k], x[k], 1e-11);
}

/* Two coefficients with the correlation r have the coordinate atanh(r), however near to 1: from the Cholesky factor,
 * sqrt(1 - r^2), relative errors are those of 1 - r^2. */
static void check_pair(double r)
{
    world w;
    make_world(&w, &hlr_unstructured, 0);
    w.block.size = 2;
    w.block.cor = w.layout.cor = 2;
    double value[SCALAR] = {0.5, 2.0, r}, x[SCALAR] = {0.0};
    const hlr_cov_point at = point_at(&w, x);
    w.block.kind->coordinates(&w.block, &w.layout, &at, value, x);
    CHECK_NEAR(x[0], log(0.5), 1e-15);
    CHECK_NEAR(x[1], log(2.0), 1e-15);
    CHECK_NEAR(x[2], atanh(r), 1e-16 / (1.0 - r * r) + 1e-15);
}

void test_covariance(void)
{
    world w;
    double x[SCALAR];
    for (int k = 0; hlr_covariances[k]; k++) {
        CHECK(hlr_covariance_find(hlr_covariances[k]->name) == hlr_covariances[k]);
        for (int variant = 0; variant < 4; variant++) {
            make_world(&w, hlr_covariances[k], variant & 1);
            w.bounded = variant >= 2;
            const hlr_target target = {w.layout.n_coordinate, logp, &w, 0};
            for (int which = 0; which < 3; which++) {
                hlr_rng rng = hlr_rng_at(32, 1, HLR_FOR_START, (uint32_t) which, 0);
                fill_normal(&rng, target.dim, 0.7, x);
                CHECK_NEAR(worst_slope_error(&target, x), 0.0, 1e-6);
                check_named(&w, x);
                check_coordinates(&w, x);
            }
        }
    }
    check_pair(-0.3);
    check_pair(0.0);
    check_pair(1.0 - 1e-10);
    CHECK(hlr_covariance_find("structured") == NULL);
}
