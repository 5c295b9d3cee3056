/* R2D2 (Zhang, Naughton, Bondell and Reich 2022): hyper are R2 and shares g_j ~ Gamma(a, 1), whose parts of their sum
 * are Dirichlet(a);  s_j = unit_j sigma sqrt(R2 / (1 - R2) g_j / sum g). */
#include <math.h>

#include "prior/shrinkage.h"

enum { R2, SHARE };

static double sum_of_shares(const hlr_shrinkage *s, const hlr_mapped *hyper)
{
    double sum = 0.0;
    for (int j = 0; j < s->n; j++)
        sum += hyper[SHARE + j].value;
    return sum;
}

static void r2d2_scales(const hlr_shrinkage *s, const hlr_mapped *hyper, double sigma, double *scale)
{
    const double ratio = hyper[R2].value / (1.0 - hyper[R2].value) / sum_of_shares(s, hyper);
    for (int j = 0; j < s->n; j++)
        scale[j] = s->unit[j] * sigma * sqrt(ratio * hyper[SHARE + j].value);
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

const hlr_shrinkage_kind hlr_r2d2 = {
    .name = "R2D2",
    .hyper = {"R2", "share"},
    .n_shared = SHARE,
    .scales = r2d2_scales,
    .back = r2d2_back,
};
