test_that("folds are what they are called", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 30))
  pig <- factor(dietox$Pig)
  set.seed(1)
  random <- assign_folds(fit, 7, "random", NULL)$fold
  expect_identical(sort(unique(random)), 1:7)
  expect_lte(diff(range(table(random))), 1)
  stratified <- assign_folds(fit, 6, "stratified", "Pig")$fold
  expect_lte(max(apply(table(pig, stratified), 1, function(n) diff(range(n)))), 1)
  grouped <- assign_folds(fit, 8, "grouped", "Pig")$fold
  expect_true(all(rowSums(table(pig, grouped) > 0) == 1))
  expect_identical(length(unique(grouped)), 8L)
  expect_identical(assign_folds(fit, 10, NULL, "Pig")$fold, as.integer(pig))
  expect_identical(assign_folds(fit, 10, "loo", NULL)$fold, seq_len(861))
  expect_identical(assign_folds(fit, 10, rep(c(5, 2, 9), length.out = 861), NULL)$fold, rep(c(2L, 1L, 3L), 287))
})

test_that("kfold() has the exact predictive density where that is known", {
  # Known sd, normal prior: conjugate, so that what is left out has a normal density.
  set.seed(3)
  data <- data.frame(y = rnorm(12, 1))
  prior <- hlr_prior(normal(0, 2), class = "Intercept") + hlr_prior(constant(1), class = "sigma")
  # The collapsed engine would have no coordinate left.
  fit <- hlr_fit(y ~ 1, data, prior = prior, seed = 1, engine = "joint")
  found <- kfold(fit, folds = "loo", seed = 1)
  exact <- vapply(1:12, function(i) {
    variance <- 1 / (11 + 1 / 4)
    dnorm(data$y[i], sum(data$y[-i]) * variance, sqrt(1 + variance), log = TRUE)
  }, 0)
  # 4,000 draws, sd of the density over its mean below 0.5: standard error below 0.01.
  expect_equal(unname(found$pointwise[, "elpd_kfold"]), exact, tolerance = 0.04)
  expect_identical(attr(found, "K"), 12L)
})

test_that("kfold() leaves rows out, keeps priors and levels, and compares", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 200))
  rows <- which(dietox$Pig == dietox$Pig[1])
  again <- points_without(fit, rows, seed = 4)
  expect_identical(again$prior, fit$prior)
  expect_identical(again$model$n_obs, 861 - length(rows))
  # The effect of a pig without rows has its distribution: mean 0, sd that of the draw.
  u <- effects_draws(again, "Pig", as.character(dietox$Pig[1]))[, , 1] / again$draws[, , "sd_Pig__Intercept"]
  expect_gt(ks.test(as.vector(u), "pnorm")$p.value, 1e-4)
  set.seed(1)
  folds <- even_folds(861, 10)
  ten <- kfold(fit, seed = 1, folds = folds)
  expect_s3_class(ten, c("kfold", "loo"), exact = TRUE)
  expect_identical(ten$pointwise, kfold(fit, seed = 1, folds = folds)$pointwise)
  expect_output(print(ten), "10-fold")
  # About one more row of a pig out than with leave-one-out: some units of the 2,080, not hundreds as with whole pigs.
  loo <- loo(fit, integrated = TRUE)
  expect_lt(abs(loo$estimates["elpd_loo", 1] - ten$estimates["elpd_kfold", 1]), 15)
  grouped <- kfold(fit, K = 4, folds = "grouped", group = "Pig", seed = 1)
  expect_lt(grouped$estimates["elpd_kfold", 1], ten$estimates["elpd_kfold", 1] - 500)
  expect_s3_class(suppressWarnings(loo::loo_compare(ten, grouped)), "compare.loo")
})

test_that("levels left without rows are no trouble, inner or outer", {
  fit <- suppressWarnings(hlr_fit(yield ~ nitro + (1 | Block / Variety), as.data.frame(nlme::Oats), seed = 1,
                                  draws = 50))
  expect_no_warning(again <- points_without(fit, which(nlme::Oats$Block == "III"), seed = 1))
  expect_identical(dim(effects_draws(again, "Block")), c(50L, 4L, 6L))
  expect_identical(again$model$n_obs, 60)
})

test_that("levels without rows have a parent that exists", {
  rings <- data.frame(y = 1:12, farm = gl(3, 4), field = gl(6, 2))
  factors <- suppressWarnings(make_design(y ~ 1 + (1 | farm / field), rings))$factors
  design <- design_without(list(factors = factors, X = matrix(1, 12, 1)), which(rings$farm == 2))
  of <- stats::setNames(design$factors, vapply(design$factors, `[[`, "", "group"))
  parent <- parents(of[["field:farm"]], of[["farm"]])
  farm <- sub(".*:", "", of[["field:farm"]]$levels)
  expect_true(all(parent %in% 1:3))
  expect_identical(parent[farm != "2"], match(farm, c("1", "2", "3"))[farm != "2"])
})

test_that("the effects of nested levels without rows have their distribution, whatever happens in other levels", {
  # Three levels of nesting, a whole school out: its classes and pupils must be draws from normal distributions of their
  # sds, independent of one another. 4,000 draws: correlations of less than 4.5 / sqrt(4000).
  set.seed(11)
  d <- expand.grid(time = 1:3, pupil = 1:3, class = 1:3, school = 1:5)
  d$y <- rnorm(5)[d$school] + rnorm(15)[interaction(d$school, d$class)] + rnorm(nrow(d))
  fit <- suppressWarnings(hlr_fit(y ~ 1 + (1 | school / class / pupil), d, seed = 1, progress = FALSE))
  again <- points_without(fit, which(d$school == 2), seed = 2)
  u <- lapply(group_names(fit), function(group) {
    factor <- design_factor(fit, group)
    level <- unique(factor$levels[factor_index(factor)[d$school == 2]])[1]
    as.vector(effects_draws(again, group, level) / c(again$draws[, , paste0("sd_", group, "__Intercept")]))
  })
  for (k in 1:3) expect_gt(stats::ks.test(u[[k]], "pnorm")$p.value, 1e-4)
  expect_lt(max(abs(stats::cor(do.call(cbind, u))[upper.tri(diag(3))])), 4.5 / sqrt(4000))
})

if (.Platform$OS.type == "unix") {
  test_that("Ctrl-C while a fold is sampled ends cross-validation", {
    # A child R whose folds have a warmup of hours; the signal waits for the file that kfold() makes when it has begun.
    script <- tempfile(fileext = ".R")
    on.exit(unlink(script))
    writeLines(c(
      sprintf(".libPaths(c(%s, .libPaths()))", deparse(dirname(find.package("hlr")))),
      "library(hlr)",
      "fit <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1, chains = 2, draws = 50))",
      "fit$warmup <- 1000000000L",
      "begun <- tempfile()",
      "wait <- '(until [ -e %s ]; do sleep 0.1; done; sleep 0.3; kill -INT %d)'",
      "system(sprintf(wait, begun, Sys.getpid()), wait = FALSE)",
      "cat('result', tryCatch(class(kfold(fit, K = 3, seed = { file.create(begun); 1 })),",
      "                       interrupt = function(i) 'interrupted'))"
    ), script)
    out <- suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", script),
                                    stdout = TRUE, timeout = 900))       # a bound on a hang, not on speed
    expect_identical(out, "result interrupted")
  })
}

test_that("folds that cannot be made are said", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1, draws = 30))
  expect_error(kfold(fit, folds = "grouped"), "needs `group`", class = "hlr_error_argument")
  expect_error(kfold(fit, folds = "groupd", group = "Pig"), "Did you mean", class = "hlr_error_argument")
  expect_error(kfold(fit, folds = 1:3), "length 861", class = "hlr_error_argument")
  expect_error(kfold(fit, group = "Pgi"), "Did you mean 'Pig'", class = "hlr_error_argument")
  expect_error(kfold(fit, K = 1), "at least 2", class = "hlr_error_argument")
  expect_error(kfold(fit, k = 3), "no argument 'k'", class = "hlr_error_argument")
})
