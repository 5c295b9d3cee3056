quick_fit <- function(formula, data, ..., chains = 2, draws = 100) {
  suppressWarnings(hlr_fit(formula, data, ..., chains = chains, draws = draws, seed = 3, cores = 1))
}
curved <- quick_fit(Weight ~ Time + (Time + I(Time^2) | Pig), dietox)
frogs <- quick_fit(surv | trials(density) ~ size + (size | tank:pred) + (1 | pred), reedfrogs, family = binomial())

test_that("the log density of draws is their lp__", {
  # The same C function on coordinates that differ by rounding.
  draws <- as.matrix(curved)
  expect_equal(as.vector(log_prob(curved, unconstrain(curved, draws))), draws[, "lp__"], tolerance = 1e-10)
  kept <- quick_fit(Weight ~ Time + (1 | Pig), dietox, prior = hlr_prior(student_t(3, 0, 10)) +
                      hlr_prior(normal(0, 10), class = "Intercept", center = FALSE))
  expect_identical(names(unconstrain(kept, as.matrix(kept)[1, ])),
                   c("b_Intercept", "b_Time", "sd_Pig__Intercept", "sigma"))
  expect_equal(log_prob(kept, unconstrain(kept, as.matrix(kept))), as.matrix(kept)[, "lp__"], tolerance = 1e-10)
  first <- as.matrix(frogs)[1:100, ]                       # the chain whose coordinates these are
  expect_equal(log_prob(frogs, unconstrain(frogs, first)), first[, "lp__"], tolerance = 1e-10)
})

test_that("parameters come back from their coordinates", {
  for (fit in list(curved, frogs)) {
    draws <- as.matrix(fit)
    upars <- unconstrain(fit, draws)
    expect_identical(dim(upars), c(nrow(draws), dim(fit$upars)[3]))
    expect_identical(anyDuplicated(colnames(upars)), 0L)
    back <- constrain(fit, upars)
    expect_gt(ncol(back), 6)
    expect_equal(back, draws[, colnames(back)], tolerance = 1e-9)
    expect_equal(unconstrain(fit, back), upars, tolerance = 1e-7)     # atanh() near 1 takes digits
  }
})

test_that("the gradient is that of the log density", {
  set.seed(1)
  for (fit in list(curved, frogs)) {
    q <- unconstrain(fit, as.matrix(fit)[7, ]) + rnorm(dim(fit$upars)[3], 0, 0.2)
    logp <- log_prob(fit, q, gradient = TRUE)
    expect_identical(names(attr(logp, "gradient")), names(q))
    gradient <- attr(logp, "gradient")
    numeric <- numeric_gradient(function(x) as.vector(log_prob(fit, x)), q)
    # Tolerance: see expect_gradient() in helper-expectations.R.
    expect_lt(max(abs(gradient - numeric)) / max(1, abs(numeric), 1e-3 * abs(logp)), 1e-6)
    several <- log_prob(fit, rbind(q, q), gradient = TRUE)
    expect_equal(as.vector(several), rep(as.vector(logp), 2))
    expect_identical(dim(attr(several, "gradient")), c(2L, length(q)))
  }
})

test_that("where the density is zero there is no gradient, neither that of the point before", {
  for (fit in list(curved, frogs)) {
    q <- fit$upars[1, 1, ]
    several <- log_prob(fit, rbind(q, q + 1e200, q), gradient = TRUE)
    expect_identical(as.vector(several)[2], -Inf)
    gradient <- attr(several, "gradient")
    expect_true(all(is.nan(gradient[2, ])))
    expect_true(all(is.finite(gradient[1, ])))
    expect_identical(gradient[3, ], gradient[1, ])
  }
})

test_that("one point can be a vector or a list, several a matrix, a data frame or draws", {
  at <- constrain(curved, curved$upars[5, 1, ])
  expect_equal(unconstrain(curved, as.list(at)), unconstrain(curved, at))
  both <- rbind(at, at)
  expect_equal(unconstrain(curved, as.data.frame(both)), unconstrain(curved, both))
  expect_equal(unconstrain(curved, posterior::as_draws_df(as.data.frame(both))), unconstrain(curved, both))
  expect_equal(unconstrain(curved, both)[2, ], unconstrain(curved, at))
})

test_that("signs of sds change nothing but the signs that go with them", {
  for (fit in list(curved, frogs)) {
    fit$upars[, 1, signed_coordinates(fit)] <- -fit$upars[, 1, signed_coordinates(fit)]
    signed <- fit$upars[, 1, ]
    positive <- positive_coordinates(fit, signed_coordinates(fit))[, 1, ]
    expect_true(all(positive[, signed_coordinates(fit)] > 0))
    expect_equal(log_prob(fit, positive), log_prob(fit, signed), tolerance = 1e-10)
    expect_equal(constrain(fit, positive), constrain(fit, signed), tolerance = 1e-10)
  }
})

level <- local({
  set.seed(2)
  d <- data.frame(g = factor(rep(1:10, each = 6)), x = rnorm(60), z = rnorm(60))
  d$y <- rnorm(10)[d$g] + rnorm(60)
  suppressWarnings(suppressMessages(hlr_fit(y ~ x + (x + z | g), d, chains = 1, warmup = 10, draws = 10, seed = 1)))
})

test_that("coordinates of correlations are their partial ones through atanh()", {
  expect_null(level$model$factors[[1]]$to_raw)
  cors <- paste0("cor_g__", c("Intercept__x", "Intercept__z", "x__z"))
  at <- replace(level$draws[1, 1, ], cors, c(0.5, 0.2, -0.4))
  partial <- (-0.4 - 0.5 * 0.2) / sqrt((1 - 0.5^2) * (1 - 0.2^2))         # of 2 and 3 given 1
  expect_equal(unname(unconstrain(level, at)[cors]), atanh(c(0.5, 0.2, partial)), tolerance = 1e-14)
  expect_error(unconstrain(level, replace(at, cors, c(0.9, 0.9, -0.9))),
               "'cor_g__Intercept__x', 'cor_g__Intercept__z'.* make no correlation matrix",
               class = "hlr_error_argument")
})

test_that("what makes no point is an error that says why", {
  at <- constrain(curved, curved$upars[5, 1, ])
  expect_error(unconstrain(curved, at[-1]), "lacks the parameter 'sd_Pig__Intercept'", class = "hlr_error_argument")
  expect_error(unconstrain(curved, replace(at, "sigma", -1)), "`sigma` = -1 .* outside its support",
               class = "hlr_error_argument")
  expect_error(unconstrain(curved, replace(at, "sigma", NA)), "none of them missing", class = "hlr_error_argument")
  expect_error(unconstrain(curved, replace(at, "cor_Pig__Intercept__Time", 1.1)), "no correlation matrix",
               class = "hlr_error_argument")
  tank <- constrain(frogs, frogs$upars[5, 1, ])
  expect_error(unconstrain(frogs, replace(tank, "sd_pred__Intercept", 0)), "is zero", class = "hlr_error_argument")
  expect_error(log_prob(curved, 1:3), "has 3 coordinates per point; the fit has 7", class = "hlr_error_argument")
  expect_error(log_prob(curved, "a"), "must be a double vector", class = "hlr_error_argument")
  expect_error(log_prob(1, 1:3), "must be a fit", class = "hlr_error_argument")
})
