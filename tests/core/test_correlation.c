#include "check.h"
#include "numeric.h"
#include "prior/correlation.h"
#include "prior/prior.h"

#include <math.h>
#include <string.h>

enum { MOST = 5, MOST_COR = MOST * (MOST - 1) / 2 };

static void cors(int n, const double *x, hlr_cor *cor)
{
    for (int c = 0; c < n * (n - 1) / 2; c++)
        cor[c] = hlr_cor_at(x[c]);
}

/* The factor; returns the log determinant of the matrix. */
static double cor_factor(int n, const double *x, double *l, int ld)
{
    hlr_cor cor[MOST_COR];
    double log_det = 0.0;
    cors(n, x, cor);
    hlr_cor_root(n, cor, l, ld);
    for (int c = 0; c < n * (n - 1) / 2; c++)
        log_det += 2.0 * cor[c].log_sech;
    return log_det;
}

static double lkj_at(int n, double eta, const double *x, double *d_x)
{
    hlr_cor cor[MOST_COR];
    cors(n, x, cor);
    return hlr_lkj_logp_unconstrained(n, eta, cor, d_x);
}

/* Against libm, which takes four calls; the tolerance is rounding. Far out nothing overflows. */
static void test_cor(void)
{
    const double x[] = {0.0, 1e-12, -1e-5, 0.0099, -0.0101, 0.3, -1.0, 5.0, -18.0, 300.0};
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        const hlr_cor cor = hlr_cor_at(x[i]);
        CHECK_NEAR(cor.z, tanh(x[i]), fabs(x[i]) < 0.01 ? 1e-15 * fabs(x[i]) : 4e-16);
        CHECK_NEAR(cor.sech * cosh(x[i]), 1.0, 4e-15);
        CHECK_NEAR(cor.log_sech, -log(cosh(x[i])), 1e-15 + 1e-14 * fabs(x[i]));
    }
    const hlr_cor far = hlr_cor_at(-1e6);
    CHECK(far.z == -1.0 && far.sech == 0.0);
    CHECK_NEAR(far.log_sech, log(2.0) - 1e6, 1e-9);
}

/* Rows of unit length, the determinant that is returned, a leading dimension that is kept. */
static void test_cor_factor(int n, double size)
{
    enum { LD = MOST + 2 };
    double x[MOST_COR], l[LD * LD];
    hlr_rng rng = hlr_rng_at(6, 1, HLR_FOR_START, (uint32_t) n, 0);
    fill_normal(&rng, n * (n - 1) / 2, size, x);
    for (int i = 0; i < LD * LD; i++)
        l[i] = 99.0;
    const double log_det = cor_factor(n, x, l, LD);
    double worst = 0.0, from_diagonal = 0.0;
    int untouched = 1;
    for (int i = 0; i < n; i++) {
        double square = 0.0;
        for (int j = 0; j <= i; j++)
            square += l[i + LD * j] * l[i + LD * j];
        worst = larger(worst, fabs(square - 1.0));
        from_diagonal += 2.0 * log(l[i + LD * i]);
    }
    for (int j = 0; j < LD; j++)
        for (int i = 0; i < LD; i++)
            if (i < j || i >= n)
                untouched = untouched && l[i + LD * j] == 99.0;
    CHECK_NEAR(worst, 0.0, 1e-14);
    CHECK_NEAR(log_det, from_diagonal, 1e-11);
    CHECK(untouched);
    if (n >= 2)
        CHECK_NEAR(l[1], tanh(x[0]), 1e-15);
}

/* Back from the factor: each coordinate takes a few roundings, however near to 1 the correlations are. */
static void test_cor_inverse(int n, double size)
{
    enum { LD = MOST + 1 };
    double x[MOST_COR] = {0.0}, back[MOST_COR], l[LD * LD], worst = 0.0;
    hlr_rng rng = hlr_rng_at(11, 1, HLR_FOR_START, (uint32_t) n, 0);
    fill_normal(&rng, n * (n - 1) / 2, size, x);
    if (n > 2)
        x[1] = 0.0;
    cor_factor(n, x, l, LD);
    hlr_cor_inverse(n, l, LD, back);
    for (int c = 0; c < n * (n - 1) / 2; c++)
        worst = larger(worst, fabs(back[c] - x[c]) / fmax(1.0, fabs(x[c])));
    CHECK_NEAR(worst, 0.0, 1e-14);
}

/* Partial correlations without their coordinates; correlations from the factor and back, also where it is singular. */
static void test_cor_products(int n)
{
    enum { LD = MOST + 1 };
    double x[MOST_COR] = {0.0}, r[MOST_COR], l[LD * LD], again[LD * LD], worst = 0.0;
    hlr_rng rng = hlr_rng_at(12, 1, HLR_FOR_START, (uint32_t) n, 0);
    fill_normal(&rng, n * (n - 1) / 2, 1.0, x);
    for (int c = 0; c < n * (n - 1) / 2; c++) {
        const hlr_cor known = hlr_cor_at(x[c]), cor = hlr_cor_of(known.z);
        CHECK(cor.z == known.z);
        CHECK_NEAR(cor.sech / known.sech, 1.0, 1e-14);
        CHECK_NEAR(cor.log_sech, known.log_sech, 1e-14);
    }
    cor_factor(n, x, l, LD);
    hlr_cor_products(n, l, LD, r);
    hlr_cor_cholesky(n, r, again, LD);
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++)
            worst = larger(worst, fabs(again[i + LD * j] - l[i + LD * j]));
    CHECK_NEAR(worst, 0.0, 1e-13);
    if (n > 2)
        CHECK_NEAR(r[2], l[1] * l[2] + l[1 + LD] * l[2 + LD], 1e-15);        /* (2,3) */
}

static void test_cor_singular(void)
{
    const double r[] = {1.0, 0.6, 0.6};                     /* the first two are one */
    const double expected[] = {1.0, 1.0, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.8};
    double l[9] = {0.0};
    hlr_cor_cholesky(3, r, l, 3);
    for (int e = 0; e < 9; e++)
        CHECK_NEAR(l[e], expected[e], 1e-15);
}

/* A smooth function of l for the way back: sum of weight * sin(l). */
typedef struct {
    int n;
    double weight[MOST * MOST];
} sine;

static double sine_of_factor(void *ctx, const double *x, double *grad)
{
    const sine *s = ctx;
    double l[MOST * MOST] = {0.0}, d_l[MOST * MOST] = {0.0}, sum = 0.0;
    hlr_cor cor[MOST_COR];
    cors(s->n, x, cor);
    hlr_cor_root(s->n, cor, l, s->n);
    for (int j = 0; j < s->n; j++)
        for (int i = j; i < s->n; i++) {
            sum += s->weight[i + s->n * j] * sin(l[i + s->n * j]);
            d_l[i + s->n * j] = s->weight[i + s->n * j] * cos(l[i + s->n * j]);
        }
    memset(grad, 0, (size_t) (s->n * (s->n - 1) / 2) * sizeof(double));
    hlr_cor_root_back(s->n, cor, d_l, s->n, grad);
    return sum;
}

typedef struct {
    int n;
    double eta;
} lkj;

static double lkj_logp(void *ctx, const double *x, double *grad)
{
    const lkj *s = ctx;
    memset(grad, 0, (size_t) (s->n * (s->n - 1) / 2) * sizeof(double));
    return lkj_at(s->n, s->eta, x, grad);
}

static void test_gradients(int n, double size)
{
    double x[MOST_COR];
    sine s = {n, {0.0}};
    lkj p = {n, 0.3 + n};
    const hlr_target sine_target = {n * (n - 1) / 2, sine_of_factor, &s, 0};
    const hlr_target lkj_target = {n * (n - 1) / 2, lkj_logp, &p, 0};
    hlr_rng rng = hlr_rng_at(8, 1, HLR_FOR_START, (uint32_t) n, 0);
    fill_normal(&rng, MOST * MOST, 1.0, s.weight);
    fill_normal(&rng, n * (n - 1) / 2, size, x);
    CHECK_NEAR(worst_slope_error(&sine_target, x), 0.0, 1e-8);
    CHECK_NEAR(worst_slope_error(&lkj_target, x), 0.0, 1e-8);
    p.eta = 0.5;
    CHECK_NEAR(worst_slope_error(&lkj_target, x), 0.0, 1e-8);

    /* Both add to what is there. */
    double twice[MOST_COR], once[MOST_COR];
    lkj_logp(&p, x, once);
    memcpy(twice, once, sizeof once);
    lkj_at(n, p.eta, x, twice);
    for (int i = 0; i < n * (n - 1) / 2; i++)
        CHECK_NEAR(twice[i], 2.0 * once[i], 1e-15);
}

/* n = 2: integrates to one. Trapezoids converge exponentially for this shape: 1e-12 at steps of 0.01. */
static void test_integral(double eta)
{
    double sum = 0.0, unused[1] = {0.0};
    const double constant = hlr_lkj_constant_unconstrained(2, eta), h = 0.01;
    for (double x = -40.0; x <= 40.0; x += h)
        sum += h * exp(constant + lkj_at(2, eta, &x, unused));
    CHECK_NEAR(sum, 1.0, 1e-10);
}

static void correlations(int n, const double *x, double *out)
{
    double l[MOST * MOST] = {0.0};
    cor_factor(n, x, l, n);
    for (int i = 1, c = 0; i < n; i++)
        for (int j = 0; j < i; j++, c++) {
            out[c] = 0.0;
            for (int k = 0; k <= j; k++)
                out[c] += l[i + n * k] * l[j + n * k];
        }
}

/* The density on partial correlations is that of the matrix, |R|^(eta - 1), times |dR/dx| by differences. */
static void test_lkj_is_that_of_the_matrix(int n, double eta)
{
    const int n_cor = n * (n - 1) / 2;
    double x[MOST_COR], up[MOST_COR], down[MOST_COR], jacobian[MOST_COR * MOST_COR], l[MOST * MOST];
    double unused[MOST_COR] = {0.0};
    hlr_rng rng = hlr_rng_at(9, 1, HLR_FOR_START, (uint32_t) n, 0);
    fill_normal(&rng, n_cor, 0.5, x);
    for (int c = 0; c < n_cor; c++) {
        const double at = x[c], h = 1e-5;
        x[c] = at + h;
        correlations(n, x, up);
        x[c] = at - h;
        correlations(n, x, down);
        x[c] = at;
        for (int i = 0; i < n_cor; i++)
            jacobian[i + n_cor * c] = (up[i] - down[i]) / (2.0 * h);
    }
    const double log_det = cor_factor(n, x, l, n);
    const double ours = hlr_lkj_constant_unconstrained(n, eta) + lkj_at(n, eta, x, unused);
    CHECK_NEAR(ours, hlr_lkj_logp(n, eta, log_det) + log_abs_det(n_cor, jacobian), 1e-8);
}

void test_correlation(void)
{
    test_cor();
    for (int n = 1; n <= MOST; n++)
        test_cor_factor(n, 1.0);
    test_cor_factor(3, 5.0);
    for (int n = 2; n <= MOST; n++) {
        test_gradients(n, 0.7);
        test_gradients(n, 4.0);
        test_lkj_is_that_of_the_matrix(n, 1.0);
        test_lkj_is_that_of_the_matrix(n, 2.7);
    }
    for (int n = 1; n <= MOST; n++) {
        test_cor_inverse(n, 0.01);
        test_cor_inverse(n, 1.0);
        test_cor_inverse(n, 10.0);
        test_cor_inverse(n, 30.0);
        test_cor_products(n);
    }
    test_cor_singular();
    test_cor_inverse(2, 200.0);
    const double eta[] = {0.5, 1.0, 2.0, 10.0};
    for (int k = 0; k < 4; k++)
        test_integral(eta[k]);
}
