test_that("confint and posterior_interval are quantiles under the generic's names", {
  fit <- fake_fit()
  time <- as.vector(fit$draws[, , "b_Time"])
  expect_identical(dimnames(confint(fit, "Time")), list("b_Time", c("2.5%", "97.5%")))
  expect_equal(unname(confint(fit, "Time", level = 0.8)[1, ]), unname(quantile(time, c(0.1, 0.9))))
  out <- rstantools::posterior_interval(fit)
  expect_identical(dimnames(out), list(dimnames(fit$draws)[[3]][1:7], c("5%", "95%")))
  expect_equal(unname(out["b_Time", ]), unname(quantile(time, c(0.05, 0.95))))
  expect_identical(rownames(rstantools::posterior_interval(fit, pars = "sigma", regex_pars = "^sd_Pig")),
                   c("sigma", "sd_Pig__Intercept", "sd_Pig__Time"))
})

test_that("bad arguments are errors", {
  fit <- fake_fit()
  expect_error(confint(fit, "Tiem"), class = "hlr_error_variable")
  expect_error(confint(fit, level = 95), class = "hlr_error_argument")
  expect_error(rstantools::posterior_interval(fit, type = "hdi"), class = "hlr_error_argument")
})
