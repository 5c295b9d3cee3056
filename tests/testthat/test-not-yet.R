# What other packages have and hlr has not is named as such, whether or not they are attached.

shoots <- function() {
  set.seed(3)
  data <- data.frame(plot = gl(8, 5), week = rep(1:5, 8), height = rnorm(40, 20, 3), s = rnorm(40), diag = rnorm(40),
                     low = runif(40, 15, 18))
  data$leaves <- rpois(40, 4)
  data
}

refused <- function(formula, words, ...) {
  expect_error(hlr_model(formula, shoots(), ...), words, class = "hlr_error_not_yet")
}

test_that("terms of brms, mgcv and others are refused by name, in any place of the formula", {
  refused(height ~ s(week), "Smooth terms, s\\(\\), are not available yet")
  refused(stats::as.formula("height ~ mgcv::s(week, k = 4) + s"), "Smooth terms, s\\(\\)")
  refused(height ~ week * mo(leaves), "Monotonic effects, mo\\(\\)")
  refused(height ~ ar(week, plot), "Autocorrelated errors, ar\\(\\)")
  refused(height ~ week + (mo(leaves) | plot), "Monotonic effects, mo\\(\\)")
  refused(height ~ (1 | mm(plot, week)), "Multi-membership terms, mm\\(\\)")
  refused(height ~ (1 | gr(plot, by = week)), "gr\\(by = \\), are not available yet")
  refused(height ~ (1 | gr(plot, cov = a)), "gr\\(cov = \\), are not available yet")
  for (name in names(hlr:::not_yet_calls$terms)) {
    refused(as.formula(paste0("height ~ 1 + ", name, "(week)")), paste0(name, "\\(\\), are not available yet"))
    refused(bf(height ~ 1, as.formula(paste0("sigma ~ 1 + ", name, "(week)"))),
            paste0(name, "\\(\\), .* 'sigma ~ 1 \\+"))
  }
})

test_that("covariance structures are no predictors", {
  refused(height ~ exp(week + 0 | plot), "Covariance structures, exp\\(\\)")
  refused(height ~ diag(week | plot, hom = TRUE), "Equal variances")
  for (name in names(hlr:::not_yet_calls$structures)) {
    refused(as.formula(paste0("height ~ week + ", name, "(0 + week | plot)")), paste0(name, "\\(\\), are not"))
    refused(bf(height ~ week, as.formula(paste0("sigma ~ ", name, "(0 + week | plot)"))),
            paste0(name, "\\(\\), are not"))
  }
  expect_error(hlr_model(height ~ matern(1 | plot), shoots()), "no covariance structure", class = "hlr_error_formula")
})

test_that("responses and additions are refused by name", {
  refused(mvbind(height, leaves) ~ week, "Several responses, mvbind\\(\\)")
  refused(log(height) | resp_thres(3) + weights(week) ~ week, "Ordinal thresholds, resp_thres\\(\\)")
  for (name in names(hlr:::not_yet_calls$additions)) {
    refused(as.formula(paste0("height | ", name, "(low) ~ week")), paste0(name, "\\(\\), are not available yet"))
  }
  refused(height ~ SSlogis(week, a, b, c) ~ (a | plot), "Nonlinear models")
})

test_that("an ID is that of one grouping factor", {
  expect_error(hlr_model(height ~ (week | p | plot) + (1 | p | leaves), shoots()), "The ID 'p' stands in terms of",
               class = "hlr_error_formula")
  expect_equal(hlr_model(height ~ (week | p | plot), shoots())$expansion, "height ~ 1 + (week | plot)")
})

test_that("columns, logic and base functions of these names keep their meaning", {
  model <- hlr_model(height ~ s + diag + exp(s) + trunc(low) + I(s > 0 | diag > 0) + (s | plot), shoots())
  expect_equal(colnames(common_columns(model$design))[2:5], c("s", "diag", "exp(s)", "trunc(low)"))
  expect_equal(unname(common_columns(model$design)[, "exp(s)"]), exp(shoots()$s))
})

test_that("families that there are not are said not to be there; no other is suggested", {
  not_yet <- function(family, words) {
    error <- expect_error(check_family(family, substitute(family)), "not available yet", class = "hlr_error_family")
    expect_match(conditionMessage(error), words)
    expect_no_match(conditionMessage(error), "Did you mean")
  }
  not_yet("wiener", "rift")
  not_yet("zapoisson", "inflation")
  not_yet(cumulative("probit"), "Ordinal")
  not_yet(structure(list(family = "hurdle_cumulative", link = "logit"), class = c("brmsfamily", "family")), "rdinal")
  not_yet(structure(list(family = "tweedie", link = "log"), class = "family"), "Tweedie")
})

test_that("splines that are not attached are told where they are", {
  formula <- stats::as.formula("height ~ ns(week, 3)", new.env(parent = baseenv()))
  expect_error(hlr_model(formula, shoots()), "library\\(splines\\)", class = "hlr_error_frame")
})
