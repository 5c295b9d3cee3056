test_that("means over effects are integrals, for every family and link", {
  each_family(function(name, d, link, mean_of) {
    # These have no mean: 1 / eta about 0, and counts or sizes of a mean that may be negative.
    none <- c("gaussian inverse", "poisson identity", "geometric identity", "Gamma identity")
    if (paste(name, link) %in% none) return(invisible())
    family <- structure(list(family = name, link = link), class = "family")
    theta <- stats::setNames(as.list(d$theta), names(dpars_of(known_families[[name]])))
    # Links of positive predictors only: so far from zero that an effect below it has no weight.
    bounded <- link %in% c("sqrt", "inverse", "1/mu^2") || (link == "log" && name == "binomial")
    eta <- if (!bounded) d$links[[link]] else if (link == "log") c(-9, -12) else c(9, 12)
    trials <- function(n) if (!is.null(d$trials)) rep(d$trials, n)
    mean_at <- function(eta) family_mean(family, matrix(eta, 1), theta, trials(length(eta)))[1, ]
    for (sd in c(0, 0.3, if (bounded) 0.5 else 2.5)) {
      spread <- matrix(sd, 1, length(eta))
      got <- family_marginal_mean(family, matrix(eta, 1), list(sd = spread), theta, trials(length(eta)))[1, ]
      if (sd == 0) {
        exact <- mean_at(eta)
      } else {
        reach <- if (bounded) 12 else 40
        exact <- vapply(eta, function(m) {
          stats::integrate(function(x) mean_at(m + sd * x) * dnorm(x), -reach, reach, rel.tol = 1e-11,
                           subdivisions = 2000, stop.on.error = FALSE)$value
        }, 0)
      }
      expect_equal(got, exact, tolerance = 1e-9, label = paste(name, link, sd))
    }
  })
})

# For every family and link with a density of one peak: f(label, d, link, density, tolerance), `density(eta, y, spread)`
# the log density of y at each eta, over effects where there is a spread. Tolerance: panels of ten nodes and two sds of
# the peak are good to 1e-6 but for links that end at zero and the steep densities of inverse.gaussian().
each_peak <- function(f) {
  each_family(function(name, d, link, mean_of) {
    if (paste(name, link) == "gaussian inverse") return(invisible())      # two peaks, on either side of zero
    family <- structure(list(family = name, link = link), class = "family")
    names <- names(dpars_of(known_families[[name]]))
    density <- function(eta, y, spread = NULL) {
      theta <- lapply(stats::setNames(d$theta, names), rep, length(eta))
      family_log_lik(family, matrix(eta), theta, y, if (!is.null(d$trials)) d$trials, spread = spread)[, 1]
    }
    smooth <- link %in% c("logit", "probit", "cloglog", "log") && name != "inverse.gaussian"
    f(paste(name, link), d, link, density, if (smooth) 1e-6 else 5e-5)
  })
}

test_that("densities over effects are integrals, for every family and link", {
  each_peak(function(label, d, link, density, tolerance) {
    for (y in d$y) for (eta in d$links[[link]]) for (sd in c(0.2, 1.5)) {
      at <- function(x) {
        value <- exp(density(eta + sd * x, y))
        ifelse(is.nan(value), 0, value) * dnorm(x)
      }
      # In short pieces: the integrand may be narrow, and end where the link does.
      ends <- sort(c(seq(-10, 10, by = 0.25), if (abs(eta / sd) < 10) -eta / sd))
      exact <- sum(vapply(seq_along(ends)[-1], function(i) {
        stats::integrate(at, ends[i - 1], ends[i], rel.tol = 1e-10, stop.on.error = FALSE)$value
      }, 0))
      got <- density(eta, y, list(sd = matrix(sd)))
      expect_lt(abs(got - log(exact)), tolerance, label = paste(label, y, eta, sd))
    }
  })
})

test_that("marginal predictions are means over many new levels", {
  fit <- frogs_fit()
  new <- data.frame(size = "big", pred = c("no", "pred"), density = 10)
  got <- posterior_epred(fit, new, marginal = "tank", draw_ids = 1:20)
  many <- merge(new, data.frame(tank = paste("t", 1:4000)))
  set.seed(1)
  all <- posterior_epred(fit, many, allow_new_levels = TRUE, sample_new_levels = "gaussian", draw_ids = 1:20)
  for (i in 1:2) {
    group <- all[, many$pred == new$pred[i]]
    # 20 means of 4,000 independent levels each.
    error <- (rowMeans(group) - got[, i]) / (apply(group, 1, sd) / sqrt(4000))
    expect_lt(max(abs(error)), 4.5)
  }
  unseen <- posterior_epred(fit, transform(new, tank = "x"), allow_new_levels = TRUE, sample_new_levels = "marginal",
                            draw_ids = 1:20)
  expect_equal(unseen, got)
  expect_equal(posterior_epred(fit, new, marginal = TRUE, draw_ids = 1:20), got)
  expect_equal(posterior_linpred(fit, newdata = new, marginal = TRUE),
               posterior_linpred(fit, newdata = new, re_formula = NA))
})

test_that("marginal responses and densities of normal models have added variances", {
  fit <- pigs_fit()
  new <- data.frame(Time = 10, Litter = 1, Weight = 80)
  draws <- as.matrix(fit)
  mean <- posterior_linpred(fit, newdata = new, re_formula = ~ (1 | Litter))[, 1]
  sd <- sqrt(draws[, "sd_Pig__Intercept"]^2 + 100 * draws[, "sd_Pig__Time"]^2 +
               20 * draws[, "cor_Pig__Intercept__Time"] * draws[, "sd_Pig__Intercept"] * draws[, "sd_Pig__Time"] +
               draws[, "sigma"]^2)
  expect_equal(unname(log_lik(fit, new, marginal = "Pig")[, 1]), unname(dnorm(80, mean, sd, log = TRUE)),
               tolerance = 1e-10)
  set.seed(1)
  y <- posterior_predict(fit, new[rep(1, 500), ], marginal = "Pig")
  z <- (y - mean) / sd
  # 100,000 independent standard normals: 5 standard errors.
  expect_lt(abs(mean(z)), 5 / sqrt(1e5))
  expect_lt(abs(mean(z^2) - 1), 5 * sqrt(2 / 1e5))
})

# ---- Student's t effects ----------------------------------------------------

# Mean of f(u) over u ~ scale t(df), by integrate() in v, u = scale sinh(v), where tails fall like exp(-df v), in pieces
# that end where links of positive predictors do.
mean_over_t <- function(f, scale, df, eta) {
  top <- 30 / df + 3
  ends <- sort(c(seq(-top, top, by = 0.5), asinh(-eta / scale)))
  g <- function(v) {
    value <- f(scale * sinh(v))
    ifelse(is.nan(value), 0, value) * dt(sinh(v), df) * cosh(v)
  }
  sum(vapply(seq_along(ends)[-1], function(i) {
    stats::integrate(g, ends[i - 1], ends[i], rel.tol = 1e-9, abs.tol = 1e-300, stop.on.error = FALSE)$value
  }, 0))
}

t_effects <- function(scale, df, sd = 0) {
  list(sd = matrix(sd), student = list(list(scale = matrix(scale), df = df)))
}

test_that("the mean over precisions is that of chi-squared variables", {
  df <- c(1, 1.3, 4, 30, 1000)
  at <- function(value, ...) drop(log_mean_over_precision(df, function(w) matrix(value(w)), ...))
  # Tolerance: what the step and the ends leave.
  expect_equal(at(function(w) 0 * w), 0 * df, tolerance = 2e-8)
  for (k in c(0.3, 5, 1e4)) expect_equal(at(function(w) -k * w), -df / 2 * log1p(2 * k / df), tolerance = 2e-8)
  # Densities of two normal numbers 1000 sds out, and of five.
  for (q in c(2, 5)) {
    exact <- lgamma((df + q) / 2) - lgamma(df / 2) + q / 2 * log(2 / df) - (df + q) / 2 * log1p(1e6 / df)
    expect_equal(at(function(w) q / 2 * log(w) - 1e6 * w / 2, n_coef = q), exact, tolerance = 2e-8)
  }
  expect_identical(log_sum(c(-Inf, -Inf, 0), c(-Inf, 1, 0)), c(-Inf, 1, log(2)))
})

test_that("densities over Student's t effects are integrals, for every family and link", {
  each_peak(function(label, d, link, density, tolerance) {
    eta <- d$links[[link]][2]
    for (df in c(1.2, 6)) {
      exact <- log(mean_over_t(function(u) exp(density(eta + u, d$y[2])), 1.5, df, eta))
      got <- density(eta, d$y[2], t_effects(1.5, df))
      expect_lt(abs(got - exact), tolerance, label = paste(label, df))
    }
  })
})

test_that("densities of outliers, and over sums of effects, are integrals", {
  none <- list()
  # 14 events where 0.02 are expected: 13 scales out.
  exact <- mean_over_t(function(u) dpois(14, exp(u - 4)), 0.5, 30, 4)
  got <- function(spread) family_log_lik(poisson(), matrix(-4), none, 14, spread = spread)[1, 1]
  expect_equal(got(t_effects(0.5, 30)), log(exact), tolerance = 1e-7)
  expect_equal(got(t_effects(0.5, 30, sd = 1e-6)), log(exact), tolerance = 1e-7)
  # A normal effect and a t, a t and another.
  over_both <- function(x) {
    vapply(x, function(v) mean_over_t(function(u) dpois(14, exp(u + v - 4)), 0.5, 3, 4), 0)
  }
  exact <- stats::integrate(function(x) over_both(0.8 * x) * dnorm(x), -9, 9, rel.tol = 1e-8)$value
  expect_equal(got(t_effects(0.5, 3, sd = 0.8)), log(exact), tolerance = 1e-7)
  two <- t_effects(0.5, 3)
  two$student <- c(two$student, list(list(scale = matrix(0.7), df = 5)))
  of_second <- function(v) over_both(0.7 * sinh(v)) * dt(sinh(v), 5) * cosh(v)
  exact <- stats::integrate(of_second, -9, 9, rel.tol = 1e-8)$value
  expect_equal(got(two), log(exact), tolerance = 1e-7)
})

test_that("normal and Student's t responses with t effects have the density of a sum", {
  theta <- list(sigma = 0.7, nu = 3.3)
  at <- function(family, spread, weight = NULL) {
    family_log_lik(family, matrix(0.4), theta, 9, NULL, weight, spread)[1, 1]
  }
  normal <- function(u) dnorm(9, 0.4 + u, 0.7)
  expect_equal(at(gaussian(), t_effects(1.5, 2)), log(mean_over_t(normal, 1.5, 2, -8.6)), tolerance = 1e-8)
  wide <- function(u) dnorm(9, 0.4 + u, sqrt(0.49 / 2 + 1.44))
  expect_equal(at(gaussian(), t_effects(1.5, 2, 1.2), 2), log(mean_over_t(wide, 1.5, 2, -8.6)), tolerance = 1e-8)
  student_row <- function(u) dt((8.6 - u) / 0.7, 3.3) / 0.7
  # Two peaks, at zero and at the response.
  expect_equal(at(student(), t_effects(1.5, 2)), log(mean_over_t(student_row, 1.5, 2, -8.6)), tolerance = 1e-8)
})

test_that("means over Student's t effects are integrals", {
  for (family in list(binomial("logit"), binomial("probit"), binomial("cloglog"), binomial("cauchit"), Beta("logit"))) {
    for (df in c(1.2, 4, 30)) for (scale in c(0.4, 3)) for (eta in c(-2, 1)) {
      exact <- mean_over_t(function(u) family$linkinv(eta + u), scale, df, eta)
      size <- if (family$family == "binomial") 7
      got <- family_marginal_mean(family, matrix(eta), t_effects(scale, df), cbind(phi = 2), size)
      expect_equal(got[1, 1], exact * max(1, size), tolerance = 1e-6, label = paste(family$link, df, scale, eta))
    }
  }
  # Over a normal effect too, the closed form of probit() serves.
  exact <- mean_over_t(function(u) pnorm((0.5 + u) / sqrt(1 + 0.64)), 1.5, 3, 0.5)
  got <- family_marginal_mean(binomial("probit"), matrix(0.5), t_effects(1.5, 3, sd = 0.8))
  expect_equal(got[1, 1], exact, tolerance = 1e-7)
  expect_identical(family_marginal_mean(gaussian(), matrix(0.5), t_effects(1.5, 3), list(sigma = 1)), matrix(0.5))
})

herds <- transform(lme4::cbpp, dose = as.numeric(period) - 2.5, obs = factor(seq_len(nrow(lme4::cbpp))))

herds_fit <- function() {
  once("herds", hlr_fit(cbind(incidence, size - incidence) ~ dose + (dose | gr(herd, dist = "student")) + (1 | obs),
                        herds, family = binomial(), seed = 1, draws = 50, chains = 1,
                        prior = hlr_prior(constant(2.5), class = "df")))
}

test_that("marginal predictions over Student's t effects are means over many new levels", {
  fit <- herds_fit()
  # Likely responses: the density of a rare one is a mean of a few levels far out, which has no standard error to go by.
  new <- data.frame(dose = c(-1.5, 1.5), incidence = c(3, 0), size = 10)
  draws <- as.matrix(fit)[1:20, ]
  variance <- function(dose) {
    sd <- draws[, c("sd_herd__Intercept", "sd_herd__dose")]
    sd[, 1]^2 + dose^2 * sd[, 2]^2 + 2 * dose * draws[, "cor_herd__Intercept__dose"] * sd[, 1] * sd[, 2]
  }
  # What is handed on: |T'z| and df of herds, the sd of obs.
  prediction <- new_prediction(fit, new, draw_ids = 1:20, marginal = TRUE)
  spread <- prediction$predictor$spread(1)
  expect_equal(spread$student[[1]]$scale, cbind(sqrt(variance(-1.5)), sqrt(variance(1.5))), ignore_attr = TRUE)
  expect_identical(spread$student[[1]]$df, rep(2.5, 20))
  expect_equal(spread$sd[, 2], draws[, "sd_obs__Intercept"], ignore_attr = TRUE)
  many <- merge(new, data.frame(herd = paste("h", 1:4000)))
  many$obs <- many$herd
  set.seed(1)
  for (group in list("herd", c("herd", "obs"))) {
    terms <- if (length(group) == 1) ~ (dose | herd)
    got <- posterior_epred(fit, new, terms, marginal = group, draw_ids = 1:20)
    all <- posterior_epred(fit, many, terms, allow_new_levels = TRUE, sample_new_levels = "gaussian", draw_ids = 1:20)
    density <- log_lik(fit, new, terms, marginal = group, draw_ids = 1:20)
    densities <- exp(log_lik(fit, many, terms, allow_new_levels = TRUE, sample_new_levels = "gaussian",
                             draw_ids = 1:20))
    for (i in 1:2) {
      # 20 means of 4,000 independent levels each: the largest of 80 standard errors or so.
      at <- many$dose == new$dose[i]
      error <- function(x, mean) max(abs(rowMeans(x[, at]) - mean) / (apply(x[, at], 1, sd) / sqrt(4000)))
      expect_lt(error(all, got[, i]), 4.5)
      expect_lt(error(densities, exp(density[, i])), 4.5)
    }
  }
})

test_that("random effects that are integrated out are a sum of normal and t ones", {
  set.seed(1)
  n <- 1e5
  big <- function(x) matrix(x, n, 1)
  u <- random_effects_sum(list(sd = big(0), student = list(list(scale = big(2), df = rep(c(1.5, 20), n / 2)))))
  # Kolmogorov-Smirnov at level 1e-4.
  for (i in 1:2) expect_gt(stats::ks.test(u[seq(i, n, 2)] / 2, stats::pt, c(1.5, 20)[i])$p.value, 1e-4)
  u <- random_effects_sum(list(sd = big(3), student = list(list(scale = big(2), df = rep(10, n)))))
  # Variances add: 9 + 4 * 10 / 8. Five standard errors, with a kurtosis below 4.
  expect_lt(abs(mean(u^2) / 14 - 1), 5 * sqrt(3 / n))
})

test_that("what cannot be integrated out is an error", {
  set.seed(2)
  data <- data.frame(g = gl(6, 5), x = rep(1:5, 6))
  data$y <- 1 / (1 + 0.1 * data$x) + stats::rnorm(30, 0, 0.02)
  fit <- suppressWarnings(hlr_fit(y ~ x + (1 | g), data, gaussian("inverse"), chains = 1, draws = 20, seed = 1))
  expect_error(log_lik(fit, marginal = "g"), "no expectation", class = "hlr_error_argument")
  expect_error(posterior_epred(fit, marginal = "g"), "no expectation.*sample_new_levels", class = "hlr_error_argument")
  data$n <- rep(0:4, 6)
  counts <- suppressWarnings(hlr_fit(n ~ x + (1 | gr(g, dist = "student")), data, poisson(), chains = 1, draws = 20,
                                     seed = 1))
  expect_error(posterior_epred(counts, marginal = "g"), "'g' the expected response of poisson\\(\"log\"\\) is infinite",
               class = "hlr_error_argument")
  expect_error(fitted(counts, marginal = "g"), "posterior_predict", class = "hlr_error_argument")
  expect_true(all(posterior_predict(counts, marginal = "g") >= 0))
  expect_true(all(is.finite(log_lik(counts, marginal = "g"))))
  expect_match(why_no_mean(poisson("sqrt")), "does not exist")
  expect_match(why_no_mean(lognormal()), "infinite")
  expect_match(why_no_mean(binomial("log")), "does not exist")
  for (family in list(gaussian(), student(), binomial("cauchit"), Beta())) expect_null(why_no_mean(family))
})
