# Power-scaling sensitivity: how the posterior moves when the prior, or the likelihood, counts a little more or less.

#' Sensitivity of each variable to the prior and to the likelihood
#'
#' Prior or likelihood is raised to the powers 0.99 and 1.01, draws are weighted by what that changes, with the largest
#' weights smoothed, and the distance of weighted from plain draws, per doubling of the power, is the sensitivity.
#'
#' @param object A fit to data. @param names Names of variables.
#' @param threshold From where on a variable counts as sensitive.
#' @return Data frame: `sens_prior`, `sens_likelihood` (`NA` for what is constant), `diagnosis`.
#' @references Kallioinen, Paananen, Buerkner and Vehtari (2024), Detecting and diagnosing prior and likelihood
#'   sensitivity with power-scaling, Statistics and Computing 34, 57.
#' @noRd
power_scaling <- function(object, names, threshold = 0.05) {
  if (is_prior_fit(object)) {
    hlr_abort("argument", "`sensitivity` needs a posterior; this fit has draws from the prior alone.")
  }
  powers <- c(0.99, 1.01)
  prior <- scaled_weights(object$draws[, , "lprior"], powers)
  likelihood <- scaled_weights(total_log_lik(object), powers)
  sensitivity <- function(x, weights) {
    if (is.null(weights) || min(x) == max(x)) return(NA_real_)
    mean(apply(weights, 2, function(w) weighted_distance(x, w)) / abs(log2(powers)))
  }
  both <- do.call(rbind, lapply(variable_pieces(object, names), function(piece) {
    draws <- flatten_draws(draws_of(object, piece))
    t(apply(draws, 2, function(x) c(sensitivity(x, prior), sensitivity(x, likelihood))))
  }))
  data.frame(sens_prior = both[, 1], sens_likelihood = both[, 2],
             diagnosis = diagnose_sensitivity(both[, 1], both[, 2], threshold), row.names = NULL)
}

#' @noRd
diagnose_sensitivity <- function(prior, likelihood, threshold) {
  out <- ifelse(prior < threshold, "-",
                ifelse(likelihood < threshold, "potential strong prior / weak likelihood",
                       "potential prior-likelihood conflict"))
  ifelse(is.na(prior) | is.na(likelihood), "-", out)
}

#' Weights of draws under a component raised to powers
#'
#' @param component Log density of it at each draw.
#' @return Matrix, draws x powers, columns summing to 1; `NULL` if the component is constant.
#' @noRd
scaled_weights <- function(component, powers) {
  component <- as.vector(component)
  if (max(component) - min(component) < .Machine$double.eps) return(NULL)
  vapply(powers, function(power) {
    log_weight <- smooth_tail(component * (power - 1))
    weight <- exp(log_weight - max(log_weight))
    weight / sum(weight)
  }, component)
}

#' Cumulative Jensen-Shannon distance of weighted draws from the same draws unweighted
#'
#' Normalised to lie in 0 to 1; the larger one of x and -x, so that its sign has no say.
#'
#' @references Nguyen and Vreeken (2015), Non-parametric Jensen-Shannon divergence, ECML PKDD 2015, 173-189.
#' @noRd
weighted_distance <- function(x, weight) {
  order <- order(x)
  gap <- diff(x[order])
  p <- seq_along(gap) / length(x)
  q <- cumsum(weight[order])[seq_along(gap)]
  # Of -x: distribution functions from the other end, 1 - p and 1 - q with the gaps in reverse.
  max(step_distance(p, q, gap), step_distance(1 - p, 1 - q, gap))
}

#' Distance of two distribution functions that are p and q on steps of width `gap`
#' @noRd
step_distance <- function(p, q, gap) {
  q <- pmax(q, 0)
  to_middle <- function(a) ifelse(a > 0, a * log2(2 * a / (p + q)), 0)
  # Their terms (Q - P) / (2 log 2) cancel in the symmetric sum.
  sqrt(max(sum(gap * (to_middle(p) + to_middle(q))), 0) / sum(gap * (p + q)))
}

#' Log weights, less the largest, with the largest ones smoothed
#'
#' How many are smoothed depends on an effective size that takes the chains as one, as in priorsense: more of them where
#' draws are correlated. The fit of their distribution is that of leave-one-out, in C (src/core/after/psis.c).
#'
#' @param log_weight Double vector, chain after chain.
#' @return Double vector; `log_weight` itself where none are smoothed.
#' @noRd
smooth_tail <- function(log_weight) {
  n <- length(log_weight)
  ess <- summarise_array(array(log_weight, c(n, 1, 1)))[, "ess_tail"]
  n_tail <- floor(if (is.na(ess)) NA else if (ess > 225) 3 * n / sqrt(ess) else n / 5)
  if (is.na(n_tail) || n_tail >= n) return(log_weight)
  .Call(hlr_c_psis_smooth, log_weight - max(log_weight), as.integer(max(n_tail, 5)))
}
