/* Counts with mean mu = exp(eta) and variance mu + mu^2 / a. Auxiliary: shape a. With p = mu / (mu + a),
 *   log density = log [ Gamma(a + y) / (Gamma(a) a^y) ] + y eta - (a + y) log(1 + mu / a) - log y!,
 * where no term grows with a: the Poisson limit keeps its digits. */
#include "family-row.h"
#include "family_stirling.h"
#include "special.h"

typedef struct {
    double a, log_a, inverse;
    double rest, minus_digamma; /* Stirling's rest and log - digamma at a */
} shape;

HLR_INLINE shape prepare(const double *aux)
{
    const double a = aux[0];
    return (shape){a, log(a), 1.0 / a, hlr_stirling_rest(a), hlr_log_minus_digamma(a)};
}

/* log [ Gamma(a + y) / (Gamma(a) a^y) ] and its derivative by a: few factors as a product, many by Stirling. */
HLR_INLINE double log_rising(const shape *s, double y, double *d_a)
{
    if (y <= 8.0 && s->a > 1e-30) {
        double product = 1.0, sum = 0.0;
        for (double k = 1.0; k < y; k += 1.0) {
            const double ratio = k * s->inverse, factor = 1.0 + ratio;
            product *= factor;
            sum -= ratio / factor;
        }
        *d_a = sum * s->inverse;
        return log(product);
    }
    const double more = log1p(y * s->inverse);
    *d_a = more - y * s->inverse - hlr_log_minus_digamma(s->a + y) + s->minus_digamma;
    return (s->a + y - 0.5) * more - y + hlr_stirling_rest(s->a + y) - s->rest;
}

HLR_INLINE hlr_row row_log(const hlr_rows *rows, int i, double eta, const void *common)
{
    const shape *s = common;
    const double y = rows->y[i], t = eta - s->log_a, e = exp(-fabs(t)), large = 1.0 / (1.0 + e),
                 small = e * large;
    const double p = t > 0.0 ? large : small, q = t > 0.0 ? small : large;
    const double log_more = (t > 0.0 ? t : 0.0) + log1p(e); /* log(1 + mu / a) */
    double d_a;
    const double rising = log_rising(s, y, &d_a);
    return (hlr_row){rising + y * eta - (s->a + y) * log_more,
                     y * q - s->a * p,
                     (s->a + y) * p * q,
                     {d_a + y * s->inverse * p + p - log_more, 0.0}};
}

HLR_FAMILY_LOOPS(log, row_log, 1, 1, shape, prepare)

static double constant(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        sum -= hlr_row_weight(rows, i) * hlr_lgamma(rows->y[i] + 1.0);
    return sum;
}

const hlr_family hlr_negbinomial_log = {"negbinomial", "log", 1, log_logp, log_curvature, constant, 0};
