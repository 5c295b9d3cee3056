# Functions about a maximised likelihood, which a posterior does not have: each says what to use.

#' Maximum likelihood has no counterpart
#'
#' `AIC()`, `BIC()`, `logLik()`, `deviance()`, `anova()`, `drop1()`, `extractAIC()`, `profile()` and lme4's
#' `isSingular()` are about a maximised likelihood. For a fit of hlr each is an error that says what to use.
#'
#' @param object,fitted,fit A fit, from [hlr_fit()].
#' @param ... Not used.
#' @return Nothing; always an error of class `hlr_error_likelihood`.
#' @seealso [loo.hlr_fit()], [loo_compare.hlr_fit()], [log_lik.hlr_fit()]
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1)
#' try(AIC(fit))
#' @name likelihood
NULL

#' @noRd
abort_likelihood <- function(what, instead) {
  hlr_abort("likelihood", what, "() is about a maximised likelihood, which a posterior does not have. ", instead)
}

use_loo <- "Use loo(fit), and loo_compare(fit1, fit2) to compare models."

#' @rdname likelihood
#' @exportS3Method stats::AIC hlr_fit
AIC.hlr_fit <- function(object, ...) abort_likelihood("AIC", use_loo)

#' @rdname likelihood
#' @exportS3Method stats::BIC hlr_fit
BIC.hlr_fit <- function(object, ...) abort_likelihood("BIC", paste(use_loo, "bridge_sampler() has the evidence."))

#' @rdname likelihood
#' @exportS3Method stats::logLik hlr_fit
logLik.hlr_fit <- function(object, ...) {
  abort_likelihood("logLik", paste("log_lik(fit) has the log likelihood of each row at each draw.", use_loo))
}

#' @rdname likelihood
#' @exportS3Method stats::deviance hlr_fit
deviance.hlr_fit <- function(object, ...) {
  abort_likelihood("deviance", paste("-2 * rowSums(log_lik(fit)) has it at each draw.", use_loo))
}

#' @rdname likelihood
#' @exportS3Method stats::anova hlr_fit
anova.hlr_fit <- function(object, ...) {
  abort_likelihood("anova", paste(use_loo, "hypothesis(fit, \"x = 0\") asks for one coefficient."))
}

#' @rdname likelihood
#' @exportS3Method stats::drop1 hlr_fit
drop1.hlr_fit <- function(object, ...) {
  abort_likelihood("drop1", "Use loo_compare(fit, update(fit, . ~ . - x)).")
}

#' @rdname likelihood
#' @exportS3Method stats::extractAIC hlr_fit
extractAIC.hlr_fit <- function(fit, ...) abort_likelihood("extractAIC", use_loo)

#' @rdname likelihood
#' @exportS3Method stats::profile hlr_fit
profile.hlr_fit <- function(fitted, ...) {
  abort_likelihood("profile", "The draws are the posterior itself: confint(fit), plot(fit, type = \"density\").")
}

#' lme4's isSingular() and the like ask for parts of an optimum
#' @rdname likelihood
#' @exportS3Method lme4::getME hlr_fit
getME.hlr_fit <- function(object, ...) {
  abort_likelihood("isSingular() or getME", paste("A group sd has a posterior, which VarCorr(fit) and summary(fit)",
                                                  "show; it is never estimated to be zero."))
}
