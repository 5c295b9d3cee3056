# Families of skewed and heavy-tailed responses, of reaction times and of largest values, against formulas in R:
# density, integral, derivatives far out, mean, random responses.

core_logp <- function(name, link, y, eta, theta) {
  out <- .Call(hlr_c_family, name, link, as.double(y), NULL, NULL, as.double(theta), as.double(eta))
  c(out, list(whole = out$logp + out$constant))
}

p_exgaussian <- function(y, mu, theta) {
  z <- (y - mu + theta[2]) / theta[1]
  k <- theta[1] / theta[2]
  pnorm(z) - exp(k * (k / 2 - z) + pnorm(z - k, log.p = TRUE))
}
skew_parts <- function(mu, theta) {
  delta <- theta[2] / sqrt(1 + theta[2]^2)
  omega <- theta[1] / sqrt(1 - 2 / pi * delta^2)
  list(omega = omega, xi = mu - omega * delta * sqrt(2 / pi))
}
d_skew_normal <- function(y, mu, theta) {
  s <- skew_parts(mu, theta)
  z <- (y - s$xi) / s$omega
  log(2) - log(s$omega) + dnorm(z, log = TRUE) + pnorm(theta[2] * z, log.p = TRUE)
}
# Owen's T as an integral.
p_skew_normal <- function(y, mu, theta) {
  s <- skew_parts(mu, theta)
  vapply((y - s$xi) / s$omega, function(z) {
    t <- integrate(function(x) exp(-z^2 * (1 + x^2) / 2) / (1 + x^2), 0, theta[2], rel.tol = 1e-10)$value / (2 * pi)
    pnorm(z) - 2 * t
  }, 0)
}
p_asym_laplace <- function(y, mu, theta) {
  r <- (y - mu) / theta[1]
  q <- theta[2]
  ifelse(r < 0, q * exp((1 - q) * pmin(r, 0)), 1 - (1 - q) * exp(-q * pmax(r, 0)))
}
p_gev <- function(y, mu, theta) {
  v <- pmax(0, 1 + theta[2] * (y - mu) / theta[1])
  if (theta[2] == 0) exp(-exp(-(y - mu) / theta[1])) else exp(-v^(-1 / theta[2]))
}
gev_mean <- function(theta) if (theta[2] == 0) -digamma(1) else (gamma(1 - theta[2]) - 1) / theta[2]

# By mu: `cumulative`, `mean`; `density` where the difference of the former is not precise; `theta`, several; ends.
skewed <- list(
  shifted_lognormal = list(
    density = function(y, mu, theta) dlnorm(y - theta[2], mu, theta[1], log = TRUE),
    cumulative = function(y, mu, theta) plnorm(y - theta[2], mu, theta[1]),
    mean = function(mu, theta) theta[2] + exp(mu + theta[1]^2 / 2), theta = list(c(0.7, 0.15), c(1.2, 0)),
    link = "identity", eta = c(-2, 0.3, 1.5), ends = function(mu, theta) c(theta[2], Inf)
  ),
  exgaussian = list(
    density = function(y, mu, theta) {
      z <- (y - mu + theta[2]) / theta[1]
      k <- theta[1] / theta[2]
      -log(theta[2]) + k * (k / 2 - z) + pnorm(z - k, log.p = TRUE)
    },
    cumulative = p_exgaussian, mean = function(mu, theta) mu, theta = list(c(0.7, 1.3), c(1.3, 0.4)),
    link = "identity", eta = c(-3, 0.1, 2), ends = function(mu, theta) c(-Inf, Inf)
  ),
  skew_normal = list(
    density = d_skew_normal, cumulative = p_skew_normal, mean = function(mu, theta) mu,
    theta = list(c(0.7, 3), c(1.3, -1), c(1, 0)), link = "identity", eta = c(-3, 0.1, 2),
    ends = function(mu, theta) c(-Inf, Inf)
  ),
  laplace = list(
    density = function(y, mu, theta) -log(2 * theta) - abs(y - mu) / theta,
    cumulative = function(y, mu, theta) p_asym_laplace(y, mu, c(theta / 2, 0.5)), mean = function(mu, theta) mu,
    theta = list(0.7, 3), link = "identity", eta = c(-3, 0.1, 2), ends = function(mu, theta) c(-Inf, Inf), edge = TRUE
  ),
  asym_laplace = list(
    density = function(y, mu, theta) {
      r <- (y - mu) / theta[1]
      log(theta[2] * (1 - theta[2])) - log(theta[1]) - r * (theta[2] - (r < 0))
    },
    cumulative = p_asym_laplace,
    mean = function(mu, theta) mu + theta[1] * (1 - 2 * theta[2]) / (theta[2] * (1 - theta[2])),
    theta = list(c(0.7, 0.5), c(1.3, 0.05), c(2, 0.9)), link = "identity", eta = c(-3, 0.1, 2),
    ends = function(mu, theta) c(-Inf, Inf), edge = TRUE
  ),
  frechet = list(
    density = function(y, mu, theta) {
      s <- mu / gamma(1 - 1 / theta)
      log(theta / s) - (1 + theta) * log(y / s) - (y / s)^-theta
    },
    cumulative = function(y, mu, theta) exp(-(y / (mu / gamma(1 - 1 / theta)))^-theta),
    mean = function(mu, theta) mu, theta = list(3, 8), link = "log", eta = c(-1.5, 0.1, 2),
    ends = function(mu, theta) c(0, Inf)
  ),
  loglogistic = list(
    density = function(y, mu, theta) dlogis(log(y), log(mu), 1 / theta, log = TRUE) - log(y),
    cumulative = function(y, mu, theta) plogis(log(y), log(mu), 1 / theta),
    mean = function(mu, theta) mu * pi / theta / sin(pi / theta), theta = list(2.5, 8), link = "log",
    eta = c(-1.5, 0.1, 2), ends = function(mu, theta) c(0, Inf)
  ),
  gen_extreme_value = list(
    density = function(y, mu, theta) {
      x <- (y - mu) / theta[1]
      l <- if (theta[2] == 0) x else log1p(theta[2] * x) / theta[2]
      -log(theta[1]) - (1 + theta[2]) * l - exp(-l)
    },
    cumulative = p_gev, mean = function(mu, theta) mu + theta[1] * gev_mean(theta),
    theta = list(c(0.7, 0.2), c(2, -0.3), c(1, 0)), link = "identity", eta = c(-3, 0.1, 2),
    ends = function(mu, theta) {
      end <- mu - theta[1] / theta[2]
      if (theta[2] > 0) c(end, Inf) else if (theta[2] < 0) c(-Inf, end) else c(-Inf, Inf)
    }
  )
)

each_skewed <- function(f) {
  for (name in names(skewed)) for (theta in skewed[[name]]$theta) for (eta in skewed[[name]]$eta) {
    f(name, skewed[[name]], family_of(name), theta, eta, make.link(skewed[[name]]$link)$linkinv(eta))
  }
}
named_theta <- function(name, theta, n) lapply(stats::setNames(theta, family_dpars(family_of(name))), rep, n)

# Responses at these probabilities.
at_quantiles <- function(d, mu, theta, p = c(0.001, 0.2, 0.6, 0.999)) {
  ends <- d$ends(mu, theta)
  low <- if (is.finite(ends[1])) ends[1] + 1e-9 else mu - 1e3
  high <- if (is.finite(ends[2])) ends[2] - 1e-9 else mu + 1e4
  vapply(p, function(p) uniroot(function(y) d$cumulative(y, mu, theta) - p, c(low, high), tol = 1e-10)$root, 0)
}

test_that("densities are those of the formulas, and integrate to one", {
  each_skewed(function(name, d, family, theta, eta, mu) {
    y <- at_quantiles(d, mu, theta)
    what <- paste(name, eta, toString(theta))
    ours <- family_log_lik(family, matrix(eta, 1, length(y)), named_theta(name, theta, 1), y)[1, ]
    expect_equal(ours, d$density(y, mu, theta), tolerance = 1e-11, label = what)
    ends <- d$ends(mu, theta)
    density <- function(y) exp(vapply(y, function(y) core_logp(name, d$link, y, eta, theta)$whole, 0))
    pieces <- sort(unique(c(ends, mu, y)))
    total <- sum(vapply(seq_along(pieces)[-1], function(i) {
      integrate(density, pieces[i - 1], pieces[i], rel.tol = 1e-9, subdivisions = 1000)$value
    }, 0))
    expect_equal(total, 1, tolerance = 1e-6, label = what)
  })
})

test_that("derivatives are those of differences, also far from the middle", {
  slope <- function(f, x, h) (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)
  each_skewed(function(name, d, family, theta, eta, mu) {
    ends <- d$ends(mu, theta)
    # Beside a shape of zero differences far out are those of other ends.
    far <- if (name == "gen_extreme_value" && theta[2] == 0) 8 else c(-40, -8, 8, 40, 1e3)
    y <- c(at_quantiles(d, mu, theta), mu + far)
    for (y in y[y > ends[1] + 0.05 & y < ends[2] - 0.05]) {
      at <- function(eta, theta) core_logp(name, d$link, y, eta, theta)
      out <- at(eta, theta)
      if (!is.finite(out$logp)) next
      # h^4 f''''' is some 1e-12 of f, rounding eps |f| / h.
      tolerance <- function(x) 1e-7 * max(1, abs(x)) + 1e-10 * abs(out$logp)
      near <- function(x, by, what) {
        expect_lt(abs(x - by), tolerance(by), label = paste(name, what, y, eta, toString(theta)))
      }
      near(out$d_eta, slope(function(e) at(e, theta)$logp, eta, 1e-4), "d_eta")
      if (is.null(d$edge)) near(out$curvature, -slope(function(e) at(e, theta)$d_eta, eta, 1e-3), "curvature")
      for (k in seq_along(theta)) {
        if (theta[k] == 0 && family_dpars(family)[k] == "ndt") next
        near(out$d_theta[k], slope(function(t) at(eta, replace(theta, k, t))$logp, theta[k], 1e-4), paste("d_theta", k))
      }
    }
  })
})

test_that("means are those of the formulas, and random responses follow the distributions", {
  # 54 tests at level 1e-4: a right generator fails one for 5 seeds in 1000; the seed is fixed.
  set.seed(630)
  n <- 4000
  each_skewed(function(name, d, family, theta, eta, mu) {
    what <- paste(name, eta, toString(theta))
    m <- family_mean(family, matrix(eta), named_theta(name, theta, 1))[1, 1]
    expect_equal(m, d$mean(mu, theta), tolerance = 1e-9, label = what)
    y <- family_random(family, matrix(eta, n, 1), named_theta(name, theta, n))[, 1]
    expect_gt(stats::ks.test(y, function(y) d$cumulative(y, mu, theta))$p.value, 1e-4, label = what)
  })
})

test_that("nothing is NaN, and where there is a value there are derivatives", {
  bad <- character()
  for (name in names(skewed)) for (theta in skewed[[name]]$theta) for (y in c(0.02, 1, 50)) {
    for (eta in c(-1e300, -700, -40, -1e-300, 0, 1e-300, 40, 700, 1e300, -Inf, Inf, NaN)) {
      out <- core_logp(name, skewed[[name]]$link, y, eta, theta)
      right <- !is.nan(out$logp) && out$logp != Inf && all(is.finite(c(out$d_eta, out$curvature, out$d_theta)))
      if (!right) bad <- c(bad, paste(name, "y", y, "eta", eta, toString(theta)))
    }
  }
  expect_identical(bad, character())
})

test_that("limits keep their digits: no tail, no skew, a shape of zero", {
  y <- c(-1, 0.3, 4)
  at <- function(name, theta) vapply(y, function(y) core_logp(name, "identity", y, 0.2, theta)$whole, 0)
  expect_equal(at("exgaussian", c(1.3, 1e-9)), dnorm(y, 0.2, 1.3, log = TRUE), tolerance = 1e-8)
  expect_equal(at("exgaussian", c(1e-4, 2))[2:3], dexp(y[2:3] - 0.2 + 2, 1 / 2, log = TRUE), tolerance = 1e-4)
  expect_equal(at("skew_normal", c(1.3, 0)), dnorm(y, 0.2, 1.3, log = TRUE), tolerance = 1e-14)
  gumbel <- function(y) -log(1.3) - (y - 0.2) / 1.3 - exp(-(y - 0.2) / 1.3)
  expect_equal(at("gen_extreme_value", c(1.3, 1e-12)), gumbel(y), tolerance = 1e-11)
  expect_identical(family_mean(gen_extreme_value(), matrix(1), list(sigma = 1, xi = 1.2))[1, 1], Inf)
  # A normal's thin tail, 48 sds out, where its probability is no number.
  expect_equal(core_logp("exgaussian", "identity", -50, 0, c(1, 2))$whole,
               -log(2) + 0.5 * 48 + 0.125 + pnorm(-48.5, log.p = TRUE), tolerance = 1e-13)
})

test_that("ndt lies below every response, with a prior from 0 to there", {
  d <- data.frame(y = c(0.5, 0.3, 0.9, 0.7, 1.4), x = 1:5)
  rows <- prior_summary(hlr_model(y ~ x, d, family = shifted_lognormal()))
  ndt <- rows[rows$class == "ndt", ]
  expect_identical(ndt$dist, "uniform")
  expect_identical(c(ndt$arg1, ndt$arg2, ndt$lower, ndt$upper), c(0, 0.3, 0, 0.3))
  expect_error(hlr_model(y ~ x, d, family = shifted_lognormal(), prior = hlr_prior(uniform(1, 2), class = "ndt")),
               "ndt", class = "hlr_error_prior")
})

test_that("a quantile that is fixed gives quantile regression", {
  set.seed(3)
  d <- data.frame(x = runif(400))
  d$y <- 1 + 2 * d$x + rexp(400, 1 / (0.5 + d$x))
  fit <- suppressWarnings(hlr_fit(bf(y ~ x, quantile = 0.9), d, family = asym_laplace(), seed = 1, chains = 2,
                                  progress = FALSE))
  expect_true(all(as.matrix(fit)[, "quantile"] == 0.9))
  # The share below the line is 0.9 but for the noise of the line itself, some two of 400 rows.
  expect_lt(abs(mean(d$y < fixef(fit)["Intercept", 1] + fixef(fit)["x", 1] * d$x) - 0.9), 0.015)
})
