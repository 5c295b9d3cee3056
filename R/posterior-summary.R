# posterior_summary(): brms's matrix of estimates.

#' Estimates of all parameters as a matrix
#'
#' As brms has it, for scripts written for brms; [summary.hlr_fit()] says more. Other objects are passed on to brms's
#' function of this name.
#'
#' @param x A fit, from [hlr_fit()].
#' @param variable,regex Variables as in [summary.hlr_fit()]; all but group effects if `NULL`.
#' @param probs Probabilities of the quantiles shown.
#' @param robust Summarise by median and scaled median absolute deviation?
#' @param ... Nothing; any other argument is an error.
#' @return Matrix, variables x (`Estimate`, `Est.Error`, `Q2.5`, `Q97.5`).
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1)
#' posterior_summary(fit)
#' @export
posterior_summary <- function(x, ...) UseMethod("posterior_summary")

#' @export
posterior_summary.default <- function(x, ...) pass_on("brms", "posterior_summary", x, ...)

#' @rdname posterior_summary
#' @export
#' @exportS3Method brms::posterior_summary hlr_fit
posterior_summary.hlr_fit <- function(x, variable = NULL, regex = FALSE, probs = c(0.025, 0.975), robust = FALSE, ...) {
  refuse_other(...)
  posterior_stats(draws_of(x, select_variables(x, variable, regex, default = stored_parameters(x))), robust, probs)
}
