/* One row over draws, for the files of families: inverse links, and the loop that turns them into random responses. */
#ifndef HLR_INVERSE_LINK_H
#define HLR_INVERSE_LINK_H

#include "family/family.h"

/* What a link makes of each draw's eta, [n]. */
typedef void hlr_inverse_link(const hlr_row_draws *draws, double *out);

/* Positive means: NaN where eta gives none, as in family/link_mean.h. */
hlr_inverse_link hlr_means_log, hlr_means_identity, hlr_means_inverse, hlr_means_inverse_square,
    hlr_means_sqrt;

/* Probabilities, to full relative precision also where they are small; but probit magnifies the rounding of eta by
 * eta^2. log has NaN from 0 on. */
hlr_inverse_link hlr_probabilities_logit, hlr_probabilities_probit, hlr_probabilities_cloglog,
    hlr_probabilities_cauchit, hlr_probabilities_log;

/* Any real number: eta as it is. */
hlr_inverse_link hlr_locations;

/* The sd of draw k in families whose weights divide the variance; the first of theta is sigma. */
double hlr_draw_sd(const hlr_row_draws *draws, int k);

/* Parameter number j, from 0, of draw k. */
static inline double hlr_draw_theta(const hlr_row_draws *draws, int k, int j)
{
    return draws->theta[(size_t) k + (size_t) draws->n * (size_t) j];
}

/* `random` of a table, called random_all, from at(draws, k, location of draw k). */
#define HLR_RANDOM(random_all, inverse_link, at)                                                             \
    static void random_all(const hlr_row_draws *draws, double *out)                                          \
    {                                                                                                        \
        inverse_link(draws, out);                                                                            \
        for (int k = 0; k < draws->n; k++)                                                                   \
            out[k] = at(draws, k, out[k]);                                                                   \
    }

#endif
