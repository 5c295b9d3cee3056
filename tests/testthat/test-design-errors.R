small <- function() {
  data.frame(y = c(1, 3, 2, 5, 4, 6), x = c(1, 2, 4, 3, 5, 7), g = rep(c("a", "b", "c"), 2), one = "only", w = 1:6)
}

refused <- function(class, words, formula, data = small(), ...) {
  expect_error(suppressMessages(do.call(make_design, list(formula, data, ...))), words,
               class = paste0("hlr_error_", class))
}

test_that("columns that do not exist are named, with the nearest that does", {
  data <- small()
  names(data)[2] <- "Weight"
  refused("missing_column", "Column 'weigt' not found in `data`. Did you mean 'Weight'?", y ~ weigt, data)
  refused("missing_column", "Columns 'p', 'q' not found", y ~ p + (1 | q))
  refused("missing_column", "Column 'time' not found", y ~ time)       # stats::time is a function, not a column
  expect_error(make_design(no_such_y ~ 1), "Variable 'no_such_y' not found; give `data`",
               class = "hlr_error_missing_column")
  expect_error(make_design(y ~ x, small(), weights = ww), "'ww' not found", class = "hlr_error_missing_column")
})

test_that("infinite values are errors, missing ones are dropped with a count", {
  data <- small()
  data$x[2] <- -Inf
  refused("infinite", "infinite values: 'x' in 1 row", y ~ x, data)
  refused("infinite", "'log\\(y - 1\\)' in 1 row.*log\\(0\\) is -Inf", log(y - 1) ~ w)
  data$x[2] <- NaN
  data$g[5] <- NA
  expect_message(design <- make_design(y ~ x + (1 | g), data),
                 "Dropped 2 of 6 rows for missing values \\(x: 1, g: 1\\)",
                 class = "hlr_message_rows_dropped")
  expect_equal(design$n_dropped, 2)
  expect_length(design$y, 4)
  expect_equal(factor_index(design$factors[[1]]), c(1L, 2L, 1L, 2L))    # 'b' lost its rows, and so its number
  refused("missing_values", "rows per variable: x: 1", y ~ x, data, na.action = na.fail)
  refused("missing_values", "rows per variable: x: 1", y ~ x, data, na.action = na.pass)
})

test_that("nothing left to fit is an error", {
  data <- small()
  data$x <- NA_real_
  refused("no_rows", "every row has a missing value \\(rows per variable: x: 6\\)", y ~ x, data)
  refused("no_rows", "`data` is empty", y ~ x, small()[0, ])
  expect_error(make_design(y ~ x, small(), subset = x > 100), "`subset` keeps none", class = "hlr_error_no_rows")
})

test_that("responses of the wrong kind are named with what to do", {
  data <- small()
  data$f <- factor(data$g)
  data$date <- as.Date("2020-01-01") + 1:6
  refused("response", "'g' is text.*family gaussian", g ~ x)
  refused("response", "'f' is a factor", f ~ x, data)
  refused("response", "is TRUE/FALSE.*as.numeric", y > 2 ~ x)
  refused("response", "matrix of 2 columns.*needs family = binomial", cbind(y, x) ~ w)
  refused("response", "matrix of 2 columns", cbind(y, x) > 2 ~ w)
  refused("response", "has trials\\(\\)", y | trials(w) ~ x)
  refused("response", "must be numeric", date ~ x, data)
  refused("response", "values other than 0 and 1", y ~ x, family = binomial())
  refused("response", "between 0 and 1", I(y / 7) ~ x, family = binomial())
  refused("response", "exceeds the trials in 1 row, first in row 2: 3 of 2", y | trials(w) ~ x, small()[1:3, ],
          family = binomial())
  refused("response", "not whole numbers", cbind(y / 2, w) ~ x, family = binomial())
})

test_that("factors with one level are errors", {
  refused("one_level_factor", "'one' has only one level in the rows used, 'only'", y ~ one)
  refused("one_level_factor", "'one' has only one level", y ~ x + (one | g))
  refused("one_level_group", "'one' has only one level, 'only'", y ~ x + (1 | one))
})

test_that("weights must be positive and there", {
  refused("weights", "missing \\(NA\\) in 1 row", y ~ x, weights = c(NA, 1:5))
  refused("weights", "must be positive; 1 row has", y ~ x, weights = 0:5)
  refused("weights", "must be positive; 2 rows have", y ~ x, weights = c(-1, -2, 1:4))
  refused("weights", "must be a numeric vector", y ~ x, weights = letters[1:6])
  refused("lengths", "'\\(weights\\)' has another length", y ~ x, weights = 1:5)
  long <- 1:7
  refused("lengths", "'long' has another length than the response 'y' \\(data: 6 rows\\)", y ~ long)
})

test_that("data and contrasts of the wrong kind are refused", {
  refused("data", "must be a data frame, not .*matrix.*as.data.frame", y ~ x, as.matrix(small()[1:2]))
  refused("data", "not a function", y ~ x, mean)
  refused("contrasts", "names 'h'", y ~ g, contrasts = list(h = "contr.sum"))
  refused("contrasts", "named list", y ~ g, contrasts = "contr.sum")
  refused("frame", "could not be evaluated: .*no_such_function", y ~ no_such_function(x))
})

test_that("columns left out of a rank-deficient X are named", {
  expect_message(design <- make_design(y ~ x + I(2 * x), small()), "left out.*'I\\(2 \\* x\\)'",
                 class = "hlr_message_rank_deficient")
  expect_equal(dropped_columns(design), "I(2 * x)")
  expect_equal(colnames(common_columns(design)), c("(Intercept)", "x"))
})

test_that("slopes constant within all groups are warned of, others are not", {
  data <- small()
  data$level <- c(1, 2, 3)[match(data$g, c("a", "b", "c"))]
  expect_warning(make_design(y ~ x + (level | g), data), "In the group term \\(level | g\\) 'level' does not vary",
                 class = "hlr_warning_slope_constant")
  expect_silent(make_design(y ~ x + (x | g), data))
})

test_that("one row per level is warned of where a residual scale competes", {
  data <- small()
  data$id <- 1:6
  expect_warning(make_design(y ~ x + (1 | id), data), "Every level of 'id' has one row",
                 class = "hlr_warning_one_row_levels")
  expect_silent(make_design(y ~ x + (1 | id), data, family = poisson()))
})

test_that("contrasts lost with unused levels are warned of", {
  data <- small()
  data$g <- factor(data$g)
  contrasts(data$g) <- contr.sum(3)
  expect_warning(make_design(y ~ g, data[data$g != "b", ]), "'g' has unused levels",
                 class = "hlr_warning_contrasts_dropped")
})
