#include "prior/shrinkage.h"

#include <stddef.h>
#include <string.h>

const hlr_shrinkage_kind *const hlr_shrinkage_kinds[] = {&hlr_horseshoe, &hlr_r2d2, NULL};

const hlr_shrinkage_kind *hlr_shrinkage_find(const char *name)
{
    for (const hlr_shrinkage_kind *const *kind = hlr_shrinkage_kinds; *kind; kind++)
        if (strcmp((*kind)->name, name) == 0)
            return *kind;
    return NULL;
}

int hlr_shrinkage_n_hyper(const hlr_shrinkage *s)
{
    return s->kind ? s->kind->n_shared + s->n : 0;
}

void hlr_shrinkage_scales(const hlr_shrinkage *s, const hlr_mapped *hyper, double sigma, double *scale)
{
    if (s->kind)
        s->kind->scales(s, hyper, sigma, scale);
}

double hlr_shrinkage_back(const hlr_shrinkage *s, const hlr_mapped *hyper, double sigma, const double *scale,
                          const double *d_scale, double *d_hyper)
{
    return s->kind ? s->kind->back(s, hyper, sigma, scale, d_scale, d_hyper) : 0.0;
}
