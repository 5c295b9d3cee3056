# Complete and quasi-complete separation of two outcomes by several predictors together.

#' Columns of X that together foretell outcomes without error, and how many
#'
#' @param x Double matrix of full rank with column names. @param low,high Logical, per row: are there failures, and are
#'   there successes?
#' @return `NULL` if none were found, else a list of `columns`, no fewer of which do, and `rows`, the number of rows
#'   whose outcome they foretell; in the others the direction that separates is zero.
#' @noRd
find_separation <- function(x, low, high) {
  if (ncol(x) == 0 || !any(low) || !any(high)) return(NULL)
  informs <- low | high                                   # no trials, no outcome
  x <- in_own_units(x[informs, , drop = FALSE])
  side <- high[informs] - low[informs]
  told <- separated_rows(x, side)
  if (!any(told)) return(NULL)
  intercept <- which(colnames(x) == "(Intercept)")
  needed <- setdiff(seq_len(ncol(x)), intercept)
  for (j in needed) {
    fewer <- setdiff(needed, j)
    without <- separated_rows(x[, c(intercept, fewer), drop = FALSE], side)
    if (!any(without)) next
    needed <- fewer
    told <- without
  }
  list(columns = colnames(x)[needed], rows = sum(told))
}

#' Columns with mean 0 if there is an intercept to make up for it, and with mean square 1
#' @noRd
in_own_units <- function(x) {
  inner <- colnames(x) != "(Intercept)"
  if (!all(inner)) x[, inner] <- sweep(x[, inner, drop = FALSE], 2, colMeans(x[, inner, drop = FALSE]))
  sweep(x, 2, sqrt(colMeans(x^2)), "/")
}

#' Rows that a direction d separates: side * (X d) is above 0 there and exactly 0 in all others
#'
#' Where there is such a direction Newton's method for a logistic regression goes along it: linear predictors of rows
#' that it separates move by about 1 in each late step, others settle. What settled, and rows that are on the wrong side
#' all the same, are made zero by projection, until what is left is right. So every row returned has been checked;
#' a direction that the steps do not show is missed.
#'
#' @param side 1 for rows with successes only, -1 with failures only, 0 with both.
#' @return Logical vector, all `FALSE` if there is no direction.
#' @noRd
separated_rows <- function(x, side, rounding = 1e-8) {
  if (part_overlaps(x, side)) return(logical(length(side)))
  move <- late_move(x, (1 + side) / 2)
  zero <- side == 0 | abs(drop(x %*% move)) < 0.1
  while (!all(zero)) {
    d <- without_rows(move, x[zero, , drop = FALSE])
    if (max(abs(d)) <= rounding * max(abs(move))) break
    wrong <- !zero & side * drop(x %*% d) <= rounding * drop(abs(x) %*% abs(d))
    if (!any(wrong)) return(!zero)
    zero <- zero | wrong
  }
  logical(length(side))
}

#' Of many rows, are there some thousands that no direction separates? Then none separates all.
#' @noRd
part_overlaps <- function(x, side, enough = 5000) {
  if (length(side) <= 2 * enough) return(FALSE)
  some <- round(seq(1, length(side), length.out = enough))
  # Of full rank, so that a direction cannot be zero in all of them.
  qr(x[some, , drop = FALSE])$rank == ncol(x) && !any(separated_rows(x[some, , drop = FALSE], side[some]))
}

#' Mean of the last ten steps of Newton's method for a logistic regression; zero if it settles
#'
#' Coefficients grow by half in each step until the rows next to the border are told, and from then on evenly. Sixty
#' steps reach borders a hundred million times as narrow as the columns, if curvature does not vanish before.
#' @noRd
late_move <- function(x, y, steps = 60, late = 10) {
  path <- matrix(0, ncol(x), steps + 1)
  last <- 0
  while (last < steps) {
    at <- path[, last + 1]
    step <- newton_step(x, y, at)
    if (is.null(step)) break
    if (max(abs(x %*% step)) < 1e-6) return(double(ncol(x)))
    last <- last + 1
    path[, last + 1] <- at + step
  }
  first <- max(last - late, 0)
  (path[, last + 1] - path[, first + 1]) / max(last - first, 1)
}

#' One step, halved while it makes things worse
#'
#' @return Double vector, or `NULL` where the curvature is nearly singular.
#' @noRd
newton_step <- function(x, y, at) {
  eta <- drop(x %*% at)
  p <- stats::plogis(eta)
  q <- stats::plogis(-eta)
  h <- crossprod(x, x * (p * q))
  unit <- 1 / sqrt(diag(h))
  slope <- drop(crossprod(x, y * q - (1 - y) * p))
  step <- tryCatch(unit * solve(h * outer(unit, unit), unit * slope, tol = 1e-12), error = function(e) NULL)
  if (is.null(step) || !all(is.finite(step))) return(NULL)
  log_lik <- function(share) {
    eta <- drop(x %*% (at + share * step))
    sum(y * stats::plogis(eta, log.p = TRUE) + (1 - y) * stats::plogis(-eta, log.p = TRUE))
  }
  share <- 1
  while (share > 1e-3 && log_lik(share) < log_lik(0)) share <- share / 2
  share * step
}

#' What is left of a direction without the space of some rows
#' @noRd
without_rows <- function(d, rows) {
  if (nrow(rows) == 0) return(d)
  parts <- svd(rows, nu = 0)
  basis <- parts$v[, parts$d > 1e-9 * max(parts$d), drop = FALSE]
  d - drop(basis %*% crossprod(basis, d))
}
