# Leave-one-out against fitting again: all pigs and many rows of dietox, all levels of nested factors.

refit_elpd <- function(fit, rows, by, column) {
  again <- hlr:::points_without(fit, rows, seed = 99)
  density <- hlr:::integrated_log_lik(fit, hlr:::integrated_groups(fit, TRUE, by), by, points = again)[, column]
  most <- max(density)
  density <- exp(density - most)
  ess <- hlr:::summarise_array(array(density, c(dim(again$draws)[1:2], 1)))[, "ess_mean"]
  c(elpd = most + log(mean(density)), mcse = sd(density) / sqrt(unname(ess)) / mean(density))
}

# Five standard errors of both estimates for each part, and for their sum.
expect_refits <- function(fit, by, parts) {
  found <- suppressWarnings(loo(fit, by = by, integrated = TRUE))
  parts <- parts[found$diagnostics$pareto_k[parts] < 0.7]
  truth <- vapply(parts, function(i) {
    refit_elpd(fit, if (is.null(by)) i else which(hlr:::design_factor(fit, by)$index == i), by, i)
  }, double(2))
  error <- sqrt(truth["mcse", ]^2 + found$pointwise[parts, "mcse_elpd_loo"]^2)
  difference <- found$pointwise[parts, "elpd_loo"] - truth["elpd", ]
  expect_lt(max(abs(difference) / error), 5)
  expect_lt(abs(sum(difference)), 5 * sqrt(sum(error^2)))
  length(parts)
}

test_that("leaving out rows and pigs of dietox agrees with fitting again", {
  fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
  expect_gte(expect_refits(fit, "Pig", 1:72), 70)
  expect_gte(expect_refits(fit, NULL, seq(1, 861, by = 9)), 95)
})

test_that("leaving out rows, casks and batches of nested factors agrees with fitting again", {
  skip_if_not_installed("lme4")
  fit <- suppressWarnings(hlr_fit(strength ~ 1 + (1 | batch / cask), lme4::Pastes, seed = 1))
  expect_gte(expect_refits(fit, NULL, 1:60), 58)
  expect_gte(expect_refits(fit, "cask:batch", 1:30), 28)
  expect_gte(expect_refits(fit, "batch", 1:10), 8)
})
