# Arguments of other packages: taken where they mean the same, otherwise the error says what to write.

short <- function(...) {
  suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, chains = 1, ...))
}

shape <- function(fit) c(dim(fit$draws)[1], fit$warmup)

test_that("iter counts the warmup, as in brms, and says so", {
  expect_message(fit <- short(iter = 80, warmup = 50, seed = 1), "iter = 80 is draws = 30", class = "hlr_message_iter")
  expect_equal(shape(fit), c(30, 50))
  expect_equal(as.matrix(fit), as.matrix(short(draws = 30, warmup = 50, seed = 1)))
  fit <- suppressMessages(short(iter = 80, seed = 1))
  expect_equal(shape(fit)[1], 40)
  expect_null(fit$call$iter)
  expect_error(short(iter = 100, warmup = 100), "must be above `warmup` = 100", class = "hlr_error_argument")
  expect_error(short(iter = 100, draws = 50), "give `draws` alone", class = "hlr_error_argument")
})

test_that("other names and lists of settings mean what they say", {
  fit <- short(draws = 30, tune = 60, random_seed = 7, refresh = 0, thin = 1, backend = "cmdstanr",
               save_pars = save_pars(all = TRUE), control = list(adapt_delta = 0.95, max_treedepth = 12))
  expect_equal(c(shape(fit), fit$seed), c(30, 60, 7))
  expect_equal(unlist(fit$control[c("adapt_delta", "max_treedepth")], use.names = FALSE), c(0.95, 12))
  expect_equal(short(draws = 30, adapt_delta = 0.95)$control$adapt_delta, 0.95)
  expect_equal(shape(short(draws = 30, ziformula = ~0, dispformula = ~1))[1], 30)
})

test_that("offset = is a part of the formula", {
  frogs <- transform(reedfrogs, ponds = density / 10)
  model <- hlr_model(surv ~ size, frogs, family = poisson(), offset = log(ponds))
  expect_equal(model$design$offset, log(frogs$ponds))
  expect_equal(formula(model), surv ~ size + offset(log(ponds)), ignore_formula_env = TRUE)
})

test_that("what has no counterpart says what to write", {
  refused <- function(words, ...) expect_error(short(...), words, class = "hlr_error_argument")
  refused("Families with inflation", ziformula = ~1)
  refused("Predictors of other parameters", dispformula = ~Time)
  refused("into the formula: y ~ x \\+ \\(1 \\| g\\)", random = ~Pig)
  refused("about an optimiser", control = structure(list(), class = c("glmerControl", "merControl")))
  refused("step size is tuned", control = list(stepsize = 0.1))
  refused("posterior::thin_draws", thin = 5)
  refused("class = \"Intercept\"", prior_intercept = 1)
})

test_that("verbs after the fit know the same words", {
  fit <- pigs_fit()
  new <- data.frame(Time = 1, Pig = "new", Litter = dietox$Litter[1])
  set.seed(1)
  lme4s <- predict(fit, new, allow.new.levels = TRUE)
  set.seed(1)
  expect_equal(lme4s, predict(fit, new, allow_new_levels = TRUE))
  expect_equal(nrow(posterior_epred(fit, nsamples = 7)), 7)
  refused <- function(value, words) expect_error(value, words, class = "hlr_error_argument")
  refused(predict(fit, type = "response"), "fitted\\(\\) has expected responses")
  refused(predict(fit, se.fit = TRUE), "Est.Error")
  refused(ranef(fit, condVar = TRUE), "Est.Error")
  refused(posterior_epred(fit, dpar = "sigma"), "not available yet")
  refused(summary(fit, var_names = "b"), "`variable`")
  refused(summary(fit, digts = 2), "Did you mean 'digits'")
  refused(loo(fit, reloo = TRUE), "moment_match")
  refused(confint(fit, method = "Wald"), "quantiles of the draws")
  refused(plot_slopes(fit, "Time", by = "Pig"), "`condition`")
})
