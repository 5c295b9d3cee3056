# Priors of predictors of other parameters than the mean.

two <- Weight ~ Time + (Time | p | Pig)
spread <- sigma ~ Time + (1 | p | Pig)
quiet_bf <- function(...) {
  local_replaced("brms_is_loaded", function() FALSE, env = parent.frame())
  bf(...)
}

model_of <- function(prior = NULL, ..., family = gaussian()) hlr_model(quiet_bf(...), dietox, family, prior = prior)
row_of <- function(model, name) as.list(model$prior[model$prior$parameter == name, ])

test_that("dpar says whose coefficients a prior is of; without it they are the mean's", {
  prior <- hlr_prior(normal(0, 1), class = "b", dpar = "sigma") + hlr_prior(normal(0, 9), class = "b") +
    hlr_prior(normal(1, 2), class = "Intercept", dpar = "sigma") +
    hlr_prior(exponential(2), class = "sd", dpar = "sigma", group = "Pig") +
    hlr_prior(exponential(3), class = "sd", coef = "Time") + hlr_prior(lkj(2), class = "cor", group = "Pig")
  model <- model_of(prior, two, spread)
  expect_equal(row_of(model, "b_sigma_Time")$arg2, 1)
  expect_equal(row_of(model, "b_Time")$arg2, 9)
  expect_equal(row_of(model, "b_sigma_Intercept")$arg1, 1)
  expect_equal(row_of(model, "sd_Pig__sigma_Intercept")$arg1, 2)
  expect_equal(row_of(model, "sd_Pig__Time")$arg1, 3)
  expect_equal(row_of(model, "sd_Pig__Intercept")$source, "default")
  expect_equal(row_of(model, "cor_Pig")$arg1, 2)
  expect_equal(hlr_prior(normal(0, 1), class = "b", dpar = "mu"), hlr_prior(normal(0, 1), class = "b"))
})

test_that("with 0 + Intercept in sigma's formula a prior of class b is the intercept's too", {
  model <- model_of(hlr_prior(normal(0, 1), class = "b", dpar = "sigma"), Weight ~ Time, sigma ~ 0 + Intercept + Time)
  expect_equal(row_of(model, "b_sigma_Intercept")[c("arg2", "source")], list(arg2 = 1, source = "user"))
  model <- model_of(hlr_prior(normal(0, 3), coef = "Intercept", dpar = "sigma"), Weight ~ Time,
                    sigma ~ 0 + Intercept + Time)
  expect_equal(row_of(model, "b_sigma_Intercept")$arg2, 3)
  expect_equal(row_of(model, "b_Intercept")$source, "default")
})

test_that("a prior that matches nothing says where the parameters of that name are", {
  refused <- function(words, prior, ...) expect_error(model_of(prior, ...), words, class = "hlr_error_prior")
  normal <- function(...) hlr_prior("normal(0, 1)", ...)
  refused("sigma has a predictor, whose coefficients have class", normal(class = "sigma"), two, spread)
  refused("no predictor of 'nu'\\.", normal(dpar = "nu"), two, spread)
  refused("which is one number: class = \"sigma\"", normal(dpar = "sigma"), two)
  refused("nearest: 'Time'", normal(coef = "Tim", dpar = "sigma"), two, spread)
  refused("see `dpar`", normal(class = "sd"), Weight ~ Time, sigma ~ (1 | Pig))
  refused("nothing there goes by that name", normal(class = "sd", dpar = "sigma", coef = "Time"), two, spread)
  entry <- function(...) expect_error(hlr_prior(...), class = "hlr_error_prior")
  expect_match(conditionMessage(entry(lkj(2), class = "cor", dpar = "sigma")), "all effects of a group")
  expect_match(conditionMessage(entry(normal(0, 1), class = "sigma", dpar = "sigma")), "the parameter itself")
  expect_match(conditionMessage(entry(normal(0, 1), tag = "group")), "another word")
})

test_that("bounds and tags of sigma's coefficients cut and sort the prior density", {
  prior <- hlr_prior(normal(0, 1), class = "b", dpar = "sigma", lb = -0.5, tag = "spread") +
    hlr_prior(exponential(0.1), class = "sd", tag = "spread")
  fit <- suppressWarnings(hlr_fit(model_of(prior, two, spread), seed = 1, draws = 40, chains = 2, refresh = 0))
  slope <- as.matrix(fit)[, "b_sigma_Time"]
  by_row <- lprior(fit, by = "parameter")
  # a normal cut at -0.5: its constant is P(z > -0.5)
  expect_equal(c(by_row[, , "lprior_b_sigma_Time"]),
               unname(dnorm(slope, log = TRUE) - pnorm(-0.5, lower.tail = FALSE, log.p = TRUE)))
  tagged <- c("lprior_b_sigma_Time", "lprior_sd_Pig__Intercept", "lprior_sd_Pig__Time")
  expect_equal(c(lprior(fit)[, , "lprior_spread"]), c(apply(unclass(by_row)[, , tagged], 1:2, sum)))
  expect_equal(lprior(fit, "total")[1, 1, 1][[1]], sum(by_row[1, 1, dimnames(by_row)[[3]] != "lprior"]))
  expect_output(print(fit$prior), "Normal(0, 1) above -0.5", fixed = TRUE)
})

test_that("tables of priors have dpar, bounds and tag, and come back with them", {
  prior <- hlr_prior(normal(0, 1), class = "b", dpar = "sigma", lb = -0.5, ub = 2, tag = "spread")
  model <- model_of(prior, two, spread)
  table <- hlr_priors(model)
  expect_equal(table$dpar, c("", "", "sigma", "sigma", "", "", "sigma", ""))
  expect_equal(table$coef, c("", "Time", "", "Time", "Intercept", "Time", "Intercept", ""))
  expect_equal(unlist(table[4, c("lb", "ub")], use.names = FALSE), c(-0.5, 2))
  expect_equal(table$tag[4], "spread")
  expect_identical(model_of(table, two, spread)$prior, model$prior)
  expect_identical(model_of(prior_summary(model), two, spread)$prior, model$prior)
  table$lb[2] <- 0
  edited <- row_of(model_of(table, two, spread), "b_Time")
  expect_equal(edited[c("lower", "source")], list(lower = 0, source = "user"))
  local_replaced("brms_is_loaded", function() FALSE)
  expect_identical(get_prior(bf(Weight ~ Time, nu ~ Time), dietox, student()),
                   hlr_priors(bf(Weight ~ Time, nu ~ Time), dietox, student()))
  expect_identical(default_prior(formula = Weight ~ Time, data = dietox), hlr_priors(Weight ~ Time, dietox))
  expect_identical(get_prior(model), hlr_priors(model))
})

test_that("brms's defaults of other predictors are those of its get_prior()", {
  # brms 2.18: get_prior(bf(Reaction ~ Days + (Days | Subject), sigma ~ Days + (1 | Subject), nu ~ Days), student()) has
  # student_t(3, 0, 2.5) for sigma's intercept, normal(2.7, 0.8) for nu's and the response's 59.3 for the sds of both.
  skip_if_not_installed("lme4")
  model <- hlr_model(quiet_bf(Reaction ~ Days + (Days | Subject), sigma ~ Days + (1 | Subject), nu ~ Days),
                     lme4::sleepstudy, student(), prior = "brms")
  text <- stats::setNames(hlr_priors(model)$prior, model$prior$parameter)
  expect_equal(text[["b_sigma_Intercept"]], "student_t(3, 0, 2.5)")
  expect_equal(text[["b_nu_Intercept"]], "normal(2.7, 0.8)")
  expect_equal(text[["sd_Subject__sigma_Intercept"]], "student_t(3, 0, 59.3)")
  expect_equal(text[["b_sigma_Days"]], "flat()")
})

test_that("coefficients are shrunk in one predictor, and by sigma in the mean's alone", {
  shrunk <- hlr_prior(horseshoe(), class = "b", dpar = "nu")
  model <- model_of(shrunk, Weight ~ Time, nu ~ Time, family = student())
  expect_equal(flatten_for("joint", model, hlr_control())$shrinkage$sigma, -1L)
  model <- model_of(hlr_prior(horseshoe(), class = "b"), Weight ~ Time, nu ~ Time, family = student())
  expect_gte(flatten_for("joint", model, hlr_control())$shrinkage$sigma, 0L)
  expect_error(model_of(shrunk + hlr_prior(horseshoe()), Weight ~ Time, nu ~ Time, family = student()),
               "several predictors", class = "hlr_error_not_yet")
})

test_that("autoscale has no unit of the response where the predictor has none", {
  model <- model_of(hlr_prior(normal(0, 1), class = "b", dpar = "sigma", autoscale = TRUE), Weight ~ Time, sigma ~ Time)
  expect_equal(row_of(model, "b_sigma_Time")$arg2, 1 / sd(dietox$Time))
})

test_that("set_prior() takes several dpar, and 'intercept' where the formula has it", {
  local_replaced("brms_is_loaded", function() FALSE)
  expect_equal(set_prior("normal(0, 1)", dpar = c("sigma", "nu")),
               hlr_prior(normal(0, 1), dpar = "sigma") + hlr_prior(normal(0, 1), dpar = "nu"))
  model <- model_of(set_prior("normal(0, 3)", coef = "intercept", dpar = "sigma"), Weight ~ Time,
                    sigma ~ 0 + intercept + Time)
  expect_equal(row_of(model, "b_sigma_Intercept")$arg2, 3)
})
