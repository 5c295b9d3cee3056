# Design and priors as flat arrays: shapes, where beta is counted from, where the search starts, what is integrated out,
# and that the density of these arrays is the one that the formula and the priors mean.

herd <- local({
  set.seed(61)
  data <- data.frame(x = rnorm(30, 4), z = rnorm(30, -2), o = rnorm(30), w = runif(30, 0.5, 2))
  data$a <- factor(rep(1:3, each = 10))
  data$b <- factor(rep(1:8, c(2, 3, 5, 4, 4, 2, 5, 5)))
  data$y <- 10 + 2 * data$x + rnorm(3)[data$a] + rnorm(30)
  data
})

# ---- shapes ---------------------------------------------------------------------------------------------------------

test_that("arrays have the sizes that C reads, innermost factor first", {
  parts <- model_parts(y ~ x + z + (x || a) + (0 + z | a) + (x | b), herd, weights = herd$w)
  model <- parts$model
  expect_equal(model$n_common, 3)
  expect_equal(model$n_obs, 30)
  expect_equal(model$log_weight, sum(log(herd$w)) / 2)
  expect_equal(vapply(parts$design$factors, `[[`, "", "group")[model$factor_order], c("b", "a"))
  expect_equal(vapply(model$factors, `[[`, 0, "n_level"), c(8, 3))
  expect_equal(model$factors[[1]]$block_size, 2)
  expect_equal(model$factors[[2]]$block_size, c(1, 1, 1))
  expect_equal(model$parents, list(c(0, 0, 0, 1, 1, 1, 2, 2)))
  n_col <- 3 + 3 + 1                                # outer z, X, y
  expect_equal(dim(model$every$r), c(8, 3))
  expect_equal(dim(model$every$f), c(8, 2 * n_col))
  expect_equal(dim(model$rest), c(n_col * (n_col + 1) / 2, 3))
  expect_equal(dim(model$precision), c(3, 3))
  expect_identical(names_of_draw(model$layout), c(
    "b_Intercept", "b_x", "b_z", "sd_b__Intercept", "sd_b__x", "sd_a__Intercept", "sd_a__x", "sd_a__z",
    "cor_b__Intercept__x", "sigma", "lprior", "lp__"
  ))
  expect_length(model$start, 2 + 3 + 1 + 1)         # beta is integrated out
})

test_that("coefficients fixed by constant() are no columns, and what they add is taken off y", {
  prior <- hlr_prior(constant(2), coef = "x")
  parts <- model_parts(y ~ x + z + (1 | b), herd, prior)
  expect_equal(parts$model$active, c(1, 3))
  expect_equal(parts$model$n_common, 2)
  expect_false("b_x" %in% parts$model$names)
  # The same as the regression of y - 2 (x - mean), with the priors of the first.
  table <- parts$prior
  rest <- make_design(y ~ z + (1 | b), transform(herd, y = y - 2 * (x - mean(x))))
  other <- flatten_collapsed(rest, structure(table[table$parameter != "b_x", ], class = class(table)), hlr_control())
  q <- parts$model$start + 0.3
  expect_equal(log_density(parts$model, q)$logp, log_density(other, q)$logp, tolerance = 1e-12)
})

# ---- where beta is counted from -------------------------------------------------------------------------------------

test_that("beta is counted from weighted least squares on centred columns", {
  parts <- model_parts(y ~ x + z + offset(o) + (1 | b), herd, weights = herd$w)
  centred <- transform(herd, x = x - mean(x), z = z - mean(z))     # means of the rows: weights have no say in the prior
  lm <- stats::lm(y - o ~ x + z, centred, weights = w)
  expect_equal(parts$model$center, c(0, mean(herd$x), mean(herd$z)))
  expect_equal(parts$model$shift, unname(stats::coef(lm)), tolerance = 1e-10)
})

test_that("columns stay as they are without an intercept, or where its prior needs it", {
  center <- function(formula, prior = NULL) model_parts(formula, herd, prior)$model$center
  expect_equal(center(y ~ 0 + x + z), c(0, 0))
  expect_equal(center(y ~ x, hlr_prior(normal(0, 5), class = "Intercept", center = FALSE)), c(0, mean(herd$x)))
  expect_equal(center(y ~ x, hlr_prior(uniform(-50, 50), class = "Intercept", center = FALSE)), c(0, 0))
  expect_equal(center(y ~ x, hlr_prior(uniform(-50, 50), class = "Intercept")), c(0, mean(herd$x)))
})

# ---- start ----------------------------------------------------------------------------------------------------------

test_that("the search starts at least squares, half the residual sd and no correlation", {
  parts <- model_parts(y ~ x + (x | b), herd)
  s <- sqrt(mean(stats::residuals(stats::lm(y ~ x, herd))^2)) / 2
  named <- plain_values(parts, parts$model$start)
  expect_equal(unname(named$sigma), s, tolerance = 1e-10)
  expect_equal(named$covariance[[1]], diag(c(s, s / sqrt(mean(herd$x^2)))^2), tolerance = 1e-10)
  kept <- model_parts(y ~ x + (x | b), herd, control = hlr_control(keep_common = TRUE))
  expect_equal(plain_values(kept, kept$model$start)$beta, kept$model$shift, tolerance = 1e-10)
})

test_that("the start lies inside every support and has a finite density", {
  priors <- list(
    NULL,
    hlr_prior(uniform(20, 30), class = "sigma") + hlr_prior(uniform(0, 0.01), class = "sd"),
    hlr_prior(uniform(50, 60), coef = "x") + hlr_prior(uniform(-1, 1), class = "Intercept"),
    hlr_prior(constant(0), class = "sd", coef = "x") + hlr_prior(lognormal(5, 0.1), class = "sigma"),
    hlr_prior(exponential(1)) + hlr_prior(beta(2, 2), class = "sigma"),
    hlr_prior(inv_gamma(2, 1000), class = "sd")
  )
  for (prior in priors) for (formula in c(y ~ x + (x || b), y ~ x + (x | b))) {
    parts <- model_parts(formula, transform(herd, x = -x), prior)
    at <- log_density(parts$model, parts$model$start)
    expect_true(is.finite(at$logp) && all(is.finite(at$grad)))
  }
})

# ---- integrated or kept ---------------------------------------------------------------------------------------------

test_that("coefficients are integrated out where all priors are normal or flat and they are few", {
  kept <- function(prior = NULL, formula = y ~ x + (1 | b), keep = NA) {
    model_parts(formula, herd, prior, hlr_control(keep_common = keep))$model$keep_common
  }
  expect_equal(kept(), 0)
  expect_equal(kept(hlr_prior(flat())), 0)
  expect_equal(kept(hlr_prior(student_t(3, 0, 1))), 1)
  expect_equal(kept(hlr_prior(uniform(-9, 9))), 1)
  expect_equal(kept(hlr_prior(cauchy(0, 1), class = "Intercept")), 1)
  expect_equal(kept(hlr_prior(constant(1))), 0)      # a fixed coefficient is no column
  expect_equal(kept(keep = TRUE), 1)
  many <- function(degree) kept(formula = stats::as.formula(paste0("y ~ poly(x, ", degree, ")")))
  expect_equal(many(max_integrated - 1), 0)          # and the intercept
  expect_equal(many(max_integrated), 1)
})

test_that("many levels with statistics of their own keep the coefficients, levels in classes do not", {
  kept <- function(n_level, x) {
    data <- data.frame(g = rep(seq_len(n_level), each = 3), x = x(3 * n_level))
    data$y <- sin(data$x) + cos(data$g)
    model_parts(y ~ x + (x | g), data)$model$keep_common
  }
  expect_equal(kept(max_levels_integrated, function(n) sqrt(seq_len(n))), 0)
  expect_equal(kept(max_levels_integrated + 1, function(n) sqrt(seq_len(n))), 1)
  expect_equal(kept(max_levels_integrated + 1, function(n) rep(1:3, n / 3)), 0)
})

test_that("coordinates are those that suit each prior", {
  kinds <- function(prior, ...) {
    parts <- model_parts(y ~ x + (1 | b), herd, prior, hlr_control(...))
    parts$model$layout$kind
  }
  expect_identical(kinds(NULL), c("real", "real", "sinh", "log"))
  expect_identical(kinds(NULL, sd_coordinate = "log"), c("real", "real", "log", "log"))
  expect_identical(kinds(hlr_prior(gamma(2, 1), class = "sd")), c("real", "real", "log", "log"))
  expect_identical(kinds(hlr_prior(uniform(0, 9), class = "sd") + hlr_prior(constant(1), class = "sigma")),
                   c("real", "real", "logit", "fixed"))
  expect_identical(kinds(hlr_prior(exponential(1)) + hlr_prior(beta(1, 2), class = "Intercept")),
                   c("logit", "log", "sinh", "log"))
})

# ---- the prior of the intercept -------------------------------------------------------------------------------------

# y ~ x without groups, by hand: y is normal with mean X m and covariance s^2 I + X S X', X with x centred or not.
# Coordinate of sigma: its logarithm.
marginal_by_hand <- function(x, mean, sd, sigma) {
  design <- cbind(1, x)
  v <- sigma^2 * diag(30) + design %*% diag(sd^2) %*% t(design)
  r <- herd$y - drop(design %*% mean)
  -15 * log(2 * pi) - as.double(determinant(v)$modulus) / 2 - sum(r * solve(v, r)) / 2 +
    stats::dexp(sigma, 0.5, log = TRUE) + log(sigma)
}

test_that("a prior on the centred intercept is on the mean of y at mean x, one on the raw intercept at x = 0", {
  prior <- function(center) {
    hlr_prior(normal(12, 3), class = "Intercept", center = center) + hlr_prior(normal(1, 0.7)) +
      hlr_prior(exponential(0.5), class = "sigma")
  }
  centred <- model_parts(y ~ x, herd, prior(TRUE))$model
  raw <- model_parts(y ~ x, herd, prior(FALSE))$model
  for (sigma in c(0.4, 1.1, 5)) {
    at <- function(model) log_density(model, log(sigma))$logp
    expect_equal(at(centred), marginal_by_hand(herd$x - mean(herd$x), c(12, 1), c(3, 0.7), sigma), tolerance = 1e-10)
    expect_equal(at(raw), marginal_by_hand(herd$x, c(12, 1), c(3, 0.7), sigma), tolerance = 1e-10)
    expect_gt(abs(at(centred) - at(raw)), 0.1)        # or the test could not tell them apart
  }
})

test_that("it is so for coefficients that are kept", {
  prior <- function(center) {
    hlr_prior(student_t(4, 12, 3), class = "Intercept", center = center) + hlr_prior(student_t(5, 1, 0.7)) +
      hlr_prior(exponential(0.5), class = "sigma")
  }
  t_density <- function(x, df, mean, scale) stats::dt((x - mean) / scale, df, log = TRUE) - log(scale)
  for (center in c(TRUE, FALSE)) {
    model <- model_parts(y ~ x, herd, prior(center))$model
    scale <- model$layout$map_scale[1:2]
    at <- function(a, b, sigma) {                     # a: the intercept at mean x, which is the coordinate
      intercept <- if (center) a else a - b * mean(herd$x)
      sum(stats::dnorm(herd$y, a + b * (herd$x - mean(herd$x)), sigma, log = TRUE)) +
        t_density(intercept, 4, 12, 3) + t_density(b, 5, 1, 0.7) + stats::dexp(sigma, 0.5, log = TRUE) + log(sigma)
    }
    for (point in list(c(18, 2, 1), c(15, 0.5, 3), c(20, -1, 0.6))) {
      ours <- log_density(model, c(point[1:2] / scale, log(point[3])))$logp - sum(log(scale))
      expect_equal(ours, at(point[1], point[2], point[3]), tolerance = 1e-10)
    }
  }
})

test_that("the intercept of the draws is the raw one, whichever has the prior", {
  # Tight priors leave no choice: 12 at mean x, or 12 at x = 0, to within 0.01.
  for (center in c(TRUE, FALSE)) {
    prior <- hlr_prior(normal(12, 0.001), class = "Intercept", center = center) + hlr_prior(normal(1.5, 0.001))
    fit <- suppressWarnings(hlr_fit(y ~ x, herd, prior = prior, draws = 50, chains = 1, seed = 1, progress = FALSE))
    expect_lt(max(abs(fit$draws[, 1, "b_Intercept"] - (12 - if (center) 1.5 * mean(herd$x) else 0))), 0.03)
  }
})

# ---- far out --------------------------------------------------------------------------------------------------------

test_that("no point of a nested model has a density above that of its mode", {
  # Where sums of nested factors lose all digits the log density was once 1e+103, and searches for the mode ran there.
  set.seed(63)
  data <- data.frame(a = factor(rep(1:7, each = 10)), b = factor(rep(rep(1:3, c(2, 3, 5)), 7)), x = rnorm(70, -1))
  data$y <- rnorm(70, -1, 0.3) + rnorm(7)[data$a]
  prior <- hlr_prior(student_t(3, 0, 1), class = "sd") + hlr_prior(inv_gamma(3, 1), class = "sd", group = "a:b")
  model <- model_parts(y ~ x + (x | a) + (1 | a:b), data, prior)$model
  mode <- stats::optim(model$start, function(q) -log_density(model, q)$logp, function(q) -log_density(model, q)$grad,
                       method = "BFGS")
  set.seed(1)
  far <- replicate(4000, log_density(model, model$start + stats::rnorm(5, 0, 16 * stats::runif(1)))$logp)
  expect_lt(max(far, na.rm = TRUE), -mode$value)
  expect_lt(mean(is.na(far)), 0.2)
})

test_that("responses outside the range of the link are no warning of R where the search begins", {
  model <- hlr_model(y ~ 1, data.frame(y = c(-3, -1, -2, 0.5)), gaussian("log"))
  guess <- expect_no_warning(row_guess(model$design, model$family))
  expect_identical(guess, list(mean = 0, sd = 1))                       # the log of a negative mean is no guess
})
