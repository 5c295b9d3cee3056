test_that("priorsense takes a fit and has the same numbers", {
  skip_if_not_installed("priorsense")
  fit <- hlr_fit(surv | trials(density) ~ size + (1 | tank), reedfrogs, family = binomial(), seed = 1)
  theirs <- getExportedValue("priorsense", "powerscale_sensitivity")(fit)
  ours <- summary(fit, sensitivity = TRUE)
  expect_identical(theirs$variable, ours$variable)
  # The same formulas: rounding, magnified by the square root of a sum of small differences.
  expect_equal(ours$sens_prior, theirs$prior, tolerance = 1e-8)
  expect_equal(ours$sens_likelihood, theirs$likelihood, tolerance = 1e-8)
  expect_identical(ours$diagnosis, theirs$diagnosis)
  group <- getExportedValue("priorsense", "powerscale_sensitivity")(fit, prior_selection = "group")
  expect_lt(group$prior[1], theirs$prior[1])
})
