# Methods for bayestestR's generics, against the draws.

# Of all the fit's draws, those that these methods describe by default.
common_of <- function(fit) as.matrix(fit, "^b_", regex = TRUE)

test_that("shares of the region and of the direction are those of the draws", {
  skip_if_not_installed("bayestestR")
  fit <- fake_fit(n_iter = 250)
  rope <- bayestestR::rope(fit, range = c(6.9, 7.1), ci = 1)
  expect_identical(rope$Parameter, c("b_Intercept", "b_Time"))
  time <- as.vector(fit$draws[, , "b_Time"])
  inside <- mean(time >= 6.9 & time <= 7.1)
  expect_equal(rope$ROPE_Percentage[2], inside)
  whole <- bayestestR::p_rope(fit, range = c(6.9, 7.1))
  expect_equal(whole[[ncol(whole)]][2], inside)                          # `p_ROPE`, in later versions `ROPE_Percentage`
  expect_identical(bayestestR::equivalence_test(fit, range = c(6.9, 7.1))$ROPE_Equivalence, c("Rejected", "Undecided"))
  pd <- bayestestR::p_direction(fit, variable = "cor_Pig__Intercept__Time")
  expect_equal(as.numeric(pd$pd), mean(fit$draws[, , "cor_Pig__Intercept__Time"] > 0))
  above <- bayestestR::p_significance(fit, threshold = 7, variable = "b_Time")
  expect_equal(as.numeric(above$ps), mean(time > 7))
})

test_that("the default region is a tenth of the response's or of the logistic's sd", {
  skip_if_not_installed("bayestestR")
  fit <- fake_fit(n_iter = 50)
  expect_equal(bayestestR::rope_range(fit), c(-0.1, 0.1) * stats::sd(fit$design$y))
  expect_equal(bayestestR::rope(fit)$ROPE_high[1], 0.1 * stats::sd(fit$design$y))
  fit$family <- binomial()
  expect_equal(bayestestR::rope_range(fit)[2], 0.1 * pi / sqrt(3))
  fit$family <- poisson()
  expect_equal(bayestestR::rope_range(fit)[2], 0.1)
  expect_error(bayestestR::rope(fit, range = 1), "two numbers", class = "hlr_error_argument")
})

test_that("intervals and point estimates are of the draws of the variables asked for", {
  skip_if_not_installed("bayestestR")
  each_fit(function(fit, label) {
    draws <- common_of(fit)
    eti <- bayestestR::eti(fit, ci = 0.8)
    expect_identical(eti$Parameter, colnames(draws), label = label)
    expect_equal(eti$CI_low, unname(apply(draws, 2, quantile, 0.1)), label = label)
    expect_equal(eti$CI_high, unname(apply(draws, 2, quantile, 0.9)), label = label)
    expect_equal(bayestestR::ci(fit, 0.8, method = "ETI")$CI_low, eti$CI_low, label = label)
    hdi <- bayestestR::hdi(fit, 0.8)
    held <- colMeans(t(t(draws) >= hdi$CI_low & t(draws) <= hdi$CI_high))
    # 160 of the 200 draws, or one more: bayestestR counts the gaps between them.
    expect_true(all(held %in% c(0.8, 0.805)), label = label)
    narrowest <- vapply(seq_len(ncol(draws)), function(k) min(diff(sort(draws[, k]), lag = 200 * held[k] - 1)), 0)
    expect_equal(hdi$CI_high - hdi$CI_low, narrowest, label = label)
    point <- bayestestR::point_estimate(fit, centrality = c("median", "mean"))
    expect_equal(point$Median, unname(apply(draws, 2, median)), label = label)
    expect_equal(point$Mean, unname(colMeans(draws)), label = label)
    map <- bayestestR::map_estimate(fit)
    density <- bayestestR::estimate_density(fit)
    highest <- vapply(split(density, density$Parameter), function(d) d$x[which.max(d$y)], 0)
    expect_equal(map$MAP_Estimate, unname(highest[map$Parameter]), tolerance = 1e-2, label = label)   # another grid
  })
  fit <- correlated_pigs_fit()
  expect_identical(bayestestR::eti(fit, effects = "random", parameters = "^sd_")$Parameter,
                   c("sd_Pig__Intercept", "sd_Pig__Time"))
  expect_identical(bayestestR::eti(fit, component = "all")$Parameter, c("b_Intercept", "b_Time", "sigma"))
  expect_identical(bayestestR::eti(fit, variable = "sigma")$Parameter, "sigma")
  expect_error(bayestestR::eti(fit, variable = "tau"), class = "hlr_error_variable")
})

test_that("describe_posterior() has hlr's effective draws and R-hat, and the kinds of parameters", {
  skip_if_not_installed("bayestestR")
  each_fit(function(fit, label) {
    shown <- bayestestR::describe_posterior(fit)
    table <- summary(fit, "^b_", regex = TRUE)
    expect_identical(shown$Parameter, table$variable, label = label)
    expect_equal(shown$CI_low, table$q2.5, label = label)
    expect_equal(shown$ESS, table$ess_bulk, label = label)
    expect_equal(shown$Rhat, table$rhat, label = label)
    expect_equal(shown$ROPE_high, rep(bayestestR::rope_range(fit)[2], nrow(shown)), label = label)
    expect_s3_class(shown, "describe_posterior")
    all <- bayestestR::describe_posterior(fit, effects = "all", component = "all", parameters = "^(b|sd)_|sigma|shape")
    expect_identical(all$Effects, ifelse(startsWith(all$Parameter, "sd_"), "random", "fixed"), label = label)
    expect_equal(bayestestR::effective_sample(fit)$ESS_tail, round(table$ess_tail), label = label)
    expect_equal(bayestestR::mcse(fit)$MCSE, table$mcse_mean, label = label)
    diagnostic <- bayestestR::diagnostic_posterior(fit)
    expect_equal(diagnostic$Rhat, table$rhat, label = label)
    expect_identical(names(diagnostic), c("Parameter", "Rhat", "ESS", "MCSE"))
  })
  expect_null(bayestestR::describe_posterior(correlated_pigs_fit(), diagnostic = NULL)$Rhat)
})

test_that("Bayes factors are ratios of the prior's and the posterior's density", {
  skip_if_not_installed("bayestestR")
  skip_if_not_installed("logspline")
  fit <- once("many draws", hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1))
  time <- as.matrix(fit, "b_Time")
  factor <- suppressWarnings(bayestestR::bayesfactor_parameters(fit, null = 7, parameters = "Time"))
  prior_sd <- fit$prior$arg2[fit$prior$parameter == "b_Time"]
  by_hand <- dnorm(7, 0, prior_sd, log = TRUE) - dnorm(7, mean(time), sd(time), log = TRUE)
  # Logspline densities of 4,000 draws of all but normal variables: off by some hundredths on the log scale.
  expect_lt(abs(factor$log_BF - by_hand), 0.1)
  bf <- suppressWarnings(bayestestR::describe_posterior(fit, test = "bf"))
  whole <- suppressWarnings(bayestestR::bayesfactor_parameters(fit))
  expect_equal(bf$log_BF, whole$log_BF)
  # Supported are the values that the data make more likely: between two normal densities, those nearer than this many
  # sds. bayestestR looks at a grid of 0.38 sds here.
  si <- suppressWarnings(bayestestR::si(fit, parameters = "Time"))
  ends <- (c(si$CI_low, si$CI_high) - mean(time)) / sd(time)
  expect_true(all(abs(abs(ends) - sqrt(2 * log(prior_sd / sd(time)))) < 0.5))
  prior <- bayestestR::unupdate(fit)
  same <- suppressWarnings(bayestestR::bayesfactor_parameters(prior, null = 1))
  expect_equal(same$log_BF, c(0, 0))
  given <- suppressWarnings(bayestestR::bayesfactor_parameters(fit, prior = prior, null = 7, parameters = "Time"))
  expect_equal(given$log_BF, factor$log_BF)
})

test_that("the prior is that of the fit, by draws and by name", {
  skip_if_not_installed("bayestestR")
  each_fit(function(fit, label) {
    prior <- bayestestR::unupdate(fit)
    expect_identical(as.matrix(prior_draws(prior)), as.matrix(prior_draws(fit)), label = label)
    expect_identical(bayestestR::unupdate(prior), prior)
    simulated <- bayestestR::simulate_prior(fit, n = 7)
    expect_identical(dim(simulated), c(7L, ncol(common_of(fit))), label = label)
    # Each draw has its own random numbers: the first 7 are the same however many there are.
    expect_equal(as.matrix(simulated), as.matrix(prior_draws(fit, names(simulated)))[1:7, names(simulated)],
                 ignore_attr = TRUE, label = label)
    described <- bayestestR::describe_prior(fit)
    expect_identical(described$Parameter, prior_summary(fit)$parameter, label = label)
    expect_identical(described$Prior_Distribution, prior_summary(fit)$dist, label = label)
  })
  again <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 100, chains = 2, sample_prior = "only")
  expect_equal(as.matrix(bayestestR::unupdate(correlated_pigs_fit())), as.matrix(again))
  expect_identical(bayestestR::describe_prior(correlated_pigs_fit(), parameters = "^b_")$Prior_Scale,
                   prior_summary(correlated_pigs_fit())$arg2[1:2])
})

test_that("priors are judged by their spread beside the posterior's", {
  skip_if_not_installed("bayestestR")
  fit <- correlated_pigs_fit()
  judged <- suppressWarnings(bayestestR::check_prior(fit))
  expect_identical(judged$Parameter, c("b_Intercept", "b_Time"))
  # bayestestR's rule of Gelman: informative where the posterior has more than a tenth of the prior's sd.
  prior <- as.data.frame(prior_draws(fit))[judged$Parameter]
  narrow <- apply(common_of(fit), 2, sd) <= 0.1 * vapply(prior, sd, 0)
  expect_identical(judged$Prior_Quality, unname(ifelse(narrow[judged$Parameter], "uninformative", "informative")))
})

test_that("Bayes factors of models are ratios of their evidences", {
  skip_if_not_installed("bayestestR")
  skip_if_not_installed("bridgesampling")
  fit_of <- function(formula) suppressWarnings(hlr_fit(formula, dietox, seed = 1, draws = 200, chains = 2))
  linear <- fit_of(Weight ~ Time + (1 | Pig))
  fed <- fit_of(Weight ~ Time + Cu + (1 | Pig))
  expect_message(table <- bayestestR::bayesfactor_models(linear, fed, denominator = 2), class = "hlr_message_evidence")
  evidence <- function(fit) bridge_sampler.hlr_fit(fit, silent = TRUE)$logml
  # Bridge sampling draws anew each time: 0.02 is ten of the errors that test-bridge-sampler.R finds.
  expect_equal(table$log_BF, c(evidence(linear) - evidence(fed), 0), tolerance = 0.02)
  expect_identical(table$Model, c("Time + (1 | Pig)", "Time + Cu + (1 | Pig)"))
  expect_output(print(table), "Against Denominator.*Time \\+ Cu")
  inclusion <- bayestestR::bayesfactor_inclusion(table)
  cu <- match("Cu", row.names(inclusion))
  expect_equal(inclusion$log_BF[cu], -table$log_BF[1])
  none <- function(...) bayestestR::bayesfactor_models(..., verbose = FALSE)
  expect_identical(row.names(none(linear, linear)), c("linear", "linear.1"))
  expect_error(none(linear), "two or more", class = "hlr_error_argument")
  expect_error(none(linear, tadpoles_fit()), "different responses", class = "hlr_error_argument")
  expect_error(none(linear, fed, denominator = 3), "denominator", class = "hlr_error_argument")
  expect_error(none(linear, suppressWarnings(loo(fed))), "Evidences are those of fits", class = "hlr_error_argument")
})
