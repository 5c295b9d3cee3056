/* Counts with mean mu = exp(eta) and variance mu + mu^2 / a. Parameter beside eta: shape a. With p = mu / (mu + a),
 *   log density = log [ Gamma(a + y) / (Gamma(a) a^y) ] + y eta - (a + y) log(1 + mu / a) - log y!,
 * where no term grows with a: the Poisson limit keeps its digits. */
#include "family/link_probability.h"
#include "family/inverse_link.h"
#include "numeric/gamma_function.h"
#include "numeric/special.h"
#include "numeric/vector_math.h"

enum { TABLE = 16, BLOCK = 64 };

/* What depends on y and a alone; for small counts it is computed once per call. */
typedef struct {
    double a, log_a, inverse;
    double rest, minus_digamma; /* hlr_stirling_rest() and hlr_log_minus_digamma() of a */
    double rising[TABLE], d_rising[TABLE];
} shape;

static shape negbinomial_prepare(const double *theta)
{
    const double a = theta[0];
    const hlr_stirling of_a = hlr_stirling_both(a);
    shape s = {a, log(a), 1.0 / a, of_a.rest, of_a.log_minus_digamma, {0.0}, {0.0}};
    for (int y = 1; y < TABLE; y++) {
        const double ratio = (y - 1) * s.inverse;
        s.rising[y] = s.rising[y - 1] + log1p(ratio);
        s.d_rising[y] = s.d_rising[y - 1] - ratio / (1.0 + ratio) * s.inverse;
    }
    return s;
}

/* log [ Gamma(a + y) / (Gamma(a) a^y) ] of counts beyond the table. more: log1p(y / a); rest: hlr_stirling_rest(a). */
static inline double log_rising_beyond(double a, double y, double more, double rest)
{
    return (a + y - 0.5) * more - y + hlr_stirling_rest(a + y) - rest;
}

/* log [ Gamma(a + y) / (Gamma(a) a^y) ] of any count, and its derivative in a. */
static inline double log_rising(const shape *s, double y, double *d_a)
{
    if (y < TABLE) {
        *d_a = s->d_rising[(int) y];
        return s->rising[(int) y];
    }
    const double more = log1p(y * s->inverse);
    *d_a = more - y * s->inverse - hlr_log_minus_digamma(s->a + y) + s->minus_digamma;
    return log_rising_beyond(s->a, y, more, s->rest);
}

static double negbinomial_log_logp(const hlr_rows *rows, const double *theta, const double *eta,
                                   double *d_eta, double *d_theta)
{
    const shape s = negbinomial_prepare(theta);
    double t[BLOCK], p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK], sum = 0.0, sum_a = 0.0;
    for (int first = 0; first < rows->n; first += BLOCK) {
        const int n = rows->n - first < BLOCK ? rows->n - first : BLOCK;
        for (int k = 0; k < n; k++)
            t[k] = eta[first + k] - s.log_a;
        hlr_logistic_all(n, t, p, q, log_p, log_q);
        for (int k = 0; k < n; k++) {
            const int i = first + k;
            const double weight = hlr_row_weight(rows, i), y = rows->y[i];
            double d_rising;
            const double rising = log_rising(&s, y, &d_rising);
            sum += weight * (rising + y * eta[i] + (s.a + y) * log_q[k]);
            sum_a += weight * (d_rising + (y * s.inverse + 1.0) * p[k] + log_q[k]);
            d_eta[i] = weight * (y * q[k] - s.a * p[k]);
        }
    }
    d_theta[0] = isfinite(sum) ? sum_a : 0.0;
    return isfinite(sum) ? sum : hlr_rows_outside(rows->n, eta, d_eta);
}

/* For rows with an `a` of their own, where a table does not pay. */
typedef struct {
    double a, log_a, inverse;
} row_shape;

HLR_INLINE void negbinomial_prepare_row(const double *theta, void *common)
{
    row_shape *s = common;
    if (!hlr_unchanged(theta[0], s->a))
        *s = (row_shape){theta[0], log(theta[0]), 1.0 / theta[0]};
}

/* log [ Gamma(a + n) / (Gamma(a) a^n) ] of n < TABLE as one product, and its derivative in a, which is -1/a times the
 * sum of k / (a + k). Factors are a + k where a < 1, else 1 + k / a: both stay between 1 and 16. */
HLR_INLINE double log_rising_product(const row_shape *s, int n, double *d_a)
{
    const int tiny = s->a < 1.0;
    const double first = tiny ? s->a : 1.0, step = tiny ? 1.0 : s->inverse;
    double product = 1.0, slope = 0.0;
    for (int k = 1; k < n; k++) {
        const double more = k * step, factor = first + more;
        slope = slope * factor + product * more;
        product *= factor;
    }
    *d_a = -slope / product * s->inverse;
    return n < 2 ? 0.0 : log(product) - (tiny ? (n - 1) * s->log_a : 0.0);
}

/* log_rising() of one row. A count beyond TABLE is MANY factors of the product, then the rest from b = a + MANY on,
 * where Stirling's series holds for every a. */
HLR_INLINE double log_rising_row(const row_shape *s, double y, double *d_a)
{
    enum { MANY = 10 };
    if (y < TABLE)
        return log_rising_product(s, (int) y, d_a);
    const double b = s->a + MANY, beyond = y - MANY, ratio = beyond / b, more = log1p(ratio);
    const double start = log_rising_product(s, MANY, d_a);
    *d_a += more - ratio - hlr_log_minus_digamma(b + beyond) + hlr_log_minus_digamma(b) -
            beyond * MANY / b * s->inverse;
    return start + log_rising_beyond(b, beyond, more, hlr_stirling_rest(b)) +
           beyond * log1p(MANY * s->inverse);
}

HLR_INLINE hlr_row negbinomial_log_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const row_shape *s = common;
    const double y = rows->y[i];
    const hlr_probability p = hlr_probability_logit(eta - s->log_a);
    double d_rising;
    const double rising = log_rising_row(s, y, &d_rising);
    return (hlr_row){rising + y * eta + (s->a + y) * p.log_q,
                     y * p.q - s->a * p.p,
                     (s->a + y) * p.p * p.q,
                     {d_rising + (y * s->inverse + 1.0) * p.p + p.log_q}};
}

HLR_LOGP_ROWS(negbinomial_log_logp_rows, negbinomial_log_row, 1, 1, row_shape, negbinomial_prepare_row)

static void negbinomial_log_curvature(const hlr_rows *rows, const double *theta, const double *eta,
                                      double *out)
{
    const double log_a = log(theta[0]);
    for (int i = 0; i < rows->n; i++) {
        const double e = exp(-fabs(eta[i] - log_a)), large = 1.0 / (1.0 + e);
        out[i] =
            isfinite(eta[i]) ? hlr_row_weight(rows, i) * (theta[0] + rows->y[i]) * e * large * large : 0.0;
    }
}

/* log_rising() of one count, without a table. */
static double log_rising_at(double a, double y)
{
    double sum = 0.0;
    if (y >= TABLE)
        return log_rising_beyond(a, y, log1p(y / a), hlr_stirling_rest(a));
    for (int k = 1; k < y; k++)
        sum += log1p(k / a);
    return sum;
}

static void negbinomial_log_density(const hlr_row_draws *draws, double y, double log_y, double *out)
{
    double t[BLOCK], p[BLOCK], q[BLOCK], log_p[BLOCK], log_q[BLOCK];
    (void) log_y;
    for (int first = 0; first < draws->n; first += BLOCK) {
        const double *a = draws->theta + first, *eta = draws->eta + first;
        const int n = draws->n - first < BLOCK ? draws->n - first : BLOCK;
        for (int k = 0; k < n; k++)
            t[k] = eta[k] - log(a[k]);
        hlr_logistic_all(n, t, p, q, log_p, log_q);
        for (int k = 0; k < n; k++) {
            const double logp = log_rising_at(a[k], y) + y * eta[k] + (a[k] + y) * log_q[k];
            out[first + k] = hlr_weighted_density(draws, logp);
        }
    }
}

static double negbinomial_random_at(const hlr_row_draws *draws, int k, double mu)
{
    return hlr_random_poisson(mu * hlr_random_gamma(draws->theta[k]));
}

HLR_RANDOM(negbinomial_log_random, hlr_means_log, negbinomial_random_at)

const hlr_family hlr_family_negbinomial[] = {
    {
        .name = "negbinomial",
        .link = "log",
        .n_theta = 1,
        .theta = {"shape"},
        .logp = negbinomial_log_logp,
        .logp_rows = negbinomial_log_logp_rows,
        .curvature = negbinomial_log_curvature,
        .log_density = negbinomial_log_density,
        .constant = hlr_constant_factorial,
        .mean = hlr_means_log,
        .random = negbinomial_log_random,
    },
    {.name = NULL},
};
