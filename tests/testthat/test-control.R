# Settings of the sampler: what is accepted and what is refused.

test_that("defaults are those documented", {
  control <- hlr_control()
  expect_s3_class(control, "hlr_control")
  expect_identical(control$adapt_delta, "auto")
  expect_equal(control$max_treedepth, 10)
  expect_identical(control$sd_coordinate, "sinh")
  expect_identical(control$keep_common, NA)
})

test_that("steps are smaller where few levels inform a covariance matrix", {
  factors <- function(n_level, ...) list(list(n_level = 100L, block_size = 1L), list(n_level = n_level, ...))
  auto <- hlr_control()
  expect_identical(acceptance_target(auto, list()), 0.8)
  expect_identical(acceptance_target(auto, factors(3L, block_size = c(1L, 1L))), 0.8)
  expect_identical(acceptance_target(auto, factors(16L, block_size = 2L)), 0.8)
  expect_identical(acceptance_target(auto, factors(15L, block_size = 2L)), 0.9)
  expect_identical(acceptance_target(auto, factors(20L, block_size = c(1L, 3L))), 0.9)
  expect_identical(acceptance_target(hlr_control(adapt_delta = 0.7), factors(15L, block_size = 2L)), 0.7)
})

test_that("values out of range are refused by name", {
  refuse <- function(words, ...) expect_error(hlr_control(...), words, class = "hlr_error_argument")
  for (bad in list(0, -0.1, 1.5, NA, "a", c(0.8, 0.9))) refuse("adapt_delta", adapt_delta = bad)
  for (bad in list(0, 21, 2.5, NA, "a", Inf)) refuse("max_treedepth", max_treedepth = bad)
  for (bad in list("cube", NA, 1)) refuse("sd_coordinate", sd_coordinate = bad)
  for (bad in list("yes", 1, c(TRUE, FALSE))) refuse("keep_common", keep_common = bad)
})

test_that("coefficients cannot be integrated out under priors that are not normal", {
  prior <- hlr_prior(student_t(3, 0, 10), coef = "Time")
  expect_error(model_parts(Weight ~ Time, dietox, prior, hlr_control(keep_common = FALSE)), "b_Time",
               class = "hlr_error_argument")
})

test_that("the metric is learnt once, in the middle of a warmup that is long enough", {
  expect_identical(warmup_windows(0), integer(0))
  expect_identical(warmup_windows(19), integer(0))
  expect_identical(warmup_windows(100), 50L)
})
