test_that("rows in pieces are the rows in one", {
  expect_identical(unlist(row_pieces(1:10, 3, most = 12), use.names = FALSE), 1:10)
  expect_length(row_pieces(1:10, 3, most = 12), 3)
  expect_length(row_pieces(1:10, 1000, most = 12), 10)
})

test_that("rows may go by level, so that effects too many for memory are made once", {
  set.seed(5)
  data <- data.frame(y = rnorm(60), x = rnorm(60), g = factor(rep(1:20, 3)), h = factor(rep(1:3, each = 20)))
  fit <- suppressWarnings(hlr_fit(y ~ x + (x | g) + (1 | h), data, seed = 1, draws = 20, chains = 2, progress = FALSE))
  rows <- new_prediction(fit)$rows
  expect_identical(rows_by_level(1:60, rows$factors, 40), 1:60)                 # they fit
  expect_identical(rows_by_level(1:60, rows$factors, 1e7), order(rep(1:20, 3))) # they do not
  pieces <- in_pieces(rows_by_level(1:60, rows$factors, 1e7), 6)                # two levels each
  blocks <- effect_blocks(rows$factors, pieces, 40, most = 40 * (2 * 2 + 3))
  expect_identical(blocks, 1:10)
})
