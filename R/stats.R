# Rows -> sufficient statistics per level, the last time that the number of rows matters (core/statistics/statistics.c).

#' Statistics of the rows for a chain of nested factors
#'
#' @param factors List of `hlr_factor`, innermost first; may be empty.
#' @param x Matrix of common columns, rows x p; `center` (length p) is taken off.
#' @param y Double vector: the response without offset and without what is taken off in advance.
#' @param weights Double vector.
#' @return List of `r` (levels x q (q + 1) / 2) and `f` (levels x q (columns left)) of the innermost factor, `rest`
#'   (packed Gram matrices, one column per node of the next factor), see src/core/statistics/statistics.h.
#' @noRd
sufficient_stats <- function(factors, x, center, y, weights) {
  n <- length(y)
  inner <- if (length(factors)) factors[[1]] else no_factor(n)
  outer <- lapply(factors[-1], function(factor) plain_double(factor_z(factor)))
  x <- if (any(center != 0)) x - rep(center, each = n) else x
  base <- if (length(factors) > 1) parents(factors[[1]], factors[[2]]) - 1L
  one_group <- length(inner$levels) == 1
  .Call(
    hlr_c_stats, plain_double(factor_z(inner)), c(outer, list(plain_double(x), as.double(y))),
    if (any(weights != 1)) sqrt(weights),
    if (one_group) seq_len(n) - 1L else order(factor_index(inner), method = "radix") - 1L,
    c(0L, cumsum(tabulate(factor_index(inner), length(inner$levels)))),
    base, if (is.null(base)) 1L else length(factors[[2]]$levels)
  )
}

#' All rows as one level without effects
#' @noRd
no_factor <- function(n) {
  list(levels = "all", parts = list(new_part(1L, rep(1L, n), matrix(0, n, 0), character(), character())))
}

#' @noRd
plain_double <- function(x) {
  attributes(x) <- list(dim = dim(x))
  storage.mode(x) <- "double"
  x
}

#' Levels whose R agree to the last bit, put together where that saves work
#'
#' A class costs about as much as one level per `q n_col` numbers of its moments, so smaller ones stay single levels.
#' A pass over single levels has a cost of its own, though: a few of them become classes (dietox: 3 of 72 levels).
#'
#' @param stats From `sufficient_stats()`, one factor. `q` its coefficients, `n_col` its other columns.
#' @return List of `direct` (`n`, `r`, `f`) and `classes` (`n`, `count`, `r`, `moment`), see core/collapsed/onefactor.c.
#' @noRd
compress_levels <- function(stats, q, n_col) {
  class <- match_rows(stats$r)
  count <- tabulate(class)
  large <- which(count > q * n_col)
  if (sum(count[-large]) <= 8 && length(large) > 0) large <- seq_along(count)
  at <- match(class, large)
  single <- is.na(at)
  first <- match(large, class)
  list(
    direct = list(n = sum(single), r = stats$r[single, , drop = FALSE], f = stats$f[single, , drop = FALSE]),
    classes = list(
      n = length(large), count = as.double(count[large]), r = stats$r[first, , drop = FALSE],
      moment = class_moments(stats$f[!single, , drop = FALSE], at[!single], length(large), q, n_col)
    )
  )
}

#' The class of each row: rows that agree to the last bit are one class, and classes count in order of appearance
#' @noRd
match_rows <- function(x) {
  class <- rep(1, nrow(x))
  for (k in seq_len(ncol(x))) {
    values <- unique(x[, k])
    class <- (class - 1) * length(values) + match(x[, k], values)
    class <- match(class, unique(class))
  }
  class
}

#' Sums of products of F over the levels of each class: classes x pairs of rows x pairs of columns
#' @noRd
class_moments <- function(f, at, n_class, q, n_col) {
  pairs <- packed_pairs(q)
  cells <- packed_pairs(n_col)
  moment <- array(0, c(n_class, nrow(pairs), nrow(cells)))
  if (n_class == 0) return(moment)
  element <- function(k, a) f[, k + q * (a - 1)]
  for (cell in seq_len(nrow(cells))) {
    a <- cells[cell, 1]
    b <- cells[cell, 2]
    products <- element(pairs[, 1], a) * element(pairs[, 2], b)
    if (a != b) products <- products + element(pairs[, 1], b) * element(pairs[, 2], a)
    moment[, , cell] <- rowsum(matrix(products, nrow(f)), at, reorder = TRUE)
  }
  moment
}

#' Pairs (a, b), a <= b, in packed order
#' @noRd
packed_pairs <- function(n) cbind(sequence(seq_len(n)), rep(seq_len(n), seq_len(n)))

#' Weighted least squares on centred columns: a place from where beta is counted, so that the sums of squares are
#' those of residuals and nothing cancels. Any value is right; a good one is accurate.
#'
#' @return List of `coef` and `residual`.
#' @noRd
least_squares <- function(x, center, y, weights) {
  if (ncol(x) == 0) return(list(coef = double(0), residual = y))
  plain <- all(weights == 1)
  wx <- if (plain) x else x * weights
  sums <- colSums(wx)
  gram <- crossprod(wx, x) - outer(sums, center) - outer(center, colSums(if (plain) x else wx)) +
    sum(weights) * outer(center, center)
  pull <- drop(crossprod(wx, y)) - center * sum(weights * y)
  coef <- tryCatch(unname(drop(solve(gram, pull))), error = function(e) rep(0, ncol(x)))
  if (!all(is.finite(coef))) coef <- rep(0, ncol(x))
  list(coef = coef, residual = drop(y - x %*% coef + sum(center * coef)))
}
