# Predictions of each row from all others, by the weights of leave-one-out.

#' Leave-one-out predictions
#'
#' Means, variances, quantiles or intervals of the predictive distribution of each row given all others: draws of
#' [posterior_predict()][posterior_predict.hlr_fit] (of the linear predictor for `loo_linpred()`) weighted by
#' [loo.hlr_fit()].
#'
#' @param object A fit, from [hlr_fit()].
#' @param type `"mean"`, `"var"` or `"quantile"`.
#' @param probs Probabilities of quantiles.
#' @param prob Share in the central interval.
#' @param psis_object The weights, as `loo(fit, save_psis = TRUE)$psis_object` has them; `NULL`: they are made.
#' @param transform Apply the inverse link?
#' @param ... Nothing; any other argument is an error.
#' @return Double vector, one number per row; for several `probs` a matrix, quantiles x rows.
#'   `loo_predictive_interval()`: matrix, rows x 2.
#' @section Errors: class `hlr_error_argument` for weights that are not of this fit's draws and rows; the warning of
#'   [loo.hlr_fit()] where rows are hard to leave out.
#' @examples
#' \donttest{
#' fit <- hlr_fit(dist ~ speed, cars, seed = 1)
#' set.seed(1)
#' head(loo_predict(fit))
#' head(loo_predictive_interval(fit, prob = 0.9))
#' }
#' @name loo_predict.hlr_fit
NULL

#' @importFrom rstantools loo_predict
#' @export
rstantools::loo_predict
#' @importFrom rstantools loo_linpred
#' @export
rstantools::loo_linpred
#' @importFrom rstantools loo_predictive_interval
#' @export
rstantools::loo_predictive_interval

#' @rdname loo_predict.hlr_fit
#' @export
loo_predict.hlr_fit <- function(object, type = "mean", probs = 0.5, psis_object = NULL, ...) {
  refuse_other(...)
  weighted_by_loo(object, posterior_predict.hlr_fit(object), type, probs, psis_object)
}

#' @rdname loo_predict.hlr_fit
#' @export
loo_linpred.hlr_fit <- function(object, type = "mean", probs = 0.5, psis_object = NULL, transform = FALSE, ...) {
  refuse_other(...)
  draws <- posterior_linpred.hlr_fit(object, transform = transform)
  weighted_by_loo(object, draws, type, probs, psis_object)
}

#' @rdname loo_predict.hlr_fit
#' @export
loo_predictive_interval.hlr_fit <- function(object, prob = 0.9, psis_object = NULL, ...) {
  refuse_other(...)
  prob <- check_number(prob, "prob", 0, 1, open = TRUE)
  probs <- central_probs(prob)
  out <- t(loo_predict.hlr_fit(object, "quantile", probs, psis_object))
  colnames(out) <- paste0(100 * probs, "%")
  out
}

#' @noRd
weighted_by_loo <- function(object, draws, type, probs, psis_object) {
  check_choice(type, "type", c("mean", "var", "quantile"))
  check_probs(probs)
  if (is.null(psis_object)) psis_object <- loo.hlr_fit(object, save_psis = TRUE)$psis_object
  if (!inherits(psis_object, "psis") || !identical(attr(psis_object, "dims"), dim(draws))) {
    hlr_abort("argument", "`psis_object` must be loo(fit, save_psis = TRUE)$psis_object of the same fit.")
  }
  if (type == "quantile") {
    # It warns that without the ratios it has no diagnostic of its own.
    return(suppressWarnings(loo::E_loo(unname(draws), psis_object, type = type, probs = probs)$value))
  }
  weight <- psis_weights(psis_object)
  mean <- colSums(weight * draws)
  if (type == "mean") return(unname(mean))
  # As many draws as weights allow: with equal ones this is R's var(). loo 2.5 has the error of the mean in its place.
  unname(colSums(weight * (draws - rep(mean, each = nrow(draws)))^2) / (1 - colSums(weight^2)))
}
