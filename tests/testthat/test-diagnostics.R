# Warnings are caught one by one, as others may come with them.
warning_classes <- function(code) {
  classes <- character(0)
  withCallingHandlers(code, hlr_warning = function(w) {
    classes <<- c(classes, class(w)[1])
    invokeRestart("muffleWarning")
  })
  sub("hlr_warning_", "", classes)
}

test_that("a good fit raises no warning", {
  expect_identical(warning_classes(check_diagnostics(fake_fit())), character(0))
})

test_that("each fault raises its own warning and says what to do", {
  fit <- fake_fit()
  fit$sampler[3, 2, "divergent__"] <- 1
  expect_warning(check_diagnostics(fit), "1 of 1000.*hlr_control", class = "hlr_warning_divergences")
  fit <- fake_fit()
  fit$sampler[3, 2, "treedepth__"] <- 10
  expect_identical(warning_classes(check_diagnostics(fit)), "treedepth")
  fit <- fake_fit()
  fit$sampler[, 2, "energy__"] <- seq_len(250)
  expect_warning(check_diagnostics(fit), "chain 2", class = "hlr_warning_ebfmi")
  fit <- fake_fit()
  fit$draws[, 2, "sigma"] <- fit$draws[, 2, "sigma"] + 1
  expect_setequal(warning_classes(check_diagnostics(fit)), c("rhat", "ess"))
  expect_warning(expect_warning(check_diagnostics(fit), "sigma", class = "hlr_warning_rhat"), class = "hlr_warning_ess")
  expect_true("ess" %in% warning_classes(check_diagnostics(fake_fit(n_iter = 80))))     # 320 draws cannot have 400
})

test_that("a constant parameter is no fault", {
  fit <- fake_fit()
  fit$draws[, , "sigma"] <- 2
  expect_identical(warning_classes(check_diagnostics(fit)), character(0))
})

test_that("E-BFMI is Stan's ratio", {
  sampler <- array(c(1, 2, 4, 8), c(4, 1, 1), list(NULL, NULL, "energy__"))
  expect_equal(ebfmi(sampler), (1 + 4 + 16) / 4 / var(c(1, 2, 4, 8)))
})

test_that("bayesplot's contracts are kept", {
  fit <- fake_fit()
  np <- bayesplot::nuts_params(fit)
  expect_identical(names(np), c("Chain", "Iteration", "Parameter", "Value"))
  expect_identical(vapply(np, typeof, ""),
                   c(Chain = "integer", Iteration = "integer", Parameter = "integer", Value = "double"))
  expect_s3_class(np$Parameter, "factor")
  one <- np$Parameter == "energy__" & np$Chain == 3 & np$Iteration == 7
  expect_equal(np$Value[one], fit$sampler[[7, 3, "energy__"]])
  lp <- bayesplot::log_posterior(fit)
  expect_identical(names(lp), c("Chain", "Iteration", "Value"))
  expect_equal(lp$Value[lp$Chain == 2], fit$draws[, 2, "lp__"])
  expect_s3_class(bayesplot::mcmc_nuts_energy(np), "ggplot")
  expect_error(bayesplot::nuts_params(fit, "energy"), class = "hlr_error_argument")
})

test_that("rhat and neff_ratio are named and posterior's", {
  fit <- fake_fit()
  expect_identical(names(bayesplot::rhat(fit)), dimnames(fit$draws)[[3]])
  x <- fit$draws[, , "sigma"]
  expect_equal(bayesplot::rhat(fit, "sigma"), c(sigma = posterior::rhat(x)), tolerance = 1e-8)
  expect_equal(bayesplot::neff_ratio(fit, "sigma"),
               c(sigma = min(posterior::ess_bulk(x), posterior::ess_tail(x)) / 1000), tolerance = 1e-8)
})
