pigs_fit <- function(...) suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, ...))

test_that("loo() of a fit is loo's of its log likelihood, and says which rows are hard", {
  fit <- pigs_fit(draws = 500)
  expect_warning(plain <- loo(fit, save_psis = TRUE), "rows have a Pareto k above 0.7.*integrated = TRUE",
                 class = "hlr_warning_pareto_k")
  expect_s3_class(plain, c("psis_loo", "importance_sampling_loo", "loo"), exact = TRUE)
  theirs <- suppressWarnings(loo::loo(log_lik(fit), r_eff = plain$diagnostics$r_eff))
  expect_equal(plain$estimates, theirs$estimates, tolerance = 1e-10)
  expect_identical(dim(plain$psis_object), c(2000L, 861L))
  expect_equal(names(plain), names(theirs))
  expect_output(print(plain), "2000 by 861")
})

test_that("with effects integrated out the estimate is the same and k small, for rows and for whole groups", {
  fit <- pigs_fit()
  plain <- suppressWarnings(loo(fit))
  expect_no_warning(whole <- loo(fit, integrated = TRUE))
  expect_lt(max(whole$diagnostics$pareto_k), 0.7)
  expect_lt(sum(whole$diagnostics$pareto_k > 0.5), sum(plain$diagnostics$pareto_k > 0.5) / 4)
  # Rows that both know: five Monte Carlo errors, of 833 rows.
  good <- plain$diagnostics$pareto_k < 0.5
  error <- sqrt(plain$pointwise[good, "mcse_elpd_loo"]^2 + whole$pointwise[good, "mcse_elpd_loo"]^2)
  expect_lt(max(abs(plain$pointwise[good, "elpd_loo"] - whole$pointwise[good, "elpd_loo"]) / error), 5)
  # Six parameters are left, and 140 effects and coefficients were.
  expect_lt(whole$estimates["p_loo", "Estimate"], 8)
  expect_gt(plain$estimates["p_loo", "Estimate"], 100)
  pig <- loo(fit, by = "Pig")
  expect_identical(rownames(pig$pointwise), design_factor(fit, "Pig")$levels)
  expect_identical(dim(pig), c(4000L, 72L))
})

test_that("loo() refuses what it does not know", {
  fit <- pigs_fit(draws = 50)
  expect_error(loo(fit, by = "Pigs"), "Did you mean 'Pig'", class = "hlr_error_argument")
  expect_error(loo(fit, grouped = TRUE), "no argument 'grouped'", class = "hlr_error_argument")
  expect_error(loo(fit, integrated = 1), "TRUE or FALSE", class = "hlr_error_argument")
  prior <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, sample_prior = "only", seed = 1, draws = 50)
  expect_error(loo(prior), "prior alone", class = "hlr_error_argument")
  expect_error(waic(prior), "prior alone", class = "hlr_error_argument")
})

test_that("waic() is loo's", {
  fit <- suppressWarnings(hlr_fit(dist ~ speed, cars, seed = 1, draws = 500))
  ours <- suppressWarnings(waic(fit))
  theirs <- suppressWarnings(loo::waic(log_lik(fit)))
  expect_equal(ours$estimates, theirs$estimates, tolerance = 1e-10)
  expect_equal(ours$pointwise, unname(theirs$pointwise), tolerance = 1e-10, ignore_attr = TRUE)
  expect_identical(names(ours), names(theirs))
  expect_warning(waic(pigs_fit(draws = 100)), "p_waic above 0.4", class = "hlr_warning_p_waic")
})

test_that("fits are compared and weighted by name", {
  slopes <- pigs_fit(draws = 300)
  intercepts <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1, draws = 300))
  table <- loo_compare(intercepts, slopes, integrated = TRUE)
  expect_s3_class(table, "compare.loo")
  expect_identical(rownames(table), c("slopes", "intercepts"))
  known <- loo::loo_compare(list(a = loo(intercepts, integrated = TRUE), b = loo(slopes, integrated = TRUE)))
  expect_equal(unname(unclass(table)), unname(unclass(known)))
  expect_identical(rownames(loo_compare(slopes, suppressWarnings(loo(intercepts)), model_names = c("A", "B"),
                                        integrated = TRUE)), c("A", "B"))
  expect_identical(rownames(suppressWarnings(loo_compare(slopes, one = intercepts, by = "Pig"))), c("slopes", "one"))
  expect_identical(rownames(suppressWarnings(loo_compare(slopes, intercepts, criterion = "waic"))),
                   c("slopes", "intercepts"))
  weight <- loo_model_weights(slopes, intercepts, integrated = TRUE)
  expect_named(weight, c("slopes", "intercepts"))
  expect_equal(sum(weight), 1)
  expect_gt(weight[["slopes"]], 0.9)
  set.seed(1)
  expect_gt(loo_model_weights(slopes, intercepts, integrated = TRUE, method = "pseudobma")[["slopes"]], 0.99)
  fewer <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox[-1, ], seed = 1, draws = 50))
  expect_error(loo_compare(slopes, fewer), "different rows", class = "hlr_error_argument")
  expect_error(loo_compare(slopes), "two or more", class = "hlr_error_argument")
  expect_error(loo_compare(slopes, dietox), "A model must be a fit", class = "hlr_error_argument")
  expect_error(loo_compare(slopes, intercepts, criterium = "waic"), "no argument 'criterium'",
               class = "hlr_error_argument")
  expect_error(loo_compare(slopes, intercepts, model_names = "A"), "2 names", class = "hlr_error_argument")
})

test_that("moment matching reaches the posterior without a row that pulls hard", {
  set.seed(2)
  data <- data.frame(x = c(rnorm(19), 6), y = c(rnorm(19), 5))
  for (engine in c("collapsed", "joint")) {
    fit <- suppressWarnings(hlr_fit(y ~ x, data, seed = 1, engine = engine))
    plain <- suppressWarnings(loo(fit))
    expect_gt(plain$diagnostics$pareto_k[20], 0.7)
    moved <- suppressWarnings(loo_moment_match(fit, plain))
    expect_lt(moved$diagnostics$pareto_k[20], 0.7)
    again <- points_without(fit, 20, seed = 5)
    exact <- log_mean_exp(log_lik_of_rows(fit, 20, again))
    # The density of a row so far out is itself known to 0.13 by the refit's 4,000 draws: three of that.
    expect_gt(abs(plain$pointwise[20, "elpd_loo"] - exact), 0.7)
    expect_lt(abs(moved$pointwise[20, "elpd_loo"] - exact), 0.4)
    expect_equal(suppressWarnings(loo(fit, moment_match = TRUE))$pointwise, moved$pointwise)
  }
})

test_that("moment matching needs coordinates of what a density depends on", {
  fit <- pigs_fit(draws = 300)
  plain <- suppressWarnings(loo(fit))
  expect_error(loo_moment_match(fit, plain), "integrated = TRUE.*engine = \"joint\"", class = "hlr_error_argument")
  expect_error(loo_moment_match(fit, 3), "must come from loo", class = "hlr_error_argument")
  # Common coefficients, which the engine integrated out, are coordinates again, with the density they had.
  full <- with_all_coordinates(fit, "Pig")
  coordinates <- all_coordinates(fit, full)
  expect_identical(dim(coordinates), c(1200L, 6L))
  moved <- points_at(full, coordinates)
  names <- dimnames(moved$draws)[[3]]
  expect_equal(moved$draws[, 1, ], flatten_draws(fit$draws)[, names], tolerance = 1e-10, ignore_attr = TRUE)
  pig <- loo(fit, by = "Pig", integrated = TRUE)
  matched <- loo_moment_match(fit, pig, k_threshold = 0.4)
  expect_lt(max(matched$diagnostics$pareto_k), max(0.45, max(pig$diagnostics$pareto_k) - 0.05))
  expect_equal(matched$estimates["elpd_loo", 1], pig$estimates["elpd_loo", 1], tolerance = 1e-3)
})

test_that("rows alone with a group effect are warned of, whatever Pareto k says", {
  tanks <- suppressWarnings(hlr_fit(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, family = binomial(), seed = 1,
                                    draws = 100))
  expect_warning(suppressWarnings(loo(tanks), classes = "hlr_warning_pareto_k"), "'tank' have one row",
                 class = "hlr_warning_own_effects")
  expect_no_warning(loo(tanks, integrated = TRUE), class = "hlr_warning_own_effects")
})
