# Standard deviation of rows inside the levels of grouping factors, from what least squares leaves: units of coordinates
# come from it.

#' @noRd
level_noise <- function(stats, factors, residual) {
  if (are_crossed(factors)) return(rep(crossed_noise(stats, factors, residual), length(factors)))
  vapply(seq_along(factors), function(k) {
    if (k == 1) inner_noise(stats$rest, factors[[1]], residual) else outer_noise(factors[[k]], residual)
  }, 0)
}

#' Standard deviation of what the innermost factor's coefficients, fitted level by level, leave of the residuals
#'
#' @param rest From `sufficient_stats()`: the last row is the sum of squares of y that is left.
#' @noRd
inner_noise <- function(rest, factor, residual) {
  df <- length(residual) - factor_rank(factor)
  noise_or_residual(sum(rest[nrow(rest), ]), df, residual)
}

#' Standard deviation inside the levels of an outer factor, with level means for its coefficients
#' @noRd
outer_noise <- function(factor, residual) {
  index <- factor_index(factor)
  size <- tabulate(index, length(factor$levels))
  sums <- double(length(size))
  sums[size > 0] <- rowsum(residual, index)[, 1]                     # cross-validation leaves levels without rows
  noise_or_residual(sum((residual - (sums / size)[index])^2), length(residual) - sum(size > 0), residual)
}

#' Without degrees of freedom, or without noise to speak of, the residual sd
#' @noRd
noise_or_residual <- function(squares, df, residual) {
  noise <- if (df > 0) sqrt(squares / df) else 0
  if (is.finite(noise) && noise > 1e-6 * residual_sd(residual)) noise else residual_sd(residual)
}

#' @noRd
residual_sd <- function(residual) {
  s <- sqrt(mean(residual^2))
  if (s > 0) s else 1
}
