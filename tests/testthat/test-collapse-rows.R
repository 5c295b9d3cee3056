# Rows made one: the same density and the same gradient, whatever the parameters, and predictions of every row.

set.seed(21)
plots <- data.frame(a = factor(rep(1:8, each = 40)), b = factor(rep(1:4, 80)), c = factor(rep(1:16, each = 20)),
                    x = rep(c(0, 0, 1), length.out = 320), o = rep(c(0.2, -0.1), each = 160),
                    trials = stats::rpois(320, 4), w = sample(c(0.5, 1, 3), 320, replace = TRUE))
plots <- transform(plots, yes = stats::rbinom(320, trials, 0.4), one = stats::rbinom(320, 1, 0.3 + 0.4 * x),
                   count = stats::rpois(320, exp(0.4 + 0.5 * x)), size = round(stats::rgamma(320, 2, 1), 1) + 0.1,
                   share = round(stats::rbeta(320, 2, 2), 1) * 0.9 + 0.05)

# A fit, for its anchor, and the rows of its data.
fit_rows <- function(formula, family, weights = NULL) {
  model <- do.call(hlr_model, list(formula, plots, family, weights = weights))
  fit <- suppressWarnings(hlr_fit(model, engine = "joint", chains = 1, draws = 2, warmup = 2, seed = 1,
                                  progress = FALSE))
  fit$rows <- joint_rows(model$design, centred_predictors(model$design, fit$prior),
                         model$design$factors[fit$model$factor_order], model$family)
  fit
}

# The model with every row. The anchor's weights of a row are shared out among those that it was made of, which leaves
# the same change of variables. Its factors must have equal numbers of coefficients.
uncollapsed <- function(fit) {
  model <- fit$model
  rows <- fit$rows
  key <- function(rows) {
    do.call(paste, c(columns_of_rows(rows),
                     if (!is_linear_in_response(fit$family)) list(rows$y)))
  }
  at <- match(key(rows), key(model))
  # Factor by factor the anchor has the rows' weights and then as many numbers for each level.
  n <- length(model$y)
  n_level <- vapply(model$factors, `[[`, 0L, "n_level")
  rest <- (length(model$anchor) - n * length(n_level)) * n_level / sum(n_level)
  end <- cumsum(n + rest)
  model$anchor <- unlist(lapply(seq_along(n_level), function(k) {
    of_factor <- model$anchor[seq(to = end[k], length.out = n + rest[k])]
    c(of_factor[at] / tabulate(at)[at], of_factor[-seq_len(n)])
  }))
  model$anchor <- as.double(model$anchor)
  model[names(rows)] <- rows
  model
}

expect_same_density <- function(fit, rows) {
  expect_length(fit$model$y, rows)
  whole <- uncollapsed(fit)
  expect_length(whole$y, 320)
  set.seed(5)
  for (spread in c(0.1, 1)) {
    q <- fit$upars[1, 1, ] + stats::rnorm(dim(fit$upars)[3], 0, spread)
    one <- log_density(fit$model, q)
    all <- log_density(whole, q)
    expect_true(is.finite(all$logp))
    expect_equal(one$logp, all$logp, tolerance = 1e-13)     # sums of 320 numbers
    expect_equal(one$grad, all$grad, tolerance = 1e-11)     # and what they cancel to
  }
}

test_that("binomial rows are one row of all their trials", {
  cells <- function(...) nrow(unique(plots[c(...)]))
  expect_same_density(fit_rows(one ~ x + (1 | a), binomial()), cells("a", "x"))
  expect_same_density(fit_rows(cbind(yes, trials - yes) ~ x + offset(o) + (x | a), binomial(), quote(w)),
                      cells("a", "x", "o"))
  expect_same_density(fit_rows(yes | trials(trials) ~ (1 | a / b), binomial("probit")), cells("a", "b"))
  expect_same_density(fit_rows(one ~ x + (1 | a) + (0 + x | b), binomial("cloglog")), cells("a", "b", "x"))
  expect_same_density(fit_rows(one ~ x, binomial("cauchit"), quote(w)), 2)
})

test_that("poisson, geometric and exponential rows are one row of their mean", {
  expect_same_density(fit_rows(count ~ x + offset(o) + (1 | c / a), poisson()), 32)
  expect_same_density(fit_rows(count ~ x + (x || a), poisson("sqrt"), quote(w)), 16)
  expect_same_density(fit_rows(size ~ x + (1 | a), exponential(), quote(w)), 16)
  expect_same_density(fit_rows(count ~ x + (1 | a), geometric(), quote(w)), 16)
})

test_that("rows of other families are one row where the response is the same too", {
  cells <- function(...) nrow(unique(plots[c(...)]))
  expect_same_density(fit_rows(count ~ x + (1 | a), negbinomial()), cells("a", "x", "count"))
  expect_same_density(fit_rows(size ~ x + (1 | b), Gamma("log"), quote(w)), cells("b", "x", "size"))
  expect_same_density(fit_rows(size ~ x + (1 | b), weibull()), cells("b", "x", "size"))
  expect_same_density(fit_rows(share ~ x + (1 | b), Beta()), cells("b", "x", "share"))
})

test_that("rows stay as they are where weights divide a variance, and where hardly any are alike", {
  expect_length(fit_rows(size ~ x + (1 | a), lognormal())$model$y, 320)
  expect_length(fit_rows(size ~ x + (1 | a), student())$model$y, 320)
  rows <- fit_rows(one ~ x + (1 | a), binomial())$rows
  rows$predictors[[1]]$x[, 2] <- seq_len(320)
  expect_identical(collapse_rows(rows, binomial()), rows)
  rows$predictors[[1]]$x[1:65, 2] <- 0.5                                    # 40 of one level, the others of the next
  expect_identical(collapse_rows(rows, binomial()), rows)
  rows$predictors[[1]]$x[66, 2] <- 0.5
  expect_length(collapse_rows(rows, binomial())$y, 256)     # four fifths of them
  rows$predictors[[1]]$x[, 2] <- 1 + seq_len(320) * .Machine$double.eps     # different numbers, if only just
  expect_identical(collapse_rows(rows, binomial()), rows)
})

test_that("the part of the density without parameters is that of the rows as they are given", {
  expect_equal(fit_rows(one ~ 1, binomial())$model$constant, 0)
  expect_equal(fit_rows(yes | trials(trials) ~ 1, binomial(), quote(w))$model$constant,
               sum(plots$w * lchoose(plots$trials, plots$yes)))
  expect_equal(fit_rows(count ~ 1, poisson(), quote(w))$model$constant, -sum(plots$w * lfactorial(plots$count)))
})

test_that("every row of the data keeps its log likelihood", {
  fit <- fit_rows(yes | trials(trials) ~ x, binomial())
  expect_length(fit$model$y, 2)
  eta <- tcrossprod(flatten_draws(fit$draws)[, c("b_Intercept", "b_x")], cbind(1, plots$x))
  exact <- t(apply(eta, 1, function(row) stats::dbinom(plots$yes, plots$trials, stats::plogis(row), log = TRUE)))
  expect_equal(unname(log_lik(fit)), exact, tolerance = 1e-10)
})
