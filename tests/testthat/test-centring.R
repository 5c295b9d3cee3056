# Predictors far from zero with correlated slopes: coordinates are those of centred columns, priors those of the raw
# sds and correlations.

far <- local({
  set.seed(7)
  n <- 20
  data.frame(
    y = rnorm(n, 3, 2), k = rpois(n, 3), x = 25 + rnorm(n), z = 40 + 2 * runif(n), w = runif(n, 0.3, 2),
    g = factor(c("a", rep("b", 3), rep("c", 4), rep("d", 6), rep("e", 6))),
    inner = factor(c(1, 1, 2, 3, 1, 1, 2, 2, 1, 2, 2, 3, 3, 3, 1, 1, 1, 2, 2, 2)), even = factor(rep(1:5, each = 4)),
    half = factor(rep(1:2, 10))
  )
})

test_that("columns that are nearly combinations of others are centred, others stay as they are", {
  to_raw <- function(formula, prior = NULL) model_parts(formula, far, prior)$model$factors[[1]]$to_raw
  mean_x <- mean(far$x)
  expect_equal(to_raw(y ~ x + (x | g)), rbind(c(1, -mean_x), c(0, 1)))
  both <- to_raw(y ~ x + (x + z | g))
  expect_true(all(both[lower.tri(both)] == 0) && all(diag(both) == 1))
  expect_equal(both[1, ], c(1, -mean_x, -mean(far$z)))
  expect_identical(both[2, 3], 0)                                       # without the mean they are not alike
  curve <- to_raw(y ~ x + (x + I(x^2) | g))
  gram <- cov2cor(crossprod(cbind(1, far$x, far$x^2) %*% curve))
  expect_lt(max(abs(gram[upper.tri(gram)])), 1e-8)         # digits lost: those of squares of 25 over squares of 1
  expect_null(to_raw(y ~ x + (x || g)))
  expect_null(to_raw(y ~ x + (1 | g) + (0 + x | g)))
  expect_null(to_raw(y ~ x + (I(x - 25) | g)))
  # An sd that is fixed or has bounds of its own cannot be mixed; that of the slope is not mixed.
  expect_null(to_raw(y ~ x + (x | g), hlr_prior(constant(3), class = "sd", coef = "Intercept")))
  expect_false(is.null(to_raw(y ~ x + (x | g), hlr_prior(constant(3), class = "sd", coef = "x"))))
})

# Relative 1e-8: dense algebra on columns 25 to 40 sds from zero loses about three digits more than elsewhere.
expect_dense_far <- function(formula, prior = NULL, control = hlr_control(), ...) {
  parts <- model_parts(formula, far, prior, control, ...)
  expect_false(all(vapply(parts$model$factors, function(factor) is.null(factor$to_raw), NA)))
  set.seed(11)
  for (i in 1:3) {
    q <- random_point(parts$model, 0.4)
    dense <- dense_log_density(parts, q)
    expect_lt(abs(log_density(parts$model, q)$logp - dense) / max(1, abs(dense)), 1e-8)
    expect_gradient(parts$model, q)
  }
}

test_that("the density is that of raw priors, by dense algebra and Jacobians by differences; its gradient too", {
  expect_dense_far(y ~ x + (x | g))
  expect_dense_far(y ~ x + (x + z | g))
  expect_dense_far(y ~ x + (0 + half + x | g), hlr_prior(normal(0, 4), class = "sd"))
  expect_dense_far(y ~ x + (1 + x | g) + (0 + z | even))
  expect_dense_far(y ~ x + (x | g / inner), weights = far$w)
  expect_dense_far(y ~ x + (x | g) + (z | even))
  expect_dense_far(y ~ x + (x | g), hlr_prior(lkj(2.5), class = "cor") + hlr_prior(exponential(0.4), class = "sd"))
  expect_dense_far(y ~ x + (x | g), hlr_prior(gamma(2, 1), class = "sd"))
  expect_dense_far(y ~ x + (x | g), hlr_prior(constant(0.8), class = "sd", coef = "x"))
  expect_dense_far(y ~ x + (x + z | g), control = hlr_control(sd_coordinate = "log"))
  expect_dense_far(y ~ x + (x | g), control = hlr_control(keep_common = TRUE))
})

quick_far <- function(formula, ..., draws = 50) {
  suppressWarnings(hlr_fit(formula, far, ..., chains = 2, draws = draws, cores = 1, seed = 4, progress = FALSE))
}

test_that("parameters come back from their coordinates, and densities are those of the draws", {
  fits <- list(
    quick_far(y ~ x + (x + z | g), prior = hlr_prior(lkj(2), class = "cor")), quick_far(y ~ x + (x | g) + (z | even)),
    quick_far(k ~ x + (x | g), family = poisson()), quick_far(y ~ x + (x | g), engine = "joint")
  )
  for (fit in fits) {
    draws <- as.matrix(fit)
    if (fit$engine$name == "joint") draws <- draws[1:50, ]   # each chain has its own coordinates
    upars <- unconstrain(fit, draws)
    # Raw correlations are within 1e-4 of -1, which takes about 4 of 12 digits: 1e-6 has room for two more.
    expect_equal(as.vector(log_prob(fit, upars)), draws[, "lp__"], tolerance = 1e-6)
    back <- constrain(fit, upars)
    expect_equal(back, draws[, colnames(back)], tolerance = 1e-6)
    expect_equal(unconstrain(fit, back), upars, tolerance = 1e-5)
  }
})

test_that("the joint engine's gradient is that of its density", {
  for (fit in list(quick_far(k ~ x + (x + z | g), family = poisson(), draws = 2),
                   quick_far(y ~ x + (x | gr(g, dist = "student")), draws = 2))) {
    expect_false(is.null(fit$model$factors[[1]]$to_raw))
    set.seed(5)
    for (i in 1:3) expect_gradient(fit$model, fit$upars[1, 1, ] + rnorm(dim(fit$upars)[3], 0, 0.3))
  }
})

# Twelve weekly values of each of 15 plants, days counted from far away.
plants <- local({
  set.seed(8)
  d <- data.frame(plant = gl(15, 12), week = rep(1:12, 15))
  d$far <- d$week + 1500
  d$y <- 40 + rnorm(15, 0, 2)[d$plant] + rnorm(15, 0.4, 0.5)[d$plant] * (d$week - 6.5) + rnorm(180)
  d$k <- rpois(180, exp(1 + rnorm(15, 0, 0.6)[d$plant] + rnorm(15, 0.02, 0.15)[d$plant] * (d$week - 6.5)))
  d
})

# Draws of a fit in weeks weighed to the priors of `far_fit`: the density of the raw sds and LKJ(1) correlations at
# `shift` weeks off is theirs times (sd / raw sd)^2, the Jacobian of the linear change.
weighed <- function(fit, far_fit, shift) {
  at <- as.matrix(fit)[, grep("^(sd|cor)_", variables(fit))]
  raw <- sqrt(at[, 1]^2 + shift^2 * at[, 2]^2 - 2 * shift * at[, 3] * at[, 1] * at[, 2])
  scale <- function(fit) fit$prior$arg2[fit$prior$class == "sd"]
  half <- function(x, s) dnorm(x, 0, s, log = TRUE)
  log_weight <- half(raw, scale(far_fit)[1]) + half(at[, 2], scale(far_fit)[2]) - half(at[, 1], scale(fit)[1]) -
    half(at[, 2], scale(fit)[2]) + 2 * log(at[, 1] / raw)
  weight <- exp(log_weight - max(log_weight))
  weight / sum(weight)
}

expect_same_posterior <- function(formula, far_formula, family) {
  fit <- hlr_fit(formula, plants, family, seed = 1, progress = FALSE)
  expect_no_warning(far_fit <- suppressMessages(hlr_fit(far_formula, plants, family, seed = 2, progress = FALSE)))
  w <- weighed(fit, far_fit, 1500)
  expect_gt(1 / sum(w^2), 1000)
  for (name in c("b_%s", "sd_plant__%s")) {
    near <- as.matrix(fit)[, sprintf(name, "week")]
    exact <- sum(w * near)
    expect_within_mcse(posterior::extract_variable_matrix(as_draws(far_fit), sprintf(name, "far")), exact,
                       exact_mcse = sqrt(sum(w^2 * (near - exact)^2)))
  }
  invisible(far_fit)
}

test_that("a predictor far from zero has the posterior of the centred one under the same prior density", {
  expect_same_posterior(y ~ week + (week | plant), y ~ far + (far | plant), gaussian())
  expect_same_posterior(k ~ week + (week | plant), k ~ far + (far | plant), poisson())
})

test_that("years of 15 sites have their exact posterior", {
  set.seed(22)
  d <- data.frame(site = gl(15, 12), year = rep(2001:2012, 15))
  a <- rnorm(15, 0, 2)
  b <- rnorm(15, 0.3, 0.15)
  d$y <- 50 + a[d$site] + b[d$site] * (d$year - 2006) + rnorm(180)
  # By quadrature over sd and correlation at the mean year, sd of the slopes and sigma: the density of the raw sds and
  # LKJ(1) correlation times (sd / raw sd)^2; (intercept, slope) of each site by least squares and the residual sum of
  # squares are sufficient. Two grids agree to 1e-6: tests/slow/years.R. Priors are stated, so that defaults may change.
  years_exact <- 0.179087
  priors <- hlr_prior(normal(0, 100), class = "b") + hlr_prior(normal(0, 3000), class = "sd", coef = "Intercept") +
    hlr_prior(normal(0, 1.5), class = "sd", coef = "year") + hlr_prior(lkj(1), class = "cor")
  for (engine in c("collapsed", "joint")) {
    fit <- hlr_fit(y ~ year + (year | site), d, seed = 2, prior = priors, engine = engine, progress = FALSE)
    expect_within_mcse(posterior::extract_variable_matrix(as_draws(fit), "sd_site__year"), years_exact)
  }
})
