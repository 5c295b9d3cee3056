#include "family/theta_link.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "numeric/vector_math.h"

static void identity_value(int n, const double *eta, double *value, double *slope)
{
    for (int i = 0; i < n; i++) {
        value[i] = eta[i];
        slope[i] = 1.0;
    }
}

static void log_value(int n, const double *eta, double *value, double *slope)
{
    hlr_exp_all(n, eta, value);
    for (int i = 0; i < n; i++)
        slope[i] = value[i];
}

/* log(value - 1): degrees of freedom. */
static void logm1_value(int n, const double *eta, double *value, double *slope)
{
    hlr_exp_all(n, eta, slope);
    for (int i = 0; i < n; i++)
        value[i] = 1.0 + slope[i];
}

/* log(1 + value): above -1. */
static void log1p_value(int n, const double *eta, double *value, double *slope)
{
    for (int i = 0; i < n; i++) {
        value[i] = expm1(eta[i]);
        slope[i] = exp(eta[i]);
    }
}

static void inverse_value(int n, const double *eta, double *value, double *slope)
{
    for (int i = 0; i < n; i++) {
        value[i] = 1.0 / eta[i];
        slope[i] = -value[i] * value[i];
    }
}

static void logit_value(int n, const double *eta, double *value, double *slope)
{
    for (int i = 0; i < n; i++) {
        const double small = exp(-fabs(eta[i])), q = 1.0 / (1.0 + small);
        value[i] = eta[i] >= 0.0 ? q : small * q;
        slope[i] = small * q * q;
    }
}

/* log(1 + exp(eta)) */
static void softplus_value(int n, const double *eta, double *value, double *slope)
{
    for (int i = 0; i < n; i++) {
        const double small = exp(-fabs(eta[i]));
        value[i] = fmax(eta[i], 0.0) + log1p(small);
        slope[i] = (eta[i] >= 0.0 ? 1.0 : small) / (1.0 + small);
    }
}

/* (eta + sqrt(eta^2 + 4)) / 2, whose product with its mirror image is 1 (Barron 2021). */
static void squareplus_value(int n, const double *eta, double *value, double *slope)
{
    for (int i = 0; i < n; i++) {
        const double root = hypot(eta[i], 2.0), large = 0.5 * (fabs(eta[i]) + root);
        value[i] = eta[i] >= 0.0 ? large : 1.0 / large;
        slope[i] = value[i] / root;
    }
}

static const hlr_theta_link identity = {"identity", identity_value};
static const hlr_theta_link log_link = {"log", log_value};
static const hlr_theta_link logm1 = {"logm1", logm1_value};
static const hlr_theta_link log1p_link = {"log1p", log1p_value};
static const hlr_theta_link inverse = {"inverse", inverse_value};
static const hlr_theta_link logit = {"logit", logit_value};
static const hlr_theta_link softplus = {"softplus", softplus_value};
static const hlr_theta_link squareplus = {"squareplus", squareplus_value};

const hlr_theta_link *const hlr_theta_links[] = {&identity, &log_link, &logm1, &log1p_link, &inverse, &logit, &softplus,
                                                 &squareplus, NULL};

const hlr_theta_link *hlr_theta_link_find(const char *name)
{
    for (const hlr_theta_link *const *link = hlr_theta_links; *link; link++)
        if (strcmp((*link)->name, name) == 0)
            return *link;
    return NULL;
}
