# Posteriors of whole fits against exact values, within four Monte Carlo standard errors of mean and sd.
#
# Exact: quadrature over the variance parameters with beta and u integrated out, cross-checked with a dense 861 x 861
# Gaussian; for sleepstudy importance sampling with 155,000 effective draws from the same marginal. Values are
# printed to four decimals: half a unit of the last, uniform, is a standard error of 3e-5, added to that of the draws.
printed <- 0.5e-4 / sqrt(3)

# Four chains of 4000: at least 10,000 effective draws for every parameter, which the test also says, so that the
# bound is as sharp as it claims.
exact_fit <- function(formula, data, prior = NULL) {
  hlr_fit(formula, data, prior = prior, chains = 4, draws = 4000, cores = 2, seed = 20240601, progress = FALSE)
}

expect_posterior <- function(fit, mean, sd, mean_mcse = printed, sd_mcse = printed) {
  mean_mcse <- rep_len(mean_mcse, length(mean))
  sd_mcse <- rep_len(sd_mcse, length(mean))
  for (k in seq_along(mean)) {
    x <- fit$draws[, , names(mean)[k]]
    expect_gt(min(posterior::ess_bulk(x), posterior::ess_tail(x)), 8000)
    expect_gt(posterior::ess_bulk(x), 10000)
    expect_within_mcse(x, mean[[k]], exact_mcse = mean_mcse[k])
    expect_sd_within_mcse(x, sd[[k]], exact_mcse = sd_mcse[k])
  }
}

pig_names <- c("b_Intercept", "b_Time", "sd_Pig__Intercept", "sd_Pig__Time", "sigma", "cor_Pig__Intercept__Time")
pigs <- function(...) {
  x <- c(...)
  stats::setNames(x, pig_names[seq_along(x)])
}

test_that("dietox with independent intercepts and slopes, default priors", {
  fit <- exact_fit(Weight ~ Time + (Time || Pig), dietox)
  expect_posterior(fit, pigs(15.7388, 6.9388, 4.5366, 0.6627, 2.4598), pigs(0.5660, 0.0821, 0.4303, 0.0620, 0.0650))
  # Quantiles of the same table; a quantile's standard error is posterior's.
  exact <- rbind(
    b_Intercept = c(14.6262, 15.7388, 16.8515), b_Time = c(6.7774, 6.9389, 7.1003),
    sd_Pig__Intercept = c(3.7747, 4.5084, 5.4597), sd_Pig__Time = c(0.5530, 0.6586, 0.7958),
    sigma = c(2.3366, 2.4584, 2.5912)
  )
  for (name in rownames(exact)) for (k in 1:3) {
    prob <- c(0.025, 0.5, 0.975)[k]
    x <- fit$draws[, , name]
    error <- sqrt(posterior::mcse_quantile(x, prob)^2 + printed^2)
    expect_lt(abs(stats::quantile(x, prob) - exact[name, k]) / error, 4)
  }
})

test_that("group effects of pigs, default priors", {
  fit <- exact_fit(Weight ~ Time + (Time || Pig), dietox)
  exact <- rbind(
    "r_Pig[4601,Intercept]" = c(-0.6283, 1.4797), "r_Pig[4601,Time]" = c(-0.0906, 0.2034),
    "r_Pig[4605,Intercept]" = c(4.0416, 1.4821), "r_Pig[4605,Time]" = c(0.4332, 0.2037),
    "r_Pig[8442,Intercept]" = c(-2.3935, 1.4813), "r_Pig[8442,Time]" = c(0.5172, 0.2036)
  )
  draws <- effects_draws(fit, "Pig", levels = c("4601", "4605", "8442"))
  for (name in rownames(exact)) {
    expect_within_mcse(draws[, , name], exact[name, 1], exact_mcse = printed)
    expect_sd_within_mcse(draws[, , name], exact[name, 2], exact_mcse = printed)
  }
})

test_that("dietox with correlated intercepts and slopes, LKJ(1) and LKJ(2)", {
  one <- exact_fit(Weight ~ Time + (Time | Pig), dietox)
  expect_posterior(one, pigs(15.7387, 6.9389, 4.5283, 0.6615, 2.4621, 0.1003),
                   pigs(0.5652, 0.0820, 0.4359, 0.0628, 0.0652, 0.1305))
  two <- exact_fit(Weight ~ Time + (Time | Pig), dietox, hlr_prior(lkj(2), class = "cor"))
  cor <- pig_names[6]
  expect_posterior(two, stats::setNames(0.0969, cor), stats::setNames(0.1284, cor))
})

test_that("dietox with intercepts alone", {
  fit <- exact_fit(Weight ~ Time + (1 | Pig), dietox)
  names <- c("b_Intercept", "b_Time", "sd_Pig__Intercept", "sigma")
  expect_posterior(fit, stats::setNames(c(15.7237, 6.9425, 6.4711, 3.3768), names),
                   stats::setNames(c(0.8039, 0.0335, 0.5685, 0.0852), names))
})

test_that("dietox with priors written by hand, on the raw intercept", {
  prior <- hlr_prior(normal(60, 20), class = "Intercept", center = FALSE) + hlr_prior(normal(0, 1), coef = "Time") +
    hlr_prior(normal(0, 5), class = "sd", coef = "Intercept") + hlr_prior(normal(0, 1), class = "sd", coef = "Time") +
    hlr_prior(student_t(4, 0, 10), class = "sigma")
  fit <- exact_fit(Weight ~ Time + (Time || Pig), dietox, prior)
  expect_posterior(fit, pigs(15.8003, 6.8922, 4.5035, 0.6619, 2.4599), pigs(0.5621, 0.0822, 0.4219, 0.0618, 0.0650))
})

test_that("coefficients as coordinates have the posterior of coefficients integrated out", {
  fit <- hlr_fit(Weight ~ Time + (Time || Pig), dietox, chains = 4, draws = 4000, cores = 2, seed = 2,
                 control = hlr_control(keep_common = TRUE), progress = FALSE)
  mean <- pigs(15.7388, 6.9388, 4.5366, 0.6627, 2.4598)
  sd <- pigs(0.5660, 0.0821, 0.4303, 0.0620, 0.0650)
  for (name in names(mean)) {
    expect_within_mcse(fit$draws[, , name], mean[[name]], exact_mcse = printed)
    expect_sd_within_mcse(fit$draws[, , name], sd[[name]], exact_mcse = printed)
  }
})

test_that("sleepstudy with Student priors, on the raw intercept", {
  skip_if_not_installed("lme4")
  # Importance sampling from the exact marginal posterior, 155,546 effective draws; with its own standard errors.
  exact <- data.frame(
    row.names = c("b_Intercept", "b_Days", "sd_Subject__Intercept", "sd_Subject__Days", "sigma",
                  "cor_Subject__Intercept__Days"),
    mean = c(251.531227427684, 10.4515779399991, 26.8712732469713, 6.57695923166791, 25.9131424647168,
             0.087779949264812),
    sd = c(7.4503225202809, 1.72694377923171, 6.86886930766328, 1.53007528017864, 1.56293617459274, 0.299554084704201),
    mcse_mean = c(0.000121853, 2.32001e-05, 0.0164673, 0.00369131, 0.00365411, 0.000766775),
    mcse_sd = c(0.0146921, 0.00349365, 0.0125219, 0.00308265, 0.002401, 0.000486813)
  )
  prior <- hlr_prior(normal(300, 150), class = "Intercept", center = FALSE) + hlr_prior(normal(0, 50), coef = "Days") +
    hlr_prior(student_t(3, 0, 60), class = "sd") + hlr_prior(student_t(3, 0, 60), class = "sigma")
  fit <- exact_fit(Reaction ~ Days + (Days | Subject), lme4::sleepstudy, prior)
  for (name in rownames(exact)) {
    x <- fit$draws[, , name]
    expect_within_mcse(x, exact[name, "mean"], exact_mcse = exact[name, "mcse_mean"])
    expect_sd_within_mcse(x, exact[name, "sd"], exact_mcse = exact[name, "mcse_sd"])
  }
})

test_that("Penicillin: crossed factors with Student priors, on the raw intercept", {
  skip_if_not_installed("lme4")
  # Importance sampling from the exact marginal posterior, 161,022 effective draws; with its own standard errors.
  exact <- data.frame(
    row.names = c("b_Intercept", "sd_plate__Intercept", "sd_sample__Intercept", "sigma"),
    mean = c(22.9724949127699, 0.893020676564438, 2.26388261702684, 0.556055801183831),
    sd = c(0.990800696669658, 0.150036776198258, 0.803508820053665, 0.037208995192059),
    mcse_mean = c(5.17716e-07, 0.000344703, 0.00194777, 8.43431e-05),
    mcse_sd = c(0.0023831, 0.000266212, 0.00241007, 5.52076e-05)
  )
  prior <- hlr_prior(normal(23, 10), class = "Intercept", center = FALSE) +
    hlr_prior(student_t(3, 0, 2.5), class = "sd") + hlr_prior(student_t(3, 0, 2.5), class = "sigma")
  fit <- exact_fit(diameter ~ 1 + (1 | plate) + (1 | sample), lme4::Penicillin, prior)
  at <- rownames(exact)
  expect_posterior(fit, stats::setNames(exact$mean, at), stats::setNames(exact$sd, at), exact$mcse_mean, exact$mcse_sd)
})
