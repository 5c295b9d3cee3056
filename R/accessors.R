# What went into a fit, under the names of stats and rstantools.

#' Parts of a fit
#'
#' @param object,x,formula A fit, from [hlr_fit()].
#' @param fixed.only Terms of the common part only, as lme4 has it?
#' @param formula. Changes to the formula as in [stats::update()], such as `. ~ . + x`.
#' @param newdata Data to fit instead of those that the fit carries, as brms calls it; `data` does the same. They are
#'   needed where the new formula uses other columns.
#' @param evaluate Fit again, or return the call?
#' @param ... For `update()` arguments of [hlr_fit()] to change, otherwise not used.
#' @return `nobs()` the number of rows used, one integer; `formula()`, `family()`, `model.frame()`, `terms()` what their
#'   names say; `model.matrix()` the matrix of the common part, rows x coefficients; `prior_summary()` the table of
#'   priors, one row per parameter; `update()` a new fit, or its call.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' nobs(fit)
#' prior_summary(fit)
#' update(fit, . ~ Time + (1 | Pig), evaluate = FALSE)
#' }
#' @name hlr_accessors
NULL

#' @importFrom rstantools prior_summary
#' @export
rstantools::prior_summary

#' @rdname hlr_accessors
#' @importFrom stats nobs
#' @export
nobs.hlr_fit <- function(object, ...) length(object$design$y)

#' @rdname hlr_accessors
#' @importFrom stats formula
#' @export
formula.hlr_fit <- function(x, ...) x$formula

#' @rdname hlr_accessors
#' @importFrom stats family
#' @export
family.hlr_fit <- function(object, ...) object$family

#' @rdname hlr_accessors
#' @importFrom stats model.frame
#' @export
model.frame.hlr_fit <- function(formula, ...) formula$design$frame

#' @rdname hlr_accessors
#' @importFrom stats model.matrix
#' @export
model.matrix.hlr_fit <- function(object, ...) common_columns(object$design)

#' @rdname hlr_accessors
#' @importFrom stats terms
#' @export
terms.hlr_fit <- function(x, fixed.only = TRUE, ...) {
  whole <- attr(x$design$frame, "terms")
  if (!check_flag(fixed.only, "fixed.only") && !is.null(whole)) return(whole)
  stats::terms(parse_formula(x$formula, x$design$frame)$common, data = x$design$frame)
}

#' @rdname hlr_accessors
#' @export
prior_summary.hlr_fit <- function(object, ...) object$prior
