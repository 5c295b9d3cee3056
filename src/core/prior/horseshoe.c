/* The regularised horseshoe (Piironen and Vehtari 2017, section 2.3): hyper are the global scale tau, the slab c^2 and
 * local scales lambda_j;  s_j = unit_j c r_j / sqrt(c^2 + r_j^2),  r_j = sigma tau lambda_j. */
#include <math.h>

#include "prior/shrinkage.h"

enum { GLOBAL, SLAB, LOCAL };

static void horseshoe_scales(const hlr_shrinkage *s, const hlr_mapped *hyper, double sigma, double *scale)
{
    const double c = sqrt(hyper[SLAB].value);
    for (int j = 0; j < s->n; j++) {
        const double r = sigma * hyper[GLOBAL].value * hyper[LOCAL + j].value;
        scale[j] = s->unit[j] * c * (r / hypot(c, r));
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

const hlr_shrinkage_kind hlr_horseshoe = {
    .name = "horseshoe",
    .hyper = {"global", "slab", "local"},
    .n_shared = LOCAL,
    .scales = horseshoe_scales,
    .back = horseshoe_back,
};
