/* The registration table of .Call entries, nothing else: one spelling in R and C. */
#include <Rinternals.h>
#include <R_ext/Rdynload.h>
#include <R_ext/Visibility.h>

#include "r_entries.h"

/* By way of void (*)(void), the one function type that any other may be cast to without a warning. */
#define ENTRY(name, n_args) {#name, (DL_FUNC) (void (*)(void)) &name, n_args}

static const R_CallMethodDef entries[] = {
    ENTRY(hlr_c_summarise, 5),
    ENTRY(hlr_c_column_stats, 5),
    ENTRY(hlr_c_priors, 0),
    ENTRY(hlr_c_prior_logp, 5),
    ENTRY(hlr_c_lkj_logp, 3),
    ENTRY(hlr_c_shrinkage_scales, 4),
    ENTRY(hlr_c_prior_uniforms, 4),
    ENTRY(hlr_c_cor_of_partials, 2),
    ENTRY(hlr_c_cor_roots, 2),
    ENTRY(hlr_c_prior_effects, 7),
    ENTRY(hlr_c_families, 0),
    ENTRY(hlr_c_family, 7),
    ENTRY(hlr_c_family_rows, 7),
    ENTRY(hlr_c_family_constant, 6),
    ENTRY(hlr_c_observed_rows, 8),
    ENTRY(hlr_c_family_mass, 8),
    ENTRY(hlr_c_family_within, 8),
    ENTRY(hlr_c_family_mean, 7),
    ENTRY(hlr_c_family_random, 6),
    ENTRY(hlr_c_family_log_lik, 10),
    ENTRY(hlr_c_linpred, 5),
    ENTRY(hlr_c_stats, 7),
    ENTRY(hlr_c_crossed_stats, 6),
    ENTRY(hlr_c_log_prob, 3),
    ENTRY(hlr_c_constrain, 2),
    ENTRY(hlr_c_to_coordinates, 2),
    ENTRY(hlr_c_unconstrain, 2),
    ENTRY(hlr_c_whiten, 3),
    ENTRY(hlr_c_mode, 3),
    ENTRY(hlr_c_climbs, 6),
    ENTRY(hlr_c_sampler_names, 0),
    ENTRY(hlr_c_chains, 7),
    ENTRY(hlr_c_effects, 9),
    ENTRY(hlr_c_effect_moments, 8),
    ENTRY(hlr_c_joint_effects, 5),
    ENTRY(hlr_c_integrated_log_lik, 5),
    ENTRY(hlr_c_psis_loo, 3),
    ENTRY(hlr_c_psis_smooth, 2),
    {NULL, NULL, 0}
};

void attribute_visible R_init_hlr(DllInfo *dll)
{
    R_registerRoutines(dll, NULL, entries, NULL, NULL);
    R_useDynamicSymbols(dll, FALSE);
    R_forceSymbols(dll, TRUE);
}
