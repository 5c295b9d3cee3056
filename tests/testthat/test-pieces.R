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

test_that("long work shows a bar where it is asked for, work inside it none, and the line is clean in the end", {
  file <- withr::local_tempfile(lines = c(
    "watch <- hlr:::piece_watch(4, 'Rows', patience = 0)",
    "inner <- hlr:::piece_watch(2, 'Levels', patience = 0)", "for (k in 1:2) inner$done(k)", "inner$close()",
    "for (k in 1:4) watch$done(k)", "watch$close()", "cat('|', hlr:::shown$bar, file = stderr())"
  ), fileext = ".R")
  said <- function(option) {
    code <- paste0("options(hlr.progress = ", option, "); source('", file, "')")
    command <- c("-e", shQuote(code))
    paste(system2(file.path(R.home("bin"), "Rscript"), command, stdout = TRUE, stderr = TRUE), collapse = "\n")
  }
  shown <- said("TRUE")
  expect_match(shown, "Rows [=======                       ]  25%", fixed = TRUE)
  expect_match(shown, "Rows [==============================] 100%  0 s left", fixed = TRUE)
  expect_false(grepl("Levels", shown))
  expect_match(shown, paste0(strrep(" ", 79), "\\s*| FALSE"))
  expect_false(grepl("Rows", said("FALSE")))
})

test_that("an error in a piece leaves the way free for the next bar", {
  expect_error(each_piece(2, "Rows", function(k) stop("no")), "no")
  expect_false(shown$bar)
  expect_identical(each_piece(2, "Rows", function(k) k), list(1L, 2L))
})
