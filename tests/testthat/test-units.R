# Means are known, so that the slope on the log scale is; in other units the fit is the same.
unit_data <- function() {
  set.seed(8)
  d <- data.frame(x = rep(0:1, 25), g = gl(5, 10))
  d$mean <- exp(0.3 + 0.8 * d$x)
  d
}

test_that("counts of 1e10 are fitted, those without digits are refused", {
  d <- unit_data()
  d$y <- round(1e10 * d$mean)
  fit <- suppressWarnings(hlr_fit(y ~ x, d, poisson(), draws = 200, seed = 1, progress = FALSE))
  # The rate's sd is 1 / sqrt(25 rows of 1.3e10): the slope is exact to 1e-5.
  expect_lt(abs(mean(fit$draws[, , "b_x"]) - 0.8), 1e-5)
  expect_true(all(is.finite(predict(fit))))
  expect_true(all(is.finite(log_lik(fit))))
  for (scale in c(1e12, 1e15, 1e300)) {
    for (family in list(poisson(), poisson("sqrt"), negbinomial())) {
      expect_error(hlr_fit(round(mean * scale) ~ x, d, family, progress = FALSE), "no digits left",
                   class = "hlr_error_response")
    }
    expect_error(hlr_fit(cbind(round(mean * scale), round(2 * scale)) ~ x, d, binomial(), progress = FALSE),
                 "no digits left", class = "hlr_error_response")
  }
})

test_that("units of 1e-9 and 1e9 change nothing but the units", {
  d <- unit_data()
  families <- list(gaussian(), student(), lognormal(), Gamma("log"), inverse.gaussian("log"), exponential(), weibull(),
                   gaussian("log"))
  for (family in families) {
    d$y <- d$mean * exp(rnorm(50, 0, if (family$family == "exponential") 0.9 else 0.2))
    log_scale <- family$link == "log" || family$family == "lognormal"
    estimates <- vapply(c(1e-9, 1, 1e9), function(unit) {
      fit <- suppressWarnings(hlr_fit(y ~ x + (1 | g), transform(d, y = y * unit), family, draws = 400, seed = 1,
                                      progress = FALSE))
      x <- fit$draws[, , "b_x"] / if (log_scale) 1 else unit
      c(mean(x), sd(x), posterior::ess_mean(x))
    }, double(3))
    # Priors are in units of the data, so that posteriors agree within Monte Carlo error.
    error <- estimates[2, 2] * sqrt(2 / min(estimates[3, ]))
    expect_lt(max(abs(estimates[1, ] - estimates[1, 2])), 4.5 * error)
    expect_lt(max(abs(estimates[2, ] / estimates[2, 2] - 1)), 0.25)
  }
})
