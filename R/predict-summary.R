# Predictions summarised over the draws, row by row, and simulated responses.

#' Predictions, summarised
#'
#' `fitted()` summarises the expected response, `predict()` responses, which vary about it, and `residuals()` the
#' observed response minus one of the two. Results are as brms has them.
#'
#' @inheritParams posterior_predict.hlr_fit
#' @param scale `"response"`, or `"linear"` for the linear predictor.
#' @param dpar A parameter of the family's distribution, such as `"sigma"`, in place of the expected response; with
#'   `scale = "linear"` the linear predictor of it.
#' @param summary Summarise, or return the draws?
#' @param robust Summarise by median and scaled median absolute deviation instead of mean and standard deviation?
#' @param probs Probabilities of the quantiles shown.
#' @param prob Probability inside an interval with equal tails, in place of `probs`: 0.9 is `probs = c(0.05, 0.95)`.
#' @param interval `"eti"`, equal tails, or `"hdi"`, the highest density interval with `prob` inside (0.95 if not
#'   given), in columns `hdi_lower` and `hdi_upper`; see [hlr_interval_rule].
#' @param method What is taken from the response: `"posterior_epred"` or `"posterior_predict"`.
#' @param type `"ordinary"`, or `"pearson"`: divided by the standard deviation of `predict()`.
#' @param nsim How many data sets to simulate.
#' @param seed `NULL`, or a number for [set.seed()]; R's generator is then put back to where it was.
#' @param ... Arguments of [posterior_predict()][posterior_predict.hlr_fit] after `newdata` and `re_formula`: `ndraws`,
#'   `draw_ids`, `allow_new_levels`, `sample_new_levels`, `marginal`. Any other argument is an error.
#' @return
#' * `fitted()`, `predict()`, `residuals()`: matrix, rows x (`Estimate`, `Est.Error`, `Q2.5`, `Q97.5`), or with
#'   `summary = FALSE` draws x rows. A row that has a missing value has `NA`; so have, in their places, rows that
#'   `na.action = na.exclude` left out of the fit.
#' * `simulate()`: data frame, rows x `sim_1`, `sim_2` and so on, each of one posterior draw, with attribute `seed` as
#'   [stats::simulate()] has it. Successes where there are trials.
#' @details Draws are summarised a piece of the rows at a time, so that memory does not grow with draws x rows.
#' @section Messages: class `hlr_message_censored` for residuals of censored responses, whose values count as they are.
#' @section Errors: as [posterior_predict()][posterior_predict.hlr_fit] has.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' new <- data.frame(Time = 1:3, Pig = "4601")
#' fitted(fit, new)
#' predict(fit, new, robust = TRUE, probs = c(0.25, 0.75))
#' head(residuals(fit))
#' head(simulate(fit, nsim = 3, seed = 1))
#' }
#' @name predict.hlr_fit
NULL

#' @rdname predict.hlr_fit
#' @importFrom stats predict
#' @export
predict.hlr_fit <- function(object, newdata = NULL, re_formula = NULL, summary = TRUE, robust = FALSE,
                            probs = c(0.025, 0.975), prob = NULL, interval = "eti", ...) {
  prediction <- new_prediction(object, newdata, re_formula, needs = c("trials", "weights"), by_level = TRUE, ...)
  summary_or_draws(prediction, "predict", random_value(prediction), summary, robust, choose_ends(probs, prob, interval),
                   newdata)
}

#' @rdname predict.hlr_fit
#' @importFrom stats fitted
#' @export
fitted.hlr_fit <- function(object, newdata = NULL, re_formula = NULL, scale = c("response", "linear"), summary = TRUE,
                           robust = FALSE, probs = c(0.025, 0.975), prob = NULL, interval = "eti", dpar = NULL, ...) {
  scale <- check_default_choice(scale, "scale", c("response", "linear"))
  prediction <- new_prediction(object, newdata, re_formula, needs = if (scale == "response") epred_needs(object),
                               by_level = TRUE, ...)
  value <- if (scale == "response") epred_value(prediction, dpar) else linpred_value(prediction, dpar = dpar)
  summary_or_draws(prediction, "fitted", value, summary, robust, choose_ends(probs, prob, interval),
                   newdata)
}

#' @rdname predict.hlr_fit
#' @importFrom stats residuals
#' @export
residuals.hlr_fit <- function(object, newdata = NULL, re_formula = NULL, method = "posterior_epred",
                              type = c("ordinary", "pearson"), summary = TRUE, robust = FALSE,
                              probs = c(0.025, 0.975), prob = NULL, interval = "eti", ...) {
  method <- check_choice(method, "method", c("posterior_epred", "posterior_predict"))
  type <- check_default_choice(type, "type", c("ordinary", "pearson"))
  tell_censored(object$design, "residuals()")
  prediction <- new_prediction(object, newdata, re_formula, needs = "response", by_level = TRUE, ...)
  random <- random_value(prediction)
  value <- error_value(prediction, if (method == "posterior_predict") random else epred_value(prediction))
  if (type == "pearson") value <- over_sd(value, random)
  summary_or_draws(prediction, "residuals", value, summary, robust, choose_ends(probs, prob, interval),
                   newdata)
}

#' Values divided by the sd of random responses
#' @noRd
over_sd <- function(value, random) {
  force(value)
  function(eta, spread, at) {
    sd <- apply(random(eta, spread, at), 2, stats::sd)
    value(eta, spread, at) / rep(sd, each = nrow(eta))
  }
}

#' @noRd
summary_or_draws <- function(prediction, what, value, summary, robust, probs, newdata) {
  robust <- check_flag(robust, "robust")
  if (check_flag(summary, "summary")) {
    out <- reduced_rows(prediction, value, function(draws) row_stats(draws, robust, probs))
    return(if (is.null(newdata)) with_excluded(prediction$points, out) else out)
  }
  out <- draws_by_rows(prediction, what, value)
  if (is.null(newdata)) t(with_excluded(prediction$points, t(out))) else out
}

#' Rows of NA where na.exclude left rows out, as stats has them
#' @noRd
with_excluded <- function(fit, x) stats::naresid(attr(fit$design$frame, "na.action"), x)

#' Estimate, error and quantiles of each column of draws x rows
#' @noRd
row_stats <- function(draws, robust = FALSE, probs = c(0.025, 0.975)) {
  estimate_stats(draws, nrow(draws), colnames(draws), robust, probs)
}

#' @rdname predict.hlr_fit
#' @importFrom stats simulate
#' @export
simulate.hlr_fit <- function(object, nsim = 1, seed = NULL, newdata = NULL, re_formula = NULL, ...) {
  nsim <- check_count(nsim, "nsim")
  state <- seed_for(seed)
  on.exit(state$restore())
  n <- ndraws.hlr_fit(object)
  ids <- if (nsim <= n) sample.int(n, nsim) else sample.int(n, nsim, replace = TRUE)
  prediction <- new_prediction(object, newdata, re_formula, draw_ids = ids, needs = c("trials", "weights"), ...)
  draws <- draws_by_rows(prediction, "simulate", random_value(prediction))
  out <- t(draws)
  if (is.null(newdata)) out <- with_excluded(object, out)
  out <- as.data.frame(out)
  names(out) <- paste0("sim_", seq_len(nsim))
  attr(out, "seed") <- state$seed
  out
}

#' R's generator as stats::simulate() treats it
#' @noRd
seed_for <- function(seed) {
  if (!is.null(seed)) seed <- check_count(seed, "seed", lower = -.Machine$integer.max)
  if (!exists(".Random.seed", envir = globalenv(), inherits = FALSE)) stats::runif(1)
  before <- get(".Random.seed", envir = globalenv())
  if (is.null(seed)) return(list(seed = before, restore = function() NULL))
  set.seed(seed)
  list(seed = structure(seed, kind = as.list(RNGkind())),
       restore = function() assign(".Random.seed", before, envir = globalenv()))
}
