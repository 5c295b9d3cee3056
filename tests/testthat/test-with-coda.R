# Draws in coda's classes.

test_that("chains and their combination are the draws", {
  skip_if_not_installed("coda")
  each_fit(function(fit, label) {
    list <- coda::as.mcmc.list(fit)
    expect_s3_class(list, "mcmc.list")
    expect_identical(coda::varnames(list), variables(fit), label = label)
    expect_equal(c(coda::nchain(list), coda::niter(list)), c(2, 100))
    draws <- as.array(fit)
    expect_equal(as.matrix(list[[2]]), draws[, 2, ], ignore_attr = TRUE, label = label)
    expect_identical(coda::as.mcmc(fit), list)
    combined <- coda::as.mcmc(fit, combine_chains = TRUE)
    expect_s3_class(combined, "mcmc")
    expect_equal(as.matrix(combined), as.matrix(fit), ignore_attr = TRUE, label = label)
    expect_equal(summary(list)$statistics[, "Mean"], colMeans(as.matrix(fit)))
  })
  fit <- correlated_pigs_fit()
  expect_identical(coda::varnames(coda::as.mcmc.list(fit, "^b_", regex = TRUE)), c("b_Intercept", "b_Time"))
  expect_error(coda::as.mcmc.list(fit, "b_Tme"), "b_Time", class = "hlr_error_variable")
})
