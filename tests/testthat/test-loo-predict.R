test_that("leave-one-out predictions are those of least squares where priors are wide", {
  fit <- suppressWarnings(hlr_fit(dist ~ speed, cars, seed = 1))
  ols <- lm(dist ~ speed, cars)
  exact <- unname(cars$dist - residuals(ols) / (1 - hatvalues(ols)))
  # The mean of 4,000 normal draws with sd 15.6 has an error of 0.25; four of these.
  set.seed(1)
  expect_lt(max(abs(loo_predict(fit) - exact)), 1)
  # Without the noise of the response: sd at most 5, and the priors' pull.
  expect_lt(max(abs(loo_linpred(fit) - exact)), 0.5)
  expect_equal(loo_linpred(fit, transform = TRUE), loo_linpred(fit))
  psis <- suppressWarnings(loo(fit, save_psis = TRUE))$psis_object
  set.seed(1)
  interval <- loo_predictive_interval(fit, prob = 0.9, psis_object = psis)
  set.seed(1)
  expect_equal(interval, t(loo_predict(fit, "quantile", c(0.05, 0.95))), ignore_attr = TRUE)
  expect_identical(colnames(interval), c("5%", "95%"))
  expect_gt(mean(interval[, 1] < cars$dist & cars$dist < interval[, 2]), 0.8)
  # The predictive variance of row i without it is sigma^2 (1 + h / (1 - h)).
  spread <- loo_predict(fit, type = "var")
  expect_equal(median(spread / (sigma(ols)^2 / (1 - hatvalues(ols)))), 1, tolerance = 0.1)
})

test_that("weights of other fits are refused", {
  fit <- suppressWarnings(hlr_fit(dist ~ speed, cars, seed = 1, draws = 50))
  expect_error(loo_predict(fit, psis_object = 1), "save_psis = TRUE", class = "hlr_error_argument")
  expect_error(loo_predict(fit, type = "median"), "must be one of", class = "hlr_error_argument")
  expect_error(loo_predict(fit, newdata = cars), "no argument 'newdata'", class = "hlr_error_argument")
})
