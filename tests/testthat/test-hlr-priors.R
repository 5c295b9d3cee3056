# Priors as a table: what it says, and the way back.

pigs <- Weight ~ Time + (Time | Pig)

test_that("one row per parameter with text and quantiles", {
  table <- hlr_priors(pigs, dietox)
  expect_s3_class(table, "hlr_prior_table")
  expect_identical(table$parameter, c("b_Intercept", "b_Time", "sd_Pig__Intercept", "sd_Pig__Time", "cor_Pig", "sigma"))
  expect_identical(unique(table$source), "default")
  exact <- hlr_model(pigs, dietox)$prior
  expect_equal(table$q97.5[1], stats::qnorm(0.975, exact$arg1[1], exact$arg2[1]))
  expect_equal(table$q97.5[3], exact$arg2[3] * stats::qnorm(1 - 0.025 / 2))     # half-normal
  expect_equal(table$q2.5[6], exact$arg3[6] * stats::qt(0.5 + 0.025 / 2, 4))
  expect_equal(table$q97.5[5], 0.95)                                            # LKJ(1) of a pair is uniform
  expect_identical(hlr_priors(hlr_model(pigs, dietox)), table)
})

test_that("an unedited table changes nothing, whole or in part", {
  model <- hlr_model(pigs, dietox)
  expect_identical(hlr_model(pigs, dietox, prior = hlr_priors(model))$prior, model$prior)
  expect_identical(hlr_model(pigs, dietox, prior = hlr_priors(model)[2:3, ])$prior, model$prior)
  expect_identical(hlr_model(pigs, dietox, prior = prior_summary(model))$prior, model$prior)
})

test_that("edited rows are the user's, as hlr_prior() would have them", {
  table <- hlr_priors(pigs, dietox)
  table$prior[table$class == "sd"] <- "exponential(0.1)"
  table$prior[table$class == "cor"] <- "lkj(2)"
  edited <- hlr_model(pigs, dietox, prior = table)
  said <- hlr_prior(exponential(0.1), class = "sd") + hlr_prior(lkj(2), class = "cor")
  expect_identical(edited$prior, hlr_model(pigs, dietox, prior = said)$prior)
  expect_identical(edited$prior$source == "user", table$class %in% c("sd", "cor"))
})

test_that("the user's priors come back exactly, also through a second table and from numbers", {
  third <- 1 / 3
  said <- hlr_prior(student_t(3, 0, third), class = "b") + hlr_prior(normal(60, pi), "Intercept", center = FALSE)
  model <- hlr_model(pigs, dietox, prior = said)
  expect_identical(hlr_model(pigs, dietox, prior = hlr_priors(model))$prior, model$prior)
  expect_identical(hlr_model(pigs, dietox, prior = prior_summary(model))$prior, model$prior)
})

test_that("the intercept's side can be edited, and no digit of its prior changes", {
  table <- hlr_priors(pigs, dietox)
  table$center[1] <- FALSE
  edited <- hlr_model(pigs, dietox, prior = table)$prior
  default <- hlr_model(pigs, dietox)$prior
  expect_identical(edited$arg2, default$arg2)
  expect_false(edited$center[1])
  expect_identical(edited$source == "user", default$class == "Intercept")
})

test_that("tables from fits, and fits from tables", {
  table <- hlr_priors(pigs, dietox)
  table$prior[6] <- "exponential(1)"
  fit <- suppressWarnings(hlr_fit(pigs, dietox, prior = table, chains = 1, draws = 5, warmup = 20, seed = 1))
  expect_identical(fit$prior$dist[6], "exponential")
  expect_identical(hlr_priors(fit)$prior[6], "exponential(1)")
})

test_that("wrong tables are errors that say what is wrong", {
  table <- hlr_priors(pigs, dietox)
  refused <- function(table, pattern) {
    expect_error(hlr_model(pigs, dietox, prior = table), pattern, class = "hlr_error_prior")
  }
  refused(transform(table, parameter = sub("Time", "Tme", parameter)), "no parameter 'b_Tme'. Did you mean 'b_Time'")
  refused(table[c(1, 1), ], "'b_Intercept' more than once")
  refused(transform(table, prior = "normal(0, -1)"), "priors, b_Intercept: .*`sigma` must be a positive")
  refused(transform(table, prior = NA)[2, ], "b_Time: It has none")
  refused(transform(table, prior = "lkj(1)"), "use class = \"cor\"")
  refused(transform(table, prior = "norml(0, 1)"), "no distribution 'norml'")
  refused(table[c("parameter", "class")], "lacks")
  refused(transform(table, prior = "uniform(-2, -1)")[3, ], "cannot hold for sd_Pig__Intercept")
  expect_error(hlr_priors(1), class = "hlr_error_argument")
})

test_that("quantiles invert the density, cut or not", {
  row <- function(dist, arg, lower = -Inf, upper = Inf) {
    list(dist = dist, arg1 = arg[1], arg2 = arg[2], arg3 = arg[3], lower = lower, upper = upper)
  }
  cases <- list(
    row("normal", c(1, 2)), row("normal", c(1, 2), 0), row("normal", c(-30, 2), 0), row("student_t", c(3, 1, 2), 0),
    row("cauchy", c(0, 2), 0), row("laplace", c(1, 2)), row("laplace", c(-1, 2), 0), row("logistic", c(1, 2), 0),
    row("uniform", c(-1, 3), -1, 3), row("lognormal", c(0, 1), 0), row("gamma", c(2, 0.1), 0),
    row("inv_gamma", c(2, 3), 0), row("exponential", 0.4, 0), row("beta", c(2, 3), 0, 1)
  )
  for (case in cases) {
    q <- prior_quantile(case, c(0.025, 0.5, 0.975))
    density <- function(x) exp(prior_logp(case, x)$logp)
    mass <- c(stats::integrate(density, q[1], q[2], rel.tol = 1e-9)$value,
              stats::integrate(density, q[2], q[3], rel.tol = 1e-9)$value)
    expect_equal(mass, c(0.475, 0.475), tolerance = 1e-7, info = case$dist)     # integrate()'s error and rounding
  }
  expect_identical(prior_quantile(row("constant", 4), c(0.1, 0.9)), c(4, 4))
  expect_identical(prior_quantile(row("flat", NA, 0), c(0.025, 0.5, 0.975)), c(0, NA, Inf))
  # An entry of an LKJ(1) matrix of size 3 is 2 Beta(1.5, 1.5) - 1.
  expect_equal(prior_quantile(row("lkj", 1), 0.9, dim = 3), 2 * stats::qbeta(0.9, 1.5, 1.5) - 1)
})
