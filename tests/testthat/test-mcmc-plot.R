test_that("every type of bayesplot's makes a picture of the draws", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1, draws = 50, chains = 2))
  grDevices::pdf(NULL)                                        # grids of pictures are measured on a device
  withr::defer(grDevices::dev.off())
  types <- sub("^mcmc_", "", as.character(bayesplot::available_mcmc("")))
  quietly <- function(x) suppressMessages(suppressWarnings(x))
  draws <- posterior::as_draws_array(fit, variable = c("b_Time", "sigma"))
  same <- character()
  for (type in setdiff(types, "hex")) {                                          # which needs another package
    arguments <- list(fit, type = type, variable = c("b_Time", "sigma"))
    if (startsWith(type, "recover")) arguments$true <- c(6.9, 6.4)
    picture <- quietly(do.call(mcmc_plot.hlr_fit, arguments))
    expect_true(inherits(picture, c("ggplot", "bayesplot_grid")), info = type)
    draw <- getExportedValue("bayesplot", paste0("mcmc_", type))
    theirs <- tryCatch(quietly(draw(draws)), error = function(e) NULL)           # of those that need draws alone
    if (inherits(theirs, "ggplot") && type != "scatter") {
      expect_equal(picture$data, theirs$data, info = type)
      same <- c(same, type)
    }
  }
  expect_gt(length(same), 15)
  expect_true(all(c("acf", "areas", "dens", "hist", "intervals", "rank_hist", "trace", "violin") %in% same))
  scatter <- quietly(mcmc_plot.hlr_fit(fit, c("b_Time", "sigma"), type = "scatter"))$data
  expect_equal(scatter[1:2], list(x = as.vector(draws[, , 1]), y = as.vector(draws[, , 2])), ignore_attr = TRUE)
  expect_equal(quietly(mcmc_plot.hlr_fit(fit, c("b_Time", "sigma"), type = "recover_intervals", true = c(6.9, 6.4)))$
                 data$True, c(6.9, 6.4))
})

test_that("draws, R-hats and divergences in pictures are those of the fit", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1, draws = 50, chains = 2))
  trace <- suppressMessages(mcmc_plot.hlr_fit(fit, "b_Time", type = "trace"))$data
  expect_equal(trace$value, as.vector(as.matrix(fit, "b_Time")))
  expect_equal(sort(mcmc_plot.hlr_fit(fit, type = "rhat")$data$value),
               sort(unname(rhat(fit)[c("b_Intercept", "b_Time", "sd_Pig__Intercept", "sigma")])))
  shown <- mcmc_plot.hlr_fit(fit, "^b_", regex = TRUE, prob = 0.8)$data
  expect_identical(as.character(shown$parameter), c("b_Intercept", "b_Time"))
  expect_equal(shown$l[2], unname(quantile(as.matrix(fit, "b_Time"), 0.1)))
})

test_that("brms's generic finds the method", {
  skip_if_not_installed("brms")
  fit <- suppressWarnings(hlr_fit(dist ~ speed, cars, seed = 1, draws = 50))
  expect_equal(getExportedValue("brms", "mcmc_plot")(fit, type = "dens")$data, mcmc_plot(fit, type = "dens")$data)
})

test_that("what mcmc_plot() does not know is said", {
  fit <- suppressWarnings(hlr_fit(dist ~ speed, cars, seed = 1, draws = 50))
  expect_error(mcmc_plot.hlr_fit(fit, type = "trce"), "Did you mean 'trace'", class = "hlr_error_argument")
  expect_error(mcmc_plot.hlr_fit(fit, type = "recover_hist"), "needs `true`", class = "hlr_error_argument")
  expect_error(mcmc_plot.hlr_fit(fit, type = "trace", bins = 3), "no argument 'bins'", class = "hlr_error_argument")
  expect_error(mcmc_plot.hlr_fit(fit, type = "scatter"), "two variables", class = "hlr_error_argument")
  expect_error(mcmc_plot.hlr_fit(fit, "b_sped"), "Did you mean 'b_speed'", class = "hlr_error_variable")
})
