# Log likelihood, row by row and draw by draw.

#' Log likelihood of each row
#'
#' The log density of every response at every draw, given coefficients and group effects, as [loo::loo()] and
#' priorsense read it. Rows are summed by [rowSums()]. New data need the response too.
#'
#' @inheritParams posterior_predict.hlr_fit
#' @param ... Nothing; any other argument is an error.
#' @return Double matrix in nats, draws x rows (chain after chain, as [as.matrix()] has draws), with the names of the
#'   rows. Every constant is included, so that densities are those of R's `d` functions. In families with a `sigma`
#'   weights divide the variance, in others they multiply the row's log density.
#' @section Errors: class `hlr_error_argument` for draws that the fit does not have; for `newdata`, those of
#'   [posterior_predict()][posterior_predict.hlr_fit].
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' ll <- log_lik(fit)
#' dim(ll)
#' if (requireNamespace("loo", quietly = TRUE)) loo::loo(ll)
#' }
#' @name log_lik.hlr_fit
NULL

#' @importFrom rstantools log_lik
#' @export
rstantools::log_lik

#' @rdname log_lik.hlr_fit
#' @export
log_lik.hlr_fit <- function(object, newdata = NULL, re_formula = NULL, re.form = NULL,
                            ndraws = NULL, draw_ids = NULL, allow_new_levels = FALSE,
                            sample_new_levels = "uncertainty", marginal = NULL, ...) {
  prediction <- new_prediction(object, newdata, re_formula, re.form, ndraws, draw_ids, allow_new_levels,
                               sample_new_levels, marginal, needs = "response", ...)
  draws_by_rows(prediction, "log_lik", log_lik_value(prediction))
}

#' Log likelihood of all rows together, draw by draw; never more than a piece of the rows in memory
#'
#' @return Double vector.
#' @noRd
total_log_lik <- function(object) {
  total <- 0
  for (piece in log_lik_pieces(object)) total <- total + rowSums(piece())
  total
}

#' Log likelihood of rows, piece by piece
#'
#' @param at Which rows of the fit, ascending; `NULL` for all. @param marginal Names of factors integrated out by
#'   quadrature. @param points Those of the draws, by default the fit's own.
#' @return List of functions without arguments, each of which returns a matrix, draws x rows of its piece.
#' @noRd
log_lik_pieces <- function(object, at = NULL, marginal = NULL, ids = seq_len(n_draws(points)), points = object) {
  density_pieces(prediction_at(points, fitted_rows(object, at, marginal), ids))
}

#' Functions that return the log densities of one piece of a prediction's rows each
#' @noRd
density_pieces <- function(prediction) {
  predictor <- prediction$predictor
  value <- log_lik_value(prediction)
  lapply(seq_along(predictor$pieces), function(k) {
    function() value(predictor$eta(k), predictor$spread(k), predictor$pieces[[k]])
  })
}

#' Log likelihood of some rows, ascending, draws x rows
#' @noRd
log_lik_of_rows <- function(object, at, points = object) {
  do.call(cbind, lapply(log_lik_pieces(object, at, points = points), function(piece) piece()))
}

#' The log density of a piece of rows, a function of (eta, spread, rows) as those in R/predict.R
#' @noRd
log_lik_value <- function(prediction) {
  rows <- prediction$rows
  family <- prediction$points$family
  function(eta, spread, at) {
    family_log_lik(family, eta, joined_theta(prediction, at), rows$y[at], rows$trials[at], rows$weights[at], spread,
                   pick_additions(rows$additions, at))
  }
}

#' Log density of each row's response at each draw
#'
#' @param eta,theta,trials,weight As for `family_mean()`. @param y Double vector, responses of the rows.
#' @param spread List as `linear_predictor()` has it, over which the density is integrated; `NULL`: none.
#' @param additions List by row, see `with_additions()`: the log probability of what is known of a censored response,
#'   given that it is within the bounds of truncation; times what a row counts.
#' @return Double matrix, draws x rows, in nats; `-Inf` where the family has no distribution at `eta`.
#' @noRd
family_log_lik <- function(family, eta, theta, y, trials = NULL, weight = NULL, spread = NULL, additions = NULL) {
  counts <- weights_of_rows(as_doubles(weight), additions$times, family)
  ends <- additions[intersect(c("from", "to", "low", "high"), names(additions))]
  given <- c(ends, if (!is.null(counts$times)) counts["times"])
  density <- function(scale, df) {
    .Call(hlr_c_family_log_lik, family$family, family$link, eta, scale, df, theta_columns(family, theta), as.double(y),
          as_doubles(trials), counts$weight, given)
  }
  if (is.null(spread)) return(density(NULL, NULL))
  if (is.null(family_entry(family)$law) || family$link != "identity" || length(given)) {
    return(log_mean_over_effects(spread, density))
  }
  away <- rep(as.double(y), each = nrow(eta)) - eta
  log_mean_over_effects(with_residual(spread, family, theta, weight), function(scale, df) {
    if (is.null(df)) -0.5 * (log(2 * pi * scale^2) + (away / scale)^2) else
      stats::dt(away / scale, df, log = TRUE) - log(scale)
  })
}

#' The residual of a normal or Student's t response beside the effects: one more of the terms of their sum
#' @noRd
with_residual <- function(spread, family, theta, weight) {
  sigma <- array(theta[[residual_of(family)]], dim(spread$sd))
  if (!is.null(weight)) sigma <- sigma / rep(sqrt(weight), each = nrow(sigma))
  if (family_entry(family)$law == "normal") {
    spread$sd <- sqrt(spread$sd^2 + sigma^2)
  } else {
    spread$student <- c(spread$student, list(list(scale = sigma, df = theta[[family_entry(family)$df]])))
  }
  spread
}
