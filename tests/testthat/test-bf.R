# bf(): brms's wrapping of a formula.

test_that("a plain bf() is its formula, with the family it brings", {
  local_replaced("brms_is_loaded", function() FALSE)
  expect_equal(formula(hlr_model(bf(Weight ~ Time + (1 | Pig)), dietox)), Weight ~ Time + (1 | Pig),
               ignore_formula_env = TRUE)
  expect_equal(family(hlr_model(bf(Weight ~ Time, family = student()), dietox))$family, "student")
  expect_equal(family(hlr_model(bf(Weight ~ Time) + Gamma("log"), dietox))$family, "Gamma")
  expect_message(hlr_fit(bf(Weight ~ Time, decomp = "QR"), dietox, seed = 1, draws = 20, chains = 1),
                 "left out", class = "hlr_message_decomp") |> suppressWarnings()
})

test_that("what bf() says beyond a formula is refused by name", {
  local_replaced("brms_is_loaded", function() FALSE)
  refused <- function(formula, words) expect_error(hlr_model(formula, dietox), words, class = "hlr_error_not_yet")
  refused(bf(Weight ~ a * Time, a ~ 1, nl = TRUE), "Nonlinear models")
  refused(bf(Weight ~ Time) + bf(Feed ~ Time), "Several responses")
  refused(bf(Weight ~ Time) + set_rescor(FALSE), "set_rescor\\(\\), are not available yet")
  refused(list(Weight ~ Time, Feed ~ Time), "Several responses")
})

test_that("formulas of other parameters come alone, several at once, by name, in lists and by lf()", {
  local_replaced("brms_is_loaded", function() FALSE)
  expected <- bf(y ~ x, sigma ~ z, nu ~ z)
  for (given in list(bf(y ~ x, sigma + nu ~ z), bf(y ~ x, sigma = ~z, nu = ~z),
                     bf(y ~ x, flist = list(sigma ~ z, nu ~ z)), bf(y ~ x) + lf(sigma ~ z, nu ~ z),
                     bf(bf(y ~ x, sigma ~ z), nu ~ z), bf(y ~ x, lf(sigma ~ z, nu ~ z)),
                     bf(y ~ x) + lf(sigma + nu ~ z))) {
    expect_equal(formula_text(plain_formula(given)), formula_text(plain_formula(expected)))
  }
  expect_equal((bf(y ~ x) + student)$family$family, "student")
  expect_output(print(bf(y ~ x, sigma ~ z, nu = 4)), "y ~ x\nsigma ~ z\nnu = 4", fixed = TRUE)
  refused <- function(value, words) expect_error(value, words, class = "hlr_error_formula")
  refused(bf(y ~ x, 4), "without the parameter")
  refused(bf(y ~ x, ~z), "without the parameter")
  refused(bf(y ~ x, log(sigma) ~ z), "stands no parameter")
  refused(bf(y ~ x, sigma ~ x) + lf(sigma ~ z), "more than one formula")
  refused(lf("sigma ~ z"), "takes formulas")
  refused(lf(sigma ~ z, dpar = "sigma"), "on the left")
  expect_error(lf(sigma ~ z, resp = "y"), "Several responses", class = "hlr_error_not_yet")
})

test_that("center and cmc of lf() are for its formulas, those of bf() for the mean's", {
  local_replaced("brms_is_loaded", function() FALSE)
  classes <- function(formula) {
    table <- hlr_model(formula, dietox)$prior
    stats::setNames(table$center[table$class == "Intercept"], table$dpar[table$class == "Intercept"])
  }
  expect_equal(classes(bf(Weight ~ Time, sigma ~ Time, center = FALSE)), c(mu = FALSE, sigma = TRUE))
  expect_equal(classes(bf(Weight ~ Time) + lf(sigma ~ Time, center = FALSE)), c(mu = TRUE, sigma = FALSE))
  expect_equal(classes(bf(Weight ~ Time, sigma ~ 0 + intercept + Time)), c(mu = TRUE, sigma = FALSE))
  columns <- function(formula, k) colnames(common_columns(hlr_model(formula, dietox)$design, k))
  expect_equal(columns(bf(Weight ~ Time) + lf(sigma ~ 0 + Evit, cmc = FALSE), 2), c("EvitEvit100", "EvitEvit200"))
  expect_equal(columns(bf(Weight ~ 0 + Evit, cmc = FALSE), 1), c("EvitEvit100", "EvitEvit200"))
  expect_equal(columns(bf(Weight ~ Time, sigma ~ 0 + Evit), 2), paste0("EvitEvit", c("000", "100", "200")))
  design <- hlr_model(bf(Weight ~ Time) + lf(sigma ~ 0 + Evit, cmc = FALSE), dietox)$design
  expect_equal(common_columns(apply_blueprint(design$blueprint, dietox[c(9, 300, 700), ]), 2),
               common_columns(design, 2)[c(9, 300, 700), ])
})

test_that("a number in bf() fixes a parameter", {
  local_replaced("brms_is_loaded", function() FALSE)
  model <- hlr_model(bf(Weight ~ Time, nu = 4), dietox, student())
  row <- model$prior[model$prior$parameter == "nu", ]
  expect_equal(c(row$dist, row$arg1, row$source), c("constant", "4", "formula"))
  expect_output(print(model, forecast = FALSE), "nu +Constant\\(4\\)  \\(by the formula\\)")
  other <- hlr_model(Weight ~ Time, dietox, student(), prior = hlr_prior(constant(4), class = "nu"))
  draws <- function(model) as.matrix(suppressWarnings(hlr_fit(model, seed = 1, chains = 1, draws = 50)))
  expect_equal(draws(model), draws(other))
  expect_equal(hlr_model(bf(Weight ~ Time, nu = 4), dietox, student(), prior = "brms")$prior$arg1[4], 4)
  expect_equal(hlr_model(bf(Weight ~ Time, nu = 4), dietox, student(), prior = hlr_priors(model))$prior, model$prior)
  refused <- function(formula, words, ..., class = "hlr_error_formula") {
    expect_error(hlr_model(formula, dietox, student(), ...), words, class = class)
  }
  refused(bf(Weight ~ Time, nu = -1), "cannot have")
  refused(bf(Weight ~ Time, nu = 1:2), "at one number")
  refused(bf(Weight ~ Time, sigma = "nu"), "ties a parameter")
  refused(bf(Weight ~ Time, shape = 2), "no parameter 'shape'.*one of 'negbinomial'")
  refused(bf(Weight ~ Time, mu ~ Time), "the first formula")
  refused(bf(Weight ~ Time, nu = 4), "Leave one of the two out", prior = hlr_prior(gamma(2, 1), class = "nu"),
          class = "hlr_error_prior")
  table <- hlr_priors(model)
  table$prior[table$parameter == "nu"] <- "gamma(2, 1)"
  refused(bf(Weight ~ Time, nu = 4), "Leave one of the two out", prior = table, class = "hlr_error_prior")
})

test_that("with sigma fixed coefficients are sampled", {
  # With normal priors and known sigma the posterior is normal: (X'X / sigma^2 + P)^-1 is its covariance.
  fit <- hlr_fit(bf(Weight ~ 0 + Intercept + Time, sigma = 11), dietox, seed = 1,
                 prior = hlr_prior(normal(0, 20), class = "b"))
  expect_match(fit$engine$reason, "every variance parameter is fixed")
  x <- model.matrix(fit)
  covariance <- solve(crossprod(x) / 11^2 + diag(2) / 20^2)
  mean <- covariance %*% crossprod(x, dietox$Weight) / 11^2
  draws <- posterior::as_draws_array(fit)
  for (k in 1:2) {
    expect_within_mcse(posterior::extract_variable_matrix(draws, c("b_Intercept", "b_Time")[k]), mean[k])
    expect_sd_within_mcse(posterior::extract_variable_matrix(draws, c("b_Intercept", "b_Time")[k]),
                          sqrt(diag(covariance))[k])
  }
})

test_that("brms's own objects are read, whether it is loaded or not", {
  as_brms <- function(formula, ...) structure(formula, ..., nl = FALSE, loop = TRUE)
  given <- structure(list(formula = as_brms(Weight ~ Time + (1 | p | Pig), center = FALSE),
                          pforms = list(sigma = sigma ~ Time, nu = structure(nu ~ Evit, cmc = FALSE, center = FALSE)),
                          pfix = list(), resp = "Weight", family = NULL), class = c("brmsformula", "bform"))
  local_replaced("brms_is_loaded", function() FALSE)
  ours <- bf(Weight ~ Time + (1 | p | Pig), sigma ~ Time, center = FALSE) + lf(nu ~ Evit, cmc = FALSE, center = FALSE)
  expect_equal(hlr_model(given, dietox, student())$prior, hlr_model(ours, dietox, student())$prior)
  skip_if_not_installed("brms")
  theirs <- brms::bf(Weight ~ Time + (1 | p | Pig), sigma ~ Time, center = FALSE) +
    brms::lf(nu ~ Evit, cmc = FALSE, center = FALSE) + brms::student()
  expect_equal(hlr_model(theirs, dietox)$prior, hlr_model(ours, dietox, student(link_nu = "logm1"))$prior)
  expect_equal(hlr_model(brms::bf(Weight ~ Time, nu = 3), dietox, student())$prior$arg1[4], 3)
})
