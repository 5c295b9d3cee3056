# Columns of Z that are nearly combinations of others are centred: coordinates of the sampler, not of the user.
# The mathematics is in src/core/model/centring.h and parameters.c.

#' From this size of a column over what the columns before it leave of it, its block is centred
#'
#' Years far from zero have it: 10 is a mean of ten standard deviations. Below, raw intercepts and slopes are no
#' trouble: with means of 58 standard deviations chains still agreed with the exact posterior, with 145 no more.
#'
#' @noRd
collinear_from <- 10

#' Factors with their nearly collinear columns centred
#'
#' @param factors List of `hlr_factor`. @param prior Table from `complete_prior()`.
#' @return The factors; those that needed it with another z and with `to_raw` \[Q x Q\], unit upper triangular:
#'   z as given times `to_raw` is the new z, effects as given are `to_raw` times those of the new z.
#' @noRd
centre_columns <- function(factors, prior) {
  lapply(factors, function(factor) {
    z <- factor_z(factor)
    to_centred <- diag(ncol(z))
    free <- has_free_sd(prior[prior$class == "sd" & prior$group == factor$group, ])
    # Columns of different parts stand in different predictors, where none is a combination of another.
    together <- unlist(lapply(part_coefs(factor), function(at) split(at, factor$block[at])), recursive = FALSE)
    for (at in Filter(function(at) length(at) > 1, together)) {
      to_centred[at, at] <- centring_of(z[, at, drop = FALSE], free[at])
    }
    if (all(to_centred[upper.tri(to_centred)] == 0)) return(factor)
    factor$to_raw <- backsolve(to_centred, diag(ncol(to_centred)))
    for (j in seq_len(ncol(z))[-1]) z[, j] <- centred_by(z, to_centred, j)
    with_z(factor, z)
  })
}

#' Can the sd be mixed with others? Not if it is fixed or has bounds of its own
#' @noRd
has_free_sd <- function(rows) !is_fixed(rows) & rows$lower == 0 & !is.finite(rows$upper)

#' Each column as a combination of those before it: a unit upper triangular matrix C, and C u are the effects of the new
#' columns
#'
#' Columns are taken one after the other. If a column is nearly a combination of the new columns before it, as few of
#' them as needed are subtracted from it, by least squares: every sd that is mixed makes the prior's density less even.
#' A column that is wholly a combination stays.
#'
#' @noRd
centring_of <- function(z, free) {
  n <- ncol(z)
  to_centred <- diag(n)
  for (j in seq_len(n)[-1]) {
    before <- which(free & seq_len(n) < j)
    if (share_left(z[, before, drop = FALSE], z[, j]) * collinear_from > 1) next
    off <- needed_columns(z, before, j)
    if (length(off) == 0) next
    to_centred[off, j] <- stats::.lm.fit(z[, off, drop = FALSE], z[, j])$coefficients
    z[, j] <- centred_by(z, to_centred, j)
  }
  to_centred
}

#' Size of what other columns leave of a column, as a share of its own
#'
#' By sums of products, which lose digits only where the share is small; there by least squares.
#'
#' @noRd
share_left <- function(others, column) {
  size <- sum(column^2)
  if (ncol(others) == 0 || size == 0 || !is.finite(size)) return(1)
  pull <- crossprod(others, column)
  left <- tryCatch(size - sum(pull * solve(crossprod(others), pull)), error = function(e) 0)
  if (!isTRUE(left >= 1e-4 * size)) left <- sum(stats::.lm.fit(others, column)$residuals^2)
  sqrt(left / size)
}

#' Columns to take off column j, the most alike first, until it is no combination of the rest
#' @noRd
needed_columns <- function(z, before, j) {
  at <- before[order(vapply(before, function(i) share_left(z[, i, drop = FALSE], z[, j]), 0))]
  for (n in seq_along(at)) {
    off <- z[, at[seq_len(n)], drop = FALSE]
    left <- stats::.lm.fit(off, z[, j])
    if (left$rank < n || sum(left$residuals^2) < 1e-20 * sum(z[, j]^2)) return(integer())
    if (share_left(z[, before, drop = FALSE], left$residuals) * collinear_from > 1) return(at[seq_len(n)])
  }
  integer()
}

#' Column j without its multiples of the columns before it, which are centred already
#' @noRd
centred_by <- function(z, to_centred, j) {
  for (i in which(to_centred[seq_len(j - 1), j] != 0)) z[, j] <- z[, j] - to_centred[i, j] * z[, i]
  z[, j]
}

#' Columns whose raw effects are sums of several centred effects, and the columns of these effects
#'
#' The density of their sds is uneven: with a predictor c sds from zero it is highest where slopes vary by less than
#' 1 / c of what intercepts do (see back_mixed() in parameters.c), and again where the data say.
#'
#' @noRd
mixed_columns <- function(factor) {
  if (is.null(factor$to_raw)) return(rep(FALSE, n_coefs(factor)))
  rowSums(factor$to_raw != 0) > 1 | colSums(factor$to_raw != 0) > 1
}
