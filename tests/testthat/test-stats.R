# Sufficient statistics against cross products of the rows, and classes of levels against the levels one by one.

# Levels of 1 to 9 rows, fewer than coefficients included; three levels of nesting.
rows <- local({
  set.seed(51)
  n <- 40
  data <- data.frame(x = rnorm(n, 5), z = rnorm(n), t = runif(n), w = runif(n, 0.3, 2), y = rnorm(n, 3))
  data$a <- factor(rep(c("p", "q", "r"), c(10, 13, 17)))
  data$b <- factor(rep(1:9, c(1, 4, 5, 2, 9, 2, 3, 6, 8)))
  data$c <- interaction(data$b, rep(1:2, 20), drop = TRUE)
  data[sample(n), ]
})

rows_design <- function(formula, weights = NULL) {
  suppressWarnings(do.call(make_design, list(formula, rows, weights = weights)))
}

# A packed upper triangle, rows (a, b) with a <= b, b slowest, as a matrix.
unpack_triangle <- function(x, n) {
  out <- matrix(0, n, n)
  out[upper.tri(out, diag = TRUE)] <- x
  out
}

unpack_symmetric <- function(x, n) {
  upper <- unpack_triangle(x, n)
  upper + t(upper) - diag(diag(upper), n)
}

# R'R = Z'WZ and R'F = Z'WC of every level; the rest, summed over the levels of each node, is C'WC - F'F. Relative
# 1e-12: sums of 40 squares.
expect_cross_products <- function(formula, weighted = FALSE) {
  design <- rows_design(formula, if (weighted) rows$w)
  factors <- design$factors[nested_chain(design$factors)]
  center <- c(0, colMeans(common_columns(design))[-1])
  stats <- sufficient_stats(factors, common_columns(design), center, design$y, design$weights)
  columns <- cbind(do.call(cbind, lapply(factors[-1], factor_z)), sweep(common_columns(design), 2, center), design$y)
  inner <- if (length(factors)) factors[[1]] else no_factor(40)
  base <- if (length(factors) > 1) parents(factors[[1]], factors[[2]]) else rep(1L, length(inner$levels))
  q <- n_coefs(inner)
  m <- ncol(columns)
  expect_identical(dim(stats$r), c(length(inner$levels), as.integer(q * (q + 1) / 2)))
  expect_identical(dim(stats$f), c(length(inner$levels), as.integer(q * m)))
  expect_identical(dim(stats$rest), c(as.integer(m * (m + 1) / 2), max(base)))
  rest <- rep(list(matrix(0, m, m)), max(base))
  for (j in seq_along(inner$levels)) {
    here <- factor_index(inner) == j
    w <- design$weights[here]
    z <- factor_z(inner)[here, , drop = FALSE]
    c <- columns[here, , drop = FALSE]
    r <- unpack_triangle(stats$r[j, ], q)
    f <- matrix(stats$f[j, ], q, m)
    if (q > 0) expect_equal(crossprod(r), crossprod(z, w * z), tolerance = 1e-12, ignore_attr = TRUE)
    if (q > 0) expect_equal(crossprod(r, f), crossprod(z, w * c), tolerance = 1e-12, ignore_attr = TRUE)
    rest[[base[j]]] <- rest[[base[j]]] + crossprod(c, w * c) - crossprod(f)
  }
  for (node in seq_along(rest)) {
    expect_equal(unpack_symmetric(stats$rest[, node], m), rest[[node]], tolerance = 1e-12, ignore_attr = TRUE)
  }
}

test_that("statistics are the cross products of the rows", {
  for (weighted in c(FALSE, TRUE)) {
    expect_cross_products(y ~ x + t, weighted)
    expect_cross_products(y ~ x + (1 | b), weighted)
    expect_cross_products(y ~ x + t + (z + t | b), weighted)
    expect_cross_products(y ~ x + (0 + z | b), weighted)
    expect_cross_products(y ~ x + (1 | a) + (1 + z | b), weighted)
    expect_cross_products(y ~ x + (z | a) + (t | b) + (1 | c), weighted)
  }
})

test_that("they do not depend on the order of the rows but for rounding", {
  design <- rows_design(y ~ x + (z | b), rows$w)
  usual <- sufficient_stats(design$factors, common_columns(design), c(0, 5), design$y, design$weights)
  set.seed(52)
  p <- sample(40)
  shuffled <- pick_rows(design, p)
  other <- sufficient_stats(shuffled$factors, common_columns(shuffled), c(0, 5), design$y[p], design$weights[p])
  # The signs of a row of R and of F are free together.
  expect_equal(abs(other$r), abs(usual$r), tolerance = 1e-12)
  expect_equal(abs(other$f), abs(usual$f), tolerance = 1e-12)
  expect_equal(other$rest, usual$rest, tolerance = 1e-12)
})

test_that("a weight of two is the row twice, as far as sums go", {
  design <- rows_design(y ~ x + (z | b))
  factor <- design$factors[[1]]
  heavy <- sufficient_stats(list(factor), common_columns(design), c(0, 5), design$y, rep(2, 40))
  twice <- pick_rows(design, rep(1:40, 2))
  double <- sufficient_stats(twice$factors, common_columns(twice), c(0, 5), rep(design$y, 2), rep(1, 80))
  expect_equal(abs(heavy$r), abs(double$r), tolerance = 1e-12)
  expect_equal(heavy$rest, double$rest, tolerance = 1e-12)
})

# ---- classes --------------------------------------------------------------------------------------------------------

# 40 levels: 20, 12 and 4 that share an R, 4 alone; the last bit tells the second class from the first.
levels_by_hand <- function(q, n_col) {
  set.seed(53)
  width <- q * (q + 1) / 2
  r <- matrix(rnorm(7 * width), 7)
  r[2, ] <- r[1, ]
  r[2, width] <- r[1, width] * (1 + .Machine$double.eps)
  which <- sample(rep(1:7, c(20, 12, 4, 1, 1, 1, 1)))
  list(r = r[which, , drop = FALSE], f = matrix(rnorm(40 * q * n_col), 40), which = which)
}

test_that("classes are levels whose R agree to the last bit, and large enough to save work", {
  stats <- levels_by_hand(1, 3)
  made <- compress_levels(stats, 1, 3)             # a class of more than q n_col = 3 is worth it; 4 others are left
  expect_equal(sum(made$classes$count) + made$direct$n, 40)
  expect_setequal(made$classes$count[made$classes$count > 1], c(20, 12, 4))
  key <- function(r) apply(format(r, digits = 17), 1, paste, collapse = " ")
  expect_false(anyDuplicated(key(made$classes$r)) > 0)
  expect_equal(tabulate(match(key(stats$r), key(made$classes$r))), made$classes$count)

  stats <- levels_by_hand(2, 3)                    # more than 6: the class of 4 and the 4 alone, 8, become classes too
  expect_equal(compress_levels(stats, 2, 3)$direct$n, 0)
  stats <- levels_by_hand(2, 5)                    # more than 10: the same two are large
  expect_setequal(head(sort(compress_levels(stats, 2, 5)$classes$count, decreasing = TRUE), 3), c(20, 12, 4))
  alone <- compress_levels(levels_by_hand(3, 7), 3, 7)      # more than 21: none is large
  expect_equal(alone$classes$n, 0)
  expect_equal(alone$direct$n, 40)
  expect_identical(alone$direct[c("r", "f")], levels_by_hand(3, 7)[c("r", "f")])
})

# What the likelihood asks of a class: sum_j sum_kl P_kl (F_j omega F_j')_kl, for any symmetric P and omega.
test_that("moments of classes and single levels give the sums over all levels", {
  set.seed(54)
  for (size in list(c(1, 2), c(2, 3), c(3, 2), c(2, 6))) {
    q <- size[1]
    n_col <- size[2]
    stats <- levels_by_hand(q, n_col)
    made <- compress_levels(stats, q, n_col)
    p <- crossprod(matrix(rnorm(q^2), q))
    omega <- crossprod(matrix(rnorm(n_col^2), n_col))
    of_level <- function(f) sum(p * (matrix(f, q) %*% omega %*% t(matrix(f, q))))
    pairs <- packed_pairs(q)
    cells <- packed_pairs(n_col)
    of_class <- function(moment) {
      sum(ifelse(pairs[, 1] == pairs[, 2], 1, 2) * p[pairs] * drop(matrix(moment, nrow(pairs)) %*% omega[cells]))
    }
    for (c in seq_len(made$classes$n)) {
      members <- which(apply(stats$r, 1, identical, made$classes$r[c, ]))
      expect_length(members, made$classes$count[c])
      expect_equal(of_class(made$classes$moment[c, , ]), sum(apply(stats$f[members, , drop = FALSE], 1, of_level)),
                   tolerance = 1e-12)
    }
    expect_gte(made$classes$n, 1)
  }
})

test_that("dietox is three classes and no single level", {
  design <- make_design(Weight ~ Time + (Time | Pig), dietox)
  stats <- sufficient_stats(design$factors, common_columns(design), c(0, mean(dietox$Time)), design$y, design$weights)
  made <- compress_levels(stats, 2, 3)
  weeks <- vapply(split(dietox$Time, dietox$Pig), paste, "", collapse = " ")
  expect_setequal(made$classes$count, as.double(table(weeks)))
  expect_equal(made$direct$n, 0)
})
