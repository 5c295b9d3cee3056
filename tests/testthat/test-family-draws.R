# Means and random responses of every family and link: against R's own generators, sums and tail integrals of R's
# distributions, and in law. `distributions` and each_family() are in helper-family.R.

plain_family <- function(name, link) structure(list(family = name, link = link), class = "family")

# The family's distributional parameters, the same in every draw.
theta_list <- function(name, theta, n_draw) {
  lapply(stats::setNames(theta, names(dpars_of(known_families[[name]]))), rep, n_draw)
}

# Draws of one row; n_draw at one predictor.
mean_at <- function(name, link, eta, theta, trials = NULL, weight = NULL) {
  as.vector(family_mean(plain_family(name, link), cbind(eta), theta_list(name, theta, length(eta)), trials, weight))
}
random_at <- function(name, link, eta, theta, n_draw, trials = NULL, weight = NULL) {
  eta <- matrix(eta, n_draw, 1)
  as.vector(family_random(plain_family(name, link), eta, theta_list(name, theta, n_draw), trials, weight))
}

p_inverse_gaussian <- function(y, mu, theta) {
  root <- sqrt(theta / y)
  ifelse(y <= 0, 0, pnorm(root * (y / mu - 1)) + exp(2 * theta / mu + pnorm(-root * (y / mu + 1), log.p = TRUE)))
}

# R's distribution functions and generators, by the location that each inverse link gives (lognormal: of the log).
cumulative <- list(
  gaussian = function(y, mu, theta) pnorm(y, mu, theta),
  student = function(y, mu, theta) pt((y - mu) / theta[1], theta[2]),
  lognormal = function(y, mu, theta) plnorm(y, mu, theta),
  Gamma = function(y, mu, theta) pgamma(y, theta, theta / mu),
  inverse.gaussian = p_inverse_gaussian,
  exponential = function(y, mu, theta) pexp(y, 1 / mu),
  weibull = function(y, mu, theta) pweibull(y, theta, mu / gamma(1 + 1 / theta)),
  beta = function(y, mu, theta) pbeta(y, mu * theta, (1 - mu) * theta)
)
generators <- list(
  gaussian = function(n, mu, theta, trials) rnorm(n, mu, theta),
  student = function(n, mu, theta, trials) mu + theta[1] * rt(n, theta[2]),
  lognormal = function(n, mu, theta, trials) rlnorm(n, mu, theta),
  binomial = function(n, mu, theta, trials) rbinom(n, trials, mu),
  poisson = function(n, mu, theta, trials) rpois(n, mu),
  negbinomial = function(n, mu, theta, trials) rnbinom(n, theta, mu = mu),
  geometric = function(n, mu, theta, trials) rgeom(n, 1 / (1 + mu)),
  Gamma = function(n, mu, theta, trials) rgamma(n, theta, theta / mu),
  exponential = function(n, mu, theta, trials) rexp(n, 1 / mu),
  weibull = function(n, mu, theta, trials) rweibull(n, theta, mu / gamma(1 + 1 / theta)),
  beta = function(n, mu, theta, trials) rbeta(n, mu * theta, (1 - mu) * theta)
)
variances <- list(
  gaussian = function(mu, theta, trials) theta^2,
  student = function(mu, theta, trials) theta[1]^2 * theta[2] / (theta[2] - 2),
  lognormal = function(mu, theta, trials) expm1(theta^2) * exp(2 * mu + theta^2),
  binomial = function(mu, theta, trials) trials * mu * (1 - mu),
  poisson = function(mu, theta, trials) mu,
  negbinomial = function(mu, theta, trials) mu + mu^2 / theta,
  geometric = function(mu, theta, trials) mu + mu^2,
  Gamma = function(mu, theta, trials) mu^2 / theta,
  inverse.gaussian = function(mu, theta, trials) mu^3 / theta,
  exponential = function(mu, theta, trials) mu^2,
  weibull = function(mu, theta, trials) mu^2 * (gamma(1 + 2 / theta) / gamma(1 + 1 / theta)^2 - 1),
  beta = function(mu, theta, trials) mu * (1 - mu) / (1 + theta)
)

# For counts the sum of y P(y); else the integral of P(Y > y) over y > 0 less that of P(Y <= y) over y < 0.
mean_by_integral <- function(name, d, mu) {
  if (identical(d$support, "count")) {
    y <- 0:(if (is.null(d$trials)) 2000 else d$trials)
    return(sum(y * exp(d$density(y, mu, d$theta, d$trials))))
  }
  p <- function(y) cumulative[[name]](y, mu, d$theta)
  upper <- integrate(function(y) 1 - p(y), 0, d$support[2], rel.tol = 1e-10, subdivisions = 2000)$value
  if (d$support[1] == 0) return(upper)
  upper - integrate(p, -Inf, 0, rel.tol = 1e-10, subdivisions = 2000)$value
}

test_that("means are those of R's distributions", {
  each_family(function(name, d, link, mean_of) {
    eta <- d$links[[link]]
    exact <- vapply(mean_of(eta), function(mu) mean_by_integral(name, d, mu), 0)
    # 1 - p() keeps an absolute 1e-16 over some hundred units of y, and integrate() says 1e-10 of itself.
    expect_equal(mean_at(name, link, eta, d$theta, d$trials), exact, tolerance = 1e-8, label = paste(name, link))
  })
})

test_that("random responses are those of R's generators under the same seed", {
  each_family(function(name, d, link, mean_of) {
    if (name == "inverse.gaussian") return()                     # R has none
    for (eta in d$links[[link]]) {
      set.seed(605)
      ours <- random_at(name, link, eta, d$theta, 50, d$trials)
      set.seed(605)
      # The last digits of means and scales may differ.
      expect_equal(ours, generators[[name]](50, mean_of(eta), d$theta, d$trials), tolerance = 1e-12,
                   label = paste(name, link, eta))
    }
  })
})

test_that("random responses follow their distribution", {
  # 71 tests at level 1e-4 and 144 at |z| < 4.5 (7e-6): a right generator fails one of them for 8 seeds in 1000; the
  # seed is fixed. 4000 draws see a shift of 0.07 sd or a factor of 1.08 in the sd nearly always.
  n <- 4000
  set.seed(606)
  each_family(function(name, d, link, mean_of) {
    # The variance of squares must exist; no mass where doubles next to 1 are too far apart for a continuous test.
    theta <- switch(name, student = c(0.7, 9), beta = 20, d$theta)
    for (eta in d$links[[link]]) {
      mu <- mean_of(eta)
      y <- random_at(name, link, eta, theta, n, d$trials)
      what <- paste(name, link, eta)
      m <- mean_at(name, link, eta, theta, d$trials)
      v <- variances[[name]](mu, theta, d$trials)
      square_sd <- sd((y - m)^2)
      if (identical(d$support, "count")) {
        counts <- 0:(if (is.null(d$trials)) 400 else d$trials)
        probability <- exp(d$density(counts, mu, theta, d$trials))
        square_sd <- sqrt(sum(((counts - m)^2 - v)^2 * probability))      # of rare events the draws' own may be 0
        p <- count_p_value(y, probability)
      } else {
        p <- stats::ks.test(y, function(y) cumulative[[name]](y, mu, theta))$p.value
      }
      if (!is.na(p)) expect_gt(p, 1e-4, label = what)            # one cell only: the moments are the test
      expect_lt(abs(mean(y) - m) / sqrt(v / n), 4.5, label = what)
      expect_lt(abs(mean((y - m)^2) - v) / (square_sd / sqrt(n)), 4.5, label = what)
    }
  })
})

test_that("weights divide the variance of families with a sigma, and have no say elsewhere", {
  weight <- 4
  expect_identical(mean_at("gaussian", "identity", 2, 1, weight = weight), 2)
  expect_equal(mean_at("lognormal", "identity", 2, 1, weight = weight), exp(2 + 1 / 8), tolerance = 1e-15)
  expect_identical(mean_at("Gamma", "log", 2, 1, weight = weight), mean_at("Gamma", "log", 2, 1))
  draws <- function(name, link, weight, theta) {
    set.seed(607)
    random_at(name, link, 0.5, theta, 20, weight = weight)
  }
  # Half the distance from the location.
  expect_equal(draws("gaussian", "identity", weight, 1) - 0.5, (draws("gaussian", "identity", NULL, 1) - 0.5) / 2,
               tolerance = 1e-14)
  expect_equal(draws("student", "identity", weight, c(1, 3)) - 0.5,
               (draws("student", "identity", NULL, c(1, 3)) - 0.5) / 2, tolerance = 1e-14)
  expect_equal(log(draws("lognormal", "identity", weight, 1)) - 0.5,
               (log(draws("lognormal", "identity", NULL, 1)) - 0.5) / 2, tolerance = 1e-13)
  for (f in list(c("poisson", "log"), c("Gamma", "log"), c("binomial", "logit"), c("beta", "logit"))) {
    theta <- if (f[1] %in% c("Gamma", "beta")) 1.5 else double()
    expect_identical(draws(f[1], f[2], weight, theta), draws(f[1], f[2], NULL, theta))
  }
})

test_that("every draw has its distributional parameters, every row its trials and weight; names stay", {
  eta <- matrix(c(-1, 0, 1, 2, 3, 4), 3, 2, dimnames = list(NULL, c("a", "b")))
  all <- list(b_Intercept = rep(9, 3), nu = c(1e9, 5, 3), sigma = c(1e-9, 1, 100))
  set.seed(608)
  y <- family_random(student(), eta, all, weight = c(1, 4))
  set.seed(608)
  t <- matrix(vapply(c(1, 2, 3, 1, 2, 3), function(s) rt(1, all$nu[s]), 0), 3)
  expect_equal(y, eta + t * outer(all$sigma, 1 / c(1, 2)), tolerance = 1e-12)
  expect_equal(family_mean(lognormal(), eta, all, weight = c(1, 4)),
               exp(eta + 0.5 * outer(all$sigma^2, 1 / c(1, 4))), tolerance = 1e-14)
  p <- family_mean(binomial(), eta)
  expect_equal(p, plogis(eta), tolerance = 1e-15)
  expect_equal(family_mean(binomial(), eta, trials = c(10L, 3L)), p * rep(c(10, 3), each = 3), tolerance = 1e-15)
  set.seed(609)
  y <- family_random(binomial(), eta, trials = c(10L, 3L))
  expect_true(all(y[, "b"] <= 3) && max(y[, "a"]) > 3)
  expect_identical(dim(family_mean(poisson(), eta[, 0])), c(3L, 0L))
  expect_identical(dim(family_random(poisson(), eta[0, ])), c(0L, 2L))
})

test_that("a parameter that differs between rows is a matrix: each column has what its numbers give alone", {
  eta <- matrix(c(-1, 0, 1, 2, 3, 4), 3, 2)
  sigma <- matrix(c(1, 2, 3, 0.1, 0.2, 0.3), 3)
  nu <- c(4, 5, 6)
  one <- function(f, j) f(student(), eta[, j, drop = FALSE], list(sigma = sigma[, j], nu = nu))
  set.seed(611)
  columns <- lapply(1:2, function(j) one(family_random, j))
  set.seed(611)
  expect_identical(family_random(student(), eta, list(sigma = sigma, nu = nu)), do.call(cbind, columns))
  expect_identical(family_mean(lognormal(), eta, list(sigma = sigma)),
                   cbind(family_mean(lognormal(), eta[, 1, drop = FALSE], list(sigma = sigma[, 1])),
                         family_mean(lognormal(), eta[, 2, drop = FALSE], list(sigma = sigma[, 2]))))
})

test_that("one seed, one result, whole or by rows, and the seed goes on", {
  eta <- matrix(seq(-1, 2, length.out = 12), 4)
  theta <- theta_list("negbinomial", 2, 4)
  draw <- function(columns) family_random(negbinomial(), eta[, columns, drop = FALSE], theta)
  set.seed(610)
  whole <- draw(1:3)
  again <- draw(1:3)
  set.seed(610)
  expect_identical(cbind(draw(1), draw(2:3)), whole)
  expect_identical(draw(1:3), again)
  expect_false(identical(whole, again))
})

test_that("means have their exact values in both tails", {
  for (z in c(5, 20, 36, 100, 700)) {
    expect_equal(mean_at("binomial", "logit", -z, double()), exp(-z) / (1 + exp(-z)), tolerance = 1e-14)
    expect_equal(mean_at("beta", "logit", z, 3), 1 / (1 + exp(-z)), tolerance = 1e-15)
    expect_equal(mean_at("binomial", "cloglog", -z, double()), -expm1(-exp(-z)), tolerance = 1e-14)
    expect_equal(mean_at("binomial", "cauchit", -z, double()), pcauchy(-z), tolerance = 1e-14)
    expect_equal(mean_at("binomial", "log", -z, double()), exp(-z), tolerance = 1e-14)
    # The rounding of z / sqrt(2) is magnified by z^2.
    expect_equal(mean_at("binomial", "probit", -z, double()), pnorm(-z), tolerance = 1e-15 * max(10, z^2))
    expect_equal(mean_at("poisson", "log", -z, double()), exp(-z), tolerance = 1e-14)
    expect_equal(mean_at("Gamma", "log", z, 2), exp(z), tolerance = 1e-14)
    expect_equal(mean_at("gaussian", "inverse", -z, 2), -1 / z, tolerance = 1e-15)
    expect_equal(mean_at("inverse.gaussian", "1/mu^2", z, 2), 1 / sqrt(z), tolerance = 1e-15)
  }
})

far_predictors <- function(name, link) {
  if (name == "binomial" && link == "log") return(c(-700, -40, -1e-3))
  positive <- name %in% c("poisson", "geometric", "Gamma", "inverse.gaussian") && link != "log"
  if (positive) c(1e-3, 1, 40, 700) else c(-700, -100, -40, 0, 40, 100, 700)
}

test_that("from -700 to 700 means and random responses are numbers, within the support", {
  set.seed(611)
  each_family(function(name, d, link, mean_of) {
    range <- if (!is.null(d$trials)) c(0, d$trials) else if (is.character(d$support)) c(0, Inf) else d$support
    bad <- character()
    for (theta in c(1e-3, 1, 1e6)) for (eta in far_predictors(name, link)) {
      theta_all <- rep(theta, length(d$theta))
      m <- mean_at(name, link, eta, theta_all, d$trials)
      y <- random_at(name, link, eta, theta_all, 50, d$trials)
      right <- !is.na(m) && !anyNA(y) && all(y >= range[1] & y <= range[2])
      if (is.character(d$support)) right <- right && all(y == floor(y))
      if (!right) bad <- c(bad, paste("eta", eta, "theta", theta))
    }
    expect_identical(bad, character(), label = paste(name, link))
  })
})

test_that("where eta gives no distribution there is neither mean nor response", {
  for (f in list(c("poisson", "identity"), c("geometric", "identity"), c("Gamma", "inverse"), c("Gamma", "identity"),
                 c("inverse.gaussian", "1/mu^2"))) {
    theta <- if (f[1] %in% c("poisson", "geometric")) double() else 1
    expect_identical(is.nan(mean_at(f[1], f[2], c(-1, 0, NaN, 1), theta)), c(TRUE, TRUE, TRUE, FALSE))
    expect_true(all(is.nan(random_at(f[1], f[2], -1, theta, 3))), label = paste(f, collapse = " "))
  }
  # R's inverse of the square root is a square for any eta, and draws from the prior may be negative.
  expect_identical(mean_at("poisson", "sqrt", c(-2, 0, NaN, 3), double()), c(4, 0, NaN, 9))
  expect_identical(is.nan(mean_at("binomial", "log", c(0.1, NaN, -1), double())), c(TRUE, TRUE, FALSE))
  expect_true(is.nan(random_at("binomial", "log", 0.1, double(), 1)))
  expect_true(is.nan(random_at("gaussian", "identity", NaN, 1, 1)))
})

test_that("student() has its centre as mean, also where nu leaves none; huge nu is the normal", {
  expect_identical(mean_at("student", "identity", c(-3, 3), c(1, 0.5)), c(-3, 3))
  set.seed(612)
  y <- random_at("student", "identity", 0, c(1, 1e12), 4000)
  expect_gt(stats::ks.test(y, pnorm)$p.value, 1e-4)
})

test_that("shapes that do not fit are refused", {
  eta <- matrix(0, 2, 3)
  expect_error(family_mean(poisson(), 1:3 + 0), "`eta` must be a matrix")
  expect_error(family_mean(gaussian(), eta, list(sigma = c(1, 1, 1))), "`theta` must be of length 2, not 3")
  expect_error(family_random(gaussian(), eta, list(phi = c(1, 1))), "`theta` must be of length 2, not 0")
  expect_error(family_random(binomial(), eta, trials = 1:2), "`trials` must be of length 3, not 2")
  expect_error(family_random(poisson(), eta, weight = 1), "`weight` must be of length 3, not 1")
  expect_error(family_mean(plain_family("poisson", "logit"), eta), "no family poisson\\(logit\\)")
})
