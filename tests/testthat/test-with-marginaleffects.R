# What marginaleffects is told, which needs no package: it asks by methods, and knows classes by an option.

test_that("predictions have their draws, rows by draws, and medians as estimates", {
  each_fit(function(fit, label) {
    new <- get_data.hlr_fit(fit)[3:5, ]
    asked <- list(response = posterior_epred(fit, newdata = new), link = posterior_linpred(fit, newdata = new))
    for (type in names(asked)) {
      told <- get_predict.hlr_fit(fit, new, type = type)
      expect_identical(told$rowid, 1:3)
      expect_equal(told$estimate, unname(apply(asked[[type]], 2, median)), label = paste(label, type))
      expect_equal(attr(told, "posterior_draws"), t(asked[[type]]), ignore_attr = TRUE, label = paste(label, type))
    }
    expect_equal(get_coef.hlr_fit(fit), apply(as.matrix(fit, "^b_", regex = TRUE), 2, median), ignore_attr = TRUE)
  })
  fit <- correlated_pigs_fit()
  new <- cbind(get_data.hlr_fit(fit)[1:2, ], rowid = 8:9)
  told <- get_predict.hlr_fit(fit, new, re_formula = NA)
  expect_identical(told$rowid, 8:9)
  typical <- posterior_epred(fit, newdata = new, re_formula = NA)
  expect_equal(attr(told, "posterior_draws"), t(typical), ignore_attr = TRUE)
  expect_error(get_predict.hlr_fit(fit, new, type = "probs"), class = "hlr_error_argument")
})

test_that("the class is among those that marginaleffects takes", {
  expect_true("hlr_fit" %in% getOption("marginaleffects_model_classes"))
})
