/* Generalised Poisson counts (Consul and Jain 1973) with mean mu = exp(eta) and variance phi mu. With
 * s = 1 / sqrt(phi), t = mu s and u = t + y (1 - s), log density = log t + (y - 1) log u - u - log y!; no density where u <= 0, which
 * phi < 1 has far above the mean. */
#include "family/inverse_link.h"
#include "family/row.h"
#include "numeric/special.h"

typedef struct {
    double s, log_s;
} common_of_rows;

HLR_INLINE void prepare_rows(const double *theta, void *common)
{
    common_of_rows *c = common;
    const double phi = theta[0] > 0.0 ? theta[0] : NAN;
    *c = (common_of_rows){1.0 / sqrt(phi), -0.5 * log(phi)};
}

HLR_INLINE hlr_row genpois_row(const hlr_rows *rows, int i, double eta, const void *common)
{
    const common_of_rows *c = common;
    const double y = rows->y[i], mu = exp(eta), t = mu * c->s, u = t + y * (1.0 - c->s);
    const double by_u = (y - 1.0) / u - 1.0;
    /* At y = 0 log t and log u cancel. */
    const double logs = y > 0.0 ? eta + c->log_s + (y - 1.0) * log(u) : 0.0;
    return (hlr_row){logs - u,
                     y > 0.0 ? 1.0 + by_u * t : -t,
                     0.0,
                     {-0.5 * c->s * c->s * c->s * (y > 0.0 ? 1.0 / c->s + by_u * (mu - y) : -mu)}};
}

HLR_LOOPS_OF_GRADIENT(genpois_logp, genpois_curvature, genpois_density, genpois_row, 1, 1, common_of_rows,
                      prepare_rows)
HLR_LOGP_ROWS(genpois_logp_rows, genpois_row, 1, 1, common_of_rows, prepare_rows)

/* Where phi >= 1, the progeny of Poisson(t) founders, each with Poisson(1 - s) offspring of its own. */
static double progeny(double t, double offspring)
{
    double n = hlr_random_poisson(t), total = n;
    while (n > 0.0 && isfinite(total)) {
        n = hlr_random_poisson(offspring * n);
        total += n;
    }
    return total;
}

/* Else up the probabilities, which are few: within 10 sds of the mean. */
static double up_the_probabilities(double mu, double phi, double s)
{
    const double reach = 10.0 * sqrt(phi * mu) + 10.0, t = mu * s, first = fmax(0.0, floor(mu - reach));
    double best = -1.0, y = first, value = first;
    for (; y <= mu + reach && t + y * (1.0 - s) > 0.0; y += 1.0) {
        const double u = t + y * (1.0 - s), logp = log(t) + (y - 1.0) * log(u) - u - hlr_lgamma(y + 1.0);
        const double race = exp(logp) / hlr_random_exponential();        /* the winner has this distribution */
        if (race > best) {
            best = race;
            value = y;
        }
    }
    return value;
}

static double genpois_random_at(const hlr_row_draws *draws, int k, double mu)
{
    const double phi = draws->theta[k], s = 1.0 / sqrt(phi);
    if (!(mu > 0.0))
        return 0.0;
    return s <= 1.0 ? progeny(mu * s, 1.0 - s) : up_the_probabilities(mu, phi, s);
}

HLR_RANDOM(genpois_random, hlr_means_log, genpois_random_at)

const hlr_family hlr_family_genpois[] = {
    {
        .name = "genpois",
        .link = "log",
        .n_theta = 1,
        .theta = {"phi"},
        .logp = genpois_logp,
        .logp_rows = genpois_logp_rows,
        .curvature = genpois_curvature,
        .log_density = genpois_density,
        .constant = hlr_constant_factorial,
        .mean = hlr_means_log,
        .random = genpois_random,
    },
    {.name = NULL},
};
