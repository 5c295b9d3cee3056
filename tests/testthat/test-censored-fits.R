# Fits with censored and truncated responses: likelihoods of other packages, predictions, pictures, new data.

lungs <- function() {
  skip_if_not_installed("survival")
  data <- survival::lung
  data$dead <- data$status == 2
  stats::na.omit(data[c("time", "dead", "age", "sex", "inst")])
}

brief <- function(formula, data, family, ...) {
  arguments <- list(formula, data, family, chains = 1, warmup = 30, draws = 40, seed = 1, progress = FALSE, ...)
  suppressMessages(suppressWarnings(do.call(hlr_fit, arguments)))
}

# The log likelihood of a model's rows, in all, at a linear predictor and parameters.
likelihood_at <- function(formula, data, family, eta, theta) {
  design <- suppressMessages(hlr_model(formula, data, family))$design
  sum(hlr:::family_log_lik(family, matrix(eta, 1), theta, design$y, design$trials, additions = design$additions))
}

test_that("log likelihoods are survreg's at its optimum", {
  data <- lungs()
  data$low <- data$time - 20
  data$kind <- rep(c("none", "right", "left", "interval"), length.out = nrow(data))
  Surv <- survival::Surv                                                        # nolint: object_name_linter.
  right <- quote(Surv(time, dead))
  for (dist in c("weibull", "exponential", "gaussian", "lognormal", "t")) {
    optimum <- survival::survreg(Surv(time, dead) ~ age + sex, data, dist = dist)
    scale <- optimum$scale
    location <- drop(stats::model.matrix(~ age + sex, data) %*% stats::coef(optimum))
    family <- switch(dist, weibull = weibull(), exponential = exponential(), gaussian = gaussian(),
                     lognormal = lognormal(), t = student())
    eta <- if (dist == "weibull") location + lgamma(1 + scale) else location
    theta <- switch(dist, weibull = list(shape = 1 / scale), exponential = NULL, t = list(sigma = scale, nu = 4),
                    list(sigma = scale))
    for (formula in list(time | cens(!dead) ~ age + sex, Surv(time, dead) ~ age + sex)) {
      expect_equal(likelihood_at(formula, data, family, eta, theta), optimum$loglik[2], tolerance = 1e-10, label = dist)
    }
  }
  # All kinds at once: both ways to write them.
  kind <- data$kind
  from <- ifelse(kind == "left", NA, data$time)
  to <- ifelse(kind == "right", NA, data$time + 30 * (kind == "interval"))
  optimum <- survival::survreg(Surv(from, to, type = "interval2") ~ age, data, dist = "lognormal")
  eta <- drop(stats::model.matrix(~age, data) %*% stats::coef(optimum))
  for (formula in list(time | cens(kind, time + 30) ~ age, Surv(from, to, type = "interval2") ~ age)) {
    expect_equal(likelihood_at(formula, data, lognormal(), eta, list(sigma = optimum$scale)), optimum$loglik[2],
                 tolerance = 1e-10)
  }
})

test_that("types of Surv() that there are not are named", {
  data <- lungs()
  Surv <- survival::Surv                                                        # nolint: object_name_linter.
  expect_error(hlr_model(Surv(time, time + 5, dead) ~ age, data, weibull()), "trunc\\(lb = start\\)",
               class = "hlr_error_response")
  expect_error(hlr_model(Surv(time, dead) | cens(!dead) ~ age, data, weibull()), "leave cens\\(\\) out",
               class = "hlr_error_formula")
})

test_that("delayed entry is a truncation: an exponential time has no memory", {
  data <- data.frame(start = c(0, 2, 5), stop = c(3, 4, 9), event = c(1, 0, 1))
  delayed <- likelihood_at(stop | cens(1 - event) + trunc(lb = start) ~ 1, data, exponential(), rep(1, 3), NULL)
  expect_equal(delayed, sum(data$event) * -1 - sum(data$stop - data$start) / exp(1), tolerance = 1e-12)
})

test_that("a censored response of a truncated distribution is within the bounds", {
  data <- data.frame(y = c(1, 2, 3, 4), c = c("left", "right", "interval", "none"), z = 9)
  value <- likelihood_at(y | cens(c, z) + trunc(lb = 0, ub = 5) ~ 1, data, gaussian(), rep(2, 4), list(sigma = 1.5))
  p <- function(a, b) stats::pnorm(b, 2, 1.5) - stats::pnorm(a, 2, 1.5)
  expect_equal(value, log(p(0, 1) * p(2, 5) * p(3, 5) * stats::dnorm(4, 2, 1.5) / p(0, 5)^4), tolerance = 1e-12)
})

test_that("counts: bounds are values that there may be, censoring is beyond the value", {
  data <- data.frame(y = c(1, 4, 2), c = c(0, 1, 2), z = c(NA, NA, 5))
  value <- likelihood_at(y | cens(c, z) + trunc(lb = 1) ~ 1, data, stats::poisson(), rep(1, 3), NULL)
  mu <- exp(1)
  some <- 1 - stats::dpois(0, mu)
  expect_equal(value, log(stats::dpois(1, mu) * (1 - stats::ppois(4, mu)) *
                            (stats::ppois(5, mu) - stats::ppois(2, mu)) / some^3), tolerance = 1e-12)
  # The hurdle's counts beyond zero are those without zeros.
  expect_equal(likelihood_at(y | trunc(lb = 1) ~ 1, data[1, ], negbinomial(), 1, list(shape = 2)),
               stats::dnbinom(1, 2, mu = mu, log = TRUE) - log(1 - stats::dnbinom(0, 2, mu = mu)), tolerance = 1e-12)
})

test_that("wrong censoring and bounds are errors that say where", {
  data <- data.frame(y = c(1, 2, 3), c = c(0, 1, 2), odd = c("none", "censored", "left"), z = c(0, 0, 1), lo = 2)
  wrong <- function(formula, words, class = "hlr_error_addition", family = gaussian()) {
    expect_error(hlr_model(formula, data, family), words, class = class)
  }
  wrong(y | cens(c) ~ 1, "whose other end is its second argument")
  wrong(y | cens(c, z) ~ 1, "`y2` not above the response in 1 row, first in row 3: 1")
  wrong(y | cens(odd) ~ 1, "cens\\(odd\\) has 'censored'")
  wrong(y | trunc(lb = lo) ~ 1, "outside the bounds of trunc\\(\\) in 1 row, first in row 1: 1", "hlr_error_response")
  wrong(y | trunc(lb = 3, ub = lo) ~ 1, "not below `ub`")
  wrong(y | cens(c == 1) + trunc(ub = lo) ~ 1, "censored in row 2 so that no value is left", "hlr_error_response")
  wrong(y | cens(c == 1) ~ 1, "Its distribution function is not available yet", family = exgaussian())
})

# Gradient at two draws, by differences.
expect_gradient_of_censored <- function(fit) {
  q <- unconstrain(fit, as.matrix(fit)[c(3, 30), ])
  for (i in 1:2) expect_gradient(fit$model, q[i, ])
}

test_that("after the fit: probabilities, predictions, new data, folds", {
  fit <- brief(time | cens(!dead) ~ age + (1 | inst), lungs(), weibull())
  expect_gradient_of_censored(fit)
  expect_output(print(fit), "227 observations, 63 right-censored")
  ll <- log_lik(fit)
  expect_equal(log_lik(fit, lungs()), ll, ignore_attr = TRUE)
  eta <- posterior_linpred(fit)
  shape <- c(fit$draws[, , "shape"])
  exact <- stats::pweibull(rep(fit$design$y, each = 40), shape, exp(eta) / gamma(1 + 1 / shape), FALSE, TRUE)
  gone <- rep(!fit$data$dead, each = 40)
  expect_equal(c(ll)[gone], c(exact)[gone], tolerance = 1e-12)
  expect_error(log_lik(fit, lungs()[c("time", "age", "inst")]), "'dead' not found", class = "hlr_error_missing_column")
  expect_equal(dim(posterior_predict(fit, data.frame(age = 50, inst = 1))), c(40, 1))
  expect_message(residuals(fit), "63 responses of 227 are censored", class = "hlr_message_censored")
  expect_message(bayes_R2(fit), "bayes_R2\\(\\) takes the values", class = "hlr_message_censored")
  expect_error(loo(fit, integrated = TRUE), "with censored responses", class = "hlr_error_argument")
  expect_true(all(is.finite(suppressWarnings(kfold(fit, K = 2, seed = 1))$pointwise)))
  expect_equal(nobs(brief(time | cens(!dead) ~ age, fit$data, weibull())), 227)
})

test_that("gradients of models with several predictors, weights and every kind of row", {
  set.seed(8)
  data <- data.frame(x = stats::rnorm(80), g = rep(1:8, 10), c = rep(c(0, 1, -1, 2), 20), w = stats::runif(80, 0.5, 2))
  data$y <- exp(1 + 0.3 * data$x + stats::rnorm(80, 0, 0.4))
  data$z <- data$y + 1
  formula <- bf(y | cens(c, z) + trunc(lb = 0.01, ub = 200) + weights(w) ~ x + (1 | ID | g), sigma ~ x + (1 | ID | g))
  for (family in list(gaussian(), lognormal(), student())) expect_gradient_of_censored(brief(formula, data, family))
  formula <- bf(y | cens(c, z) + weights(w) ~ x + (1 | g), shape ~ x)
  for (family in list(weibull(), stats::Gamma("log"))) expect_gradient_of_censored(brief(formula, data, family))
  data$y <- round(data$y)
  data$z <- data$y + 2
  expect_gradient_of_censored(brief(bf(y + 1 | cens(c, z + 1) + trunc(lb = 1) ~ x + (1 | g), shape ~ 1 + x), data,
                                    negbinomial()))
})

test_that("truncated responses are drawn and expected within their bounds, of new rows too", {
  set.seed(9)
  data <- data.frame(x = stats::rnorm(60), top = 6)
  data$y <- pmin(stats::rpois(60, exp(0.5 + 0.3 * data$x)) + 1, 6)
  fit <- brief(y | trunc(lb = 1, ub = top) ~ x, data, stats::poisson())
  y <- posterior_predict(fit)
  expect_true(all(y %in% 1:6))
  mu <- exp(posterior_linpred(fit))
  exact <- Reduce(`+`, lapply(1:6, function(k) k * stats::dpois(k, mu))) / (stats::ppois(6, mu) - stats::dpois(0, mu))
  expect_equal(posterior_epred(fit), exact, tolerance = 1e-10, ignore_attr = TRUE)
  expect_true(all(posterior_predict(fit, data.frame(x = 0, top = 2)) %in% 1:2))
  expect_error(posterior_predict(fit, data.frame(x = 0)), "'top' not found", class = "hlr_error_missing_column")
  expect_equal(ncol(posterior_linpred(fit, newdata = data.frame(x = 0))), 1)
  expect_s3_class(plot_predictions(fit, "x"), "ggplot")
  expect_error(posterior_epred(brief(part | trunc(lb = 0.1) ~ 1, data.frame(part = c(0.2, 0.4, 0.8)), Beta())),
               "not available yet", class = "hlr_error_not_yet")
})

test_that("insight finds the response among what stands behind its bar", {
  skip_if_not_installed("insight")
  data <- data.frame(y = c(3, 5, 4, 9, 2, 1), x = c(1, 2, 1, 2, 1, 2), w = 2)
  fit <- brief(y | trunc(ub = 10) + weights(w) ~ x, data, stats::poisson())
  expect_identical(insight::find_response(fit), "y")
  expect_identical(insight::get_response(fit), data$y)
})

test_that("pictures of right-censored responses are Kaplan and Meier's, others say what they show", {
  fit <- brief(time | cens(!dead) ~ age, lungs(), weibull())
  skip_if_not_installed("ggfortify")
  set.seed(1)
  own <- pp_check(fit, ndraws = 5)
  set.seed(1)
  given <- pp_check(fit, "km_overlay", ndraws = 5, status_y = as.integer(fit$data$dead))
  expect_equal(own$data, given$data)
  set.seed(1)
  expect_false(isTRUE(all.equal(own$data, pp_check(fit, "km_overlay", ndraws = 5, status_y = rep(1, 227))$data)))
  expect_message(pp_check(fit, "dens_overlay", ndraws = 5), "63 responses of 227 are censored",
                 class = "hlr_message_censored")
  left <- brief(time | cens(ifelse(dead, "none", "left")) ~ age, lungs(), weibull())
  expect_error(pp_check(left, "km_overlay"), "is for right-censored responses", class = "hlr_error_argument")
})
