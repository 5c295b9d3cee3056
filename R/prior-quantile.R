# Quantiles of priors, as cut by the parameter's support.

#' Quantiles of a prior
#'
#' @param row One row of a prior table. A flat one on an unbounded support has its ends as quantiles, and no median.
#' @param p Probabilities, 0 to 1.
#' @param dim For class `cor`: size of the correlation matrix, each entry of which is a beta on (-1, 1).
#' @return Double vector of the length of `p`, in units of the parameter.
#' @noRd
prior_quantile <- function(row, p, dim = 2) {
  entry <- distribution_of(row)
  a <- distribution_args(row)
  if (!is.null(entry$quantile)) return(entry$quantile(p, a, c(row$lower, row$upper)))
  if (is.null(entry$cdf)) return(rep(NA_real_, length(p)))
  if (is_of_matrix(row)) a <- entry$margin(a, dim)
  # From the tail in which the support lies, so that a support far out keeps its digits.
  upper <- isTRUE(entry$cdf(row$lower, a, TRUE) > 0.5)
  if (upper) p <- 1 - p
  ends <- entry$cdf(if (upper) c(row$upper, row$lower) else c(row$lower, row$upper), a, !upper)
  pmin(pmax(entry$inverse_cdf(ends[1] + p * (ends[2] - ends[1]), a, !upper), row$lower), row$upper)
}
