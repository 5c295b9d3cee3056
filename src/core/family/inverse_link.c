#include "family/inverse_link.h"

#include <math.h>

#include "base/constants.h"
#include "numeric/vector_math.h"

static double positive_or_nan(double eta)
{
    return eta > 0.0 ? eta : NAN;
}

double hlr_draw_sd(const hlr_row_draws *draws, int k)
{
    return draws->theta[k] / sqrt(draws->weight);
}

void hlr_locations(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++)
        out[k] = draws->eta[k];
}

void hlr_means_log(const hlr_row_draws *draws, double *out)
{
    hlr_exp_all(draws->n, draws->eta, out);
}

/* By the smaller of p and 1 - p, e / (1 + e) with e = exp(-|eta|). */
void hlr_probabilities_logit(const hlr_row_draws *draws, double *out)
{
    for (int k = 0; k < draws->n; k++)
        out[k] = -fabs(draws->eta[k]);
    hlr_exp_all(draws->n, out, out);
    for (int k = 0; k < draws->n; k++)
        out[k] = (draws->eta[k] > 0.0 ? 1.0 : out[k]) / (1.0 + out[k]);
}

#define INVERSE_LINK(id, value)                                                                              \
    void id(const hlr_row_draws *draws, double *out)                                                         \
    {                                                                                                        \
        for (int k = 0; k < draws->n; k++) {                                                                 \
            const double eta = draws->eta[k];                                                                \
            out[k] = value;                                                                                  \
        }                                                                                                    \
    }

INVERSE_LINK(hlr_means_identity, positive_or_nan(eta))
INVERSE_LINK(hlr_means_inverse, 1.0 / positive_or_nan(eta))
INVERSE_LINK(hlr_means_inverse_square, 1.0 / sqrt(positive_or_nan(eta)))
/* As R has it for any eta, although a likelihood is given for positive ones only, where the link is one-to-one. */
INVERSE_LINK(hlr_means_sqrt, eta * eta)

INVERSE_LINK(hlr_probabilities_probit, 0.5 * erfc(-eta * 0.70710678118654752440))
INVERSE_LINK(hlr_probabilities_cloglog, -expm1(-exp(eta)))
INVERSE_LINK(hlr_probabilities_cauchit, atan2(1.0, -eta) / HLR_PI)
INVERSE_LINK(hlr_probabilities_log, eta < 0.0 ? exp(eta) : NAN)
