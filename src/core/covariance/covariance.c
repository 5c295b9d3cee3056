#include "covariance/covariance.h"

#include <stddef.h>
#include <string.h>

const hlr_covariance *const hlr_covariances[] = {&hlr_unstructured, NULL};

const hlr_covariance *hlr_covariance_find(const char *name)
{
    for (const hlr_covariance *const *kind = hlr_covariances; *kind; kind++)
        if (strcmp((*kind)->name, name) == 0)
            return *kind;
    return NULL;
}
