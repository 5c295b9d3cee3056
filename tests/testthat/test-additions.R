# What stands behind the bar, y | weights(w) + cens(c) ~ x: read, checked, and what it means for the posterior.

left_of <- function(formula) hlr:::parse_response(formula[[2]])

test_that("additions are read by the names and in the order of brms's arguments", {
  read <- left_of(y | resp_trials(n) + weights(w) + cens(c, y2 = z) + trunc(ub = 9) ~ x)
  expect_identical(read$trials, quote(n))
  expect_identical(read$additions, list(times = quote(w), cens = quote(c), y2 = quote(z), ub = 9))
  expect_true(read$keeps_sigma)
  expect_false(left_of(y | se(s) ~ x)$keeps_sigma)
  expect_true(left_of(y | se(s, TRUE) ~ x)$keeps_sigma)
  expect_true(left_of(y ~ x)$keeps_sigma)
  expect_identical(left_of(y | trunc(1, 2) ~ x)$additions, list(lb = 1, ub = 2))
  expect_identical(left_of(y | cens(c, NA) ~ x)$additions, list(cens = quote(c)))
})

test_that("what is not understood there is an error that says so", {
  wrong <- function(formula, words) expect_error(left_of(formula), words, class = "hlr_error_formula")
  wrong(y | size(n) ~ x, "there may be trials\\(\\), weights\\(\\)")
  wrong(y | weights(w) + weights(v) ~ x, "weights\\(\\) stands there twice")
  wrong(y | weights(w, scale = TRUE) ~ x, "w / mean\\(w\\)")
  wrong(y | cens() ~ x, "without its first argument")
  wrong(y | trunc() ~ x, "no bound")
  wrong(y | se(s, sigma = 2) ~ x, "TRUE or FALSE")
  wrong(y | cens(c, y2, z) ~ x, "cens\\(\\) takes x, y2")
  wrong(y || weights(w) ~ x, "one bar")
})

test_that("Bambi's functions of the response are brms's additions", {
  own <- function(left) hlr:::respelled_left(left)
  expect_identical(own(quote(censored(y, status))), quote(y | cens(status)))
  expect_identical(own(quote(censored(y, z, status))), quote(y | cens(status, z)))
  expect_identical(own(quote(weighted(y, w))), quote(y | weights(w)))
  expect_identical(own(quote(truncated(y, lb = 1))), quote(y | trunc(lb = 1)))
})

pens <- local({
  set.seed(5)
  data <- data.frame(x = rep(c(0, 1, 2), 20), g = rep(letters[1:10], each = 6), w = rep(1:3, each = 20))
  transform(data, y = 3 + x + stats::rnorm(60), count = stats::rpois(60, 3 + x), n = 1 + x,
            part = stats::runif(60, 0.1, 0.9), keep = w < 3)
})
short <- function(formula, family = gaussian(), data = pens, engine = "auto", prior = NULL, ...) {
  arguments <- list(formula, data, family, prior, chains = 1, warmup = 20, draws = 20, seed = 1, engine = engine,
                    progress = FALSE, ...)
  suppressMessages(suppressWarnings(do.call(hlr_fit, arguments)))
}

# Sums over the rows of a fit of the log density at the draws of another.
at_draws_of <- function(fit, other) {
  theta <- lapply(stats::setNames(nm = hlr:::family_dpars(fit$family)), function(name) c(other$draws[, , name]))
  x <- common_columns(fit$design)
  eta <- as.matrix(other)[, c("b_Intercept", "b_x")] %*% t(x)
  rowSums(hlr:::family_log_lik(fit$family, eta, theta, fit$design$y))
}

test_that("a row of weight w counts as w rows, in every family", {
  families <- list(gaussian(), student(), lognormal(), stats::poisson(), negbinomial(), Beta(), weibull())
  for (family in families) {
    name <- switch(family$family, poisson = , negbinomial = "count", beta = "part", "y")
    data <- transform(pens, r = if (name == "count") count else pmax(pens[[name]], 0.1))
    sigma <- if (family$family %in% c("gaussian", "student", "lognormal")) hlr_prior(exponential(1), class = "sigma")
    prior <- Reduce(`+`, Filter(Negate(is.null), list(hlr_prior(normal(0, 5), class = "b"), sigma)))
    formula <- r ~ 0 + Intercept + x
    weighted <- short(r | weights(w) ~ 0 + Intercept + x, family, data, "joint", prior)
    again <- short(formula, family, data[rep(seq_len(60), data$w), ], "joint", prior)
    at <- as.matrix(weighted)[1:3, ]
    # Both densities have every constant; sums of 120 terms.
    expect_equal(log_prob(weighted, unconstrain(weighted, at)), log_prob(again, unconstrain(again, at)),
                 tolerance = 1e-9, label = family$family)
    expect_equal(rowSums(log_lik(weighted)), at_draws_of(again, weighted), tolerance = 1e-9, label = family$family)
  }
})

test_that("in the collapsed engine too, whose statistics are those of the rows repeated", {
  flat <- function(formula, data) {
    prior <- hlr_prior(normal(0, 5), class = "Intercept") + hlr_prior(exponential(1), class = "sd")
    model <- suppressMessages(hlr_model(formula, data, prior = prior))
    hlr:::flatten_collapsed(model$design, model$prior, hlr_control())
  }
  one <- flat(y | weights(w) ~ 1 + (x | g), pens)
  other <- flat(y ~ 1 + (x | g), pens[rep(seq_len(60), pens$w), ])
  for (name in c("n_obs", "log_weight", "shift", "direct", "classes")) {
    expect_equal(one[[name]], other[[name]], tolerance = 1e-9, label = name)
  }
  fit <- short(y | weights(w) ~ x + (1 | g))
  expect_identical(fit$engine$name, "collapsed")
  both <- short(y | weights(w) ~ x + (1 | g), weights = quote(1 / w))
  scale <- sqrt(pens$w) * both$draws[1, 1, "sigma"]
  scaled <- stats::dnorm(pens$y, posterior_epred(both, draw_ids = 1), scale, log = TRUE)
  expect_equal(c(log_lik(both, draw_ids = 1)), pens$w * c(scaled), tolerance = 1e-12)
})

# Gradient of the log density at a few draws, by differences.
expect_gradient_of_fit <- function(fit) {
  q <- unconstrain(fit, as.matrix(fit)[c(3, 11), ])
  for (i in 1:2) expect_gradient(fit$model, q[i, ])
}

test_that("se() alone is a sigma of one and weights, in the collapsed engine; with sigma the variances add", {
  alone <- short(y | se(n) ~ x + (1 | g))
  expect_identical(alone$engine$name, "collapsed")
  expect_true(all(alone$draws[, , "sigma"] == 1))
  mean <- posterior_epred(alone)
  expect_equal(c(log_lik(alone)), stats::dnorm(rep(pens$y, each = 20), c(mean), rep(pens$n, each = 20), log = TRUE))
  both <- short(y | se(n, sigma = TRUE) ~ x + (1 | g))
  sigma <- both$draws[, 1, "sigma"]
  scale <- sqrt(outer(sigma^2, pens$n^2, "+"))
  expect_equal(c(log_lik(both)), stats::dnorm(rep(pens$y, each = 20), c(posterior_epred(both)), c(scale), log = TRUE))
  set.seed(2)
  wide <- posterior_predict(both, data.frame(x = 0, g = "a", n = 1e3))
  expect_gt(stats::sd(wide), 300)
  expect_equal(c(posterior_epred(both, dpar = "sigma", draw_ids = 2)), rep(unname(sigma[2]), 60))
  t <- short(y | se(n) ~ x, student())
  density <- stats::dt((rep(pens$y, each = 20) - c(posterior_epred(t))) / rep(pens$n, each = 20),
                       rep(t$draws[, 1, "nu"], 60), log = TRUE) - log(rep(pens$n, each = 20))
  expect_equal(c(log_lik(t)), density)
  # A predicted sigma beside standard errors, and errors of zero.
  two <- short(bf(y | se(n - 1, sigma = TRUE) ~ x, sigma ~ x))
  at <- fitted(two, dpar = "sigma", summary = FALSE)
  scale <- sqrt(at^2 + rep((pens$n - 1)^2, each = 20))
  expect_equal(c(log_lik(two)), stats::dnorm(rep(pens$y, each = 20), c(posterior_epred(two)), c(scale), log = TRUE))
  expect_gradient_of_fit(two)
  expect_gradient_of_fit(both)
})

test_that("rate() is an offset, and the shape of a negative binomial grows with it", {
  offset <- short(count ~ x + offset(log(n)), stats::poisson())
  rate <- short(count | rate(n) ~ x, stats::poisson())
  expect_equal(rate$draws, offset$draws)
  expect_equal(posterior_epred(rate, data.frame(x = 1, n = 5)), posterior_epred(offset, data.frame(x = 1, n = 5)))
  expect_message(one <- posterior_epred(rate, data.frame(x = 1)), "no 'n'.*one for each row",
                 class = "hlr_message_one_each")
  expect_equal(one, posterior_epred(rate, data.frame(x = 1, n = 1)))
  fit <- short(count | rate(n) ~ x, negbinomial())
  shape <- outer(fit$draws[, 1, "shape"], pens$n)
  expect_equal(c(log_lik(fit)), stats::dnbinom(rep(pens$count, each = 20), c(shape), mu = c(posterior_epred(fit)),
                                               log = TRUE))
  expect_gradient_of_fit(fit)
})

test_that("subset() picks rows, beside the argument of this name, and is looked up in the data", {
  fit <- short(y | subset(keep) ~ x)
  expect_equal(nobs(fit), 40)
  expect_equal(fit$draws, short(y ~ x, data = pens[pens$keep, ])$draws)
  expect_equal(nobs(short(y | subset(keep) ~ x, subset = quote(x > 0))), sum(pens$keep & pens$x > 0))
  again <- function(formula) nobs(suppressWarnings(update(fit, formula)))
  expect_equal(again(y ~ x), 60)
  expect_equal(again(y | subset(!keep) ~ x), 20)
  expect_error(short(y | subset(w) ~ x), "must be TRUE or FALSE", class = "hlr_error_subset")
  expect_error(short(y | subset(keep) ~ x, subset = quote(1:3)), "go together", class = "hlr_error_subset")
})

test_that("values that mean nothing are refused, with the first row", {
  wrong <- function(formula, words, family = gaussian(), class = "hlr_error_addition") {
    expect_error(hlr_model(formula, pens, family), words, class = class)
  }
  wrong(y | weights(x) ~ 1, "weights\\(\\) has values that are not above 0 in 20 rows, first in row 1: 0")
  wrong(y | se(-n) ~ 1, "se\\(\\) has values that are not above 0")
  wrong(y | se(g) ~ 1, "se\\(g\\) must be numbers")
  wrong(y | se(1:3) ~ 1, "3 values for 60 rows", class = "hlr_error_lengths")
  wrong(count | rate(x) ~ 1, "rate\\(\\) has values that are not above 0", stats::poisson())
  wrong(count | rate(n) ~ 1, "negbinomial\\(\\), which with shape 1", geometric())
  wrong(y | rate(n) ~ 1, "Rates are of counts")
  wrong(count | rate(n) ~ 1, "log link", stats::poisson("sqrt"))
  wrong(y | se(n) ~ 1, "noise about its mean", lognormal())
  expect_error(hlr_model(bf(y | se(n) ~ 1, sigma ~ x), pens), "sigma = TRUE", class = "hlr_error_formula")
  expect_error(hlr_model(y | se(nowhere) ~ 1, pens), "'nowhere' not found", class = "hlr_error_missing_column")
  alone <- short(y | se(n) ~ x)
  expect_error(posterior_predict(alone, data.frame(x = 1)), "'n' not found", class = "hlr_error_missing_column")
  expect_equal(ncol(posterior_epred(alone, data.frame(x = 1))), 1)
})

test_that("missing values of additions are counted with the others", {
  holes <- replace(pens, "n", list(replace(pens$n, 2, NA)))
  expect_message(model <- hlr_model(y | se(n) ~ x, holes), NA)
  expect_equal(nobs(model), 59)
})

test_that("rows left out, and fits saved and read, keep their additions", {
  fit <- short(count | rate(n) + weights(w) ~ x + (1 | g), negbinomial())
  folds <- suppressWarnings(kfold(fit, K = 3, seed = 1))
  expect_true(all(is.finite(folds$pointwise)))
  file <- tempfile(fileext = ".rds")
  on.exit(unlink(file))
  saveRDS(fit, file)
  expect_identical(log_lik(readRDS(file)), log_lik(fit))
  expect_identical(log_lik(fit, pens[1:3, ]), log_lik(fit)[, 1:3])
})
