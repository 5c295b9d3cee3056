# Fits as reference models of projpred.
skip_if_not_installed("projpred")

counted <- function() {
  set.seed(1)
  data <- data.frame(x = rnorm(60), z = rnorm(60), n = rpois(60, 20) + 1, g = gl(10, 6))
  transform(data, y = rpois(60, n * exp(-1 + 0.5 * x)), b = factor(ifelse(runif(60) < plogis(x), "yes", "no")))
}

short_fit <- function(formula, data, family, ...) {
  environment(formula) <- environment()                # where the data are found again
  suppressWarnings(hlr_fit(formula, data, family, seed = 1, draws = 60, chains = 1, ...))
}

weighted_fit <- function(formula, data, family, weight) {
  environment(formula) <- environment()
  data$weight <- weight
  suppressWarnings(hlr_fit(formula, data, family, weights = weight, seed = 1, draws = 60, chains = 1))
}

test_that("a reference model has the fit's means, responses, trials, offsets and sigma", {
  herds <- lme4::cbpp
  rates <- transform(herds, rate = incidence / size)
  fits <- list(
    Weight = correlated_pigs_fit(), surv = tadpoles_fit(),
    incidence = short_fit(cbind(incidence, size - incidence) ~ period + (1 | herd), herds, binomial()),
    .response = weighted_fit(rate ~ period + (1 | herd), rates, binomial(), herds$size),
    y = short_fit(y ~ x + offset(log(n)) + (x || g), counted(), poisson()),
    b = short_fit(b ~ x, counted(), binomial("probit"))
  )
  for (name in names(fits)) {
    fit <- fits[[name]]
    model <- projpred::get_refmodel(fit)
    trials <- if (is.null(fit$design$trials)) rep(1, nobs(fit)) else fit$design$trials
    expect_identical(as.character(model$formula[[2]]), name)
    expect_equal(unname(model$eta + model$offset), unname(t(posterior_linpred(fit))), label = name)
    expect_equal(unname(t(model$family$linkinv(model$eta + model$offset)) * rep(trials, each = ncol(model$eta))),
                 unname(posterior_epred(fit)), label = name)
    expect_identical(model$y, fit$design$y, label = name)
    expect_equal(model$wobs, trials, label = name)
    expect_equal(model$offset, offset_of(fit$design), label = name)
    if (name == "Weight") expect_identical(model$dis, as.vector(as.matrix(fit, "sigma")))
  }
  expect_identical(format(projpred::get_refmodel(fits$y)$formula), "y ~ x + (1 | g) + (0 + x | g)")
})

test_that("the projection onto the model itself has its coefficients, and a submodel predicts", {
  fit <- hlr_fit(mpg ~ wt + qsec + am, mtcars, seed = 1)
  same <- suppressWarnings(projpred::project(fit, solution_terms = c("wt", "qsec", "am"), ndraws = 400, seed = 1))
  draws <- as.matrix(same)
  names <- c("b_Intercept", "b_wt", "b_qsec", "b_am")
  own <- as.matrix(fit, names)
  # 400 of the fit's draws: their means within 4.5 standard errors. Each is projected onto itself.
  error <- (colMeans(draws[, 1:4]) - colMeans(own)) / (apply(own, 2, sd) / sqrt(400))
  expect_lt(max(abs(error)), 4.5)
  chosen <- suppressWarnings(projpred::varsel(fit, seed = 1, nclusters = 3, nclusters_pred = 10))
  expect_setequal(projpred::solution_terms(chosen), c("wt", "qsec", "am"))
  two <- suppressWarnings(projpred::project(chosen, nterms = 2, ndraws = 5, seed = 1))
  new <- projpred::proj_linpred(two, newdata = mtcars[1:3, ])
  expect_identical(dim(new$pred), c(5L, 3L))
  expect_true(all(is.finite(new$lpd)))
})

test_that("folds are fitted without their rows", {
  data <- counted()
  fit <- short_fit(y ~ x + (1 | g), data, poisson())
  model <- projpred::get_refmodel(fit)
  folds <- rep(1:3, 20)
  fits <- model$cvfun(folds)
  expect_length(fits, 3)
  second <- model$cvrefbuilder(fits[[2]])
  expect_identical(second$y, fit$design$y[folds != 2])
  own <- points_without(fit, which(folds == 2), fits[[2]]$seed)
  linpred <- draws_by_rows(prediction_at(own, fitted_rows(fit)), "linpred", function(eta, spread, at) eta)
  expect_equal(unname(t(second$eta)), unname(linpred[, folds != 2]))
  checked <- suppressWarnings(projpred::cv_varsel(fit, cv_method = "kfold", K = 2, nclusters = 1, nclusters_pred = 1,
                                                  verbose = FALSE, seed = 1))
  expect_true(all(is.finite(summary(checked)$selection$elpd.kfold)))
})

test_that("new levels have the same effects at each call, and R's stream goes on", {
  fit <- short_fit(y ~ x + (1 | g), counted(), poisson())
  model <- projpred::get_refmodel(fit)
  new <- transform(counted()[1:3, ], g = "new")
  set.seed(5)
  expected <- runif(1)
  set.seed(5)
  one <- model$ref_predfun(fit, newdata = new)
  expect_identical(runif(1), expected)
  expect_identical(model$ref_predfun(fit, newdata = new), one)
})

test_that("what projpred cannot project is an error", {
  expect_error(projpred::get_refmodel(traps_fit()), "negbinomial", class = "hlr_error_argument")
  data <- counted()
  fit <- function(formula, ...) short_fit(formula, data, gaussian(), ...)
  expect_error(projpred::varsel(fit(z ~ 0 + x)), "no intercept", class = "hlr_error_argument")
  weighted <- weighted_fit(z ~ x, data, gaussian(), 2)
  expect_error(projpred::get_refmodel(weighted), "has weights", class = "hlr_error_argument")
  prior <- hlr_prior(normal(0, 1), class = "b")
  lost <- fit(z ~ x + offset(log(n)), save_data = FALSE)
  expect_error(projpred::get_refmodel(lost), "save_data = FALSE", class = "hlr_error_data")
  expect_error(projpred::get_refmodel(fit(z ~ x, prior = prior, sample_prior = "only")), "prior alone",
               class = "hlr_error_argument")
})
