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

# ---- Pareto smoothing -------------------------------------------------------

#' Log weights with the largest replaced by quantiles of a generalised Pareto distribution
#'
#' More of them where draws are correlated, by an effective size that takes the chains as one, as priorsense does.
#'
#' @param log_weight Double vector, chain after chain.
#' @references Vehtari, Simpson, Gelman, Yao and Gabry (2024), Pareto smoothed importance sampling, Journal of Machine
#'   Learning Research 25(72).
#' @noRd
smooth_tail <- function(log_weight) {
  n <- length(log_weight)
  ess <- summarise_array(array(log_weight, c(n, 1, 1)))[, "ess_tail"]
  n_tail <- floor(if (is.na(ess)) NA else if (ess > 225) 3 * n / sqrt(ess) else n / 5)
  if (is.na(n_tail) || n_tail >= n) return(log_weight)
  n_tail <- max(n_tail, 5)
  log_weight <- log_weight - max(log_weight)
  order <- order(log_weight)
  tail <- order[seq(n - n_tail + 1, n)]
  if (log_weight[tail[1]] == log_weight[tail[n_tail]]) return(log_weight)
  cutoff <- exp(log_weight[order[n - n_tail]])
  pareto <- fit_pareto(exp(log_weight[tail]) - cutoff)
  if (is.null(pareto)) return(log_weight)
  p <- (seq_len(n_tail) - 0.5) / n_tail
  log_weight[tail] <- pmin(log(cutoff + pareto_quantile(p, pareto)), 0)
  log_weight
}

#' @noRd
pareto_quantile <- function(p, pareto) {
  if (pareto$k == 0) return(-pareto$sigma * log1p(-p))
  pareto$sigma * expm1(-pareto$k * log1p(-p)) / pareto$k
}

#' Shape and scale of a generalised Pareto distribution
#'
#' The posterior mean of theta = -k / sigma over a grid, under a prior that weakly informs about k as well.
#'
#' @param x Double vector from 0 on, ascending.
#' @return List of `k` and `sigma`, `NULL` where there is no fit.
#' @references Zhang and Stephens (2009), A new and efficient estimation method for the generalized Pareto
#'   distribution, Technometrics 51(3), 316-325.
#' @noRd
fit_pareto <- function(x) {
  n <- length(x)
  quarter <- x[floor(n / 4 + 0.5)]
  if (!(quarter > x[1])) return(NULL)
  m <- 30 + floor(sqrt(n))
  theta <- 1 / x[n] + (1 - sqrt(m / (seq_len(m) - 0.5))) / (3 * quarter)
  k <- vapply(theta, function(t) mean(log1p(-t * x)), 0)
  profile <- n * (log(-theta / k) - k - 1)
  weight <- exp(profile - max(profile))
  theta <- sum(theta * weight) / sum(weight)
  k <- mean(log1p(-theta * x))
  sigma <- -k / theta
  k <- (n * k + 10 * 0.5) / (n + 10)                # as if ten more tail draws had k = 0.5
  if (is.finite(k) && is.finite(sigma) && sigma > 0) list(k = k, sigma = sigma)
}
