# Separation by several columns: what is found is there, and what is there is found.

# With an intercept and two columns of whole numbers: directions that separate make a cone, and each of its edges is
# zero in two rows, so that cross products of pairs of rows are all there is to try. Whole numbers make this exact.
is_separated <- function(x, side) {
  pairs <- utils::combn(nrow(x), 2)
  a <- x[pairs[1, ], ]
  b <- x[pairs[2, ], ]
  edges <- cbind(a[, 2] * b[, 3] - a[, 3] * b[, 2], a[, 3] * b[, 1] - a[, 1] * b[, 3],
                 a[, 1] * b[, 2] - a[, 2] * b[, 1])
  margin <- tcrossprod(x, rbind(edges, -edges))
  any(colSums(side * margin < 0) == 0 & colSums(margin[side == 0, , drop = FALSE] != 0) == 0 & colSums(margin != 0) > 0)
}

test_that("it is found where it is and nowhere else", {
  set.seed(1)
  seen <- c(0, 0)
  for (i in 1:200) {
    n <- sample(5:25, 1)
    x <- cbind("(Intercept)" = 1, a = sample(-4:4, n, TRUE), b = sample(c(3, 300), 1) * sample(-2:2, n, TRUE))
    side <- 2 * stats::rbinom(n, 1, stats::plogis(drop(x %*% stats::rnorm(3, 0, c(1, 1, 0.1))))) - 1
    if (i %% 5 == 0) side[sample(n, 2)] <- 0
    if (qr(x)$rank < 3 || !any(side <= 0) || !any(side >= 0)) next
    truth <- is_separated(x, side)
    seen[truth + 1] <- seen[truth + 1] + 1
    expect_identical(!is.null(find_separation(x, side <= 0, side >= 0)), truth)
  }
  expect_gt(min(seen), 30)
})

test_that("columns that are not needed are not named, and rows that are told are counted", {
  set.seed(2)
  x <- cbind("(Intercept)" = 1, matrix(stats::rnorm(300), 60, dimnames = list(NULL, letters[1:5])))
  y <- x[, "b"] + 2 * x[, "d"] - x[, "e"] > 0.5
  expect_identical(find_separation(x, !y, y), list(columns = c("b", "d", "e"), rows = 60L))
  none <- rep(c(TRUE, FALSE), c(10, 50))                                                 # rows without a trial
  expect_identical(find_separation(x, !y & !none, y & !none)$rows, 50L)
  x <- cbind("(Intercept)" = 1, a = rep(0:1, each = 6), b = rep(0:1, 6))
  y <- x[, "a"] + x[, "b"] == 2 | rep(c(FALSE, FALSE, TRUE, TRUE), 3)
  expect_identical(find_separation(cbind(x, "a:b" = x[, "a"] * x[, "b"]), !y, y), list(columns = "a:b", rows = 3L))
})

test_that("of many rows a part is enough where they overlap, and where they do not all are looked at", {
  set.seed(3)
  x <- cbind("(Intercept)" = 1, a = stats::rnorm(1.2e4), b = stats::rnorm(1.2e4))
  y <- x[, "a"] + x[, "b"] > 0
  expect_identical(find_separation(x, !y, y), list(columns = c("a", "b"), rows = 12000L))
  y[10] <- !y[10]
  expect_null(find_separation(x, !y, y))
  expect_null(find_separation(x, x[, "a"] > stats::rnorm(1.2e4), x[, "a"] < stats::rnorm(1.2e4)))
})

test_that("without columns, failures or successes nothing is found", {
  expect_null(find_separation(matrix(0, 4, 0), c(TRUE, FALSE, TRUE, FALSE), c(FALSE, TRUE, FALSE, TRUE)))
  expect_null(find_separation(cbind("(Intercept)" = rep(1, 4)), rep(TRUE, 4), rep(FALSE, 4)))
})
