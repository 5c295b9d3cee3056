# Censored and truncated responses: tails of every family against R's distribution functions, derivatives against
# differences, and what is made of them against integrals, sums and survival's likelihoods.

# log P(Y <= y), or log P(Y > y), as R has it; inverse.gaussian by integration.
p_inverse_gaussian <- function(y, mu, theta, lower) {
  f <- function(t) exp(d_inverse_gaussian(t, mu, theta))
  log(if (lower) integrate(f, 0, y, rel.tol = 1e-11)$value else integrate(f, y, Inf, rel.tol = 1e-11)$value)
}
distribution_functions <- list(
  gaussian = function(y, mu, theta, n, lower) pnorm(y, mu, theta, lower, TRUE),
  student = function(y, mu, theta, n, lower) pt((y - mu) / theta[1], theta[2], lower.tail = lower, log.p = TRUE),
  lognormal = function(y, mu, theta, n, lower) plnorm(y, mu, theta, lower, TRUE),
  binomial = function(y, mu, theta, n, lower) pbinom(y, n, mu, lower, TRUE),
  poisson = function(y, mu, theta, n, lower) ppois(y, mu, lower, TRUE),
  negbinomial = function(y, mu, theta, n, lower) pnbinom(y, theta, mu = mu, lower.tail = lower, log.p = TRUE),
  geometric = function(y, mu, theta, n, lower) pgeom(y, 1 / (1 + mu), lower, TRUE),
  Gamma = function(y, mu, theta, n, lower) pgamma(y, theta, theta / mu, lower.tail = lower, log.p = TRUE),
  inverse.gaussian = function(y, mu, theta, n, lower) p_inverse_gaussian(y, mu, theta, lower),
  exponential = function(y, mu, theta, n, lower) pexp(y, 1 / mu, lower, TRUE),
  weibull = function(y, mu, theta, n, lower) pweibull(y, theta, mu / gamma(1 + 1 / theta), lower, TRUE),
  beta = function(y, mu, theta, n, lower) pbeta(y, mu * theta, (1 - mu) * theta, lower.tail = lower, log.p = TRUE)
)

observed <- function(family, link, y, eta, theta = list(), additions = list(), trials = NULL, weight = NULL) {
  .Call(hlr_c_observed_rows, family, link, as.double(y), if (!is.null(trials)) as.double(trials), weight,
        lapply(additions, as.double), lapply(theta, as.double), as.double(eta))
}

# One censored row: log P(from < Y <= to) with its derivatives.
event <- function(family, link, from, to, eta, theta = double(), trials = NULL) {
  observed(family, link, 0.5, eta, as.list(theta), list(from = from, to = to), trials)
}

richardson <- function(f, x, h) {
  ((f(x + h / 2) - f(x - h / 2)) / h * 4 - (f(x + h) - f(x - h)) / (2 * h)) / 3
}

# Families of the list that have tails; those of a file of their own are tested where they have their distribution.
each_tailed <- function(f) {
  each_family(function(name, d, link, mean_of) {
    if (!is.null(distribution_functions[[name]])) f(name, d, link, mean_of)
  })
}

test_that("tails are R's, and their derivatives those of differences", {
  each_tailed(function(name, d, link, mean_of) {
    for (multiple in if (length(d$theta)) c(0.05, 0.3, 1, 30) else 1) for (lower in c(TRUE, FALSE)) {
      theta <- d$theta * multiple
      at <- expand.grid(y = setdiff(d$y, c(if (name == "exponential") 0, d$trials)), eta = d$links[[link]])
      for (i in seq_len(nrow(at))) {
        tail_of <- function(eta, theta) {
          if (lower) event(name, link, -Inf, at$y[i], eta, theta, d$trials)
          else event(name, link, at$y[i], Inf, eta, theta, d$trials)
        }
        label <- paste(name, link, "eta", at$eta[i], "y", at$y[i], "multiple", multiple, lower)
        out <- tail_of(at$eta[i], theta)
        exact <- distribution_functions[[name]](at$y[i], mean_of(at$eta[i]), theta, d$trials, lower)
        # integrate() gives up far out; R's logs of tails below 1e-300 are not better.
        if (!is.finite(exact) || exact < if (name == "inverse.gaussian") -15 else -700) next
        expect_lt(abs(out$logp - exact), 1e-9 * max(1, abs(exact)), label = label)
        near <- function(x, f, at, h) {
          by_differences <- richardson(f, at, h)
          # Rounding of logs as large as these, over the step.
          expect_lt(abs(x - by_differences), 1e-6 * abs(by_differences) + 1e-11 * max(1, abs(exact)), label = label)
        }
        near(out$d_eta, function(x) tail_of(x, theta)$logp, at$eta[i], 1e-3 * min(1, abs(at$eta[i])))
        for (k in seq_along(theta)) {
          near(out$d_theta[[k]], function(x) tail_of(at$eta[i], replace(theta, k, x))$logp, theta[k], 1e-3 * theta[k])
        }
      }
    }
  })
})

test_that("far tails have their values where one minus the other has none", {
  # Mills's ratio at 40 sds: log of the density over z + 1/z - 2/z^3.
  far <- event("gaussian", "identity", 40, Inf, 0, 1)
  expect_equal(far$logp, stats::dnorm(40, log = TRUE) - log(40 + 1 / 40 - 2 / 40^3), tolerance = 1e-9)
  expect_equal(event("gaussian", "identity", -Inf, -40, 0, 1)$logp, far$logp)
  expect_equal(event("gaussian", "identity", 1e4, Inf, 0, 1)$d_eta, 1e4, tolerance = 1e-7)
  # P(40 < Z <= 41) is P(Z > 40) but for e^-40, whichever side it is on.
  expect_equal(event("gaussian", "identity", 40, 41, 0, 1)$logp, far$logp, tolerance = 1e-14)
  expect_equal(event("gaussian", "identity", -41, -40, 0, 1)$logp, far$logp, tolerance = 1e-14)
  expect_equal(event("poisson", "log", 0, Inf, -700)$logp, -700)
  expect_equal(event("poisson", "log", 0, Inf, -700)$d_eta, 1)
  expect_equal(event("weibull", "log", -Inf, 1, 300, 1)$logp, -300, tolerance = 1e-14)
  expect_equal(event("negbinomial", "log", 0, Inf, -600, 2)$logp, -600, tolerance = 1e-14)
  expect_equal(event("Gamma", "log", 800, Inf, 0, 1)$logp, -800, tolerance = 1e-14)
  expect_equal(event("student", "identity", 1e100, Inf, 0, c(1, 1))$logp, -log(pi) - 100 * log(10), tolerance = 1e-13)
  expect_equal(event("exponential", "log", 2, 3, 0)$logp, log(exp(-2) - exp(-3)), tolerance = 1e-14)
})

test_that("large parameters keep twelve digits", {
  for (mu in c(1e3, 1e6)) for (z in c(-6, -0.5, 0.5, 6)) {
    y <- round(mu + z * sqrt(mu))
    expect_equal(event("poisson", "log", -Inf, y, log(mu))$logp, stats::ppois(y, exp(log(mu)), log.p = TRUE),
                 tolerance = 1e-9)
    expect_equal(event("negbinomial", "log", y, Inf, log(mu), 1e5)$logp,
                 stats::pnbinom(y, 1e5, mu = exp(log(mu)), lower.tail = FALSE, log.p = TRUE), tolerance = 1e-9)
    expect_equal(event("student", "identity", z, Inf, 0, c(1, mu))$logp,
                 stats::pt(z, mu, lower.tail = FALSE, log.p = TRUE), tolerance = 1e-10)
  }
})

test_that("nothing is NaN or infinite upwards anywhere, and where there is a value there are derivatives", {
  each_tailed(function(name, d, link, mean_of) {
    bad <- character()
    for (theta in c(1e-3, 1, 1e4)) for (y in setdiff(d$y, d$trials)) for (lower in c(TRUE, FALSE)) {
      for (eta in c(-1e300, -710, -700, -100, -40, -1e-300, 0, 1e-300, 40, 100, 700, 710, 1e300, -Inf, Inf, NaN)) {
        out <- event(name, link, if (lower) -Inf else y, if (lower) y else Inf, eta, rep(theta, length(d$theta)),
                     d$trials)
        slopes <- c(out$d_eta, out$curvature, unlist(out$d_theta))
        right <- !is.nan(out$logp) && out$logp <= 1e-15 && all(is.finite(slopes))
        if (!right) bad <- c(bad, paste("y", y, "eta", eta, "theta", theta, lower))
      }
    }
    expect_identical(bad, character(), label = paste(name, link))
  })
})

test_that("rows of all kinds add up, with parameters that are one number and that differ, in blocks or not", {
  set.seed(3)
  n <- 300
  kind <- sample(4, n, TRUE)
  each_tailed(function(name, d, link, mean_of) {
    if (link != names(d$links)[1]) return()
    y <- sample(d$y, n, TRUE)
    if (name == "exponential") y[y == 0] <- 0.3
    upper <- if (name == "beta") (y + 1) / 2 else y + if (identical(d$support, "count")) 2 else 0.7
    if (name == "binomial") y <- pmin(y, 5)
    if (name == "binomial") upper <- 6
    eta <- sample(d$links[[link]][1:2], n, TRUE)
    additions <- list(from = ifelse(kind == 1, Inf, ifelse(kind == 2, -Inf, y)),
                      to = ifelse(kind == 1, -Inf, ifelse(kind == 2, y, ifelse(kind == 3, Inf, upper))),
                      low = rep(-Inf, n), high = rep(Inf, n))
    weight <- stats::runif(n, 0.5, 2)
    trials <- if (!is.null(d$trials)) rep(d$trials, n)
    one <- vapply(seq_len(n), function(i) {
      observed(name, link, y[i], eta[i], as.list(d$theta), lapply(additions, `[`, i), trials[i], weight[i])$logp
    }, 0)
    all <- observed(name, link, y, eta, as.list(d$theta), additions, trials, weight)
    expect_equal(all$logp, sum(one), tolerance = 1e-12, label = name)
    if (length(d$theta) == 0) return()
    rows <- observed(name, link, y, eta, lapply(d$theta, rep, n), additions, trials, weight)
    expect_equal(rows$logp, all$logp, tolerance = 1e-12, label = name)
    expect_equal(rows$d_eta, all$d_eta, tolerance = 1e-10, label = name)
    expect_equal(vapply(rows$d_theta, sum, 0), unlist(all$d_theta), tolerance = 1e-9, label = name)
  })
})

test_that("densities within bounds sum or integrate to one over them, and have their mean", {
  each_tailed(function(name, d, link, mean_of) {
    eta <- d$links[[link]][2]
    counts <- identical(d$support, "count")
    ends <- if (counts) c(0, 5) else if (name == "beta") c(0.2, 0.7) else c(if (d$support[1] == 0) 0.4 else -0.5, 3)
    family <- hlr:::family_of(name, link)
    density <- function(y) {
      exp(vapply(y, function(y) {
        out <- observed(name, link, y, eta, as.list(d$theta), list(low = ends[1], high = ends[2]), d$trials)
        out$logp + out$constant
      }, 0))
    }
    moment <- function(f) if (counts) sum(f(1:5)) else integrate(f, ends[1], ends[2], rel.tol = 1e-10)$value
    expect_equal(moment(density), 1, tolerance = 1e-9, label = paste(name, link))
    if (is.null(hlr:::family_entry(family)$mean_within)) return()
    theta <- stats::setNames(as.list(d$theta), hlr:::family_dpars(family))
    rows <- list(trials = d$trials, additions = list(low = ends[1], high = ends[2]))
    expect_equal(c(hlr:::mean_of_rows(family, matrix(eta), theta, rows, 1L)), moment(function(y) y * density(y)),
                 tolerance = 1e-8, label = paste(name, link))
  })
})

test_that("random responses within bounds have their distribution, where they are likely and where they are not", {
  set.seed(4)
  n <- 4000
  each_tailed(function(name, d, link, mean_of) {
    counts <- identical(d$support, "count")
    family <- hlr:::family_of(name, link)
    theta <- stats::setNames(as.list(d$theta), hlr:::family_dpars(family))
    for (ends in if (counts) list(c(0, 4), c(2, Inf)) else if (name == "beta") list(c(0.2, 0.7), c(0.97, Inf)) else
      list(c(0.4, 3), c(5, Inf))) {
      eta <- matrix(d$links[[link]][2], n, 1)
      y <- hlr:::random_of_rows(family, eta, lapply(theta, rep, n),
                                list(trials = d$trials, additions = list(low = ends[1], high = ends[2])), 1L)
      expect_true(all(y > ends[1] & y <= ends[2]), label = paste(name, link))
      share <- function(at) {
        exp(vapply(at, function(at) event(name, link, ends[1], at, eta[1], d$theta, d$trials)$logp, 0) -
              event(name, link, ends[1], ends[2], eta[1], d$theta, d$trials)$logp)
      }
      if (!counts) {
        # Level 1e-4 for each of some 40 tests.
        expect_gt(suppressWarnings(stats::ks.test(c(y), share)$p.value), 1e-4, label = paste(name, link, ends[1]))
        next
      }
      values <- (ends[1] + 1):min(ends[2], ends[1] + 4, d$trials)
      p <- diff(c(0, share(values)))
      seen <- tabulate(match(y, values), length(values))
      whole <- sum(p) > 1 - 1e-12
      test <- suppressWarnings(stats::chisq.test(c(seen, if (!whole) n - sum(seen)), p = c(p, if (!whole) 1 - sum(p)),
                                                 rescale.p = TRUE))
      expect_gt(test$p.value, 1e-4, label = paste(name, link, ends[1]))
    }
  })
})
