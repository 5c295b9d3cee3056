# Draws of linear predictors, expected responses and responses, for the rows of the fit or new ones.

#' Predictions, draw by draw
#'
#' `posterior_linpred()` has the linear predictor, `posterior_epred()` the expected response, `posterior_predict()`
#' random responses, and `predictive_error()` the observed response minus those. Argument names are brms's.
#'
#' @param object A fit, from [hlr_fit()].
#' @param newdata Data frame with the columns of the predictors, of offset, weights and trials and, as far as their
#'   effects are used, of the grouping factors. `NULL`: the rows of the fit.
#' @param re_formula Which group effects there are: `NULL` all, `NA` none, or a formula of some of the fit's group
#'   terms, such as `~ (1 | Pig)`.
#' @param re.form The same, as lme4 and rstanarm call it.
#' @param ndraws How many draws, chosen at random; `NULL` for all, in order.
#' @param draw_ids Which draws instead, counted through the chains.
#' @param allow_new_levels May `newdata` have levels of grouping factors that the fit has not seen?
#' @param sample_new_levels Effects of such a level. `"uncertainty"`: at each draw those of a known level chosen at
#'   random; `"gaussian"`: from the normal distribution with that draw's standard deviations and correlations
#'   (Student's t, if the fit has such effects);
#'   `"old_levels"`: at all draws those of the same known level; `"marginal"`: integrated out, see below.
#' @param marginal Names of grouping factors whose effects are integrated out in all rows; `TRUE` for all of them.
#' @param transform Apply the inverse link?
#' @param dpar A parameter of the family's distribution, such as `"sigma"`, in place of the mean: `posterior_linpred()`
#'   has its linear predictor if it has one, `posterior_epred()` its value.
#' @param prob Share of the draws in the interval.
#' @param ... Of `predictive_error()` and `predictive_interval()`: arguments of `posterior_predict()`. Any other
#'   argument is an error.
#' @return Double matrix, draws x rows (chain after chain, as [as.matrix()] has draws), with the names of the rows.
#'   Responses and their expectations are counts, not proportions, where there are trials. A row that has a missing
#'   value has `NA`. `predictive_interval()`: matrix, rows x 2, central intervals.
#' @details
#' Rows of one new level share its effects. A grouping factor that is `NA`, or not in `newdata` at all, is one new level
#' if `allow_new_levels = TRUE`. Whoever wants to predict for a group that was not observed will mostly want
#' `"gaussian"`, the model's own distribution of groups; `"uncertainty"` is the default because it is brms's.
#'
#' Integrated out, given a draw, are effects u ~ N(0, Sigma), or Student's t of the draw's degrees of freedom:
#' `posterior_epred()` then is the mean over groups of the expected response (for nonlinear links not the same as the
#' response at u = 0), by closed form or quadrature; `posterior_predict()` is a response from a new group for each row;
#' [log_lik()] the density of that. The linear predictor has mean effects of zero. `marginal` needs no columns for the
#' grouping factors. Over Student's t effects a mean exists where it is the linear predictor or a probability; with a
#' log link it is infinite, which is an error. Sums of t effects and others take many times as long as either alone.
#'
#' Random numbers come from R's generator: `set.seed()` makes a call repeatable. Effects of levels that the fit knows
#' are the same each time.
#'
#' Weights, in families with a `sigma`, divide the variance. Where `newdata` lacks the columns of weights or trials,
#' each row has one, which a message says (class `hlr_message_one_each`).
#' @section Memory: More than `getOption("hlr.max_values", 2.5e8)` numbers (2 GB) are an error of class
#'   `hlr_error_size`. Beside what is returned some 300 MB are used at most. [fitted()] and [predict()] of a fit
#'   summarise rows without keeping draws, however many there are.
#' @section Errors: classes `hlr_error_missing_column`, `hlr_error_wrong_type`, `hlr_error_new_predictor_level`,
#'   `hlr_error_new_level`, `hlr_error_trials` and `hlr_error_infinite` for `newdata` that do not fit;
#'   `hlr_error_re_formula`; `hlr_error_argument`; `hlr_error_size`.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' new <- data.frame(Time = c(1, 12), Pig = "4601")
#' colMeans(posterior_epred(fit, new))
#' set.seed(1)
#' predictive_interval(fit, prob = 0.95, newdata = new)
#'
#' # a pig that was not weighed yet, and the mean over all pigs
#' new$Pig <- "new"
#' predictive_interval(fit, newdata = new, allow_new_levels = TRUE, sample_new_levels = "gaussian")
#' colMeans(posterior_epred(fit, new["Time"], marginal = "Pig"))
#' }
#' @name posterior_predict.hlr_fit
NULL

#' @importFrom rstantools posterior_linpred
#' @export
rstantools::posterior_linpred
#' @importFrom rstantools posterior_epred
#' @export
rstantools::posterior_epred
#' @importFrom rstantools posterior_predict
#' @export
rstantools::posterior_predict
#' @importFrom rstantools predictive_error
#' @export
rstantools::predictive_error
#' @importFrom rstantools predictive_interval
#' @export
rstantools::predictive_interval

#' @rdname posterior_predict.hlr_fit
#' @export
posterior_linpred.hlr_fit <- function(object, transform = FALSE, newdata = NULL, re_formula = NULL,
                                      re.form = NULL,
                                      ndraws = NULL, draw_ids = NULL, allow_new_levels = FALSE,
                                      sample_new_levels = "uncertainty", marginal = NULL, dpar = NULL, ...) {
  if (is.data.frame(transform)) {
    hlr_abort("argument", "The second argument of posterior_linpred() is `transform`, not the new data; write ",
              "newdata = in front of them.")
  }
  transform <- check_flag(transform, "transform")
  if (transform && (!is.null(marginal) || identical(sample_new_levels, "marginal"))) {
    hlr_abort("argument", "`transform` and effects integrated out do not go together. posterior_epred() has the mean ",
              "of the response over them.")
  }
  prediction <- new_prediction(object, newdata, re_formula, re.form, ndraws, draw_ids, allow_new_levels,
                               sample_new_levels, marginal, by_level = TRUE, ...)
  draws_by_rows(prediction, "posterior_linpred", linpred_value(prediction, transform, dpar))
}

#' @rdname posterior_predict.hlr_fit
#' @export
posterior_epred.hlr_fit <- function(object, newdata = NULL, re_formula = NULL,
                                    re.form = NULL,
                                    ndraws = NULL, draw_ids = NULL, allow_new_levels = FALSE,
                                    sample_new_levels = "uncertainty", marginal = NULL, dpar = NULL, ...) {
  prediction <- new_prediction(object, newdata, re_formula, re.form, ndraws, draw_ids, allow_new_levels,
                               sample_new_levels, marginal, needs = epred_needs(object), by_level = TRUE, ...)
  draws_by_rows(prediction, "posterior_epred", epred_value(prediction, dpar))
}

#' @rdname posterior_predict.hlr_fit
#' @export
posterior_predict.hlr_fit <- function(object, newdata = NULL, re_formula = NULL,
                                      re.form = NULL,
                                      ndraws = NULL, draw_ids = NULL, allow_new_levels = FALSE,
                                      sample_new_levels = "uncertainty", marginal = NULL, ...) {
  prediction <- new_prediction(object, newdata, re_formula, re.form, ndraws, draw_ids, allow_new_levels,
                               sample_new_levels, marginal, needs = c("trials", "weights"), by_level = TRUE, ...)
  draws_by_rows(prediction, "posterior_predict", random_value(prediction))
}

#' @rdname posterior_predict.hlr_fit
#' @export
predictive_error.hlr_fit <- function(object, newdata = NULL, ...) {
  tell_censored(object$design, "predictive_error()")
  prediction <- new_prediction(object, newdata, needs = "response", by_level = TRUE, ...)
  draws_by_rows(prediction, "predictive_error", error_value(prediction, random_value(prediction)))
}

#' @rdname posterior_predict.hlr_fit
#' @export
predictive_interval.hlr_fit <- function(object, prob = 0.9, ...) {
  prob <- check_number(prob, "prob", 0, 1, open = TRUE)
  prediction <- new_prediction(object, needs = c("trials", "weights"), by_level = TRUE, ...)
  probs <- central_probs(prob)
  out <- reduced_rows(prediction, random_value(prediction), function(draws) {
    row_stats(draws, probs = probs)[, -(1:2), drop = FALSE]
  })
  colnames(out) <- paste0(100 * probs, "%")
  out
}

# ---- what is made of the linear predictor -----------------------------------

#' Values of a piece of rows: functions of (eta, spread, rows of the piece)
#' @noRd
linpred_value <- function(prediction, transform = FALSE, dpar = NULL) {
  dpar <- check_dpar(dpar, prediction$points)
  if (dpar != "mu") return(dpar_value(prediction, dpar, link = !transform))
  if (!transform) return(function(eta, spread, at) eta)
  inverse <- prediction$points$family$linkinv
  function(eta, spread, at) array(inverse(eta), dim(eta))
}

#' @noRd
epred_value <- function(prediction, dpar = NULL) {
  dpar <- check_dpar(dpar, prediction$points)
  if (dpar != "mu") return(dpar_value(prediction, dpar))
  rows <- prediction$rows
  family <- prediction$points$family
  refuse_marginal_mean(prediction$points, rows$factors)
  function(eta, spread, at) {
    theta <- joined_theta(prediction, at)
    mean_at <- function(eta) mean_of_rows(family, eta, theta, rows, at)
    if (is.null(spread)) return(mean_at(eta))
    family_marginal_mean(family, eta, spread, theta, rows$trials[at], rows$weights[at], mean_at,
                         !is.null(rows$additions$low))
  }
}

#' A parameter of the family, "mu" if none is named
#' @section Errors: class `hlr_error_argument` for one that the family has not.
#' @noRd
check_dpar <- function(dpar, points) {
  if (is.null(dpar)) return("mu")
  check_choice(dpar, "dpar", c("mu", names(dpars_of(family_entry(points$family)))))
}

#' Values of a parameter beside the mean; on the scale of its link, if it has a predictor and `link`
#' @noRd
dpar_value <- function(prediction, dpar, link = FALSE) {
  place <- match(dpar, predictor_dpars(prediction$points$design))
  function(eta, spread, at) {
    if (link && !is.na(place)) return(prediction$predictor$eta_of(at, place))
    array(prediction$theta(at)[[dpar]], dim(eta))
  }
}

# Weights that divide a variance have a say in the mean of a response that is transformed.
epred_needs <- function(fit) {
  c("trials", if (!is.null(family_entry(fit$family)$transform) || is_truncated(fit$design)) "weights")
}

#' @noRd
random_value <- function(prediction) {
  rows <- prediction$rows
  function(eta, spread, at) {
    if (!is.null(spread)) eta <- eta + random_effects_sum(spread)
    random_of_rows(prediction$points$family, eta, joined_theta(prediction, at), rows, at)
  }
}

#' Effects of a new group for each draw and row
#' @noRd
random_effects_sum <- function(spread) {
  n <- length(spread$sd)
  Reduce(function(sum, part) sum + part$scale * stats::rt(n, part$df), spread$student, spread$sd * stats::rnorm(n))
}

#' @noRd
error_value <- function(prediction, value) {
  function(eta, spread, at) rep(prediction$rows$y[at], each = nrow(eta)) - value(eta, spread, at)
}
