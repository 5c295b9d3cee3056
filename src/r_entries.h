/* The .Call entries of the package; each r_*.c file defines some. */
#ifndef HLR_R_ENTRIES_H
#define HLR_R_ENTRIES_H

#include <Rinternals.h>

SEXP hlr_c_summarise(SEXP draws, SEXP which, SEXP probs, SEXP hdi, SEXP threads);
SEXP hlr_c_column_stats(SEXP x, SEXP n_draw, SEXP robust, SEXP probs, SEXP threads);
SEXP hlr_c_priors(void);
SEXP hlr_c_prior_logp(SEXP name, SEXP arg, SEXP lower, SEXP upper, SEXP x);
SEXP hlr_c_lkj_logp(SEXP dim, SEXP eta, SEXP log_det);
SEXP hlr_c_shrinkage_scales(SEXP kind, SEXP hyper, SEXP sigma, SEXP unit);
SEXP hlr_c_prior_uniforms(SEXP seed, SEXP chain, SEXP draw, SEXP n_each);
SEXP hlr_c_cor_of_partials(SEXP dim, SEXP partials);
SEXP hlr_c_cor_roots(SEXP dim, SEXP cors);
SEXP hlr_c_prior_effects(SEXP t, SEXP df, SEXP seed, SEXP chain, SEXP draw, SEXP factor, SEXP levels);
SEXP hlr_c_families(void);
SEXP hlr_c_family(SEXP name, SEXP link, SEXP y, SEXP trials, SEXP weight, SEXP theta, SEXP eta);
SEXP hlr_c_family_rows(SEXP name, SEXP link, SEXP y, SEXP trials, SEXP weight, SEXP theta, SEXP eta);
SEXP hlr_c_family_constant(SEXP name, SEXP link, SEXP y, SEXP trials, SEXP weight, SEXP additions);
SEXP hlr_c_observed_rows(SEXP name, SEXP link, SEXP y, SEXP trials, SEXP weight, SEXP additions, SEXP theta, SEXP eta);
SEXP hlr_c_family_mass(SEXP name, SEXP link, SEXP eta, SEXP theta, SEXP trials, SEXP weight, SEXP from, SEXP to);
SEXP hlr_c_family_within(SEXP name, SEXP link, SEXP eta, SEXP theta, SEXP trials, SEXP weight, SEXP from, SEXP to);
SEXP hlr_c_family_mean(SEXP name, SEXP link, SEXP eta, SEXP theta, SEXP trials, SEXP weight, SEXP threads);
SEXP hlr_c_family_random(SEXP name, SEXP link, SEXP eta, SEXP theta, SEXP trials, SEXP weight);
SEXP hlr_c_family_log_lik(SEXP name, SEXP link, SEXP eta, SEXP spread, SEXP df, SEXP theta, SEXP y, SEXP trials,
                          SEXP weight, SEXP additions);
SEXP hlr_c_linpred(SEXP x, SEXP offset, SEXP beta, SEXP effects, SEXP threads);
SEXP hlr_c_stats(SEXP z, SEXP columns, SEXP root_weight, SEXP order, SEXP start, SEXP base, SEXP n_base);
SEXP hlr_c_crossed_stats(SEXP z, SEXP others, SEXP common, SEXP root_weight, SEXP order, SEXP row);
SEXP hlr_c_log_prob(SEXP model, SEXP position, SEXP gradient);
SEXP hlr_c_constrain(SEXP model, SEXP position);
SEXP hlr_c_to_coordinates(SEXP maps, SEXP values);
SEXP hlr_c_unconstrain(SEXP model, SEXP values);
SEXP hlr_c_whiten(SEXP model, SEXP position, SEXP effects);
SEXP hlr_c_mode(SEXP model, SEXP start, SEXP progress);
SEXP hlr_c_climbs(SEXP model, SEXP mode, SEXP n, SEXP seed, SEXP cores, SEXP progress);
SEXP hlr_c_sampler_names(void);
SEXP hlr_c_chains(SEXP model, SEXP modes, SEXP mode_of, SEXP settings, SEXP chain_ids, SEXP cores, SEXP progress);
SEXP hlr_c_effects(SEXP model, SEXP position, SEXP common, SEXP chain, SEXP draw, SEXP seed, SEXP factor, SEXP levels,
                   SEXP threads);
SEXP hlr_c_effect_moments(SEXP model, SEXP position, SEXP common, SEXP chain, SEXP draw, SEXP seed, SEXP factor,
                          SEXP levels);
SEXP hlr_c_joint_effects(SEXP model, SEXP position, SEXP factor, SEXP levels, SEXP threads);
SEXP hlr_c_integrated_log_lik(SEXP nest, SEXP residual, SEXP roots, SEXP sigma, SEXP by);
SEXP hlr_c_psis_loo(SEXP log_lik, SEXP n_chain, SEXP keep);
SEXP hlr_c_psis_smooth(SEXP log_weight, SEXP n_tail);

#endif
