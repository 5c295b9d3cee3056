# hlr_fit() against answers known without it, and what it refuses.

# Warnings about effective sizes of short runs are not what is tested here.
quick <- function(formula, data, ..., draws = 2500) {
  suppressWarnings(hlr_fit(formula, data, ..., chains = 4, draws = draws, cores = 2, seed = 12, progress = FALSE))
}

regression <- local({
  set.seed(31)
  data <- data.frame(x = rnorm(25, 2), z = runif(25), o = rnorm(25), k = rep(1:3, length.out = 25))
  data$g <- factor(rep(1:5, each = 5))
  data$y <- 1 + 2 * data$x - data$z + rnorm(5)[data$g] + rnorm(25, 0, 0.5)
  data
})

test_that("without groups the posterior is the conjugate one", {
  # sigma fixed apart from a hair's breadth: beta is normal with precision X'X / sigma^2 + P0.
  s <- 0.6
  prior <- hlr_prior(normal(1, 2), class = "Intercept", center = FALSE) + hlr_prior(normal(0, 1.5)) +
    hlr_prior(uniform(0.6 - 1e-7, 0.6 + 1e-7), class = "sigma")
  fit <- quick(y ~ x + z, regression, prior = prior)
  x <- model.matrix(~ x + z, regression)
  precision <- crossprod(x) / s^2 + diag(1 / c(2, 1.5, 1.5)^2)
  mean <- drop(solve(precision, crossprod(x, regression$y) / s^2 + c(1 / 4, 0, 0)))
  sd <- sqrt(diag(solve(precision)))
  for (k in 1:3) {
    name <- c("b_Intercept", "b_x", "b_z")[k]
    expect_within_mcse(fit$draws[, , name], mean[k])
    expect_sd_within_mcse(fit$draws[, , name], sd[k])
  }
})

test_that("with flat coefficients and sigma free, sigma^2 is the scaled inverse chi-square of least squares", {
  # sigma ~ uniform on a wide range with flat beta: RSS / sigma^2 is chi-square with n - p - 1 degrees of freedom.
  prior <- hlr_prior(flat()) + hlr_prior(flat(), class = "Intercept") + hlr_prior(uniform(0, 1000), class = "sigma")
  fit <- quick(y ~ x + z, regression, prior = prior)
  lm <- stats::lm(y ~ x + z, regression)
  rss <- sum(stats::residuals(lm)^2)
  expect_within_mcse(rss / fit$draws[, , "sigma"]^2, 25 - 3 - 1)
  expect_sd_within_mcse(rss / fit$draws[, , "sigma"]^2, sqrt(2 * 21))
  for (k in 1:3) expect_within_mcse(fit$draws[, , k], stats::coef(lm)[[k]])
})

test_that("constant priors fix coefficients, sds and sigma", {
  fixed <- hlr_prior(constant(2), coef = "x") + hlr_prior(constant(0.8), class = "sd") +
    hlr_prior(constant(1e-3), class = "sd", coef = "x")
  fit <- quick(y ~ x + (x || g), regression, prior = fixed, draws = 200)
  expect_true(all(fit$draws[, , "b_x"] == 2))
  expect_true(all(fit$draws[, , "sd_g__Intercept"] == 0.8))
  expect_true(all(fit$draws[, , "sd_g__x"] == 1e-3))
  fit <- quick(y ~ x + (1 | g), regression, prior = hlr_prior(constant(0.5), class = "sigma"), draws = 200)
  expect_true(all(fit$draws[, , "sigma"] == 0.5))
  expect_gt(stats::sd(fit$draws[, , "sd_g__Intercept"]), 0)
})

test_that("fixing a slope is subtracting it", {
  set.seed(1)
  shifted <- transform(regression, y = y - 2 * x)
  prior <- hlr_prior(normal(0, 3), class = "Intercept", center = FALSE) + hlr_prior(normal(0, 2), class = "sd") +
    hlr_prior(normal(0, 2), class = "sigma")
  one <- model_parts(y ~ x + (1 | g), regression, prior + hlr_prior(constant(2), coef = "x"))
  two <- model_parts(y ~ 1 + (1 | g), shifted, prior)
  for (sigma in c(0.4, 1)) {
    at <- function(model) c(sd_coordinates(model, 0.9), log(sigma))
    value <- function(parts) {
      log_density(parts$model, at(parts$model))$logp - unname(plain_values(parts, at(parts$model))$log_extra)
    }
    expect_equal(value(one), value(two), tolerance = 1e-10)
  }
})

test_that("an offset is subtracted from the response", {
  minus <- transform(regression, y = y - o)
  one <- quick(y ~ x + offset(o) + (1 | g), regression, draws = 100)
  two <- quick(y ~ x + (1 | g), minus, draws = 100)
  # The same numbers apart from rounding: the same seed, and densities that agree to the last bits.
  expect_equal(one$draws, two$draws, tolerance = 1e-6)
})

test_that("a row of weight k counts as k rows", {
  # Of the k copies only the sum of squares around their mean is missing, which is zero: constants differ.
  # A weighted row has variance sigma^2 / k: one factor sqrt(k) / sigma where k rows have k factors 1 / sigma.
  copies <- regression[rep(1:25, regression$k), ]
  priors <- hlr_prior(normal(0, 5), class = "Intercept", center = FALSE) + hlr_prior(normal(0, 5)) +
    hlr_prior(normal(0, 2), class = "sd") + hlr_prior(normal(0, 2), class = "sigma")
  one <- model_parts(y ~ x + (x | g), regression, priors, weights = regression$k)
  two <- model_parts(y ~ x + (x | g), copies, priors)
  value <- function(parts, sd, sigma) {
    q <- c(sd_coordinates(parts$model, sd), 0.3, log(sigma))
    log_density(parts$model, q)$logp - unname(plain_values(parts, q)$log_extra)
  }
  extra <- sum(regression$k) - 25
  for (sigma in c(0.3, 1, 2)) for (sd in c(0.2, 1.4)) {
    constant <- extra / 2 * log(2 * pi * sigma^2) + sum(log(regression$k)) / 2
    expect_equal(value(one, c(sd, 0.5), sigma), value(two, c(sd, 0.5), sigma) + constant, tolerance = 1e-10)
  }
})

test_that("a model without intercept has none", {
  fit <- quick(y ~ 0 + x + (1 | g), regression, draws = 100)
  expect_identical(dimnames(fit$draws)[[3]], c("b_x", "sd_g__Intercept", "sigma", "lprior", "lp__"))
})

test_that("what is not supported is refused by name", {
  expect_error(hlr_fit(k ~ x + (1 | g), regression, family = quasipoisson()), "quasipoisson",
               class = "hlr_error_family")
  expect_error(hlr_fit(y ~ x, regression, family = "nonsense"), "family", class = "hlr_error_family")
  expect_error(hlr_fit(y ~ x, regression, engine = "magic"), "engine", class = "hlr_error_argument")
})

test_that("bad settings are refused by name", {
  bad <- function(..., words) expect_error(hlr_fit(y ~ x, regression, ...), words, class = "hlr_error_argument")
  bad(chains = 0, words = "chains")
  bad(chains = 1.5, words = "chains")
  bad(draws = 0, words = "draws")
  bad(draws = NA, words = "draws")
  bad(warmup = -1, words = "warmup")
  bad(cores = 0, words = "cores")
  bad(seed = "a", words = "seed")
  bad(progress = NA, words = "progress")
  bad(control = list(0.9), words = "hlr_control")
})

test_that("there must be something to sample", {
  prior <- hlr_prior(constant(1), class = "sigma") + hlr_prior(constant(0)) +
    hlr_prior(constant(0), class = "Intercept")
  expect_error(hlr_fit(y ~ x, regression, prior = prior), "fixed", class = "hlr_error_prior")
})
