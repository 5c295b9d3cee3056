/* Values at which families are tested: responses and linear predictors by family, parameters by name. A family whose
 * values differ from those at the ends has a line here. */
#ifndef HLR_TEST_FAMILY_VALUES_H
#define HLR_TEST_FAMILY_VALUES_H

#include <math.h>
#include <string.h>

#include "family/family.h"

static inline int family_is(const hlr_family *family, const char *name)
{
    return strcmp(family->name, name) == 0;
}

static inline int family_has(const hlr_family *family, const char *part)
{
    return strstr(family->name, part) != NULL;
}

/* Where a family's responses are. */
typedef enum { REAL_LINE, POSITIVE, UNIT, COUNTS, TRIALS } support;

static inline support support_of(const hlr_family *family)
{
    static const char *const real[] = {"gaussian", "student", "exgaussian", "skew_normal", "asym_laplace", "laplace",
                                       "gen_extreme_value"};
    for (size_t k = 0; k < sizeof real / sizeof *real; k++)
        if (family_is(family, real[k]))
            return REAL_LINE;
    if (family_has(family, "poisson") || family_has(family, "negbinomial") || family_is(family, "geometric") ||
        family_is(family, "nbinom1") || family_is(family, "genpois"))
        return COUNTS;
    if (family_has(family, "binomial"))
        return TRIALS;
    return family_has(family, "beta") || family_is(family, "ordbeta") ? UNIT : POSITIVE;
}

/* Has the response 0, or 1, a probability beside a density? */
static inline int has_point(const hlr_family *family, double y)
{
    if (support_of(family) == COUNTS || support_of(family) == TRIALS)
        return 0;
    if (y > 0.0)
        return family_has(family, "one_inflated") || family_is(family, "ordbeta");
    return family_is(family, "ordbeta") || family_has(family, "inflated") || family_has(family, "hurdle");
}

static inline double y_of(const hlr_family *family, int i)
{
    if (family_is(family, "beta"))
        return 0.1 + 0.08 * i;
    if (family_is(family, "zero_inflated_beta"))
        return 0.08 * i;
    if (family_is(family, "zero_one_inflated_beta") || family_is(family, "ordbeta"))
        return i % 3 == 0 ? i % 2 : 0.1 + 0.08 * i;
    if (support_of(family) == TRIALS)
        return i % 3;
    if (family_has(family, "inflated") || family_has(family, "hurdle"))
        return i % 3 == 2 ? 0 : 1 + i * i / 4;
    return 1 + i * i / 4;
}

static inline double eta_of(const hlr_family *family, int i)
{
    if (family_is(family, "binomial") && strcmp(family->link, "log") == 0)
        return -0.1 - 0.3 * i;
    return 0.2 + 0.15 * i;
}

/* A parameter's usual value, and two that give no distribution, NaN where there are none. */
typedef struct {
    const char *name;
    double usual, outside[2];
} parameter_values;

static const parameter_values parameters[] = {
    {"nu", 4.2, {0.0, -1.0}},
    {"cutzero", -0.7, {NAN, NAN}},
    {"cutone", 0.6, {NAN, NAN}},
    {"shape", 2.6, {0.0, -1.0}},
    {"ndt", 0.01, {-1.0, -2.0}},
    {"alpha", 1.5, {NAN, NAN}},
    {"xi", 0.1, {NAN, NAN}},
    {"quantile", 0.3, {-1.0, 2.0}},
    {"zi", 0.3, {-1.0, 2.0}},
    {"hu", 0.3, {-1.0, 2.0}},
    {"zoi", 0.3, {-1.0, 2.0}},
    {"coi", 0.4, {-1.0, 2.0}},
    {NULL, 1.3, {0.0, -1.0}},
};

static inline parameter_values values_of_parameter(const hlr_family *family, int k)
{
    const parameter_values *at = parameters;
    while (at->name && strcmp(at->name, family->theta[k]) != 0)
        at++;
    return *at;
}

static inline double theta_of(const hlr_family *family, int k)
{
    return values_of_parameter(family, k).usual;
}

/* Has row 1, which y_of() gives, no derivative in the parameter? */
static inline int parameter_is_idle(const hlr_family *family, int k)
{
    return strcmp(family->theta[k], "coi") == 0;
}

#endif
