training <- function() {
  set.seed(3)
  data.frame(
    y = rnorm(60), x = runif(60), z = rnorm(60),
    f = factor(rep(c("a", "b", "c"), 20)), text = rep(c("u", "v"), each = 30),
    flag = rep(c(TRUE, FALSE, FALSE), 20), g = rep(1:6, 10), h = rep(c("p", "q", "r"), each = 20)
  )
}

test_that("the training data give the same design again", {
  data <- training()
  formulas <- list(
    y ~ x + (x | g), y ~ poly(x, 3) + (poly(x, 2) || g), y ~ splines::ns(x, 3) * f + (1 | g / h),
    y ~ scale(x) + (scale(x) | g),
    y ~ f * text + flag + offset(z) + (f || h) + (0 + x | g:h), y ~ 0 + f + (flag | g),
    y ~ x + I(2 * x) + f, y ~ 0 + (1 | g),
    y ~ factor(g) + (1 | factor(h)), y ~ x:f + (x | h) + (0 + z | h)
  )
  for (formula in formulas) {
    design <- suppressWarnings(suppressMessages(make_design(formula, data)))
    again <- apply_blueprint(design$blueprint, data[names(data) != "y"])
    expect_equal(common_columns(again), common_columns(design), tolerance = 1e-14, info = deparse1(formula))
    expect_equal(offset_of(again), offset_of(design))
    for (k in seq_along(design$factors)) {
      fitted <- unclass(design$factors[[k]])
      expect_equal(unclass(again$factors[[k]])[names(fitted)], fitted, tolerance = 1e-14)
    }
    # A few rows keep levels, contrasts and bases; nothing is learnt from them.
    some <- apply_blueprint(design$blueprint, data[c(5, 5, 41), ])
    expect_equal(common_columns(some), common_columns(design)[c(5, 5, 41), , drop = FALSE], tolerance = 1e-14,
                 info = deparse1(formula))
    for (k in seq_along(design$factors)) {
      expect_equal(factor_index(some$factors[[k]]), factor_index(design$factors[[k]])[c(5, 5, 41)])
      expect_equal(factor_z(some$factors[[k]]), factor_z(design$factors[[k]])[c(5, 5, 41), , drop = FALSE],
                   tolerance = 1e-14)
    }
  }
})

test_that("contrasts are those of the fit, whatever the session says later", {
  data <- training()
  design <- make_design(y ~ f + (0 + x | g) + (f | h), data, contrasts = list(f = "contr.sum"))
  old <- options(contrasts = c("contr.helmert", "contr.poly"))
  on.exit(options(old))
  again <- apply_blueprint(design$blueprint, data)
  expect_equal(common_columns(again), common_columns(design))
  expect_equal(factor_z(again$factors[[2]]), factor_z(design$factors[[2]]))
})

test_that("levels may come as other types, and levels not seen follow the policy", {
  data <- training()
  design <- make_design(y ~ f + (1 | g) + (1 | h), data)
  new <- data.frame(f = c("b", "c", "b"), g = factor(c("4", "99", NA)), h = "q")
  expect_error(apply_blueprint(design$blueprint, new), "'g' has levels not seen when fitting: '99'",
               class = "hlr_error_new_level")
  out <- apply_blueprint(design$blueprint, new, open = "g")
  expect_equal(factor_index(out$factors[[1]]), c(4L, NA, NA))
  expect_equal(out$factors[[1]]$new_levels, "99")
  expect_equal(out$factors[[1]]$new_index, c(NA, 1L, NA))
  expect_equal(factor_index(out$factors[[2]]), c(2L, 2L, 2L))
  expect_equal(unname(common_columns(out)[, "fb"]), c(1, 0, 1))
  expect_error(apply_blueprint(design$blueprint, new[3, ]), "missing values", class = "hlr_error_new_level")
})

test_that("interactions match by their parts", {
  design <- make_design(y ~ x + (1 | g:h), training())
  new <- data.frame(x = 1, g = c(1, 2, 7), h = c("r", "zz", "p"))
  out <- apply_blueprint(design$blueprint, new, open = "g:h")
  expect_equal(design$factors[[1]]$levels[factor_index(out$factors[[1]])[1]], "1:r")
  expect_equal(factor_index(out$factors[[1]])[2:3], c(NA_integer_, NA_integer_))
  expect_setequal(out$factors[[1]]$new_levels, c("2:zz", "7:p"))
})

test_that("groups left out need no columns", {
  design <- make_design(y ~ x + (z | g) + (1 | h), training())
  expect_length(apply_blueprint(design$blueprint, data.frame(x = 1:2), groups = character())$factors, 0)
  out <- apply_blueprint(design$blueprint, data.frame(x = 1:2, h = "q"), groups = "h")
  expect_equal(factor_index(out$factors[[1]]), c(2L, 2L))
  expect_error(apply_blueprint(design$blueprint, data.frame(x = 1), groups = "k"), "must be one of",
               class = "hlr_error_argument")
})

test_that("missing predictors stay missing", {
  design <- make_design(y ~ x + f + (x | h), training())
  out <- apply_blueprint(design$blueprint, data.frame(x = c(NA, 1, 2), f = c("a", NA, "b"), h = "p"))
  expect_equal(is.na(unname(common_columns(out)[, "x"])), c(TRUE, FALSE, FALSE))
  expect_equal(is.na(unname(common_columns(out)[, "fb"])), c(FALSE, TRUE, FALSE))
  expect_equal(is.na(unname(factor_z(out$factors[[1]])[, 2])), c(TRUE, FALSE, FALSE))
})

test_that("offsets and trials are evaluated in the new data", {
  data <- training()
  data$n <- 5
  data$s <- rep(0:5, 10)
  design <- make_design(s | trials(n) ~ x + offset(log(x)), data, offset = 2 * z, family = binomial())
  out <- apply_blueprint(design$blueprint, data.frame(x = c(1, 2), z = 3, n = 7:8))
  expect_equal(offset_of(out), log(c(1, 2)) + 6)
  expect_equal(out$trials, c(7, 8))
  expect_null(apply_blueprint(design$blueprint, data.frame(x = 1, z = 3))$trials)
  expect_error(apply_blueprint(design$blueprint, data.frame(x = 1)), "'z' not found in `newdata`",
               class = "hlr_error_missing_column")
})

test_that("unusable new data are refused in words", {
  x <- 1:60    # must not stand in for a column of the data
  design <- make_design(y ~ x + f + (1 | g), training())
  ok <- data.frame(x = 1, f = "a", g = 1)
  apply <- function(...) apply_blueprint(design$blueprint, utils::modifyList(ok, list(...)))
  expect_error(apply(x = NULL, X2 = 1), "Column 'x' not found in `newdata`", class = "hlr_error_missing_column")
  expect_error(apply(g = NULL), "'g' not found", class = "hlr_error_missing_column")
  expect_error(apply(f = "d"), "'f' has 'd' in the new data", class = "hlr_error_new_predictor_level")
  expect_error(apply(f = 1), "of type factor when fitting", class = "hlr_error_wrong_type")
  expect_error(apply(x = "a"), "of type numeric when fitting", class = "hlr_error_wrong_type")
  expect_error(apply(x = Inf), "new data have infinite values: 'x' in 1 row", class = "hlr_error_infinite")
  expect_error(apply_blueprint(design$blueprint, as.matrix(ok)), "must be a data frame", class = "hlr_error_data")
})
