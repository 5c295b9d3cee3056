#include "prior/shrinkage.h"

#include <math.h>

enum { GLOBAL, SLAB, LOCAL };    /* of the horseshoe */
enum { R2, SHARE };              /* of R2D2 */

int hlr_shrinkage_n_hyper(const hlr_shrinkage *s)
{
    return s->kind == HLR_HORSESHOE ? LOCAL + s->n : s->kind == HLR_R2D2 ? SHARE + s->n : 0;
}

static double sum_of_shares(const hlr_shrinkage *s, const hlr_mapped *hyper)
{
    double sum = 0.0;
    for (int j = 0; j < s->n; j++)
        sum += hyper[SHARE + j].value;
    return sum;
}

void hlr_shrinkage_scales(const hlr_shrinkage *s, const hlr_mapped *hyper, double sigma, double *scale)
{
    if (s->kind == HLR_HORSESHOE) {
        const double c = sqrt(hyper[SLAB].value);
        for (int j = 0; j < s->n; j++) {
            const double r = sigma * hyper[GLOBAL].value * hyper[LOCAL + j].value;
            scale[j] = s->unit[j] * c * (r / hypot(c, r));
        }
    } else if (s->kind == HLR_R2D2) {
        const double ratio = hyper[R2].value / (1.0 - hyper[R2].value) / sum_of_shares(s, hyper);
        for (int j = 0; j < s->n; j++)
            scale[j] = s->unit[j] * sigma * sqrt(ratio * hyper[SHARE + j].value);
    }
}

/* With d = sqrt(c^2 + r^2): d log s / d log r = c^2 / d^2, d log s / d log c^2 = r^2 / (2 d^2). */
static double horseshoe_back(const hlr_shrinkage *s, const hlr_mapped *hyper, double sigma, const double *scale,
                             const double *d_scale, double *d_hyper)
{
    const double tau = hyper[GLOBAL].value, c = sqrt(hyper[SLAB].value);
    double sum = 0.0;
    for (int j = 0; j < s->n; j++) {
        const double lambda = hyper[LOCAL + j].value, r = sigma * tau * lambda, d = hypot(c, r);
        const double d_log = d_scale[j] * scale[j], part = c / d * (c / d) * d_log;
        sum += part;
        d_hyper[LOCAL + j] += part / lambda;
        d_hyper[SLAB] += 0.5 * (d_log - part) / (c * c);
    }
    d_hyper[GLOBAL] += sum / tau;
    return sum / sigma;
}

static double r2d2_back(const hlr_shrinkage *s, const hlr_mapped *hyper, double sigma, const double *scale,
                        const double *d_scale, double *d_hyper)
{
    const double r2 = hyper[R2].value;
    double sum = 0.0;
    for (int j = 0; j < s->n; j++) {
        const double d_log = d_scale[j] * scale[j];
        sum += d_log;
        d_hyper[SHARE + j] += 0.5 * d_log / hyper[SHARE + j].value;
    }
    const double d_share = 0.5 * sum / sum_of_shares(s, hyper);
    for (int j = 0; j < s->n; j++)
        d_hyper[SHARE + j] -= d_share;
    d_hyper[R2] += 0.5 * sum / (r2 * (1.0 - r2));
    return sum / sigma;
}

double hlr_shrinkage_back(const hlr_shrinkage *s, const hlr_mapped *hyper, double sigma, const double *scale,
                          const double *d_scale, double *d_hyper)
{
    switch (s->kind) {
    case HLR_HORSESHOE:
        return horseshoe_back(s, hyper, sigma, scale, d_scale, d_hyper);
    case HLR_R2D2:
        return r2d2_back(s, hyper, sigma, scale, d_scale, d_hyper);
    default:
        return 0.0;
    }
}
