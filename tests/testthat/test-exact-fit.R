exact_data <- function() {
  set.seed(4)
  d <- data.frame(x = rnorm(24), f = gl(6, 4), g = gl(4, 1, 24))
  d$by_f <- c(3, 1, 4, 1.5, 5, 9)[d$f]
  d$line <- 2 - 3 * d$x
  d
}

quiet_fit <- function(...) suppressMessages(suppressWarnings(hlr_fit(...)))
refused <- function(...) {
  expect_error(suppressMessages(hlr_fit(..., progress = FALSE)), class = "hlr_error_exact")
}

test_that("a response that is explained exactly is named as such, with what explains it", {
  d <- exact_data()
  expect_match(conditionMessage(refused(line ~ x, d)), "explained exactly by the predictors (x)", fixed = TRUE)
  expect_match(conditionMessage(refused(by_f ~ 1 + (1 | f), d)), "explained exactly by the groups of f", fixed = TRUE)
  refused(by_f ~ 1 + (1 | f) + (1 | g), d)
  refused(by_f ~ 1 + (1 | f), d, engine = "joint")
  refused(line * 1e-9 ~ x + (x | f), d)
  refused(line ~ x, d, student())
  refused(exp(line) ~ x + (1 | g), d, lognormal())
  expect_match(conditionMessage(refused(exp(line) ~ x, d, Gamma("log"))), "shape has all its mass at infinity")
  refused(exp(line) ~ x, d, weibull())
  refused(plogis(line) ~ x, d, Beta())
})

test_that("little noise, a prior that holds and group effects for every row are no exact fit", {
  d <- exact_data()
  set.seed(5)
  d$near <- 1e9 * d$x + rnorm(24)
  for (family in list(gaussian(), student())) {
    fit <- quiet_fit(near ~ x, d, family, draws = 200, seed = 1, progress = FALSE)
    # The least squares estimate and its standard error; student's differs by less than one of these.
    line <- summary(lm(near ~ x, d))
    expect_lt(abs(mean(fit$draws[, , "sigma"]) / line$sigma - 1), 0.4)
    expect_lt(abs(mean(fit$draws[, , "b_x"]) - 1e9), 4 * line$coefficients["x", 2])
  }
  prior <- hlr_prior(lognormal(0, 1), class = "sigma")
  fit <- quiet_fit(line ~ x, d, prior = prior, draws = 200, seed = 1, progress = FALSE)
  # sigma^(2 - 24) exp(-log(sigma)^2 / 2) d log(sigma): normal about log(sigma) = -22, but for the prior of beta.
  expect_lt(abs(mean(log(fit$draws[, , "sigma"])) + 22), 0.3)
  expect_s3_class(quiet_fit(x ~ 1 + (1 | row), transform(d, row = seq_len(24)), draws = 50, seed = 1,
                                           progress = FALSE), "hlr_fit")
})

test_that("as many coefficients as rows: sigma has its prior, by every engine", {
  d <- data.frame(y = c(0.2, 1.9, 0.4, -1), x = c(1, 3, 4, 2), f = c("a", "b", "a", "c"))
  prior <- hlr_prior(normal(0, 10), class = "b") + hlr_prior(normal(0, 10), class = "Intercept") +
    hlr_prior(exponential(2), class = "sigma")
  # Priors of the coefficients are so wide that only that of sigma is left: mean 0.5, P(sigma < 0.1) = 0.181.
  for (family in list(gaussian(), lognormal(), student())) {
    if (family$family == "lognormal") d$y <- exp(d$y)
    fit <- quiet_fit(y ~ x + f, d, family, prior = prior, seed = 2, draws = 2000, progress = FALSE)
    sigma <- fit$draws[, , "sigma"]
    ess <- posterior::ess_mean(sigma)
    expect_lt(abs(mean(sigma) - 0.5), 4 * 0.5 / sqrt(ess))
    expect_lt(abs(mean(sigma < 0.1) - 0.181), 5 * 0.385 / sqrt(posterior::ess_mean(sigma < 0.1)))
  }
})

test_that("student() with many equal responses is refused where it piles up on them", {
  set.seed(6)
  d <- data.frame(y = c(rep(2, 40), rnorm(8)))
  expect_match(conditionMessage(refused(y ~ 1, d, student())), "Many rows have exactly the response")
})

test_that("gross outliers leave student() the place of the others", {
  for (outlier in c(-1e4, 1e6, 1e9)) {
    set.seed(7)
    d <- data.frame(x = runif(40), g = gl(5, 8))
    d$y <- 1 + 2 * d$x + rnorm(40, 0, 0.3)
    others <- coef(summary(lm(y ~ x, d)))
    d$y[17] <- outlier
    for (formula in c(y ~ x, y ~ x + (1 | g))) {
      fit <- quiet_fit(formula, d, student(), seed = 1, draws = 300, progress = FALSE)
      # One row more or less moves the slope by less than two of its standard errors.
      expect_lt(abs(mean(fit$draws[, , "b_x"]) - others["x", 1]), 2 * others["x", 2])
      expect_lt(max(rhat(fit), na.rm = TRUE), 1.15)
    }
  }
})

test_that("a sigma that is fixed stays, also with a row for each level", {
  data <- data.frame(y = c(1.2, -0.3, 0.8, 2.1, -1, 0.4), g = 1:6)
  fit <- suppressWarnings(hlr_fit(y ~ 1 + (1 | g), data, prior = hlr_prior(constant(0.5), class = "sigma"), seed = 1,
                                  engine = "joint", chains = 1, draws = 20, progress = FALSE))
  expect_true(all(fit$draws[, , "sigma"] == 0.5) && all(is.finite(fit$draws[, , "lp__"])))
})

test_that("bounds of censored rows that lie on a line are no responses that are explained", {
  d <- data.frame(x = 1:6, low = 1:6, high = c(2, 3, NA, 5, 6, 7),
                  kind = c("interval", "interval", "none", "interval", "left", "right"))
  expect_no_error(suppressWarnings(suppressMessages(
    hlr_fit(low | cens(kind, high) ~ x, d, chains = 1, draws = 20, seed = 1, progress = FALSE)
  )))
})
