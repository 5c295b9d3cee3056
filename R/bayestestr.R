# bayestestR's regions of practical equivalence and probabilities of direction. That package has the tables; hlr has the
# pictures, plot_posterior(), and no functions of its own under the same names.

#' Regions of practical equivalence and probability of direction
#'
#' Methods for generics of the package bayestestR: `rope()`, the share of the draws, or of their interval, inside a
#' region of practical equivalence, `rope_range()`, a default for it, and `p_direction()`, the share on the side of
#' zero where most are.
#'
#' @param x A fit, from [hlr_fit()].
#' @param range Two numbers, or `"default"` for those of `rope_range()`.
#' @param ci,ci_method Probability and kind, `"ETI"` or `"HDI"`, of the interval of which the share is meant; `ci = 1`
#'   is all draws.
#' @param variable,regex Variables as in [summary.hlr_fit()]; by default the common coefficients.
#' @param verbose Passed on to bayestestR, as is `...`.
#' @param ... See `verbose`.
#' @return What bayestestR returns for a data frame of draws: a data frame with a row for each variable.
#'   `rope_range()`: two numbers, in the unit of the linear predictor: -0.1 to 0.1 standard deviations of the response
#'   for families with the identity link, otherwise -0.1 to 0.1, times the standard deviation of the logistic
#'   distribution for the logit link.
#' @section Errors: class `hlr_error_variable` for unknown names.
#' @references Kruschke (2018), Rejecting or accepting parameter values in Bayesian estimation, Advances in Methods and
#'   Practices in Psychological Science 1(2), 270-280.
#' @seealso [plot_posterior()], [hypothesis()]
#' @examples
#' \donttest{
#' if (requireNamespace("bayestestR", quietly = TRUE)) {
#'   fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#'   print(bayestestR::rope(fit, range = c(6.9, 7.1)))
#'   print(bayestestR::p_direction(fit, variable = "cor_Pig__Intercept__Time"))
#' }
#' }
#' @name hlr_rope
NULL

#' @rdname hlr_rope
#' @exportS3Method bayestestR::rope hlr_fit
rope.hlr_fit <- function(x, range = "default", ci = 0.95, ci_method = "ETI", variable = NULL, regex = FALSE,
                         verbose = TRUE, ...) {
  if (identical(range, "default")) range <- rope_range.hlr_fit(x)
  out <- getExportedValue("bayestestR", "rope")(
    common_frame(x, variable, regex), range = check_span(range, "range"), ci = ci, ci_method = ci_method,
    verbose = verbose, ...
  )
  structure(out, object_name = format_call(substitute(x)))
}

#' @rdname hlr_rope
#' @exportS3Method bayestestR::rope_range hlr_fit
rope_range.hlr_fit <- function(x, ...) {
  size <- switch(x$family$link, identity = stats::sd(x$design$y), logit = pi / sqrt(3), 1)
  c(-0.1, 0.1) * size
}

#' @rdname hlr_rope
#' @exportS3Method bayestestR::p_direction hlr_fit
p_direction.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  out <- getExportedValue("bayestestR", "p_direction")(common_frame(x, variable, regex), ...)
  structure(out, object_name = format_call(substitute(x)))
}

#' @noRd
common_frame <- function(x, variable, regex) {
  common <- grep("^b_", dimnames(x$draws)[[3]], value = TRUE)
  as.data.frame(flatten_draws(draws_of(x, select_variables(x, variable, regex, default = common))), optional = TRUE)
}
