# Quantiles of priors, as cut by the parameter's support.

#' Quantiles of a prior
#'
#' @param row One row of a prior table. A flat one on an unbounded support has its ends as quantiles, and no median.
#' @param p Probabilities, 0 to 1.
#' @param dim For class `cor`: size of the correlation matrix, each entry of which is a beta on (-1, 1).
#' @return Double vector of the length of `p`, in units of the parameter.
#' @noRd
prior_quantile <- function(row, p, dim = 2) {
  if (row$dist == "constant") return(rep(row$arg1, length(p)))
  if (row$dist == "flat") return(flat_quantile(row, p))
  if (row$dist == "lkj") {
    shape <- row$arg1 + (dim - 2) / 2               # Lewandowski, Kurowicka and Joe (2009), section 3.2
    return(2 * stats::qbeta(p, shape, shape) - 1)
  }
  f <- prior_functions(row)
  # From the tail in which the support lies, so that a support far out keeps its digits.
  upper <- isTRUE(f$p(row$lower, TRUE) > 0.5)
  if (upper) p <- 1 - p
  ends <- f$p(if (upper) c(row$upper, row$lower) else c(row$lower, row$upper), !upper)
  pmin(pmax(f$q(ends[1] + p * (ends[2] - ends[1]), !upper), row$lower), row$upper)
}

#' @noRd
flat_quantile <- function(row, p) {
  if (is.finite(row$lower) && is.finite(row$upper)) return(row$lower + p * (row$upper - row$lower))
  ifelse(p < 0.5, row$lower, ifelse(p > 0.5, row$upper, NA_real_))
}

#' Distribution function and quantile function of a prior that is not cut: `p(x, lower.tail)`, `q(p, lower.tail)`; NA
#' for a distribution whose are not written here
#' @noRd
prior_functions <- function(row) {
  a <- c(row$arg1, row$arg2, row$arg3)
  moved <- function(p, q, location, scale, ...) {
    list(p = function(x, lower) p((x - location) / scale, ..., lower.tail = lower),
         q = function(x, lower) location + scale * q(x, ..., lower.tail = lower))
  }
  plain <- function(p, q, ...) {
    list(p = function(x, lower) p(x, ..., lower.tail = lower), q = function(x, lower) q(x, ..., lower.tail = lower))
  }
  switch(row$dist,
    normal = plain(stats::pnorm, stats::qnorm, a[1], a[2]),
    student_t = moved(stats::pt, stats::qt, a[2], a[3], a[1]),
    cauchy = plain(stats::pcauchy, stats::qcauchy, a[1], a[2]),
    laplace = moved(laplace_p, laplace_q, a[1], a[2]),
    logistic = plain(stats::plogis, stats::qlogis, a[1], a[2]),
    uniform = plain(stats::punif, stats::qunif, a[1], a[2]),
    lognormal = plain(stats::plnorm, stats::qlnorm, a[1], a[2]),
    gamma = plain(stats::pgamma, stats::qgamma, a[1], a[2]),
    inv_gamma = list(p = function(x, lower) stats::pgamma(1 / x, a[1], a[2], lower.tail = !lower),
                     q = function(x, lower) 1 / stats::qgamma(x, a[1], a[2], lower.tail = !lower)),
    exponential = plain(stats::pexp, stats::qexp, a[1]),
    beta = plain(stats::pbeta, stats::qbeta, a[1], a[2]),
    list(p = function(x, lower) NA_real_, q = function(x, lower) rep(NA_real_, length(x)))
  )
}

laplace_p <- function(x, lower.tail) { # nolint: object_name_linter.
  if (!lower.tail) x <- -x
  ifelse(x < 0, exp(pmin(x, 0)) / 2, 1 - exp(-pmax(x, 0)) / 2)
}

laplace_q <- function(p, lower.tail) { # nolint: object_name_linter.
  x <- ifelse(p < 0.5, log(2 * p), -log(2 * (1 - p)))
  if (lower.tail) x else -x
}
