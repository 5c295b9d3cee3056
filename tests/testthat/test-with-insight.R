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

test_that("parameters come by kind", {
  skip_if_not_installed("insight")
  fit <- correlated_pigs_fit()
  effects <- grep("^r_", variables(fit), value = TRUE)
  found <- function(effects) insight::find_parameters(fit, effects = effects, flatten = TRUE)
  expect_identical(found("grouplevel"), effects)
  expect_identical(found("random_variance"), c("sd_Pig__Intercept", "sd_Pig__Time", "cor_Pig__Intercept__Time"))
  expect_setequal(found("random"), c(found("random_variance"), effects))
  expect_setequal(found("full"), c(found("fixed"), found("random")))
  clean <- insight::clean_parameters(fit)
  expect_identical(clean$Effects[match(c("b_Time", "sigma", "sd_Pig__Time"), clean$Parameter)],
                   c("fixed", "fixed", "random"))
})

test_that("predictions are expected responses, with group effects where the data have their levels", {
  skip_if_not_installed("insight")
  each_fit(function(fit, label) {
    rows <- insight::get_data(fit)[c(1, 9), ]
    shown <- insight::get_predicted(fit, data = rows)
    draws <- posterior_epred(fit, newdata = rows)
    table <- as.data.frame(shown)
    expect_equal(table$Predicted, unname(colMeans(draws)), label = label)
    expect_equal(table$CI_low, unname(apply(draws, 2, quantile, 0.025)), label = label)
    expect_equal(unlist(table[1, paste0("iter_", 1:200)]), draws[, 1], ignore_attr = TRUE, label = label)
    typical <- posterior_epred(fit, newdata = rows, re_formula = NA)
    expect_equal(as.numeric(insight::get_predicted(fit, data = rows, include_random = FALSE)),
                 unname(colMeans(typical)), label = label)
    link <- insight::get_predicted(fit, data = rows, predict = "link", ci = NULL, centrality_function = median)
    expect_equal(as.numeric(link), unname(apply(posterior_linpred(fit, newdata = rows), 2, median)), label = label)
  })
  fit <- correlated_pigs_fit()
  typical <- colMeans(posterior_epred(fit, newdata = data.frame(Time = 3), re_formula = NA))
  expect_equal(as.numeric(insight::get_predicted(fit, data = data.frame(Time = 3))), unname(typical))
  expect_equal(as.numeric(insight::get_predicted(fit, data = data.frame(Time = 3, Pig = "new"))), unname(typical))
  # known litters and pigs, in a combination that no row has
  nested <- nested_pigs_fit()
  elsewhere <- get_data.hlr_fit(nested)[1, ]
  elsewhere$Litter <- setdiff(unique(dietox$Litter), elsewhere$Litter)[1]
  expect_equal(as.numeric(insight::get_predicted(nested, data = elsewhere)),
               mean(posterior_epred(nested, newdata = elsewhere, re_formula = NA)))
  expect_error(insight::get_predicted(fit, predict = "odds"), class = "hlr_error_argument")
})

test_that("ggeffects draws from these predictions", {
  skip_if_not_installed("ggeffects")
  shown <- function(...) as.data.frame(ggeffects::ggpredict(..., include_random = FALSE, verbose = FALSE))
  fit <- correlated_pigs_fit()
  line <- shown(fit, "Time [2, 9]")
  draws <- posterior_epred(fit, newdata = data.frame(Time = c(2, 9)), re_formula = NA)
  expect_equal(line$predicted, unname(colMeans(draws)))
  expect_equal(line$conf.high, unname(apply(draws, 2, quantile, 0.975)))
  frogs <- suppressMessages(shown(tadpoles_fit(), c("pred", "size")))
  new <- data.frame(pred = as.character(frogs$x), size = as.character(frogs$group), density = 1)
  expect_equal(frogs$predicted, unname(colMeans(posterior_epred(tadpoles_fit(), newdata = new, re_formula = NA))))
})

test_that("components have their own parameters, and names that match none are an error", {
  fit <- traps_fit()
  names <- function(component) find_parameters.hlr_fit(fit, "fixed", component, flatten = TRUE)
  expect_identical(names("sigma"), NULL)
  expect_identical(names("distributional"), "shape")
  expect_identical(names(c("conditional", "all")), c("b_Intercept", "b_baitfish", "b_baitfruit", "b_rain"))
  expect_identical(names("all"), c(names("conditional"), "shape"))
  expect_identical(dim(insight::get_parameters(fit, component = "sigma")), c(0L, 0L))
  expect_error(insight::get_parameters(fit, parameters = "nonsense"), "No parameter matches 'nonsense'",
               class = "hlr_error_variable")
  expect_error(find_parameters.hlr_fit(fit, component = "sgima"), "sigma", class = "hlr_error_argument")
})
