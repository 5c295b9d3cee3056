# Predictors 60, 200, 2,000 and 20,000 sds from zero with correlated slopes, 20 simulated sets each, gaussian and
# Poisson: the posterior is that of the fit with the predictor centred, its draws weighed to the same prior density.
#
# Slopes vary enough here that the prior does not decide: with raw sds and an LKJ correlation the density of the sd of
# the slopes has a second peak at zero, which grows with the distance of zero, and which draws of the centred fit do not
# reach.

simulate_far <- function(seed, family) {
  set.seed(seed)
  d <- data.frame(g = gl(20, 8), near = rep(as.vector(scale(1:8)), 20))
  effects <- matrix(stats::rnorm(40), 20)
  eta <- 1 + 0.1 * d$near + effects[d$g, 1] + effects[d$g, 2] * d$near
  d$y <- if (family == "gaussian") stats::rnorm(160, eta, 0.7) else stats::rpois(160, exp(eta))
  d
}

# Weights of draws of the centred fit: see weighed() in tests/testthat/test-centring.R.
same_prior_weights <- function(near_fit, far_fit, shift) {
  at <- as.matrix(near_fit)[, c("sd_g__Intercept", "sd_g__near", "cor_g__Intercept__near")]
  raw <- sqrt(at[, 1]^2 + shift^2 * at[, 2]^2 - 2 * shift * at[, 3] * at[, 1] * at[, 2])
  scale <- function(fit) fit$prior$arg2[fit$prior$class == "sd"]
  half <- function(x, s) stats::dnorm(x, 0, s, log = TRUE)
  log_weight <- half(raw, scale(far_fit)[1]) + half(at[, 2], scale(far_fit)[2]) - half(at[, 1], scale(near_fit)[1]) -
    half(at[, 2], scale(near_fit)[2]) + 2 * log(at[, 1] / raw)
  weight <- exp(log_weight - max(log_weight))
  weight / sum(weight)
}

# z of the difference of two Monte Carlo means.
compare_means <- function(far, near, weight) {
  exact <- sum(weight * near)
  (mean(far) - exact) / sqrt(posterior::mcse_mean(far)^2 + sum(weight^2 * (near - exact)^2))
}

for (family in c("gaussian", "poisson")) {
  test_that(paste("far predictors have the posterior of centred ones:", family), {
    for (seed in 1:20) {
      d <- simulate_far(seed, family)
      near_fit <- suppressWarnings(hlr_fit(y ~ near + (near | g), d, family, seed = seed, progress = FALSE))
      for (ratio in c(60, 200, 2000, 20000)) {
        shift <- ratio * sqrt(mean(d$near^2))
        d$far <- d$near + shift
        expect_no_warning(
          far_fit <- suppressMessages(hlr_fit(y ~ far + (far | g), d, family, seed = seed, progress = FALSE))
        )
        weight <- same_prior_weights(near_fit, far_fit, shift)
        for (name in c("b_%s", "sd_g__%s")) {
          z <- compare_means(posterior::extract_variable_matrix(as_draws(far_fit), sprintf(name, "far")),
                             as.matrix(near_fit)[, sprintf(name, "near")], weight)
          # 320 values of z: a right sampler has one beyond 4.5 in 450 runs of this file.
          expect_lt(abs(z), 4.5, label = paste("z of", sprintf(name, "far"), "at", ratio, "sds, set", seed))
        }
      }
    }
  })
}
