/* The joint engine on rows of three likelihoods: gradients against differences, z standard normal where the anchor is
 * exact, sorted passes over the rows against scattered ones, and the effects' mode. */
#include "check.h"
#include "joint/joint.h"
#include "memory.h"
#include "sampler/mode.h"
#include "numeric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 36, P = 2, FACTORS = 2, MOST_DIM = 100 };

enum { SCALARS = P + 2 + 8 + 2 * 10 + FACTORS + 1, PREDICTORS = 2 };

typedef struct {
    double y[N], trials[N], weight[N], offset[N], x[N * P], log_offset[N], log_x[N * 2], z[FACTORS][N * 5], center[P];
    int index[FACTORS][N], start[13], place[SCALARS];
    hlr_cov_block block[FACTORS];
    hlr_part part[FACTORS][PREDICTORS];
    hlr_prior prior[SCALARS];
    hlr_map map[SCALARS];
    hlr_predictor predictor[PREDICTORS];
    hlr_likelihood likelihood;
    hlr_model model;
    hlr_engine engine;
    hlr_joint *joint;
    double *anchor_memory, *work, *laplace_work;
    hlr_target target;
} toy;

static void make_prior(hlr_prior *prior, const char *name, double a, double b, double lower)
{
    const double arg[3] = {a, b, 0.0};
    hlr_error err;
    CHECK(hlr_prior_init(prior, name, arg, lower, INFINITY, &err) == HLR_OK);
}

static void make_rows(toy *t, const char *family, const char *link, hlr_rng *rng)
{
    fill_normal(rng, N * P, 0.7, t->x);
    for (int k = 0; k < FACTORS; k++)
        fill_normal(rng, N * 4, 1.0, t->z[k]);
    for (int i = 0; i < N; i++) {
        t->x[i] = 1.0;
        t->offset[i] = 0.1 * (i % 3);
        t->weight[i] = 0.5 + i % 4;
        t->trials[i] = 5.0;
        t->y[i] = strcmp(family, "gaussian") == 0 ? sin(i) : i % 5;
        t->index[0][i] = i / 3;
        t->index[1][i] = i % 4;
    }
    for (int j = 0; j <= 12; j++)
        t->start[j] = 3 * j;
    hlr_likelihood *likelihood = &t->likelihood;
    likelihood->family = hlr_family_find(family, link);
    CHECK(likelihood->family != NULL);
    likelihood->rows = (hlr_rows){
        .n = N, .y = t->y, .trials = strcmp(family, "binomial") == 0 ? t->trials : NULL, .weight = t->weight};
    likelihood->constant = likelihood->family->constant(&likelihood->rows);
    t->predictor[0] = (hlr_predictor){N, t->offset, t->x, P, 0};
    likelihood->n_predictor = 1;
}

/* Priors and maps of the scalars from `first` to before `end`. */
static void make_scalars(toy *t, int first, int end, double mean, double lower, hlr_map map)
{
    for (int k = first; k < end; k++) {
        make_prior(&t->prior[k], "normal", mean, 1.5, lower);
        t->map[k] = map;
    }
}

static void make_layout(toy *t, int n_sd, int n_cor, int n_student, int fixed_sigma)
{
    hlr_layout *layout = &t->model.layout;
    layout->n_common = P;
    layout->cor = P + n_sd;
    layout->hyper = layout->cor + n_cor;
    layout->theta = layout->hyper + n_student;
    layout->n_scalar = layout->theta + t->likelihood.family->n_theta;
    make_scalars(t, 0, P, 0.3, -INFINITY, (hlr_map){HLR_MAP_REAL, 0.0, INFINITY, 0.5});
    make_scalars(t, P, layout->cor, 0.0, 0.0, (hlr_map){HLR_MAP_SINH, 0.0, INFINITY, 0.5});
    make_scalars(t, layout->cor, layout->hyper, 0.0, 0.0, (hlr_map){.kind = HLR_MAP_COR});
    make_scalars(t, layout->hyper, layout->theta, 0.0, 0.0, (hlr_map){HLR_MAP_LOG, 1.0, INFINITY, 1.0});
    const hlr_map sigma = {fixed_sigma ? HLR_MAP_FIXED : HLR_MAP_LOG, fixed_sigma ? 0.8 : 0.0, INFINITY, 1.0};
    make_scalars(t, layout->theta, layout->n_scalar, 0.0, 0.0, sigma);
    for (int k = 0; k < layout->n_scalar; k++)
        t->place[k] = t->map[k].kind == HLR_MAP_FIXED ? -1 : layout->n_coordinate++;
    layout->prior = t->prior;
    layout->map = t->map;
    layout->place = t->place;
    layout->keep_common = 1;
    layout->center = t->center;
    layout->shrinkage.sigma = -1;
}

/* q1 coefficients for 12 levels of 3 rows; q2 (0: no second factor) for 4 levels, crossed with them. n_student: factors
 * whose effects are Student's t, each with degrees of freedom of its own. */
static toy *model_make(const char *family, const char *link, int q1, int q2, int n_student, int fixed_sigma, int sorted)
{
    toy *t = calloc(1, sizeof *t);
    hlr_rng rng = hlr_rng_at(21, 1, HLR_FOR_START, (uint32_t) (q1 + 10 * q2), 0);
    hlr_model *m = &t->model;
    make_rows(t, family, link, &rng);
    const int q[FACTORS] = {q1, q2}, n_level[FACTORS] = {12, 4};
    const int n_cor[FACTORS] = {q1 * (q1 - 1) / 2, q2 * (q2 - 1) / 2};
    m->n_factor = q2 > 0 ? 2 : 1;
    make_layout(t, q1 + q2, n_cor[0] + n_cor[1], n_student, fixed_sigma);
    for (int k = 0; k < m->n_factor; k++) {
        t->block[k] = (hlr_cov_block){.kind = &hlr_unstructured, .size = q[k], .sd = P + k * q1,
                                      .cor = m->layout.cor + k * n_cor[0], .shape = 1.5};
        t->part[k][0] = (hlr_part){0, 0, q[k], N, n_level[k], t->index[k], NULL, t->z[k]};
        m->factor[k] = (hlr_factor){.n_level = n_level[k], .q = q[k], .n_part = 1, .part = t->part[k], .n_block = 1,
                                    .block = &t->block[k], .df = k < n_student ? m->layout.hyper + k : -1};
    }
    for (int k = 0; k < t->likelihood.family->n_theta; k++)
        t->likelihood.theta[k] = (hlr_theta){.predictor = -1, .scalar = m->layout.theta + k};
    if (sorted)
        t->part[0][0].start = t->start;
    m->n_predictor = m->n_likelihood = 1;
    m->predictor = t->predictor;
    m->likelihood = &t->likelihood;
    hlr_model_set_constants(m);
    return t;
}

/* Sigma of the rows has a predictor, log(sigma) = log_offset + log_x beta + effects: the last coefficients of factor 0,
 * `q_sigma` of them, and of factor 1, all, are its. Scalars are counted anew. */
static void predict_sigma(toy *t, int q_sigma)
{
    hlr_model *m = &t->model;
    hlr_layout *layout = &m->layout;
    const int q = m->factor[0].q;
    hlr_rng rng = hlr_rng_at(24, 1, HLR_FOR_START, 0, 0);
    fill_normal(&rng, N, 0.3, t->log_offset);
    fill_normal(&rng, 2 * N, 0.5, t->log_x);
    for (int k = layout->n_scalar - 2; k >= P; k--) {          /* sigma's own row makes way for two coefficients */
        t->prior[k + 2] = t->prior[k];
        t->map[k + 2] = t->map[k];
    }
    make_scalars(t, P, P + 2, 0.1, -INFINITY, (hlr_map){HLR_MAP_REAL, 0.0, INFINITY, 0.7});
    layout->n_common = P + 2;
    layout->cor += 2;
    layout->hyper += 2;
    layout->theta += 2;
    layout->n_scalar += 1;
    layout->n_coordinate = 0;
    for (int k = 0; k < layout->n_scalar; k++)
        t->place[k] = layout->n_coordinate++;
    for (int k = 0; k < m->n_factor; k++) {
        t->block[k].sd += 2;
        t->block[k].cor += 2;
        m->factor[k].df += m->factor[k].df >= 0 ? 2 : 0;
    }
    t->predictor[1] = (hlr_predictor){N, t->log_offset, t->log_x, 2, P};
    t->part[0][1] = t->part[0][0];
    t->part[0][0].q = q - q_sigma;
    t->part[0][1].q = q_sigma;
    t->part[0][1].first = q - q_sigma;
    t->part[0][1].z += N * (q - q_sigma);
    t->part[0][1].predictor = t->part[1][0].predictor = 1;
    m->factor[0].n_part = 2;
    m->n_predictor = t->likelihood.n_predictor = 2;
    t->likelihood.theta[0] = (hlr_theta){.predictor = 1, .scalar = -1, .link = hlr_theta_link_find("log")};
}

static void make_engine(toy *t)
{
    const hlr_model *m = &t->model;
    hlr_arena arena = hlr_arena_counting();
    hlr_anchor anchor = hlr_anchor_at(m, &arena);
    arena = allocate(&arena);
    t->anchor_memory = arena.base;
    anchor = hlr_anchor_at(m, &arena);
    arena = hlr_arena_counting();
    hlr_joint_engine(m, &anchor, &arena);
    arena = allocate(&arena);
    t->work = arena.base;
    t->engine = hlr_joint_engine(m, &anchor, &arena);
    t->target = t->engine.target;
    t->joint = t->target.ctx;
    t->laplace_work = calloc(hlr_laplace_work_size(t->model.layout.n_coordinate), sizeof(double));
    CHECK(t->target.dim <= MOST_DIM);
}

static void toy_free(toy *t)
{
    free(t->laplace_work);
    free(t->work);
    free(t->anchor_memory);
    free(t);
}

static toy *toy_make(const char *family, const char *link, int q1, int q2, int n_student, int fixed_sigma, int sorted)
{
    toy *t = model_make(family, link, q1, q2, n_student, fixed_sigma, sorted);
    make_engine(t);
    return t;
}

static void fill_point(const toy *t, int which, double *q)
{
    hlr_rng rng = hlr_rng_at(22, 1, HLR_FOR_START, (uint32_t) which, 0);
    fill_normal(&rng, t->target.dim, 0.8, q);
}

static void test_gradient(const char *family, const char *link, int q1, int q2, int n_student)
{
    toy *t = toy_make(family, link, q1, q2, n_student, 0, 1);
    double q[MOST_DIM] = {0.0}, l[MOST_DIM * MOST_DIM], evidence;
    hlr_error err;
    CHECK(t->engine.mode(t->joint, &idle_host, q, l, &evidence, t->laplace_work, &err) == HLR_OK);
    for (int which = 0; which < 4; which++) {
        fill_point(t, which, q);
        for (int i = P; i < P + q1 && which == 3; i++)
            q[i] = 0.0; /* sds of zero */
        CHECK_NEAR(worst_slope_error(&t->target, q), 0.0, 1e-6);
    }
    toy_free(t);
}

/* Two predictors of a row, their effects in one block: the gradient, and z = 0 at the mode of the effects. */
static void test_two_predictors(const char *family, int q1, int q_sigma, int q2, int n_student)
{
    toy *t = model_make(family, strcmp(family, "gaussian") == 0 ? "identity" : "log", q1, q2, n_student, 0, 1);
    predict_sigma(t, q_sigma);
    make_engine(t);
    double q[MOST_DIM] = {0.0}, grad[MOST_DIM], l[MOST_DIM * MOST_DIM], evidence;
    hlr_error err;
    CHECK(t->engine.mode(t->joint, &idle_host, q, l, &evidence, t->laplace_work, &err) == HLR_OK);
    CHECK(isfinite(evidence));
    for (int which = 0; which < 4; which++) {
        fill_point(t, which, q);
        CHECK_NEAR(worst_slope_error(&t->target, q), 0.0, 1e-6);
    }
    for (int i = 0; i < t->target.dim; i++)
        q[i] = i < t->model.layout.n_coordinate ? 0.3 : 0.0;
    hlr_joint_anchor(t->joint, q);
    hlr_joint_logp(t->joint, q, grad);
    for (int i = t->model.layout.n_coordinate; i < t->target.dim; i++)
        CHECK_NEAR(grad[i], 0.0, n_student > 0 ? 1e-2 : 1e-4);
    toy_free(t);
}

/* sigma fixed and y normal: the anchor is exact, so log p(q, z) - log p(q, 0) = -z'z / 2 whatever q. */
static void test_white(int q)
{
    toy *t = toy_make("gaussian", "identity", q, 0, 0, 1, 1);
    double at[MOST_DIM] = {0.0}, grad[MOST_DIM];
    hlr_joint_anchor(t->joint, at);
    for (int which = 0; which < 4; which++) {
        double square = 0.0;
        fill_point(t, which, at);
        const double with = hlr_joint_logp(t->joint, at, grad);
        for (int i = t->model.layout.n_coordinate; i < t->target.dim; i++) {
            square += at[i] * at[i];
            at[i] = 0.0;
        }
        const double without = hlr_joint_logp(t->joint, at, grad);
        CHECK_NEAR(with - without, -0.5 * square, 1e-10);
        CHECK_NEAR(hlr_joint_logp_head(t->joint, at, grad) - without, -0.5 * t->joint->n_effect, 1e-10);
    }
    toy_free(t);
}

/* The density of the parameters alone: a gradient, and with radius 0 that at z = 0. */
static void test_head(void)
{
    toy *t = toy_make("poisson", "log", 2, 1, 0, 0, 1);
    double at[MOST_DIM] = {0.0}, grad[MOST_DIM];
    hlr_joint_anchor(t->joint, at);
    const hlr_target head = t->engine.parameters;
    fill_point(t, 1, at);
    CHECK_NEAR(worst_slope_error(&head, at), 0.0, 1e-6);
    for (int i = t->model.layout.n_coordinate; i < t->target.dim; i++)
        at[i] = 0.0;
    t->joint->radius = 0.0;
    const double alone = hlr_joint_logp_head(t->joint, at, grad);
    CHECK_NEAR(alone, hlr_joint_logp(t->joint, at, grad), 1e-12);
    toy_free(t);
}

/* The same rows, told to be sorted or not: sums in another order. */
static void test_sorted(int q)
{
    toy *one = toy_make("poisson", "log", q, 1, 0, 0, 1), *other = toy_make("poisson", "log", q, 1, 0, 0, 0);
    double at[MOST_DIM] = {0.0}, grad[MOST_DIM], other_grad[MOST_DIM];
    hlr_joint_anchor(one->joint, at);
    hlr_joint_anchor(other->joint, at);
    fill_point(one, 5, at);
    CHECK_NEAR(hlr_joint_logp(one->joint, at, grad), hlr_joint_logp(other->joint, at, other_grad), 1e-11);
    for (int i = 0; i < one->target.dim; i++)
        CHECK_NEAR(grad[i], other_grad[i], 1e-9);
    toy_free(other);
    toy_free(one);
}

/* At the parameters where an anchor was made, z = 0 is the mode of the effects: the gradient by z vanishes, with
 * Student's effects to what 30 steps that converge linearly leave. */
static void test_mode(int n_student)
{
    toy *t = toy_make("binomial", "logit", 2, 1, n_student, 0, 1);
    double q[MOST_DIM] = {0.0}, grad[MOST_DIM];
    for (int i = 0; i < t->model.layout.n_coordinate; i++)
        q[i] = 0.4;
    hlr_joint_anchor(t->joint, q);
    hlr_joint_logp(t->joint, q, grad);
    for (int i = t->model.layout.n_coordinate; i < t->target.dim; i++)
        CHECK_NEAR(grad[i], 0.0, n_student > 0 ? 1e-3 : 1e-5);
    toy_free(t);
}

void test_joint(void)
{
    test_head();
    for (int q = 1; q <= 5; q++) {            /* every copy of the kernel */
        test_white(q);
        test_sorted(q);
    }
    test_gradient("binomial", "logit", 1, 0, 0);
    test_gradient("binomial", "probit", 2, 1, 0);
    test_gradient("poisson", "log", 3, 2, 0);
    test_gradient("gaussian", "identity", 4, 1, 0);
    test_gradient("gaussian", "identity", 5, 1, 0);
    test_gradient("negbinomial", "log", 1, 2, 0);
    test_gradient("binomial", "logit", 1, 0, 1);
    test_gradient("poisson", "log", 2, 1, 2);
    test_gradient("gaussian", "identity", 4, 3, 1);
    for (int n_student = 0; n_student <= 2; n_student++)
        test_mode(n_student);
    test_two_predictors("gaussian", 2, 1, 0, 0);
    test_two_predictors("gaussian", 3, 2, 1, 0);
    test_two_predictors("negbinomial", 2, 1, 1, 0);
    test_two_predictors("gaussian", 4, 1, 2, 1);
}
