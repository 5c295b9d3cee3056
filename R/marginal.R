# Responses with group effects integrated out: given a draw, the linear predictor is normal about eta with sd `spread`.

#' Expected response over a normal linear predictor
#'
#' In closed form where there is one, else by the trapezoidal rule, which for smooth functions times a normal density
#' gains digits with every node (Trefethen and Weideman 2014, The exponentially convergent trapezoidal rule, SIAM Review
#' 56, 385-458).
#'
#' @inheritParams family_mean
#' @param spread Double matrix, sds of the linear predictor, of the shape of `eta`.
#' @return Double matrix of the shape of `eta`. Linear predictors that the link has no mean for, such as negative ones
#'   of `poisson("sqrt")`, are left out.
#' @noRd
family_marginal_mean <- function(family, eta, spread, aux = NULL, size = NULL, weight = NULL) {
  mean_at <- function(eta) family_mean(family, eta, aux, size, weight)
  if (family$link == "probit") return(mean_at(eta / sqrt(1 + spread^2)))
  if (mean_is_exponential(family)) return(mean_at(eta + spread^2 / 2))
  if (family$link == "identity") return(mean_at(eta))
  nodes <- normal_nodes(max(spread))
  sum <- total <- 0
  for (i in seq_along(nodes$x)) {
    value <- mean_at(eta + spread * nodes$x[i])
    known <- !is.nan(value)
    value[!known] <- 0
    sum <- sum + nodes$weight[i] * value
    total <- total + nodes$weight[i] * known
  }
  sum / total
}

#' Is the expected response exp(eta) up to a factor, for every eta?
#' @noRd
mean_is_exponential <- function(family) {
  family$family == "lognormal" || (family$link == "log" && family$family != "binomial")
}

#' Nodes and weights for a mean over a standard normal
#'
#' The inverse links have no poles nearer to the real line than 1 (cauchit; pi for logit), which at `spread` times the
#' node leaves an error of about exp(-2 pi / (spread * step)), 1e-12 here.
#'
#' @param spread What the nodes will be multiplied by.
#' @noRd
normal_nodes <- function(spread, reach = 8.5, most = 2001) {
  step <- max(min(0.5, 0.22 / spread), 2 * reach / (most - 1))
  n <- ceiling(reach / step)
  x <- step * seq(-n, n)
  weight <- stats::dnorm(x)
  list(x = x, weight = weight / sum(weight))
}
