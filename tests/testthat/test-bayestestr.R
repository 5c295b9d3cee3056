# Methods for bayestestR's generics.

test_that("shares of the region and of the direction are those of the draws", {
  skip_if_not_installed("bayestestR")
  fit <- fake_fit(n_iter = 250)
  rope <- bayestestR::rope(fit, range = c(6.9, 7.1), ci = 1)
  expect_identical(rope$Parameter, c("b_Intercept", "b_Time"))
  time <- as.vector(fit$draws[, , "b_Time"])
  expect_equal(rope$ROPE_Percentage[2], mean(time >= 6.9 & time <= 7.1))
  pd <- bayestestR::p_direction(fit, variable = "cor_Pig__Intercept__Time")
  expect_equal(as.numeric(pd$pd), mean(fit$draws[, , "cor_Pig__Intercept__Time"] > 0))
})

test_that("the default region is a tenth of the response's or of the logistic's sd", {
  skip_if_not_installed("bayestestR")
  fit <- fake_fit(n_iter = 50)
  expect_equal(bayestestR::rope_range(fit), c(-0.1, 0.1) * stats::sd(fit$design$y))
  expect_equal(bayestestR::rope(fit)$ROPE_high[1], 0.1 * stats::sd(fit$design$y))
  fit$family <- binomial()
  expect_equal(bayestestR::rope_range(fit)[2], 0.1 * pi / sqrt(3))
  fit$family <- poisson()
  expect_equal(bayestestR::rope_range(fit)[2], 0.1)
  expect_error(bayestestR::rope(fit, range = 1), "two numbers", class = "hlr_error_argument")
})
