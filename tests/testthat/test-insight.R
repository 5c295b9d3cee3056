# What insight is told of the four fits.

test_that("formulas, parameters, data and kind of model are those of the fit", {
  skip_if_not_installed("insight")
  each_fit(function(fit, label) {
    shown <- insight::find_formula(fit)
    expect_identical(deparse(shown$conditional[[2]]), deparse(fit$formula[[2]]), label = label)
    all <- insight::find_parameters(fit, flatten = TRUE)
    expect_setequal(all, setdiff(variables(fit), c("lprior", "lp__")))
    draws <- insight::get_parameters(fit)
    expect_equal(draws, as.data.frame(fit, variable = names(draws)))
    expect_true(all(grepl("^(b_|sigma$|shape$)", names(draws))))
    data <- insight::get_data(fit)
    expect_setequal(names(data), all.vars(fit$formula))
    expect_identical(nrow(data), nobs(fit))
    info <- insight::model_info(fit)
    expect_true(info$is_bayesian)
    expect_true(info$is_mixed)
    expect_identical(info$is_linear, fit$family$family == "gaussian")
    expect_identical(insight::find_response(fit), insight::find_response(fit, combine = TRUE))
  })
  expect_identical(insight::find_formula(correlated_pigs_fit())$random, ~ Time | Pig, ignore_attr = TRUE)
  expect_identical(insight::find_random(traps_fit())$random, c("site", "year"))
  expect_true(insight::model_info(tadpoles_fit())$is_binomial)
  expect_true(insight::model_info(traps_fit())$is_negbin)
  expect_identical(insight::link_inverse(tadpoles_fit())(0), 0.5)
  priors <- insight::get_priors(correlated_pigs_fit())
  expect_identical(priors$Parameter, prior_summary(correlated_pigs_fit())$parameter)
  sigma <- priors[priors$Parameter == "sigma", ]
  expect_identical(sigma$df, prior_summary(correlated_pigs_fit())["sigma" == priors$Parameter, "arg1"])
})

test_that("variables inside functions are found in the data of the call", {
  skip_if_not_installed("insight")
  fit <- suppressWarnings(hlr_fit(Weight ~ poly(Time, 2) + (1 | Pig), dietox, seed = 1, draws = 20, chains = 1))
  expect_identical(insight::get_data(fit)$Time, dietox$Time)
})
