/* The list of likelihoods. */
#include "family/family.h"

#include <string.h>

extern const hlr_family hlr_gaussian_identity, hlr_gaussian_log, hlr_gaussian_inverse;
extern const hlr_family hlr_student_identity, hlr_lognormal_identity;
extern const hlr_family hlr_binomial_logit, hlr_binomial_probit, hlr_binomial_cloglog, hlr_binomial_cauchit,
    hlr_binomial_log;
extern const hlr_family hlr_poisson_log, hlr_poisson_identity, hlr_poisson_sqrt, hlr_negbinomial_log;
extern const hlr_family hlr_gamma_log, hlr_gamma_inverse, hlr_gamma_identity;
extern const hlr_family hlr_inverse_gaussian_log, hlr_inverse_gaussian_inverse_square;
extern const hlr_family hlr_exponential_log, hlr_weibull_log;
extern const hlr_family hlr_beta_logit, hlr_beta_probit, hlr_beta_cloglog;

const hlr_family *const hlr_families[] = {&hlr_gaussian_identity,
                                          &hlr_gaussian_log,
                                          &hlr_gaussian_inverse,
                                          &hlr_student_identity,
                                          &hlr_lognormal_identity,
                                          &hlr_binomial_logit,
                                          &hlr_binomial_probit,
                                          &hlr_binomial_cloglog,
                                          &hlr_binomial_cauchit,
                                          &hlr_binomial_log,
                                          &hlr_poisson_log,
                                          &hlr_poisson_identity,
                                          &hlr_poisson_sqrt,
                                          &hlr_negbinomial_log,
                                          &hlr_gamma_log,
                                          &hlr_gamma_inverse,
                                          &hlr_gamma_identity,
                                          &hlr_inverse_gaussian_log,
                                          &hlr_inverse_gaussian_inverse_square,
                                          &hlr_exponential_log,
                                          &hlr_weibull_log,
                                          &hlr_beta_logit,
                                          &hlr_beta_probit,
                                          &hlr_beta_cloglog,
                                          NULL};

const hlr_family *hlr_family_find(const char *name, const char *link)
{
    for (int k = 0; hlr_families[k]; k++)
        if (strcmp(hlr_families[k]->name, name) == 0 && strcmp(hlr_families[k]->link, link) == 0)
            return hlr_families[k];
    return NULL;
}
