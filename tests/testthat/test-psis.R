test_that("smoothed weights and what follows are loo's", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 300))
  density <- log_lik(fit)[, 1:200]
  ours <- psis_loo(list(function() density), 4, TRUE)
  r_eff <- ours$diagnostics$r_eff
  theirs <- suppressWarnings(loo::loo(unname(density), r_eff = r_eff, save_psis = TRUE))
  # Rounding of sums of a thousand terms in another order.
  same <- c("elpd_loo", "p_loo", "looic", "influence_pareto_k")
  expect_equal(ours$pointwise[, same], theirs$pointwise[, same], tolerance = 1e-10)
  expect_equal(ours$estimates, theirs$estimates, tolerance = 1e-10)
  expect_equal(unname(ours$diagnostics$n_eff), unname(theirs$diagnostics$n_eff), tolerance = 1e-10)
  expect_equal(weights(ours$psis_object), unname(weights(theirs$psis_object)), tolerance = 1e-10)
  expect_equal(attr(ours$psis_object, "tail_len"), attr(theirs$psis_object, "tail_len"))
  # loo's own error comes from quantiles of a normal density, or from a log normal one as here, by version.
  usual <- ours$diagnostics$pareto_k < 0.5
  expect_equal(ours$pointwise[usual, "mcse_elpd_loo"], theirs$pointwise[usual, "mcse_elpd_loo"], tolerance = 0.02)
  expect_equal(loo::pareto_k_ids(ours), loo::pareto_k_ids(theirs))
  expect_output(print(ours), "Computed from 1200 by 200")
  # Chains cut in two here, whole in loo: effective sizes differ in their noise alone.
  expect_equal(r_eff, loo::relative_eff(exp(unname(density)), chain_id = rep(1:4, each = 300)), tolerance = 0.1)
})

test_that("pieces are put together, with names of rows that cannot be left out", {
  set.seed(1)
  density <- matrix(rnorm(4000), 400)
  whole <- psis_loo(list(function() density), 4, TRUE)
  parts <- psis_loo(list(function() density[, 1:3], function() density[, 4:10]), 4, TRUE)
  expect_identical(parts, whole)
  expect_null(psis_loo(list(function() density), 4, FALSE)$psis_object)
  density[7, 9] <- -Inf
  expect_error(psis_loo(list(function() density[, 1:3], function() density[, 4:10]), 4, FALSE), "row 9",
               class = "hlr_error_loo")
})
