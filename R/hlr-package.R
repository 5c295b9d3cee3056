#' hlr: Bayesian hierarchical regression with exact posteriors
#'
#' [hlr_fit()] fits a model written in lme4's formula language, with stats' families or those of [hlr_families]. The
#' rest, by task:
#'
#' | task | functions |
#' |:-----|:----------|
#' | see a model before the fit | [hlr_model()], [graph()], [plot_priors()], [hlr_priors()] |
#' | set priors | [hlr_prior()], `prior = "brms"` and others in [prior_sets]; [prior_summary()] shows them |
#' | read a fit | [summary()][summary.hlr_fit], [fixef()][fixef.hlr_fit], `ranef()`, `coef()`, `VarCorr()` |
#' | look at parameters | [plot()][plot.hlr_fit], [plot_forest()], [plot_effects()], [plot_posterior()], `pairs()` |
#' | predict | [predict()][predict.hlr_fit], `fitted()`, `posterior_predict()`, `posterior_epred()` |
#' | draw effects | [plot_predictions()], [plot_comparisons()], [plot_slopes()], [conditional_effects()] |
#' | test statements | [hypothesis()] |
#' | check the model | [pp_check()][pp_check.hlr_fit], `bayes_R2()`, `summary(fit, sensitivity = TRUE)` |
#' | compare models | [loo()][loo.hlr_fit], [loo_compare()][loo_compare.hlr_fit], [kfold()][kfold.hlr_fit] |
#' | have the draws | [as_draws()][as_draws.hlr_fit], `as.matrix()`, [log_lik()][log_lik.hlr_fit] |
#' | come from another package | [coming_from_brms] |
#'
#' `vignette("growth-of-pigs")` and `vignette("varying-intercepts")` go through an example each, `vignette("priors")`
#' through what a model assumes, `vignette("after-the-fit")` through predictions, checks and comparisons.
#'
#' @keywords internal
#' @useDynLib hlr, .registration = TRUE
"_PACKAGE"
