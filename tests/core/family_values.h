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

static inline double y_of(const hlr_family *family, int i)
{
    if (family_is(family, "beta"))
        return 0.1 + 0.08 * i;
    if (family_is(family, "binomial"))
        return i % 3;
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

#endif
