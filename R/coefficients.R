# Coefficients and group effects in the forms of nlme, lme4 and brms.

#' Coefficients and covariances
#'
#' `fixef()` gives the common coefficients, `ranef()` the deviations of the levels of each grouping factor, `coef()`
#' their sum. Standard deviations and correlations are in [VarCorr.hlr_fit()].
#'
#' @param object A fit, from [hlr_fit()].
#' @param summary Summarise the draws, or return them?
#' @param robust Summarise by median and scaled median absolute deviation instead of mean and standard deviation?
#' @param probs Probabilities of the quantiles shown.
#' @param prob Probability inside an interval with equal tails, in place of `probs`: 0.9 is `probs = c(0.05, 0.95)`.
#' @param interval `"eti"`, equal tails, or `"hdi"`, the highest density interval with `prob` inside (0.95 if not
#'   given), in columns `hdi_lower` and `hdi_upper`; see [hlr_interval_rule].
#' @param pars Names of coefficients, such as `"Time"`; `NULL` for all.
#' @param groups Names of grouping factors; `NULL` for all.
#' @param correlation Correlations instead of covariances?
#' @param ... For `coef()`: `pars` and `groups`. `vcov()`, `sigma()` and `ngrps()` take no notice of it; to the others
#'   any other argument is an error.
#' @return
#' * `fixef()`: matrix, coefficients x (`Estimate`, `Est.Error`, `Q2.5`, `Q97.5`), or draws x coefficients.
#' * `ranef()`, `coef()`: list with an array for each grouping factor, levels x statistics x coefficients, or draws x
#'   levels x coefficients.
#' * `vcov()`: posterior covariance matrix of the common coefficients.
#' * `sigma()`: posterior mean of `sigma`, or 1 for families without one, as in lme4.
#' * `ngrps()`: number of levels of each grouping factor, named integer.
#' @section Errors: class `hlr_error_variable` for unknown coefficients, `hlr_error_argument` for unknown factors,
#'   `hlr_error_no_groups` for `ranef()` and `coef()` of a model without group terms.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' fixef(fit)
#' ranef(fit)$Pig[1:3, , "Time"]
#' vcov(fit)
#' }
#' @name hlr_coefficients
NULL

#' @importFrom nlme fixef
#' @export
nlme::fixef
#' @importFrom nlme ranef
#' @export
nlme::ranef
#' @rdname hlr_coefficients
#' @export
fixef.hlr_fit <- function(object, summary = TRUE, robust = FALSE, probs = c(0.025, 0.975), pars = NULL,
                          prob = NULL, interval = "eti", ...) {
  refuse_other(...)
  draws <- common_draws(object, pars)
  if (is.null(pars)) draws <- draws[, , brms_order(object$design), drop = FALSE]
  if (check_flag(summary, "summary")) posterior_stats(draws, robust, choose_ends(probs, prob, interval)) else
    flatten_draws(draws)
}

#' Order in which brms has common coefficients: the intercepts of all predictors, then the other coefficients
#' @noRd
brms_order <- function(design) {
  if (n_predictors(design) == 1) return(seq_along(common_coefs(design)))
  order(colnames(columns_of_predictors(design)) != "(Intercept)")
}

#' Draws of common coefficients under their short names
#' @return Array, iterations x chains x coefficients.
#' @noRd
common_draws <- function(object, pars = NULL) {
  coef <- common_coefs(object$design)
  draws <- object$draws[, , common_name(coef), drop = FALSE]
  dimnames(draws)[[3]] <- coef
  if (is.null(pars)) draws else draws[, , match_coefs(pars, dimnames(draws)[[3]]), drop = FALSE]
}

#' Estimate, error and quantiles of each variable
#' @param draws Array, iterations x chains x variables.
#' @return Matrix, variables x (2 + number of `probs`).
#' @noRd
posterior_stats <- function(draws, robust = FALSE, probs = c(0.025, 0.975)) {
  estimate_stats(draws, prod(dim(draws)[1:2]), dimnames(draws)[[3]], robust, probs)
}

#' Estimates, errors and interval ends of variables, in columns with brms's names
#'
#' @param draws Double, `n_draw` of each variable, one variable after the other. @param names Of the variables.
#' @param ends From `choose_ends()`, or probabilities of quantiles.
#' @return Matrix, variables x columns.
#' @noRd
estimate_stats <- function(draws, n_draw, names, robust, ends) {
  hdi <- inherits(ends, "hlr_hdi")
  out <- column_stats(draws, n_draw, check_flag(robust, "robust"), if (hdi) double(0) else check_probs(ends))
  if (hdi) {
    columns <- array(draws, c(n_draw, 1, nrow(out)))
    out <- cbind(out, summarise_array(columns, hdi = unclass(ends))[, c("hdi_lower", "hdi_upper"), drop = FALSE])
  }
  dimnames(out) <- list(names, c("Estimate", "Est.Error",
                                 if (hdi) c("hdi_lower", "hdi_upper") else quantile_names(ends, "Q")))
  out
}

#' @rdname hlr_coefficients
#' @export
ranef.hlr_fit <- function(object, summary = TRUE, robust = FALSE, probs = c(0.025, 0.975), pars = NULL, groups = NULL,
                          prob = NULL, interval = "eti", ...) {
  refuse_other(...)
  ends <- choose_ends(probs, prob, interval)
  out <- ranef_draws(object, summary, robust, ends, pars, groups)
  if (summary) structure(out, class = c("hlr_ranef", "list")) else out
}

#' @noRd
ranef_draws <- function(object, summary, robust, probs, pars = NULL, groups = NULL) {
  by_group(object, groups, pars, summary, robust, probs, function(draws, factor) draws)
}

#' @rdname hlr_coefficients
#' @importFrom stats coef
#' @export
coef.hlr_fit <- function(object, summary = TRUE, robust = FALSE, probs = c(0.025, 0.975), prob = NULL,
                         interval = "eti", ...) {
  coef_draws(object, summary, robust, choose_ends(probs, prob, interval), ...)
}

#' @noRd
coef_draws <- function(object, summary, robust, probs, pars = NULL, groups = NULL, ...) {
  refuse_other(...)
  common <- common_draws(object)
  add_common <- function(draws, factor) {
    d <- dim(draws)
    places <- level_coefs(factor, object$design)
    out <- array(0, c(d[1:3], nrow(places)), c(dimnames(draws)[1:3], list(places$name)))
    out[, , , seq_len(d[4])] <- draws
    for (k in which(!is.na(places$common))) out[, , , k] <- out[, , , k] + as.vector(common[, , places$common[k]])
    if (is.null(pars)) out else out[, , , match_coefs(pars, places$name), drop = FALSE]
  }
  by_group(object, groups, NULL, summary, robust, probs, add_common)
}

#' Coefficients of the levels of a factor: those of the factor, then the common ones that do not vary
#'
#' @return Data frame of `name` and `common`, place of the common part (`NA` if it has none).
#' @noRd
level_coefs <- function(factor, design) {
  common <- common_coefs(design)
  at <- common_places(factor, design)
  rest <- setdiff(seq_along(common), at)
  name <- ifelse(is.na(at), factor_coefs(factor), common[at])
  data.frame(name = distinct(c(name, common[rest]), c(!is.na(at), rep(TRUE, length(rest)))), common = c(at, rest))
}

#' Effects of each factor, summarised a block of levels at a time so that memory stays bounded
#'
#' @param change Function from effects, iterations x chains x levels x coefficients, and the factor to what is wanted.
#' @noRd
by_group <- function(object, groups, pars, summary, robust, probs, change) {
  factors <- factors_of(object, groups)
  check_flag(summary, "summary")
  check_flag(robust, "robust")
  out <- lapply(factors, function(factor) {
    blocks <- level_blocks(object, factor, if (summary) 4e6 else Inf)
    parts <- each_piece(length(blocks), "Levels", function(k) {
      draws <- change(level_draws(object, factor, blocks[[k]], pars), factor)
      if (summary) level_stats(draws, robust, probs) else merge_chains(draws)
    })
    if (length(parts) == 1) parts[[1]] else bind_levels(parts)
  })
  names(out) <- groups_of(factors)
  out
}

#' @noRd
factors_of <- function(object, groups) {
  factors <- object$design$factors
  if (length(factors) == 0) hlr_abort("no_groups", "The model has no group terms. fixef() gives its coefficients.")
  known <- groups_of(factors)
  if (is.null(groups)) return(unname(factors))
  groups <- vapply(check_names(groups, "groups"), check_group_name, "", "groups", known)
  unname(factors[match(groups, known)])
}

#' @noRd
level_blocks <- function(object, factor, most_values) {
  per_level <- ndraws.hlr_fit(object) * n_coefs(factor)
  in_pieces(factor$levels, max(1, min(length(factor$levels), floor(most_values / per_level))))
}

#' @return Array, iterations x chains x levels x coefficients.
#' @noRd
level_draws <- function(object, factor, levels, pars) {
  draws <- effects_draws(object, factor$group, levels = levels)
  coef <- factor_coefs(factor)
  draws <- array(draws, c(dim(draws)[1:2], length(levels), length(coef)), list(NULL, NULL, levels, coef))
  if (is.null(pars)) draws else draws[, , , match_coefs(pars, coef), drop = FALSE]
}

#' @noRd
level_stats <- function(draws, robust, probs) {
  d <- dim(draws)
  stats <- posterior_stats(array(draws, c(d[1:2], d[3] * d[4])), robust, probs)
  out <- aperm(array(stats, c(d[3], d[4], ncol(stats))), c(1, 3, 2))
  dimnames(out) <- list(dimnames(draws)[[3]], colnames(stats), dimnames(draws)[[4]])
  out
}

#' @noRd
merge_chains <- function(draws) {
  d <- dim(draws)
  array(draws, c(d[1] * d[2], d[3:4]), c(list(NULL), dimnames(draws)[3:4]))
}

#' @noRd
bind_levels <- function(parts) {
  out <- array(NA_real_, c(sum(vapply(parts, nrow, 1L)), dim(parts[[1]])[2:3]))
  dimnames(out) <- c(list(unlist(lapply(parts, rownames))), dimnames(parts[[1]])[2:3])
  end <- cumsum(vapply(parts, nrow, 1L))
  for (k in seq_along(parts)) out[end[k] - nrow(parts[[k]]) + seq_len(nrow(parts[[k]])), , ] <- parts[[k]]
  out
}

#' @rdname hlr_coefficients
#' @importFrom stats vcov
#' @export
vcov.hlr_fit <- function(object, correlation = FALSE, pars = NULL, ...) {
  draws <- flatten_draws(common_draws(object, pars))
  if (check_flag(correlation, "correlation")) stats::cor(draws) else stats::cov(draws)
}

#' @rdname hlr_coefficients
#' @importFrom stats sigma
#' @export
sigma.hlr_fit <- function(object, ...) {
  if (!has_residual(object$family)) return(1)                              # as lme4: families without a scale
  if (has_one_residual(object)) return(mean(residual_draws(object)))
  name <- residual_of(object$family)
  hlr_abort("argument", "`", name, "` has a predictor: there is not one for all rows. fitted(dpar = \"", name,
            "\") has that of each.")
}

#' Has the response a residual standard deviation that is one number for all rows?
#' @noRd
has_one_residual <- function(object) {
  has_residual(object$family) && !residual_of(object$family) %in% predictor_dpars(object$design)
}

#' Draws of the residual standard deviation of a family that has one
#' @return Array, iterations x chains x 1.
#' @noRd
residual_draws <- function(object) object$draws[, , residual_of(object$family), drop = FALSE]

# lme4 and brms have a generic of this name each and stats has none; hlr has its own so that it works without them.
#' @rdname hlr_coefficients
#' @export
ngrps <- function(object, ...) UseMethod("ngrps")

#' @rdname hlr_coefficients
#' @export
#' @exportS3Method lme4::ngrps hlr_fit
#' @exportS3Method brms::ngrps hlr_fit
ngrps.hlr_fit <- function(object, ...) {
  stats::setNames(vapply(object$design$factors, function(f) length(f$levels), 1L), group_names(object))
}

#' @export
ngrps.default <- function(object, ...) pass_on(c("lme4", "brms"), "ngrps", object, ...)
