# What is taken off the columns of X and off the response before an engine reads them.

#' What is taken off the columns of X: their means, so that the intercept is the centred one
#'
#' Nothing without an intercept. Nor when the intercept's prior is on the raw one and that cannot be written as a
#' density of the centred coordinates: a bounded or constant prior, or one beside coefficients that are fixed.
#'
#' @noRd
column_centers <- function(x, common) {
  intercept <- which(common$class == "Intercept")
  none <- rep(0, ncol(x))
  if (length(intercept) == 0) return(none)
  row <- common[intercept, ]
  bounded <- is.finite(row$lower) || is.finite(row$upper) || is_fixed(row)
  if (isFALSE(row$center) && (bounded || any(is_fixed(common)))) return(none)
  center <- unname(colMeans(x))
  center[intercept] <- 0
  center
}

#' Of each linear predictor the rows of the table of priors for its columns of X, and what is taken off these
#'
#' @param prior Table from `complete_prior()`.
#' @return List of lists: `common`, rows of the table; `center`, from `column_centers()`.
#' @noRd
centred_predictors <- function(design, prior) {
  common <- prior[is_common(prior), ]
  p <- vapply(seq_len(n_predictors(design)), function(k) ncol(common_columns(design, k)), 0L)
  lapply(seq_along(p), function(k) {
    own <- common[sum(p[seq_len(k - 1)]) + seq_len(p[k]), ]
    list(common = own, center = column_centers(common_columns(design, k), own))
  })
}

#' Of each coefficient, counted through the predictors, the intercept of its predictor, `NA` without one
#' @noRd
intercept_places <- function(predictors) {
  p <- vapply(predictors, function(predictor) nrow(predictor$common), 0L)
  own <- vapply(predictors, function(predictor) match("Intercept", predictor$common$class), 0L)
  rep(cumsum(p) - p + own, p)
}

#' What the coefficients fixed by constant() add to the linear predictor
#' @noRd
fixed_part <- function(x, center, common) {
  fixed <- which(is_fixed(common))
  if (length(fixed) == 0) return(0)
  value <- common$arg1[fixed]
  drop(x[, fixed, drop = FALSE] %*% value) - sum(center[fixed] * value)
}
