# Time and size of a fit before it is made.

test_that("a forecast is of the order of the fit", {
  model <- hlr_model(Weight ~ Time + (Time | Pig), dietox)
  said <- forecast_fit(model, chains = 2, draws = 400, cores = 1)
  fit <- suppressWarnings(hlr_fit(model, chains = 2, draws = 400, cores = 1, seed = 1, progress = FALSE))
  size <- as.double(object.size(fit))
  # Sizes are counted, not guessed: within a third. Clocks of a busy machine differ by more than their order.
  expect_lt(abs(said$bytes - size) / size, 1 / 3)
  expect_gt(said$seconds, 0)
  expect_lt(said$seconds, 60)
})

test_that("seconds grow with chains per core and draws", {
  model <- hlr_model(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, binomial())
  short <- forecast_fit(model, draws = 10, cores = 4)
  long <- forecast_fit(model, draws = 20000, cores = 1)
  expect_gt(long$seconds, 10 * short$seconds)
  expect_gt(long$bytes, short$bytes)
})

test_that("a forecast leaves R's generator alone and says why a fit would stop", {
  set.seed(1)
  before <- .Random.seed
  forecast_fit(hlr_model(Weight ~ Time, dietox))
  expect_identical(.Random.seed, before)
  fixed <- hlr_prior(constant(1), class = "sigma") + hlr_prior(constant(0), class = "b") +
    hlr_prior(constant(0), class = "Intercept")
  stuck <- forecast_fit(hlr_model(Weight ~ Time, dietox, prior = fixed))
  expect_match(format_forecast(stuck), "none: a fit would stop")
})

test_that("seconds and bytes in words", {
  expect_identical(vapply(c(2e-5, 0.0123, 3.14, 300, 9000), format_seconds, ""),
                   c("20 microseconds", "12 ms", "3.1 s", "5 min", "2.5 hours"))
  expect_identical(vapply(c(200, 123456, 2e6, 3.21e9), format_bytes, ""), c("1 kB", "120 kB", "2 MB", "3.2 GB"))
})
