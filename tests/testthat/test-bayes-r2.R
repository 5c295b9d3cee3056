test_that("explained variance is that of expected responses over theirs plus that of residuals", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1, draws = 100))
  draws <- bayes_R2(fit, summary = FALSE)
  expect_identical(dim(draws), c(400L, 1L))
  mean <- posterior_epred(fit)
  by_hand <- apply(mean, 1, var) / (apply(mean, 1, var) + apply(rep(dietox$Weight, each = 400) - mean, 1, var))
  expect_equal(drop(draws), unname(by_hand), tolerance = 1e-10, ignore_attr = TRUE)
  table <- bayes_R2(fit)
  expect_identical(dimnames(table), list("R2", c("Estimate", "Est.Error", "Q2.5", "Q97.5")))
  expect_equal(table[1, ], c(mean(by_hand), sd(by_hand), quantile(by_hand, c(0.025, 0.975))), ignore_attr = TRUE)
  expect_equal(bayes_R2(fit, robust = TRUE, probs = 0.5)[1, ], c(median(by_hand), mad(by_hand), median(by_hand)),
               ignore_attr = TRUE)
  expect_error(bayes_R2(fit, robst = TRUE), "no argument 'robst'", class = "hlr_error_argument")
})

test_that("of rows left out it is one minus the share of their errors", {
  fit <- suppressWarnings(hlr_fit(dist ~ speed, cars, seed = 1))
  set.seed(1)
  table <- loo_R2(fit)
  # Rows left out of least squares, whose errors are known in closed form; priors are wide.
  ols <- lm(dist ~ speed, cars)
  error <- residuals(ols) / (1 - hatvalues(ols))
  expect_equal(table[1, "Estimate"], 1 - var(error) / var(cars$dist), tolerance = 0.02, ignore_attr = TRUE)
  expect_lt(table[1, "Estimate"], bayes_R2(fit)[1, "Estimate"])
  psis <- suppressWarnings(loo(fit, save_psis = TRUE))$psis_object
  known <- loo::E_loo(unname(posterior_epred(fit)), psis, log_ratios = -unname(log_lik(fit)))$value
  expect_equal(loo_expected(fit), known, tolerance = 1e-8)
  frogs <- suppressWarnings(hlr_fit(surv | trials(density) ~ pred + size, reedfrogs, family = binomial(), seed = 1))
  share <- loo_R2(frogs, summary = FALSE)
  expect_true(all(share < 1) && mean(share) > 0.3)
})
