/* The list of likelihoods. */
#include "family/family.h"

#include <string.h>

/* A family's tables stand at the end of its own file. */
#define LIST(a) \
    a(hlr_family_gaussian), \
    a(hlr_family_student), \
    a(hlr_family_lognormal), \
    a(hlr_family_binomial), \
    a(hlr_family_poisson), \
    a(hlr_family_negbinomial), \
    a(hlr_family_geometric), \
    a(hlr_family_gamma), \
    a(hlr_family_inverse_gaussian), \
    a(hlr_family_exponential), \
    a(hlr_family_weibull), \
    a(hlr_family_beta), \
    a(hlr_family_shifted_lognormal), \
    a(hlr_family_exgaussian), \
    a(hlr_family_skew_normal), \
    a(hlr_family_asym_laplace), \
    a(hlr_family_laplace), \
    a(hlr_family_frechet), \
    a(hlr_family_loglogistic), \
    a(hlr_family_gen_extreme_value), \
    a(hlr_family_nbinom1), \
    a(hlr_family_genpois), \
    a(hlr_family_ordbeta), \
    a(hlr_family_beta_binomial), \
    a(hlr_family_zero_inflated_poisson), \
    a(hlr_family_zero_inflated_negbinomial), \
    a(hlr_family_zero_inflated_binomial), \
    a(hlr_family_zero_inflated_beta_binomial), \
    a(hlr_family_zero_inflated_beta), \
    a(hlr_family_hurdle_poisson), \
    a(hlr_family_hurdle_negbinomial), \
    a(hlr_family_hurdle_gamma), \
    a(hlr_family_hurdle_lognormal), \
    a(hlr_family_zero_one_inflated_beta)

#define TABLES(name) name[]
#define NAME(name) name

extern const hlr_family LIST(TABLES);
const hlr_family *const hlr_families[] = {LIST(NAME), NULL};

const hlr_family *hlr_family_find(const char *name, const char *link)
{
    for (int k = 0; hlr_families[k]; k++)
        for (const hlr_family *family = hlr_families[k]; family->name; family++)
            if (strcmp(family->name, name) == 0 && strcmp(family->link, link) == 0)
                return family;
    return NULL;
}
