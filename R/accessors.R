# What went into a fit, under the names of stats and rstantools.

#' Parts of a fit
#'
#' @param object,x,formula A fit, from [hlr_fit()].
#' @param fixed.only Terms of the common part only, as lme4 has it?
#' @param formula. Changes to the formula as in [stats::update()], such as `. ~ . + x`.
#' @param newdata Data to fit instead, as brms calls it; `data` does the same.
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
model.matrix.hlr_fit <- function(object, ...) object$design$X

#' @rdname hlr_accessors
#' @importFrom stats terms
#' @export
terms.hlr_fit <- function(x, fixed.only = TRUE, ...) {
  whole <- attr(x$design$frame, "terms")
  if (!check_flag(fixed.only, "fixed.only") && !is.null(whole)) return(whole)
  stats::terms(parse_formula(x$formula, x$design$frame)$fixed, data = x$design$frame)
}

#' @rdname hlr_accessors
#' @export
prior_summary.hlr_fit <- function(object, ...) object$prior

#' @rdname hlr_accessors
#' @importFrom stats update
#' @export
update.hlr_fit <- function(object, formula., ..., newdata = NULL, evaluate = TRUE) {
  call <- object$call
  if (is.null(call)) hlr_abort("argument", "The fit has no call to update. Call hlr_fit() anew.")
  check_flag(evaluate, "evaluate")
  if (!missing(formula.) && !inherits(formula., "formula")) {
    hlr_abort("formula", "`formula.` must be a formula such as . ~ . + x, not ", describe_value(formula.), ".")
  }
  if (!missing(formula.)) call$formula <- stats::update(object$formula, formula.)
  changes <- as.list(match.call(expand.dots = FALSE)$...)
  for (name in names(changes)) call[name] <- changes[name]         # `[` so that NULL takes an argument out
  if (!missing(newdata)) call$data <- substitute(newdata)
  if (evaluate) eval(call, call_frame(call, object$formula, parent.frame())) else call
}

#' Where the names in a call can be found: where update() was called, or where the formula was written
#'
#' `data` is there nearly always, as the function data(), which is not what the call means.
#' @noRd
call_frame <- function(call, formula, caller) {
  home <- environment(formula)
  is_value <- function(name) exists(name, envir = caller) && !is.function(get(name, envir = caller))
  if (is.null(home) || all(vapply(all.vars(call$data), is_value, NA))) caller else home
}
