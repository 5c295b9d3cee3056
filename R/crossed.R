# Crossed grouping factors of a Gaussian model: one is eliminated level by level, the columns of the others stay as one
# dense matrix (src/core/collapsed/crossed.c).

#' Columns of Z that may stay when the factor with most is eliminated. bench/crossed.R has the times behind it.
#' @noRd
max_crossed <- 200

#' Are the factors neither one nor nested in one another?
#' @param factors List of `hlr_factor`.
#' @noRd
are_crossed <- function(factors) is.null(nested_chain(factors))

#' Columns of Z of each factor
#' @noRd
factor_columns <- function(factors) vapply(factors, function(f) length(f$levels) * n_coefs(f), 0L)

#' Order in which C takes the factors: a chain innermost first, else the one with most columns first
#'
#' @return Integer vector of positions.
#' @noRd
elimination_order <- function(factors) {
  chain <- nested_chain(factors)
  if (is.null(chain)) order(-factor_columns(factors)) else chain
}

#' Columns that stay
#' @noRd
crossed_columns <- function(factors) {
  columns <- factor_columns(factors)
  sum(columns) - max(columns)
}

#' Statistics of the rows, as `sufficient_stats()`, for factors that are crossed
#'
#' @return List of `start`, `column`, `r` and `f` of the first factor's levels and `rest`, see hlr_crossed_levels in
#'   src/core/model/model.h.
#' @noRd
crossed_stats <- function(factors, x, center, y, weights) {
  first <- factors[[1]]
  x <- if (any(center != 0)) x - rep(center, each = length(y)) else x
  others <- lapply(factors[-1], function(f) {
    list(z = plain_double(factor_z(f)), level = factor_index(f) - 1L, n_level = length(f$levels))
  })
  .Call(
    hlr_c_crossed_stats, plain_double(factor_z(first)), others, list(plain_double(x), as.double(y)),
    if (any(weights != 1)) sqrt(weights), order(factor_index(first), method = "radix") - 1L,
    c(0L, cumsum(tabulate(factor_index(first), length(first$levels))))
  )
}

#' Levels become a class if that saves this many times as many products as the class has moments. Of 0.5 to 100 it was
#' the best number at 28 to 200 columns with 56 to 400 levels of uneven sizes, by up to a third.
#' @noRd
class_price <- 2

#' Levels and classes of the first factor as C reads them
#'
#' Levels whose R agree to the last bit make a class if adding them one by one would cost more than a pass over the sums
#' of products that a class keeps, of all columns, at the speed of memory. Classes stand two and two, see
#' hlr_crossed_classes() in src/core/collapsed/crossed.h.
#'
#' @param stats From `crossed_stats()`. @param n_common Columns of X and y.
#' @noRd
flat_crossed <- function(stats, factors, n_common) {
  q <- n_coefs(factors[[1]])
  n_col <- n_common + sum(factor_columns(factors[-1]))
  n_pair <- q * (q + 1) / 2
  r <- matrix(stats$r, n_pair)
  class <- match_rows(t(r))
  cost <- as.vector(rowsum(q * as.double(diff(stats$start))^2, class, reorder = TRUE))
  large <- which(cost > class_price * n_pair * as.double(n_col)^2)
  at <- match(class, large)
  n_two <- ceiling(length(large) / 2)
  count <- double(2 * n_two)
  class_r <- array(0, c(2, n_pair, n_two))
  moment <- array(0, c(2, n_pair * n_col * (n_col + 1) / 2, n_two))
  for (c in seq_along(large)) {
    members <- which(class == large[c])
    lane <- 2 - c %% 2
    two <- (c + 1) %/% 2
    count[c] <- length(members)
    class_r[lane, , two] <- r[, members[1]]
    moment[lane, , two] <- crossed_moment(stats, members, q, n_col)
  }
  list(
    cross = c(stats[c("start", "column", "r", "f")], list(direct = which(is.na(at)) - 1L)),
    classes = list(n = length(count), count = count, r = class_r, moment = moment)
  )
}

#' Sums of products of F over the levels of one class: pairs of rows x pairs of columns
#'
#' What `class_moments()` has, here by products of matrices: a class has many columns and few levels have all of them.
#'
#' @noRd
crossed_moment <- function(stats, levels, q, n_col) {
  f <- array(0, c(length(levels), n_col, q))
  width <- diff(stats$start)[levels]
  at <- sequence(width, stats$start[levels] + 1L)
  for (k in seq_len(q)) {
    cell <- cbind(rep(seq_along(levels), width), stats$column[at] + 1L, k)
    f[cell] <- stats$f[(at - 1) * q + k]
  }
  pairs <- packed_pairs(q)
  upper <- packed_pairs(n_col)
  moment <- matrix(0, nrow(pairs), nrow(upper))
  for (i in seq_len(nrow(pairs))) {
    product <- crossprod(matrix(f[, , pairs[i, 1]], length(levels)), matrix(f[, , pairs[i, 2]], length(levels)))
    both <- product + t(product)
    diag(both) <- diag(product)
    moment[i, ] <- both[upper]
  }
  moment
}

#' Residual sd when the coefficients of all factors are fitted as if they were common ones
#'
#' The unit of each sd's coordinate comes from it: see `effect_units()`. Where the first factor explains every row, as
#' the cells of two other factors do, nothing is left of their columns but rounding.
#'
#' @param stats From `crossed_stats()`: `rest` is the packed Gram matrix of what the first factor leaves, y last.
#' @noRd
crossed_noise <- function(stats, factors, residual) {
  rest <- stats$rest
  n <- sum(factor_columns(factors[-1]))
  gram <- matrix(0, n, n)
  gram[upper.tri(gram, diag = TRUE)] <- rest[seq_len(n * (n + 1) / 2)]
  n_col <- (sqrt(8 * length(rest) + 1) - 1) / 2
  pull <- rest[length(rest) - n_col + seq_len(n)]
  gram <- gram + t(gram) - diag(diag(gram), n)
  use <- independent_columns(gram, column_squares(stats, n) + diag(gram))
  explained <- if (length(use)) sum(pull[use] * solve_scaled(gram[use, use, drop = FALSE], pull[use])) else 0
  df <- length(residual) - factor_rank(factors[[1]]) - length(use)
  noise_or_residual(max(rest[length(rest)] - explained, 0), df, residual)
}

#' Sums of squares of the first n columns of F
#' @noRd
column_squares <- function(stats, n) {
  of_entry <- colSums(matrix(stats$f, ncol = length(stats$column))^2)
  squares <- double(max(n, stats$column + 1))
  sums <- rowsum(of_entry, stats$column + 1)
  squares[as.integer(rownames(sums))] <- sums
  squares[seq_len(n)]
}

#' Columns of a Gram matrix that are no combination of others, up to rounding of the columns' own `squares`
#' @noRd
independent_columns <- function(gram, squares) {
  left <- which(diag(gram) > 1e-10 * squares)             # chol() takes its first pivot as it is
  if (length(left) == 0) return(left)
  size <- sqrt(squares[left])
  u <- suppressWarnings(chol(gram[left, left, drop = FALSE] / outer(size, size), pivot = TRUE, tol = 1e-10))
  left[attr(u, "pivot")[seq_len(attr(u, "rank"))]]
}

#' @noRd
solve_scaled <- function(gram, x) {
  size <- sqrt(diag(gram))
  u <- chol(gram / outer(size, size))
  backsolve(u, backsolve(u, x / size, transpose = TRUE)) / size
}

#' Coefficients of a factor that its rows can tell at most: no more than a level has rows
#' @noRd
factor_rank <- function(factor) sum(pmin(tabulate(factor_index(factor), length(factor$levels)), n_coefs(factor)))
