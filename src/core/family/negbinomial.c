/* Counts with mean mu = exp(eta) and variance mu + mu^2 / a. Parameter beside eta: shape a. With p = mu / (mu + a),
 *   log density = log [ Gamma(a + y) / (Gamma(a) a^y) ] + y eta - (a + y) log(1 + mu / a) - log y!,
 * where no term grows with a: the Poisson limit keeps its digits. */
#include "family/inverse_link.h"
#include "family/negbinomial_row.h"
#include "family/tails.h"
#include "numeric/special.h"
#include "numeric/vector_math.h"

enum { TABLE = HLR_RISING_TABLE, BLOCK = 64 };

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

/* log [ Gamma(a + y) / (Gamma(a) a^y) ] of any count, and its derivative in a. */
static inline double log_rising(const shape *s, double y, double *d_a)
{
    if (y < TABLE) {
        *d_a = s->d_rising[(int) y];
        return s->rising[(int) y];
    }
    const double more = log1p(y * s->inverse);
    *d_a = more - y * s->inverse - hlr_log_minus_digamma(s->a + y) + s->minus_digamma;
    return hlr_log_rising_beyond(s->a, y, more, s->rest);
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

HLR_LOGP_ROWS(negbinomial_log_logp_rows, hlr_negbinomial_row, 1, 1, hlr_rising, hlr_negbinomial_prepare)

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
        return hlr_log_rising_beyond(a, y, log1p(y / a), hlr_stirling_rest(a));
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

/* P(Y <= y) = P(B <= p), B ~ Beta(a, y + 1), p = a / (a + mu). */
static void negbinomial_tails(double y, const hlr_mean *mean, const double *theta, hlr_tails *out)
{
    const double a = theta[0];
    const hlr_probability of_mu = hlr_probability_logit(mean->log - log(a));
    if (y < 1.0) {
        out->lower = (hlr_tail){a * of_mu.log_q, -a * of_mu.p, {of_mu.log_q + of_mu.p}};
        out->upper = hlr_other_tail(&out->lower, 1);
        return;
    }
    const hlr_beta_tails beta = hlr_incomplete_beta(a, floor(y) + 1.0, of_mu.q, of_mu.p);
    const double up = exp(beta.log_density_xy - beta.lower), down = exp(beta.log_density_xy - beta.upper);
    out->lower = (hlr_tail){beta.lower, -up, {beta.d_lower[0] + up / a}};
    out->upper = (hlr_tail){beta.upper, down, {beta.d_upper[0] - down / a}};
}

HLR_MEAN_TAILS(negbinomial_log_tails, negbinomial_tails, hlr_mean_log)

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
        .tails = negbinomial_log_tails,
        .is_discrete = 1,
    },
    {.name = NULL},
};
