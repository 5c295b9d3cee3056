# The joint engine: any likelihood, with the group effects as whitened coordinates.

# A fit whose anchors are what matters, not its draws.
anchored <- function(formula, data, family = gaussian(), prior = NULL) {
  suppressWarnings(hlr_fit(formula, data, family, prior, weights = w, engine = "joint", chains = 1, draws = 2,
                           warmup = 2, seed = 1, progress = FALSE))
}

set.seed(11)
hives <- data.frame(
  a = factor(rep(1:6, each = 10)), b = factor(rep(1:5, 12)), c = factor(rep(1:20, each = 3)),
  x = stats::rnorm(60), z = stats::runif(60), o = stats::rnorm(60, 0, 0.3), w = 1
)
heavy <- transform(hives, w = stats::runif(60, 0.5, 2))
hives$y <- heavy$y <- stats::rnorm(60, hives$x + as.numeric(hives$a), 1)
hives$count <- stats::rpois(60, exp(0.5 + 0.3 * hives$x))
hives$yes <- stats::rbinom(60, 7, 0.4)

test_that("the gradient is that of the density, at and away from the anchor, with sds at and beyond zero", {
  fits <- list(
    anchored(cbind(yes, 7 - yes) ~ x + (x | a), hives, family = binomial()),
    anchored(count ~ x + offset(o) + (x + z || a) + (1 | b), hives, family = poisson()),
    anchored(count ~ x + (1 | a) + (1 | c) + (0 + z | b), hives, family = poisson()),
    anchored(y ~ x + (x + z | a) + (1 | b), heavy),
    anchored(y ~ x + (x | a), hives, prior = hlr_prior(constant(0.3), class = "sd", coef = "x") +
               hlr_prior(normal(0, 1), class = "Intercept", center = FALSE))
  )
  for (fit in fits) {
    model <- fit$model
    dim <- dim(fit$upars)[3]
    set.seed(3)
    for (i in 1:3) {
      q <- fit$upars[1, 1, ] + stats::rnorm(dim, 0, c(0.3, 1, 0)[i])
      if (i == 3) q[stats::na.omit(model$layout$place[model$layout$class == "sd"])] <- 0
      expect_gradient(model, q)
    }
  }
})

# With y normal and sigma fixed the anchor is exact: given the parameters z is N(0, I), whatever they are.
test_that("with a Gaussian likelihood z is exactly standard normal and independent of the rest", {
  sigma <- hlr_prior(constant(1.3), class = "sigma")
  fits <- list(
    anchored(y ~ x + (x + z | a), heavy, prior = sigma),
    anchored(y ~ x + offset(o) + (x || c), hives, prior = sigma),
    anchored(y ~ 1 + (1 | c), hives, prior = sigma)
  )
  for (fit in fits) {
    dim <- dim(fit$upars)[3]
    n_z <- sum(vapply(fit$design$factors, function(f) length(f$levels) * n_coefs(f), 0))
    set.seed(4)
    for (i in 1:5) {
      q <- stats::rnorm(dim)
      z <- dim - n_z + seq_len(n_z)
      at <- log_density(fit$model, q)$logp - log_density(fit$model, replace(q, z, 0))$logp
      expect_equal(at, -sum(q[z]^2) / 2, tolerance = 1e-9)
    }
  }
})

# So the density at z = 0 is the integral over z but for its normal constant: the collapsed engine's.
test_that("with z integrated out the density is that of the collapsed engine", {
  sigma <- hlr_prior(constant(1.3), class = "sigma")
  formula <- y ~ x + (x | a)
  fit <- anchored(formula, hives, prior = sigma)
  collapsed <- model_parts(formula, hives, sigma, hlr_control(keep_common = TRUE))$model
  joint <- fit$model
  joint$layout <- collapsed$layout
  set.seed(5)
  for (i in 1:5) {
    head <- stats::rnorm(length(collapsed$start))
    q <- c(head, double(12))
    one <- log_density(joint, q)
    other <- log_density(collapsed, head)
    expect_equal(one$logp + 12 * log(2 * pi) / 2, other$logp, tolerance = 1e-10)
    expect_equal(one$grad[seq_along(head)], other$grad, tolerance = 1e-8)
  }
})

test_that("effects are T v: those of a level with much data are near its own mean", {
  fit <- suppressWarnings(hlr_fit(y ~ 0 + (1 | a), transform(hives, w = 1e6), weights = w, engine = "joint", draws = 50,
                                  prior = hlr_prior(constant(1), class = "sigma"), seed = 1, progress = FALSE))
  effects <- colMeans(matrix(effects_draws(fit, "a"), ncol = 6))
  expect_equal(effects, unname(c(tapply(hives$y, hives$a, mean))), tolerance = 1e-3)
})

# ---- posteriors -----------------------------------------------------------------------------------------------------

exact_mcse <- 0.5e-4 / sqrt(3)      # values printed to four decimals

test_that("reed frogs: the exact posterior of parameters and tanks, and tanks with the same data agree", {
  prior <- hlr_prior(normal(0, 1.5), class = "Intercept") + hlr_prior(exponential(1), class = "sd")
  fit <- hlr_fit(cbind(surv, density - surv) ~ 1 + (1 | tank), reedfrogs, binomial(), prior, draws = 4000, seed = 2,
                 progress = FALSE)
  expect_within_mcse(fit$draws[, , "b_Intercept"], 1.3458, exact_mcse = exact_mcse)
  expect_within_mcse(fit$draws[, , "sd_tank__Intercept"], 1.6190, exact_mcse = exact_mcse)
  expect_sd_within_mcse(fit$draws[, , "b_Intercept"], 0.2568, exact_mcse = exact_mcse)
  expect_sd_within_mcse(fit$draws[, , "sd_tank__Intercept"], 0.2138, exact_mcse = exact_mcse)
  tanks <- effects_draws(fit, "tank")
  logit <- function(tank) fit$draws[, , "b_Intercept"] + tanks[, , tank + 1]       # tanks count from 0 in the table
  exact <- list(
    list(c(0, 4, 5, 7, 9, 14, 15), 2.139, 0.875), list(c(1, 3, 6), 3.074, 1.112), list(c(2, 10, 12), 1.003, 0.672),
    list(8, -0.175, 0.615), list(16, 2.910, 0.791), list(19, 3.670, 1.012), list(24, -1.000, 0.444),
    list(37, 3.900, 0.980), list(40, -1.809, 0.475), list(47, 0.004, 0.335)
  )
  # Printed to three decimals.
  for (row in exact) for (tank in row[[1]]) {
    expect_within_mcse(logit(tank), row[[2]], exact_mcse = 10 * exact_mcse)
    expect_sd_within_mcse(logit(tank), row[[3]], exact_mcse = 10 * exact_mcse)
  }
})

test_that("dietox by the joint engine has the exact posterior", {
  fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, engine = "joint", draws = 2000, seed = 3, progress = FALSE)
  mean <- c(b_Intercept = 15.7387, b_Time = 6.9389, sd_Pig__Intercept = 4.5283, sd_Pig__Time = 0.6615,
            cor_Pig__Intercept__Time = 0.1003, sigma = 2.4621)
  sd <- c(0.5652, 0.0820, 0.4359, 0.0628, 0.1305, 0.0652)
  for (k in seq_along(mean)) {
    expect_within_mcse(fit$draws[, , names(mean)[k]], mean[[k]], exact_mcse = exact_mcse)
    expect_sd_within_mcse(fit$draws[, , names(mean)[k]], sd[k], exact_mcse = exact_mcse)
  }
})

# Importance sampling with 7,358 effective draws (mcse below) from the marginal posterior.
test_that("cbpp has the exact posterior", {
  data <- lme4::cbpp
  prior <- hlr_prior(normal(0, 2.5)) + hlr_prior(normal(0, 2.5), class = "Intercept", center = FALSE) +
    hlr_prior(student_t(3, 0, 2.5), class = "sd")
  fit <- hlr_fit(cbind(incidence, size - incidence) ~ period + (1 | herd), data, binomial(), prior, draws = 4000,
                 seed = 4, progress = FALSE)
  exact <- rbind(
    b_Intercept = c(-1.4137, 0.2644, 0.0032, 0.0028), b_period2 = c(-0.9824, 0.3094, 0.0033, 0.0021),
    b_period3 = c(-1.1221, 0.3301, 0.0036, 0.0023), b_period4 = c(-1.5781, 0.4285, 0.0047, 0.0032),
    sd_herd__Intercept = c(0.7594, 0.2243, 0.0026, 0.0022)
  )
  for (name in rownames(exact)) {
    expect_within_mcse(fit$draws[, , name], exact[name, 1], exact_mcse = exact[name, 3])
    expect_sd_within_mcse(fit$draws[, , name], exact[name, 2], exact_mcse = exact[name, 4])
  }
})

# 160,000 effective draws by importance sampling.
test_that("Penicillin, crossed factors, has the exact posterior", {
  prior <- hlr_prior(normal(23, 10), class = "Intercept") + hlr_prior(student_t(3, 0, 2.5), class = "sd") +
    hlr_prior(student_t(3, 0, 2.5), class = "sigma")
  fit <- hlr_fit(diameter ~ 1 + (1 | plate) + (1 | sample), lme4::Penicillin, prior = prior, engine = "joint",
                 draws = 4000, seed = 5, progress = FALSE)
  exact <- rbind(
    b_Intercept = c(22.97249, 0.99080, 1e-6, 0.0024), sd_plate__Intercept = c(0.89302, 0.15004, 0.00034, 0.00027),
    sd_sample__Intercept = c(2.26388, 0.80351, 0.0019, 0.0024), sigma = c(0.55606, 0.03721, 8.4e-5, 5.5e-5)
  )
  for (name in rownames(exact)) {
    expect_within_mcse(fit$draws[, , name], exact[name, 1], exact_mcse = exact[name, 3])
    expect_sd_within_mcse(fit$draws[, , name], exact[name, 2], exact_mcse = exact[name, 4])
  }
})

# ---- the rest -------------------------------------------------------------------------------------------------------

test_that("the same seed gives the same bits on 1, 2 and 4 threads, and effects each time", {
  fits <- lapply(c(1, 2, 4), function(cores) {
    suppressWarnings(hlr_fit(count ~ x + (1 | a) + (1 | b), hives, poisson(), draws = 100, seed = 6, cores = cores,
                             progress = FALSE))
  })
  for (fit in fits[-1]) {
    expect_identical(fit$draws, fits[[1]]$draws)
    expect_identical(effects_draws(fit, "b"), effects_draws(fits[[1]], "b"))
  }
  all <- effects_draws(fits[[1]], "a")
  expect_identical(c(effects_draws(fits[[1]], "a", levels = c("5", "2"), draw_ids = c(7L, 250L))),
                   c(matrix(all, 400)[c(7, 250), c(5, 2)]))
})

test_that("the fit says which engine and why", {
  fit <- suppressWarnings(hlr_fit(count ~ x + (1 | a), hives, poisson(), draws = 10, seed = 1, progress = FALSE))
  expect_equal(fit$engine$name, "joint")
  expect_match(fit$engine$reason, "family poisson(log)", fixed = TRUE)
  expect_match(anchored(y ~ x + (1 | a), hives)$engine$reason, "asked for; coefficients and group effects")
  expect_match(anchored(y ~ x, hives)$engine$reason, "asked for; coefficients are sampled")
  expect_error(hlr_fit(count ~ x + (1 | a), hives, poisson(), engine = "collapsed"), "family poisson\\(log\\)",
               class = "hlr_error_unsupported")
})

test_that("every family goes from formula to draws, its parameters near those that made the data", {
  set.seed(12)
  data <- expand.grid(i = 1:8, g = factor(1:30))
  data$x <- stats::rnorm(240)
  eta <- 0.3 + 0.4 * data$x + stats::rnorm(30, 0, 0.5)[data$g]
  mu <- exp(eta)
  responses <- list(
    list(student(), eta + 0.5 * stats::rt(240, 4)), list(lognormal(), exp(eta + 0.5 * stats::rnorm(240))),
    list(negbinomial(), stats::rnbinom(240, size = 3, mu = mu)), list(Gamma("log"), stats::rgamma(240, 3, 3 / mu)),
    list(inverse.gaussian("log"), stats::rgamma(240, 3, 3 / mu)), list(exponential(), stats::rexp(240, 1 / mu)),
    list(weibull(), stats::rweibull(240, 2, mu / gamma(1.5))), list(gaussian("log"), mu + 0.3 * stats::rnorm(240)),
    list(Beta(), stats::rbeta(240, 5 * stats::plogis(eta), 5 * (1 - stats::plogis(eta)))),
    list(binomial("probit"), stats::rbinom(240, 1, stats::pnorm(eta))), list(poisson(), stats::rpois(240, mu)),
    list(geometric(), stats::rgeom(240, 1 / (1 + mu)))
  )
  for (response in responses) {
    data$y <- response[[2]]
    fit <- suppressWarnings(hlr_fit(y ~ x + (1 | g), data, response[[1]], draws = 200, seed = 1, progress = FALSE))
    name <- response[[1]]$family
    expect_true(all(is.finite(fit$draws)), info = name)
    expect_identical(dimnames(fit$draws)[[3]],
                     c("b_Intercept", "b_x", "sd_g__Intercept", family_dpars(response[[1]]), "lprior", "lp__"))
    # Four posterior sds and Monte Carlo error beside: false alarms of less than 1 in 10,000.
    slope <- fit$draws[, , "b_x"]
    expect_lt(abs(mean(slope) - 0.4), 4.5 * stats::sd(slope), label = name)
    expect_lt(abs(mean(fit$draws[, , "sd_g__Intercept"]) - 0.5), 0.4, label = name)
  }
})
