# Log density and gradient as C has them. `arg` in Stan's order.
core_logp <- function(dist, arg, x, lower = -Inf, upper = Inf) {
  .Call(hlr_c_prior_logp, dist, as.double(c(arg, rep(NA, 3 - length(arg)))), as.double(lower), as.double(upper),
        as.double(x))
}

# Each family with its reference density, its support and points well inside it.
reference <- list(
  normal = list(arg = c(1, 2), d = function(x) dnorm(x, 1, 2, log = TRUE), x = c(-5, -0.3, 1, 4)),
  student_t = list(arg = c(4, 1, 2), d = function(x) dt((x - 1) / 2, 4, log = TRUE) - log(2), x = c(-50, -0.3, 1, 4)),
  cauchy = list(arg = c(1, 2), d = function(x) dcauchy(x, 1, 2, log = TRUE), x = c(-50, -0.3, 1, 4)),
  laplace = list(arg = c(1, 2), d = function(x) -abs(x - 1) / 2 - log(4), x = c(-5, -0.3, 4)),
  logistic = list(arg = c(1, 2), d = function(x) dlogis(x, 1, 2, log = TRUE), x = c(-90, -0.3, 1, 4, 90)),
  uniform = list(arg = c(-1, 3), d = function(x) dunif(x, -1, 3, log = TRUE), x = c(-0.9, 0, 2.9), from = -1, to = 3),
  lognormal = list(arg = c(1, 0.5), d = function(x) dlnorm(x, 1, 0.5, log = TRUE), x = c(0.01, 1, 7), from = 0),
  gamma = list(arg = c(2.5, 0.1), d = function(x) dgamma(x, 2.5, 0.1, log = TRUE), x = c(0.01, 1, 70), from = 0),
  inv_gamma = list(arg = c(2.5, 3), d = function(x) dgamma(1 / x, 2.5, 3, log = TRUE) - 2 * log(x), x = c(0.1, 1, 70),
                   from = 0),
  exponential = list(arg = 0.5, d = function(x) dexp(x, 0.5, log = TRUE), x = c(0.01, 1, 70), from = 0),
  beta = list(arg = c(2, 3.5), d = function(x) dbeta(x, 2, 3.5, log = TRUE), x = c(0.01, 0.4, 0.97), from = 0, to = 1)
)
support_of <- function(ref) c(if (is.null(ref$from)) -Inf else ref$from, if (is.null(ref$to)) Inf else ref$to)

test_that("log densities are those of R's d-functions", {
  for (name in names(reference)) {
    ref <- reference[[name]]
    expect_equal(core_logp(name, ref$arg, ref$x)$logp, ref$d(ref$x), tolerance = 1e-13, label = name)
  }
})

test_that("a density cut to an interval is the density over its probability there", {
  # Intervals with the median inside, left of it and right of it.
  for (name in names(reference)) {
    ref <- reference[[name]]
    for (cut in list(c(0, Inf), c(0.1, 0.7), c(0.5, 0.6), c(-0.5, 0.2))) {
      within <- c(max(cut[1], support_of(ref)[1]), min(cut[2], support_of(ref)[2]))
      x <- if (is.finite(within[2])) mean(within) else within[1] + 0.4
      # 1e-10 is asked of integrate(); heavy tails on a half-line reach 1e-6 only
      mass <- integrate(function(x) exp(ref$d(x)), within[1], within[2], rel.tol = 1e-10)$value
      expect_equal(core_logp(name, ref$arg, x, cut[1], cut[2])$logp, ref$d(x) - log(mass), tolerance = 1e-6,
                   label = paste(name, cut[1], cut[2]))
    }
  }
})

test_that("half versions are exact", {
  x <- c(0, 0.5, 20)
  expect_equal(core_logp("normal", c(0, 3), x, 0)$logp, dnorm(x, 0, 3, log = TRUE) + log(2), tolerance = 1e-14)
  expect_equal(core_logp("student_t", c(4, 0, 25), x, 0)$logp, dt(x / 25, 4, log = TRUE) - log(25) + log(2),
               tolerance = 1e-14)
  expect_equal(core_logp("cauchy", c(0, 3), x, 0)$logp, dcauchy(x, 0, 3, log = TRUE) + log(2), tolerance = 1e-14)
})

test_that("every density integrates to one on a positive parameter", {
  for (name in names(reference)) {
    ref <- reference[[name]]
    to <- support_of(ref)[2]
    total <- integrate(function(x) exp(core_logp(name, ref$arg, x, 0)$logp), 0, to, rel.tol = 1e-8)$value
    expect_equal(total, 1, tolerance = 1e-6, label = name)
  }
})

test_that("an interval far out in a tail keeps its digits", {
  # pnorm(-40) is 4e-350: only its log exists in double precision
  expect_equal(core_logp("normal", c(-40, 1), 0.01, 0)$logp,
               dnorm(40.01, log = TRUE) - pnorm(40, lower.tail = FALSE, log.p = TRUE), tolerance = 1e-13)
  expect_equal(core_logp("exponential", 1, 1000.5, 1000, Inf)$logp, -0.5, tolerance = 1e-12)
  expect_equal(core_logp("normal", c(0, 1), -39.5, -40, -39)$logp,
               dnorm(39.5, log = TRUE) - pnorm(-39, log.p = TRUE) -
                 log1p(-exp(pnorm(-40, log.p = TRUE) - pnorm(-39, log.p = TRUE))), tolerance = 1e-13)
})

test_that("gradients agree with central differences, far out too", {
  far <- list(normal = c(-1e4, 1e4), student_t = c(-1e6, 1e6), cauchy = c(-1e6, 1e6), laplace = c(-1e4, 1e4),
              logistic = c(-1e3, 1e3), uniform = 0, lognormal = c(1e-6, 1e6), gamma = c(1e-6, 1e5),
              inv_gamma = c(1e-2, 1e6), exponential = 1e4, beta = c(1e-6, 1 - 1e-6))
  for (name in names(reference)) {
    arg <- reference[[name]]$arg
    x <- c(reference[[name]]$x, far[[name]])
    h <- 1e-5 * pmin(abs(x - 1), abs(x))                 # stays inside every support used here
    h[h == 0] <- 1e-5
    slope <- (core_logp(name, arg, x + h)$logp - core_logp(name, arg, x - h)$logp) / (2 * h)
    # h^2 truncation and eps |logp| / h cancellation are both below 1e-5 of the slope, or of 1 where it is 0
    expect_lt(max(abs(core_logp(name, arg, x)$grad - slope) / pmax(abs(slope), 1e-3)), 1e-4, label = name)
  }
})

test_that("Student's gradient survives where z^2 overflows", {
  expect_equal(core_logp("cauchy", c(0, 1), 1e200)$grad * 1e200, 0)   # density is 0 there: -Inf, derivative 0
  expect_equal(core_logp("student_t", c(4, 0, 1), 1e150)$grad * 1e150, -5, tolerance = 1e-12)
  expect_identical(core_logp("student_t", c(4, 0, 1), 0)$grad == 0, TRUE)
})

test_that("outside the support, at poles and at NaN the log density is -Inf with derivative 0", {
  nowhere <- list(logp = -Inf, grad = 0)
  expect_identical(core_logp("normal", c(0, 1), -0.1, 0), nowhere)
  expect_identical(core_logp("uniform", c(0, 1), 1.1), nowhere)
  expect_identical(core_logp("gamma", c(0.5, 1), 0), nowhere)
  expect_identical(core_logp("lognormal", c(0, 1), 0), nowhere)
  expect_identical(core_logp("inv_gamma", c(1, 1), 0), nowhere)
  expect_identical(core_logp("beta", c(2, 2), 1), nowhere)
  expect_identical(core_logp("normal", c(0, 1), NaN), nowhere)
  expect_identical(core_logp("normal", c(0, 1), Inf), nowhere)
})

test_that("densities that are finite at the edge of their support have their value there", {
  expect_equal(core_logp("gamma", c(1, 2), 0)$logp, log(2))
  expect_equal(core_logp("exponential", 2, 0)$logp, log(2))
  expect_equal(core_logp("beta", c(1, 3), 0)$logp, log(3))
  expect_equal(core_logp("beta", c(1, 1), c(0, 1))$logp, c(0, 0))
})

test_that("flat and constant are 0 with derivative 0", {
  expect_identical(core_logp("flat", double(), c(-1e9, 3)), list(logp = c(0, 0), grad = c(0, 0)))
  expect_identical(core_logp("flat", double(), -1, 0)$logp, -Inf)
  expect_identical(core_logp("constant", 2, 2, 0), list(logp = 0, grad = 0))
})

test_that("what makes no density is refused with words", {
  expect_error(core_logp("normal", c(0, -1), 0), "normal prior: the scale must be a positive finite number")
  expect_error(core_logp("student_t", c(0, 0, 1), 0), "degrees of freedom")
  expect_error(core_logp("uniform", c(2, 1), 0), "lower one first")
  expect_error(core_logp("uniform", c(-2, -1), 0, 0), "nothing in common")
  expect_error(core_logp("constant", -1, 0, 0), "outside the parameter's support")
  expect_error(core_logp("normal", c(-1e200, 1), 0, 0), "no probability")
  expect_error(core_logp("norml", c(0, 1), 0), "no prior distribution is called 'norml'")
})

# ---- LKJ --------------------------------------------------------------------

lkj_logp <- function(dim, eta, log_det) .Call(hlr_c_lkj_logp, as.integer(dim), as.double(eta), as.double(log_det))

test_that("LKJ of two variables is a beta density of the correlation", {
  r <- c(-0.9, 0, 0.3)
  for (eta in c(0.5, 1, 2, 7)) {
    expect_equal(lkj_logp(2, eta, log1p(-r^2)), dbeta((r + 1) / 2, eta, eta, log = TRUE) - log(2), tolerance = 1e-13)
  }
})

test_that("LKJ of three and four variables integrates to one", {
  # One-dimensional integrals over partial correlations, by products: with canonical partial correlations p
  # det R = prod(1 - p^2) and the Jacobian is prod over the k-th tree of (1 - p^2)^((dim - k - 1) / 2).
  for (dim in 3:4) {
    for (eta in c(1, 2.5)) {
      log_mass <- 0
      for (k in seq_len(dim - 1)) {
        one <- integrate(function(p) (1 - p^2)^(eta - 1 + (dim - k - 1) / 2), -1, 1, rel.tol = 1e-12)$value
        log_mass <- log_mass + (dim - k) * log(one)
      }
      expect_equal(lkj_logp(dim, eta, 0), -log_mass, tolerance = 1e-10)
    }
  }
})

test_that("LKJ of three variables integrates to one over the matrices themselves", {
  # Independent of the parametrisation: midpoints on a grid of the cube of correlations. eta = 3 is smooth at the
  # boundary, so that 80 points a side are good to 1e-4.
  r <- seq(-1, 1, length.out = 161)[c(FALSE, TRUE)]
  g <- expand.grid(a = r, b = r, c = r)
  det <- 1 - g$a^2 - g$b^2 - g$c^2 + 2 * g$a * g$b * g$c
  total <- sum(exp(lkj_logp(3, 3, log(det[det > 0])))) * (r[2] - r[1])^3
  expect_equal(total, 1, tolerance = 1e-4)
})

test_that("known LKJ constants: volumes of the sets of correlation matrices", {
  expect_equal(lkj_logp(1, 2, 0), 0)
  expect_equal(lkj_logp(3, 1, -Inf), -log(pi^2 / 2), tolerance = 1e-14)     # Joe (2006)
  expect_equal(lkj_logp(4, 1, 0), -log(32 * pi^2 / 27), tolerance = 1e-14)
})
