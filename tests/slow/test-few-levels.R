# Crossed factors of few levels with flat priors of their sds: long tails, in which the joint engine moves more slowly
# than the collapsed one. Both are exact, so that over many long runs moments and tails agree; a mean of sds of short
# runs does not show that, for most short runs miss the tails.

few_levels <- function() {
  set.seed(12)
  d <- expand.grid(site = factor(1:5), tester = factor(1:7))
  d$y <- 1 + rnorm(5, 0, 0.1)[d$site] + rnorm(7, 0, 0.4)[d$tester] + rnorm(35, 0, 0.3)
  d
}

tails <- function(engine, seed, data) {
  prior <- hlr_prior(normal(0, 15), class = "Intercept") + hlr_prior(uniform(0, 100), class = "sd") +
    hlr_prior(uniform(0, 100), class = "sigma")
  fit <- suppressMessages(suppressWarnings(hlr_fit(
    y ~ 1 + (1 | site) + (1 | tester), data, prior = prior, engine = engine, seed = seed, draws = 20000,
    progress = FALSE
  )))
  b <- fit$draws[, , "b_Intercept"] - 0.75           # about its mean, so that squares are those of its sd
  c(mean = mean(b), square = mean(pmin(abs(b), 1)^2), beyond = mean(abs(b) > 0.5), far = mean(abs(b) > 1),
    site = mean(fit$draws[, , "sd_site__Intercept"] > 0.3), tester = mean(fit$draws[, , "sd_tester__Intercept"] > 0.7),
    sigma = mean(fit$draws[, , "sigma"]))
}

test_that("the joint engine has the tails that the collapsed one has", {
  data <- few_levels()
  runs <- lapply(c(joint = "joint", collapsed = "collapsed"), function(engine) {
    vapply(1:40, function(seed) tails(engine, seed, data), double(7))
  })
  mean <- vapply(runs, rowMeans, double(7))
  error <- vapply(runs, function(x) apply(x, 1, sd) / sqrt(ncol(x)), double(7))
  # Seven quantities: 4.5 standard errors from seeds that differ are crossed by chance once in 20,000.
  expect_lt(max(abs(mean[, 1] - mean[, 2]) / sqrt(rowSums(error^2))), 4.5)
  # Sharp enough to see a sd of the intercept that is 1.8 % too small: its square is then 3.6 %.
  expect_lt(sqrt(sum(error["square", ]^2)) / mean["square", 2], 0.036 / 3)
})
