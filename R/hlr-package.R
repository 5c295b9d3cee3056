#' hlr: Bayesian hierarchical regression with exact posteriors
#'
#' [hlr_fit()] fits a model written in lme4's formula language, with stats' families or those of [hlr_families].
#' [hlr_prior()] sets priors, [prior_summary.hlr_fit()] shows them. [summary.hlr_fit()] and [plot.hlr_fit()] say what
#' came out and whether to trust it; [fixef.hlr_fit()], [ranef.hlr_fit()] and [VarCorr.hlr_fit()] have the parts under
#' the names of lme4 and brms, and [as_draws.hlr_fit()] all draws. `vignette("growth-of-pigs")` and
#' `vignette("varying-intercepts")` go through an example each, `vignette("priors")` through what a model assumes.
#'
#' @keywords internal
#' @useDynLib hlr, .registration = TRUE
"_PACKAGE"
