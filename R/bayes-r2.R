# Explained variance, of the data and of data left out.

#' Bayesian R-squared
#'
#' `bayes_R2()` is the variance of the expected responses over that variance plus the variance of the residuals, at each
#' draw. `loo_R2()` is the same for rows left out: one minus the variance of the errors of leave-one-out predictions
#' over that of the response, with the Bayesian bootstrap for its uncertainty.
#'
#' @param object A fit, from [hlr_fit()].
#' @param summary Summarise? Otherwise all draws are returned.
#' @param robust Median and mad in place of mean and sd?
#' @param probs Probabilities of quantiles.
#' @param prob Probability of the interval, in place of `probs`.
#' @param interval `"eti"`, equal tails, or `"hdi"`, the highest density interval with `prob` inside (0.95 if not
#'   given), in columns `hdi_lower` and `hdi_upper`; see [hlr_interval_rule].
#' @param re_formula,re.form Which group effects the expected responses have, as in [posterior_epred.hlr_fit()]: `NA`
#'   for none, which is the marginal R-squared, of the common coefficients alone.
#' @param ... Nothing; any other argument is an error.
#' @return Double matrix, one row named `R2`, columns `Estimate`, `Est.Error` and quantiles, as in brms; without
#'   `summary` a matrix of draws with one column.
#' @details Residuals are those of the response at each draw, as in rstantools and brms. `loo_R2()` uses R's generator
#'   and is below 0 where predictions are worse than the mean.
#' @section Messages: class `hlr_message_censored` where responses are censored, whose values count as they are.
#' @section Errors: class `hlr_error_argument` for an unknown argument or probabilities out of range.
#' @references Gelman, Goodrich, Gabry and Vehtari (2019), R-squared for Bayesian regression models, The American
#'   Statistician 73(3), 307-309.
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' bayes_R2(fit)
#' \donttest{
#' loo_R2(fit)
#' }
#' @name bayes_R2.hlr_fit
NULL

#' @importFrom rstantools bayes_R2
#' @export
rstantools::bayes_R2

#' @importFrom rstantools loo_R2
#' @export
rstantools::loo_R2

#' @rdname bayes_R2.hlr_fit
#' @export
bayes_R2.hlr_fit <- function(object, summary = TRUE, robust = FALSE, probs = c(0.025, 0.975), prob = NULL,
                             interval = "eti", re_formula = NULL, re.form = NULL, ...) {
  refuse_other(...)
  tell_censored(object$design, "bayes_R2()")
  moments <- moments_of_draws(object, if (is.null(re.form)) re_formula else re.form)
  share <- moments$fitted / (moments$fitted + moments$residual)
  summarise_r2(share, summary, robust, choose_ends(probs, prob, interval))
}

#' @rdname bayes_R2.hlr_fit
#' @export
loo_R2.hlr_fit <- function(object, summary = TRUE, robust = FALSE, probs = c(0.025, 0.975), prob = NULL,
                           interval = "eti", ...) {
  refuse_other(...)
  tell_censored(object$design, "loo_R2()")
  y <- object$design$y
  n_draw <- ndraws.hlr_fit(object)
  error <- loo_expected(object) - y
  variance <- vapply(seq_len(n_draw), function(draw) {
    weight <- stats::rexp(length(y))
    weight <- weight / sum(weight)
    c(sum(weight * error^2) - sum(weight * error)^2, sum(weight * y^2) - sum(weight * y)^2)
  }, double(2))
  summarise_r2(1 - variance[1, ] / variance[2, ], summary, robust, choose_ends(probs, prob, interval))
}

#' Variances over the rows of expected responses and of residuals at each draw, rows taken in pieces
#'
#' @return List of `fitted` and `residual`, double vectors.
#' @noRd
moments_of_draws <- function(object, re_formula = NULL) {
  y <- object$design$y
  n <- length(y)
  prediction <- new_prediction(object, re_formula = re_formula, needs = c(epred_needs(object), "response"))
  predictor <- prediction$predictor
  value <- epred_value(prediction)
  sums <- 0
  for (k in seq_along(predictor$pieces)) {
    mean <- value(predictor$eta(k), NULL, predictor$pieces[[k]]) - mean(y)
    residual <- rep(y[predictor$pieces[[k]]] - mean(y), each = nrow(mean)) - mean
    sums <- sums + cbind(rowSums(mean), rowSums(mean^2), rowSums(residual), rowSums(residual^2))
  }
  variance <- function(sum, square) (square - sum^2 / n) / (n - 1)
  list(fitted = variance(sums[, 1], sums[, 2]), residual = variance(sums[, 3], sums[, 4]))
}

#' Expected response of each row given all others
#' @noRd
loo_expected <- function(object) {
  prediction <- new_prediction(object, needs = c(epred_needs(object), "response"))
  predictor <- prediction$predictor
  density <- log_lik_value(prediction)
  value <- epred_value(prediction)
  unlist(lapply(seq_along(predictor$pieces), function(k) {
    eta <- predictor$eta(k)
    at <- predictor$pieces[[k]]
    psis <- psis_loo(list(function() density(eta, NULL, at)), dim(object$draws)[2], TRUE)$psis_object
    colSums(psis_weights(psis) * value(eta, NULL, at))
  }))
}

#' @noRd
summarise_r2 <- function(draws, summary, robust, probs) {
  robust <- check_flag(robust, "robust")
  draws <- matrix(draws, dimnames = list(NULL, "R2"))
  if (check_flag(summary, "summary")) row_stats(draws, robust, probs) else draws
}
