# Families with zeros, or ones, beside another family, and of counts and trials that vary more: density, mean and
# random responses against R's distributions of
# the parts, in every family. Gradients are tested in tests/core/test_family.c.

share <- function(p, log_density) log(p) + log_density
either <- function(a, b) pmax(a, b) + log1p(exp(-abs(a - b)))
d_beta_binomial <- function(y, mu, phi, trials) {
  lchoose(trials, y) + lbeta(y + mu * phi, trials - y + (1 - mu) * phi) - lbeta(mu * phi, (1 - mu) * phi)
}
inflated <- function(base) {
  function(y, mu, theta, trials) {
    zi <- theta[length(theta)]
    inside <- share(1 - zi, base(y, mu, theta, trials))
    ifelse(y == 0, either(log(zi), inside), inside)
  }
}
hurdle <- function(base) {
  function(y, mu, theta, trials) {
    hu <- theta[length(theta)]
    ifelse(y == 0, log(hu), share(1 - hu, base(y, mu, theta, trials)))
  }
}
truncated <- function(base) function(y, mu, ...) base(y, mu, ...) - log1p(-exp(base(0, mu, ...)))
poisson_at <- function(y, mu, theta, trials) dpois(y, mu, log = TRUE)
negbinomial_at <- function(y, mu, theta, trials) dnbinom(y, theta[1], mu = mu, log = TRUE)
binomial_at <- function(y, mu, theta, trials) dbinom(y, trials, mu, log = TRUE)
beta_binomial_at <- function(y, mu, theta, trials) d_beta_binomial(y, mu, theta[1], trials)
beta_at <- function(y, mu, theta, trials) dbeta(y, mu * theta[1], (1 - mu) * theta[1], log = TRUE)

genpois_at <- function(y, mu, theta, trials) {
  s <- 1 / sqrt(theta)
  u <- mu * s + y * (1 - s)
  log(mu * s) + (y - 1) * log(u) - u - lfactorial(y)
}

# Of each: `density` by mu; `theta`; `cumulative` of the continuous part; `points` beside it; `trials`; `link` of mu.
mixed <- list(
  beta_binomial = list(density = beta_binomial_at, theta = 3.7, trials = 7),
  nbinom1 = list(density = function(y, mu, theta, trials) dnbinom(y, mu / theta, mu = mu, log = TRUE), theta = 1.7),
  genpois = list(density = genpois_at, theta = 2.3),
  ordbeta = list(
    density = function(y, mu, theta, trials) {
      eta <- qlogis(mu)
      none <- plogis(theta[2] - eta)
      all <- plogis(eta - theta[2] - exp(theta[3]))
      ifelse(y == 0, log(none), ifelse(y == 1, log(all), share(1 - none - all, beta_at(y, mu, theta, trials))))
    },
    theta = c(3.7, -0.7, 0.6), points = c(0, 1),
    cumulative = function(y, mu, theta) pbeta(y, mu * theta[1], (1 - mu) * theta[1])
  ),
  zero_inflated_poisson = list(density = inflated(poisson_at), theta = 0.3),
  zero_inflated_negbinomial = list(density = inflated(negbinomial_at), theta = c(1.7, 0.3)),
  zero_inflated_binomial = list(density = inflated(binomial_at), theta = 0.3, trials = 7),
  zero_inflated_beta_binomial = list(density = inflated(beta_binomial_at), theta = c(3.7, 0.3), trials = 7),
  zero_inflated_beta = list(density = hurdle(beta_at), theta = c(3.7, 0.3), points = 0,
                            cumulative = function(y, mu, theta) pbeta(y, mu * theta[1], (1 - mu) * theta[1])),
  hurdle_poisson = list(density = hurdle(truncated(poisson_at)), theta = 0.3),
  hurdle_negbinomial = list(density = hurdle(truncated(negbinomial_at)), theta = c(1.7, 0.3)),
  hurdle_gamma = list(
    density = hurdle(function(y, mu, theta, trials) dgamma(y, theta[1], theta[1] / mu, log = TRUE)),
    theta = c(1.7, 0.3), points = 0, cumulative = function(y, mu, theta) pgamma(y, theta[1], theta[1] / mu)
  ),
  hurdle_lognormal = list(
    density = hurdle(function(y, mu, theta, trials) dlnorm(y, mu, theta[1], log = TRUE)),
    theta = c(0.7, 0.3), points = 0, cumulative = function(y, mu, theta) plnorm(y, mu, theta[1])
  ),
  zero_one_inflated_beta = list(
    density = function(y, mu, theta, trials) {
      ends <- log(theta[2]) + ifelse(y == 1, log(theta[3]), log(1 - theta[3]))
      ifelse(y %in% c(0, 1), ends, share(1 - theta[2], beta_at(y, mu, theta, trials)))
    },
    theta = c(3.7, 0.3, 0.4), points = c(0, 1),
    cumulative = function(y, mu, theta) pbeta(y, mu * theta[1], (1 - mu) * theta[1])
  )
)

each_mixed <- function(f) {
  for (name in names(mixed)) {
    family <- family_of(name)
    eta <- if (family$link == "logit") c(-2, 0.1, 2) else c(-1.5, 0.1, 2)
    f(name, mixed[[name]], family, eta)
  }
}
theta_of_draws <- function(name, theta, n) lapply(stats::setNames(theta, family_dpars(family_of(name))), rep, n)

test_that("every family of several parts is here", {
  known <- Filter(function(entry) !is.null(entry$points), known_families)
  expect_identical(setdiff(names(known), names(mixed)), character())
})

test_that("densities are those of the parts, and sum to one", {
  each_mixed(function(name, d, family, eta) {
    for (e in eta) {
      mu <- family$linkinv(e)
      y <- if (is.null(d$points)) 0:(if (is.null(d$trials)) 400 else d$trials) else c(d$points, 0.01, 0.3, 0.98)
      at <- matrix(e, 1, length(y))
      trials <- if (!is.null(d$trials)) rep(d$trials, length(y))
      ours <- family_log_lik(family, at, theta_of_draws(name, d$theta, 1), y, trials)[1, ]
      exact <- d$density(y, mu, d$theta, d$trials)
      seen <- exact > -600
      # Sums of a few terms, the largest y log(mu): 1e-14 each of which.
      expect_lt(max(abs(ours - exact)[seen] / pmax(1, abs(exact[seen]))), 1e-11, label = paste(name, e))
      total <- if (is.null(d$points)) {
        sum(exp(ours))
      } else {
        inside <- stats::integrate(function(x) exp(d$density(x, mu, d$theta, d$trials)), 0,
                                   if (length(grep("beta", name))) 1 else Inf, rel.tol = 1e-9)$value
        sum(exp(ours[seq_along(d$points)])) + inside
      }
      expect_equal(total, 1, tolerance = 1e-7, label = paste(name, e))
    }
  })
})

test_that("means are those of the distributions, and random responses follow them", {
  # 42 tests at level 1e-4 and as many of |z| < 4.5: a right generator fails one for 4 seeds in 1000; the seed is fixed.
  set.seed(620)
  n <- 4000
  each_mixed(function(name, d, family, eta) {
    for (e in eta) {
      mu <- family$linkinv(e)
      what <- paste(name, e)
      at <- matrix(e, n, 1)
      theta <- theta_of_draws(name, d$theta, n)
      y <- family_random(family, at, theta, d$trials)[, 1]
      m <- family_mean(family, at[1, , drop = FALSE], theta_of_draws(name, d$theta, 1), d$trials)[1, 1]
      if (is.null(d$points)) {
        counts <- 0:(if (is.null(d$trials)) 2000 else d$trials)
        probability <- exp(d$density(counts, mu, d$theta, d$trials))
        expect_equal(m, sum(counts * probability), tolerance = 1e-9, label = what)
        expect_gt(count_p_value(y, probability[seq_len(min(400, length(counts)))]), 1e-4, label = what)
      } else {
        ends <- vapply(d$points, function(point) exp(d$density(point, mu, d$theta, d$trials)), 0)
        top <- if (length(grep("beta", name))) 1 else Inf
        inside <- stats::integrate(function(y) 1 - d$cumulative(y, mu, d$theta), 0, top, rel.tol = 1e-10)$value
        expect_equal(m, sum(d$points * ends) + (1 - sum(ends)) * inside, tolerance = 1e-8, label = what)
        seen <- vapply(d$points, function(point) sum(y == point), 0)
        p <- stats::chisq.test(c(seen, n - sum(seen)), p = c(ends, 1 - sum(ends)))$p.value
        expect_gt(p, 1e-4, label = what)
        rest <- y[!y %in% d$points]
        expect_gt(stats::ks.test(rest, function(y) d$cumulative(y, mu, d$theta))$p.value, 1e-4, label = what)
      }
      expect_lt(abs(mean(y) - m) / (sd(y) / sqrt(n)), 4.5, label = what)
    }
  })
})

test_that("shares near their ends, and zeros that are nearly sure or hardly possible, keep their digits", {
  log_lik_of <- function(family, eta, theta, y) {
    family_log_lik(family, matrix(eta), lapply(theta, identity), y)[1, 1]
  }
  zip <- zero_inflated_poisson()
  for (mu in c(1e-8, 1, 50, 700)) for (zi in c(1e-300, 1e-20, 0.5, 1 - 1e-9)) {
    exact <- if (log(zi) > -mu) log(zi) + log1p((1 - zi) * exp(-mu - log(zi))) else
      log1p(-zi) - mu + log1p(exp(log(zi) + mu) / (1 - zi))
    error <- abs(log_lik_of(zip, log(mu), list(zi = zi), 0) - exact)
    expect_lt(error, 1e-13 * max(1e-2, abs(exact)))         # the sum of two probabilities near 1 is off by 1e-16
  }
  # A hurdle without a zero to speak of is the other family; with hardly anything else, a certain 1.
  expect_equal(log_lik_of(hurdle_poisson(), log(60), list(hu = 0.25), 55), log(0.75) + dpois(55, 60, log = TRUE),
               tolerance = 1e-13)
  for (eta in c(-20, -300, -690)) {
    expect_equal(log_lik_of(hurdle_poisson(), eta, list(hu = 0.25), 1), log(0.75), tolerance = 1e-8)
    expect_equal(log_lik_of(hurdle_negbinomial(), eta, list(shape = 2, hu = 0.25), 1), log(0.75), tolerance = 1e-8)
    for (family in list(hurdle_poisson(), hurdle_negbinomial())) {
      theta <- list(shape = 2, hu = 0.25)[family_dpars(family)]
      expect_equal(family_mean(family, matrix(eta), theta)[1, 1], 0.75, tolerance = 1e-8)
      expect_true(all(family_random(family, matrix(eta, 50, 1), lapply(theta, rep, 50)) %in% c(0, 1)))
    }
  }
  # Beta-binomial: binomial as phi grows, all or nothing as it vanishes.
  at <- function(phi, y) log_lik_of_trials(beta_binomial(), 0.4, list(phi = phi), y, 9)
  log_lik_of_trials <- function(family, eta, theta, y, trials) {
    family_log_lik(family, matrix(eta), theta, y, trials)[1, 1]
  }
  expect_equal(at(1e12, 4), dbinom(4, 9, plogis(0.4), log = TRUE), tolerance = 1e-10)
  expect_equal(at(1e-12, 9), plogis(0.4, log.p = TRUE), tolerance = 1e-10)
  expect_equal(at(3, 0), d_beta_binomial(0, plogis(0.4), 3, 9), tolerance = 1e-13)
})

test_that("fits have the densities and means of their rows", {
  set.seed(5)
  d <- data.frame(x = rep(c(-1, 0, 1), 40), g = factor(rep(1:12, each = 10)))
  d$y <- ifelse(runif(120) < 0.3, 0, rnbinom(120, 2, mu = exp(0.5 + 0.4 * d$x)))
  fit <- suppressWarnings(hlr_fit(bf(y ~ x + (1 | g), zi ~ x + (1 | g)), d, family = zero_inflated_negbinomial(),
                                  chains = 2, draws = 50, seed = 3, cores = 1, progress = FALSE))
  mu <- exp(posterior_linpred(fit))
  zi <- posterior_epred(fit, dpar = "zi")
  shape <- as.matrix(fit)[, "shape"]
  expect_equal(unname(posterior_epred(fit)), unname((1 - zi) * mu), tolerance = 1e-12)
  exact <- vapply(seq_len(120), function(i) {
    vapply(seq_along(shape), function(s) {
      mixed$zero_inflated_negbinomial$density(d$y[i], mu[s, i], c(shape[s], zi[s, i]), NULL)
    }, 0)
  }, shape)
  expect_equal(unname(log_lik(fit)), unname(exact), tolerance = 1e-10)
  expect_equal(unname(posterior_linpred(fit, dpar = "zi")), qlogis(unname(zi)), tolerance = 1e-9)
  expect_identical(rownames(fixef(fit)), c("Intercept", "zi_Intercept", "x", "zi_x"))
})

test_that("responses outside are an error that names the family for them", {
  d <- data.frame(y = c(0, 0.2, 0.5, 1), k = c(0, 1, 2, 2.5), m = c(-1, 0, 1, 2))
  refused <- function(formula, family, words) {
    expect_error(hlr_model(formula, d, family = family), words, class = "hlr_error_response")
  }
  refused(y ~ 1, Beta(), "zero_one_inflated_beta\\(\\)")
  refused(y ~ 1, zero_inflated_beta(), "zero_one_inflated_beta\\(\\)")
  refused(k ~ 1, zero_inflated_poisson(), "whole numbers")
  refused(k ~ 1, Gamma("log"), "hurdle_gamma\\(\\)")
  refused(m ~ 1, hurdle_lognormal(), "below 0")
})
