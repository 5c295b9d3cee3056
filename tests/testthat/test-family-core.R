# Likelihoods of src/core/family against R's own densities, sums and integrals, and differences.

core_family <- function(family, link, y, eta, theta = double(), trials = NULL, weight = NULL) {
  .Call(hlr_c_family, family, link, as.double(y), if (!is.null(trials)) as.double(trials),
        if (!is.null(weight)) as.double(weight), as.double(theta), as.double(eta))
}

whole_logp <- function(...) {
  out <- core_family(...)
  out$logp + out$constant
}

test_that("densities are R's, row by row and summed, weighted or not", {
  each_family(function(name, d, link, mean_of) {
    grid <- expand.grid(y = d$y, eta = d$links[[link]])
    trials <- if (!is.null(d$trials)) rep(d$trials, nrow(grid))
    exact <- mapply(function(y, mu) d$density(y, mu, d$theta, d$trials), grid$y, mean_of(grid$eta))
    one <- vapply(seq_len(nrow(grid)), function(i) {
      whole_logp(name, link, grid$y[i], grid$eta[i], d$theta, trials[i])
    }, 0)
    # Sums of a few terms below 100 in trials: 1e-14 each, of which make.link()'s 1 - mu costs some in the tails.
    expect_lt(max(abs(one - exact) / pmax(1, abs(exact))), 1e-11, label = paste(name, link))
    expect_equal(whole_logp(name, link, grid$y, grid$eta, d$theta, trials), sum(exact), tolerance = 1e-12)
    weight <- seq(0.5, 2, length.out = nrow(grid))
    weighted <- if (name %in% c("gaussian", "student", "lognormal")) {
      sum(mapply(function(y, mu, w) d$density(y, mu, c(d$theta[1] / sqrt(w), d$theta[-1]), NULL), grid$y,
                 mean_of(grid$eta), weight))
    } else {
      sum(weight * exact)
    }
    expect_equal(whole_logp(name, link, grid$y, grid$eta, d$theta, trials, weight), weighted, tolerance = 1e-12,
                 label = paste(name, link))
  })
})

test_that("densities sum or integrate to one", {
  each_family(function(name, d, link, mean_of) {
    for (eta in d$links[[link]][if (name == "beta") 2 else 2:3]) {     # beta has poles at the ends elsewhere
      density <- function(y) {
        exp(vapply(y, function(y) whole_logp(name, link, y, eta, d$theta, if (!is.null(d$trials)) d$trials), 0))
      }
      total <- if (identical(d$support, "count")) {
        sum(density(0:(if (is.null(d$trials)) 600 else d$trials)))
      } else if (name == "beta") {
        integrate(density, 0, 1, rel.tol = 1e-9)$value
      } else if (d$support[1] == 0) {
        integrate(function(x) density(exp(x)) * exp(x), -60, 20, rel.tol = 1e-9, subdivisions = 1000)$value
      } else {
        integrate(density, -Inf, Inf, rel.tol = 1e-9)$value
      }
      expect_equal(total, 1, tolerance = 1e-7, label = paste(name, link, eta))
    }
  })
})

# Central difference with error estimate: that of two steps, with rounding of f.
slope <- function(f, x, h) {
  wide <- (f(x + h) - f(x - h)) / (2 * h)
  narrow <- (f(x + h / 2) - f(x - h / 2)) / h
  (4 * narrow - wide) / 3                              # Richardson: error of order h^4
}

far_etas <- function(name, link) {
  if (link %in% c("identity", "inverse", "sqrt", "1/mu^2") && !name %in% c("gaussian", "student", "lognormal")) {
    return(c(1e-3, 0.05, 40, 100, 700))
  }
  if (name == "binomial" && link == "log") return(c(-700, -100, -40, -1e-3))
  c(-700, -100, -40, -15, 15, 40, 100, 700)
}

test_that("derivatives agree with differences, from the middle to both tails", {
  each_family(function(name, d, link, mean_of) {
    for (eta in c(d$links[[link]], far_etas(name, link))) for (y in d$y) {
      trials <- if (!is.null(d$trials)) d$trials
      at <- function(eta, theta = d$theta) core_family(name, link, y, eta, theta, trials)
      out <- at(eta)
      if (!is.finite(out$logp)) next
      h <- 1e-3 * min(1, abs(eta))
      # Rounding of f: about eps |f| / h = 1e-12 |f|, and more where f is made of larger terms that cancel; h^4 f'''''
      # is 1e-12 of f for exponentials. A missing factor is seen at any tolerance.
      near <- function(x, by_differences, trials, what) {
        expect_lt(abs(x - by_differences), 1e-7 * max(abs(x), abs(by_differences)) + 1e-10 * max(1, trials),
                  label = paste(what, name, link, "at", eta, "y", y))
      }
      big <- at(eta + h)
      if (is.finite(big$logp) && is.finite(at(eta - h)$logp)) {
        near(out$d_eta, slope(function(x) at(x)$logp, eta, h), abs(out$logp), "d_eta")
        near(-out$curvature, slope(function(x) at(x)$d_eta, eta, h), abs(out$d_eta), "curvature")
      }
      h_theta <- if (name == "weibull") 1e-3 / max(1, abs(eta)) else 1e-3      # there exp(theta * eta)
      for (k in seq_along(d$theta)) {
        by_theta <- slope(function(x) at(eta, replace(d$theta, k, x))$logp, d$theta[k], h_theta)
        near(out$d_theta[k], by_theta, abs(out$logp), "d_theta")
      }
    }
  })
})

test_that("nothing is NaN anywhere, and where there is a value there are derivatives", {
  etas <- c(-1e300, -710, -700, -100, -40, -1e-300, 0, 1e-300, 40, 100, 700, 710, 1e300, -Inf, Inf, NaN)
  each_family(function(name, d, link, mean_of) {
    bad <- character()                                    # 20,000 cases: one expectation a family and link, not a case
    for (theta in c(1e-3, 1, 1e6)) for (y in d$y) for (eta in etas) {
      out <- core_family(name, link, y, eta, rep(theta, length(d$theta)), if (!is.null(d$trials)) d$trials)
      right <- !is.nan(out$logp) && out$logp != Inf && all(is.finite(c(out$d_eta, out$curvature, out$d_theta))) &&
        (out$logp != -Inf || identical(c(out$d_eta, out$d_theta), rep(0, 1 + length(d$theta))))
      if (!right) bad <- c(bad, paste("y", y, "eta", eta, "theta", theta))
    }
    expect_identical(bad, character(), label = paste(name, link))
  })
})

test_that("far tails have their exact values", {
  at <- function(...) core_family(...)
  for (eta in c(40, 100, 700)) {
    expect_identical(at("binomial", "logit", 1, -eta)$logp, -eta)
    expect_equal(at("binomial", "logit", 1, eta)$logp, -exp(-eta), tolerance = 1e-14)
    expect_equal(at("binomial", "logit", 1, eta)$d_eta, exp(-eta), tolerance = 1e-14)
    expect_equal(at("binomial", "logit", 0, -eta)$curvature, exp(-eta), tolerance = 1e-14)
    expect_equal(at("binomial", "probit", 1, -eta)$logp, pnorm(-eta, log.p = TRUE), tolerance = 1e-14)
    # Mills's ratio: hazard z + 1/z - 2/z^3 + 10/z^5 ...; curvature 1 - 1/z^2 + 6/z^4 ...
    z <- eta
    expect_equal(at("binomial", "probit", 1, -z)$d_eta, z + 1 / z - 2 / z^3 + 10 / z^5, tolerance = 1e-10)
    expect_equal(at("binomial", "probit", 0, z)$curvature, 1 - 1 / z^2 + 6 / z^4 - 50 / z^6, tolerance = 1e-8)
    expect_equal(at("binomial", "cloglog", 1, -eta)$logp, -eta, tolerance = 1e-14)
    expect_identical(at("binomial", "cloglog", 0, eta)$logp, -exp(eta))
    expect_equal(at("binomial", "cauchit", 1, -eta)$logp, pcauchy(-eta, log.p = TRUE), tolerance = 1e-14)
    expect_equal(at("poisson", "log", 2, eta)$logp, 2 * eta - exp(eta), tolerance = 1e-14)
    expect_equal(at("negbinomial", "log", 2, eta, 3)$d_eta, -3 + 5 * 3 / exp(eta), tolerance = 1e-14)
  }
})

test_that("limits of the shape: negative binomial to Poisson and geometric, Student to normal, to all digits", {
  eta <- c(-2, 0.3, 4)
  y <- c(0, 3, 70)
  expect_equal(whole_logp("negbinomial", "log", y, eta, 1e14), whole_logp("poisson", "log", y, eta), tolerance = 1e-11)
  expect_equal(whole_logp("student", "identity", y / 10, eta, c(2, 1e14)),
               whole_logp("gaussian", "identity", y / 10, eta, 2), tolerance = 1e-12)
  # A product y eta of 280 is rounded by 6e-14.
  expect_equal(whole_logp("geometric", "log", y, eta), whole_logp("negbinomial", "log", y, eta, 1), tolerance = 1e-13)
  # Around 1 with sd 1e-5: the log density is -log(1e-5 sqrt(2 pi)) - 1/2 one sd away, up to the skewness 2e-5.
  expect_equal(whole_logp("Gamma", "log", 1 + 1e-5, 0, 1e10), -log(1e-5 * sqrt(2 * pi)) - 0.5, tolerance = 1e-5)
})

test_that("the negative binomial's two ways to count agree with R from tiny shapes to large", {
  for (a in c(1e-8, 0.01, 1, 30, 1e5)) for (y in c(0:12, 50, 1e4)) {
    expect_equal(whole_logp("negbinomial", "log", y, 1, a), dnbinom(y, a, mu = exp(1), log = TRUE),
                 tolerance = 1e-11, label = paste("shape", a, "y", y))
  }
})

test_that("means outside their domain have no density", {
  for (eta in c(-1, 0)) {
    for (f in list(c("poisson", "identity"), c("poisson", "sqrt"), c("geometric", "identity"), c("geometric", "sqrt"),
                   c("Gamma", "inverse"), c("Gamma", "identity"), c("inverse.gaussian", "1/mu^2"))) {
      out <- core_family(f[1], f[2], c(2, 2), c(eta, 1), if (f[1] %in% c("poisson", "geometric")) double() else 1)
      expect_identical(out$logp, -Inf, label = paste(f, collapse = " "))
      expect_identical(out$d_eta[1], 0)
    }
  }
  expect_identical(core_family("binomial", "log", 0, 0.1)$logp, -Inf)
})

test_that("an unknown family is refused", {
  expect_error(core_family("poisson", "logit", 1, 1), "no family poisson\\(logit\\)")
})

test_that("parameters outside their range have no density, and are found so at once", {
  for (name in c("negbinomial", "Gamma", "beta", "student")) for (value in c(-1e300, -Inf, -1, NaN)) {
    link <- if (name == "beta") "logit" else if (name == "student") "identity" else "log"
    theta <- if (name == "student") c(1, value) else value
    at <- .Call(hlr_c_family, name, link, if (name == "beta") 0.5 else 2, NULL, NULL, theta, 0.1)
    expect_false(isTRUE(is.finite(at$logp)), info = paste(name, value))
  }
})

# ---- parameters that differ between rows --------------------------------------

core_rows <- function(family, link, y, eta, theta, trials = NULL, weight = NULL) {
  .Call(hlr_c_family_rows, family, link, as.double(y), if (!is.null(trials)) as.double(trials),
        if (!is.null(weight)) as.double(weight), lapply(theta, as.double), as.double(eta))
}

# Families with parameters beside the mean, at all responses, linear predictors and multiples of the parameters.
each_by_row <- function(multiples, etas, f) {
  each_family(function(name, d, link, mean_of) {
    if (!length(d$theta)) return()
    grid <- expand.grid(y = d$y, multiple = multiples, eta = etas(name, link, d))
    f(name, d, link, mean_of, grid, lapply(d$theta, `*`, grid$multiple))
  })
}

test_that("with parameters that differ between rows densities are R's, weighted or not", {
  each_by_row(c(0.2, 1, 1, 40), function(name, link, d) d$links[[link]], function(name, d, link, mean_of, grid, theta) {
    at <- function(i, by = 1) vapply(theta, `[`, 0, i) * c(by, rep(1, length(theta) - 1))
    density <- function(i, by = 1) d$density(grid$y[i], mean_of(grid$eta[i]), at(i, by), NULL)
    constant <- function(weight = NULL) {
      .Call(hlr_c_family_constant, name, link, as.double(grid$y), NULL, weight, NULL)
    }
    i <- seq_len(nrow(grid))
    exact <- vapply(i, density, 0)
    expect_equal(core_rows(name, link, grid$y, grid$eta, theta)$logp + constant(), sum(exact), tolerance = 1e-12,
                 label = paste(name, link))
    weight <- seq(0.5, 2, length.out = nrow(grid))
    weighted <- if (name %in% c("gaussian", "student", "lognormal")) {
      sum(vapply(i, function(i) density(i, 1 / sqrt(weight[i])), 0))
    } else {
      sum(weight * exact)
    }
    expect_equal(core_rows(name, link, grid$y, grid$eta, theta, weight = weight)$logp + constant(weight), weighted,
                 tolerance = 1e-12, label = paste(name, link))
  })
})

test_that("rows with their own parameters are single rows, from the middle to both tails and where nothing is", {
  etas <- function(name, link, d) c(d$links[[link]], far_etas(name, link), -1e300, -710, 0, 710, 1e300, -Inf, Inf, NaN)
  each_by_row(c(1e-3, 1, 1e6, 0), etas, function(name, d, link, mean_of, grid, theta) {
    one <- lapply(seq_len(nrow(grid)), function(i) {
      core_family(name, link, grid$y[i], grid$eta[i], vapply(theta, `[`, 0, i))
    })
    logp <- vapply(one, `[[`, 0, "logp")
    # Sums of logp from 1e-300 to 1e300 say nothing: those of each row alone.
    alone <- vapply(seq_along(one), function(i) {
      core_rows(name, link, grid$y[i], grid$eta[i], lapply(theta, `[`, i))$logp
    }, 0)
    out <- core_rows(name, link, grid$y, grid$eta, theta)
    # Two ulp of SIMD's exp, in sums that cancel where the shape is 1e6.
    near <- function(a, b) all(a == b | abs(a - b) <= 1e-12 * pmax(1, abs(b)))
    expect_identical(out$logp, -Inf)
    expect_true(near(alone, logp), label = paste("logp", name, link))
    expect_true(near(out$d_eta, vapply(one, `[[`, 0, "d_eta")), label = paste("d_eta", name, link))
    for (k in seq_along(theta)) {
      by_theta <- vapply(one, function(row) row$d_theta[k], 0)
      expect_true(near(out$d_theta[[k]], by_theta), label = paste("d_theta", name, link))
    }
  })
})

test_that("a family without parameters beside the mean has none by row", {
  expect_error(core_rows("poisson", "log", 1, 1, list()), "no parameters that may differ")
  expect_error(core_rows("gaussian", "identity", c(1, 2, 3), c(0, 0, 0), list(c(1, 2))), "theta")
})
