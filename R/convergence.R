# Summaries of draws, computed in C (src/core/after/convergence.c) with posterior's definitions, about 40 times faster.

#' Moments, quantiles, R-hat, effective sizes and Monte Carlo errors of many variables
#'
#' Definitions are those of posterior ([posterior::rhat()], [posterior::ess_bulk()], [posterior::ess_tail()],
#' [posterior::mcse_mean()], [posterior::mcse_sd()]; `ess_sd` as in posterior's current
#' release). Two or three iterations are too few for any of them and give `NA`.
#'
#' @param draws Double array, iterations x chains x variables.
#' @param which Integer, the variables to summarise; all by default.
#' @param probs Double vector, probabilities of quantiles (R's type 7).
#' @param hdi Double vector, shares of highest density intervals: the narrowest that hold that share, with smoothed
#'   ends (`hlr_sorted_smooth_hdi()` of src/core/after/quantile.h).
#' @return Matrix, one row per variable, columns `mean`, `sd`, `median`, `mad`, `mcse_mean`, `mcse_sd`, `ess_mean`,
#'   `ess_sd`, `ess_bulk`, `ess_tail`, `rhat`, one `q<percent>` per quantile, and `hdi_lower` and `hdi_upper` per
#'   interval. `NA` where draws are missing or constant.
#' @references Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021), Bayesian Analysis 16(2), 667-718.
#' @noRd
summarise_array <- function(draws, which = seq_len(dim(draws)[3]), probs = double(0), hdi = double(0)) {
  if (!is.double(draws)) storage.mode(draws) <- "double"
  out <- .Call(hlr_c_summarise, draws, as.integer(which), as.double(probs), as.double(hdi), n_threads())
  columns <- colnames(out)
  columns[columns == ""] <- c(quantile_names(probs), rep(c("hdi_lower", "hdi_upper"), length(hdi)))
  dimnames(out) <- list(dimnames(draws)[[3]][which], columns)
  out
}

#' Centre, scale and quantiles of many variables, without what convergence takes
#'
#' @param draws Double array, any number of dimensions of draws before those of variables. @param n_draw Draws of each
#'   variable. @param robust Median and scaled median absolute deviation in place of mean and standard deviation?
#' @return Matrix, one row per variable, without names: centre, scale, a column per quantile (R's type 7). `NA` where a
#'   draw is missing.
#' @noRd
column_stats <- function(draws, n_draw, robust = FALSE, probs = double(0)) {
  if (!is.double(draws)) storage.mode(draws) <- "double"
  .Call(hlr_c_column_stats, draws, as.integer(n_draw), robust, as.double(probs), n_threads())
}

#' Probabilities of the ends of a central interval
#' @noRd
central_probs <- function(prob) (1 + c(-1, 1) * prob) / 2

#' Arguments of `summarise_array()` for an interval, and the columns in which it returns the interval
#'
#' @param interval `"eti"` or `"hdi"`.
#' @return List of `probs`, `hdi` and `columns`.
#' @noRd
interval_request <- function(prob, interval) {
  if (interval == "hdi") return(list(probs = double(0), hdi = prob, columns = c("hdi_lower", "hdi_upper")))
  probs <- central_probs(prob)
  list(probs = probs, hdi = double(0), columns = quantile_names(probs))
}

#' Names of quantile columns as posterior's: `q2.5`, `q97.5`
#' @noRd
quantile_names <- function(probs, prefix = "q") if (length(probs)) paste0(prefix, 100 * probs) else character(0)
