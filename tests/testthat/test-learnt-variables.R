# The rows of the data, a few at a time and in another order, must be to a fit what they were among all rows.
expect_learnt <- function(formula, data = mtcars, rows = c(25, 3, 17, 8)) {
  fit <- quiet_fit(formula, data, chains = 1, draws = 20, warmup = 20)
  # 1e-8: a shift and scale is made of two rows, so that it agrees to some digits fewer than doubles have.
  expect_equal(unname(posterior_epred(fit, data[rows, ])), unname(posterior_epred(fit)[, rows]), tolerance = 1e-8,
               label = deparse1(formula))
  invisible(fit)
}

quiet_fit <- function(...) suppressMessages(suppressWarnings(hlr_fit(..., seed = 1, progress = FALSE)))

test_that("summaries of the data inside a term are those of the data", {
  expect_learnt(mpg ~ I(qsec - mean(qsec)))
  expect_learnt(mpg ~ I(disp / max(disp)) + I((wt > quantile(wt, 0.3)) * 1))
  expect_learnt(mpg ~ qsec + (I(qsec - median(qsec)) || cyl))
  expect_learnt(mpg ~ wt + offset((qsec - mean(qsec)) / 10))
  expect_learnt(mpg ~ cut(qsec, quantile(qsec), include.lowest = TRUE))
  d <- data.frame(y = c(3, 1, 4, 1, 5, 9, 2, 6), x = c(1:4, 101:103, 60))
  expect_learnt(y ~ ifelse(x > mean(x), "high", "low"), d, rows = c(8, 5, 7))
})

test_that("bases inside other calls are learnt", {
  expect_learnt(mpg ~ scale(poly(qsec, 2)))
  expect_learnt(mpg ~ scale(qsec)[, 1] + I(scale(wt)^2))
  expect_learnt(mpg ~ splines::ns(scale(qsec), 3))
  expect_learnt(mpg ~ cut(qsec, 4) + as.numeric(scale(wt)))
})

test_that("a function of one's own that standardises is known by its shift and scale, at new values too", {
  std <- function(x) (x - mean(x)) / (2 * stats::sd(x))
  fit <- expect_learnt(mpg ~ std(qsec))
  z <- (10.5 - mean(mtcars$qsec)) / (2 * sd(mtcars$qsec))
  draws <- as.matrix(fit)
  expect_equal(as.vector(posterior_epred(fit, data.frame(qsec = 10.5))),
               unname(draws[, "b_Intercept"] + draws[, 2] * z), tolerance = 1e-8)
})

test_that("what depends on all rows is looked up, and an error where it cannot be known", {
  fit <- expect_learnt(mpg ~ rank(qsec) + ave(wt, gear))
  expect_error(posterior_epred(fit, transform(mtcars[1:2, ], qsec = c(16.46, 1))), "rank(qsec)", fixed = TRUE,
               class = "hlr_error_argument")
  torn <- quiet_fit(mpg ~ cumsum(gear), mtcars, chains = 1, draws = 20, warmup = 20)
  expect_error(posterior_epred(torn, mtcars[4, ]), class = "hlr_error_argument")
})

test_that("empty indices are read on both sides of the formula", {
  fit <- expect_learnt(scale(mpg)[, 1] ~ scale(qsec)[, 1] + (1 | cyl))
  expect_equal(unname(log_lik(fit, newdata = mtcars[4:6, ])), unname(log_lik(fit)[, 4:6]), tolerance = 1e-8)
})

test_that("rows that subset leaves out are part of what a term summarises, as in lm()", {
  fit <- suppressWarnings(hlr_fit(mpg ~ I(qsec - mean(qsec)), mtcars, subset = am == 0, chains = 1, draws = 20,
                                  warmup = 20, seed = 1, progress = FALSE))
  expect_equal(unname(posterior_epred(fit, mtcars[mtcars$am == 0, ][4:2, ])), unname(posterior_epred(fit)[, 4:2]))
})

test_that("a factor that the formula computes with keeps its codes, whatever levels new data have", {
  dose <- rep(c("none", "low", "high"), 8)
  d <- data.frame(y = sin(1:24), dose = factor(dose, levels = c("none", "low", "high")), gear = rep(3:5, each = 8))
  fit <- quiet_fit(y ~ as.numeric(dose) + as.integer(factor(gear)), d, chains = 1, draws = 20, warmup = 20)
  all_rows <- unname(posterior_epred(fit))
  expect_equal(unname(posterior_epred(fit, data.frame(dose = "high", gear = 5))), all_rows[, 24, drop = FALSE])
  two <- data.frame(dose = factor(c("low", "high")), gear = 4)
  expect_equal(unname(posterior_epred(fit, two)), all_rows[, c(11, 12)])
})
