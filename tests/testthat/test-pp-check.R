test_that("every type of bayesplot's makes a picture", {
  fit <- suppressWarnings(hlr_fit(surv | trials(density) ~ size + (1 | tank), reedfrogs, family = binomial(), seed = 1,
                                  draws = 50, chains = 2))
  types <- sub("^ppc_", "", as.character(bayesplot::available_ppc("")))
  compared <- 0
  for (type in types) {
    draw <- formals(getExportedValue("bayesplot", paste0("ppc_", type)))
    arguments <- list(fit, type = type, group = if ("group" %in% names(draw)) "size",
                      x = if ("x" %in% names(draw)) "tank")
    if ("status_y" %in% names(draw)) arguments$status_y <- rep(1, nobs(fit))      # none is censored
    picture <- suppressMessages(suppressWarnings(do.call(pp_check, arguments)))
    expect_true(inherits(picture, c("ggplot", "bayesplot_grid")), info = type)
    data <- picture$data
    if (all(c("y_id", "value") %in% names(data)) && !type %in% c("loo_pit_overlay", "error_scatter_avg_vs_x")) {
      observed <- if ("is_y" %in% names(data)) data$value[data$is_y] else data$y_obs[match(1:48, data$y_id)]
      expect_equal(sort(observed), sort(reedfrogs$surv), info = type)
      compared <- compared + 1
    }
  }
  expect_gt(compared, 12)
  predicted <- pp_check(fit, prefix = "ppd")$data
  expect_identical(c(length(unique(predicted$y_id)), length(unique(predicted$rep_id))), c(48L, 50L))
  expect_true(all(predicted$value <= reedfrogs$density[predicted$y_id]))
})

test_that("pictures show the rows and draws asked for", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 100))
  drawn <- function(...) length(unique(pp_check(fit, ...)$data$rep_id)) - 1L        # the response is one more
  expect_identical(drawn(), 50L)
  expect_identical(drawn(ndraws = 7), 7L)
  expect_identical(drawn(draw_ids = c(3, 5)), 2L)
  bands <- pp_check(fit, type = "intervals", x = "Time", newdata = dietox[5:24, ], re_formula = NA)$data
  expect_identical(nrow(bands), 20L)
  # Around the mean line, not around the pigs.
  line <- fixef(fit)[, "Estimate"] %*% rbind(1, dietox$Time[5:24])
  expect_lt(max(abs(bands$m - sort(line)[rank(bands$x, ties.method = "first")])), 3)
  incomplete <- dietox[1:20, ]
  incomplete$Weight[3] <- NA
  expect_identical(nrow(pp_check(fit, type = "intervals", newdata = incomplete)$data), 19L)
  set.seed(1)
  weighted <- suppressWarnings(pp_check(fit, type = "loo_intervals"))$data
  set.seed(1)
  draws <- posterior_predict(fit)
  psis <- suppressWarnings(loo(fit, save_psis = TRUE))$psis_object
  median <- suppressWarnings(loo::E_loo(unname(draws), psis, type = "quantile", probs = 0.5)$value)
  expect_equal(weighted$m, median)
  set.seed(1)
  pit <- suppressWarnings(pp_check(fit, type = "loo_pit_qq"))$data$p
  expect_equal(pit, rstantools::loo_pit(unname(draws), dietox$Weight, stats::weights(psis)))
})

test_that("survival curves are those of the responses", {
  set.seed(1)
  data <- data.frame(y = rweibull(30, 2, 3), g = gl(5, 6))
  fit <- suppressWarnings(hlr_fit(y ~ 1 + (1 | g), data, family = weibull(), seed = 1, draws = 50, chains = 1))
  picture <- suppressWarnings(pp_check(fit, type = "km_overlay", status_y = rep(1, 30), ndraws = 3))
  expect_length(unique(picture$data$strata), 4)
  observed <- picture$data[picture$data$is_y_color == "y", ]
  # Kaplan-Meier's curve without censoring is one minus the empirical distribution.
  expect_equal(observed$surv, 1 - seq_len(30) / 30)
  expect_equal(observed$time, sort(data$y))
  expect_error(pp_check(fit, type = "km_overlay"), "needs `status_y`", class = "hlr_error_argument")
})

test_that("what pp_check() does not know is said", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 30))
  expect_error(pp_check(fit, type = "dens_overly"), "Did you mean 'dens_overlay'", class = "hlr_error_argument")
  expect_error(pp_check(fit, type = "stat_grouped"), "needs `group`", class = "hlr_error_argument")
  expect_error(pp_check(fit, type = "stat_grouped", group = "Pgi"), "Did you mean 'Pig'", class = "hlr_error_argument")
  expect_error(pp_check(fit, group = "Pig"), "no use for `group`", class = "hlr_error_argument")
  expect_error(pp_check(fit, type = "stat", stt = "max"), "Did you mean 'stat'", class = "hlr_error_argument")
  expect_error(pp_check(fit, "stat", 10, "ppc", NULL, NULL, NULL, NULL, "max"), "Name the arguments",
               class = "hlr_error_argument")
  expect_error(pp_check(fit, type = "loo_pit_qq", newdata = dietox), "not for `newdata`", class = "hlr_error_argument")
})

test_that("zeros and ones are bars; variables are named on the axes on which they are", {
  data <- data.frame(g = gl(6, 10), age = rep(1:10, 6), ill = rep(c(TRUE, FALSE, FALSE), 20))
  fit <- suppressWarnings(hlr_fit(ill ~ age + (1 | g), data, family = binomial(), seed = 1, draws = 50, chains = 2))
  bars <- pp_check(fit)
  expect_true(any(vapply(bars$layers, function(layer) inherits(layer$geom, "GeomPointrange"), NA)))
  expect_identical(bars$labels$x, "ill")
  errors <- pp_check(fit, type = "error_scatter_avg_vs_x", x = "age")
  points <- Filter(function(layer) all(c("x", "y") %in% names(layer)), ggplot2::ggplot_build(errors)$data)[[1]]
  flipped <- inherits(errors$coordinates, "CoordFlip")
  expect_identical(errors$labels[[if (flipped) "y" else "x"]], "age")
  # the axis that is titled age has the ages
  expect_equal(sort(unique(as.double(points[[if (flipped) "y" else "x"]]))), 1:10)
})

test_that("statistics by group are those of the rows", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 30, chains = 1))
  set.seed(1)
  plot <- pp_check(fit, type = "stat_grouped", stat = "median", group = "Pig", ndraws = 30)
  set.seed(1)
  yrep <- posterior_predict(fit, ndraws = 30)
  rows <- dietox$Pig == levels(dietox$Pig)[2]
  drawn <- plot$data[plot$data$group == levels(dietox$Pig)[2], ]
  expect_equal(sort(drawn$value[drawn$variable != "y"]), sort(apply(yrep[, rows], 1, stats::median)))
  sds <- pp_check(fit, type = "stat_grouped", stat = "sd", group = "Time", ndraws = 5)
  expect_s3_class(sds, "ggplot")
})

test_that("responses that a prior leaves without a distribution are counted; a square root leaves none", {
  data <- data.frame(g = gl(5, 6), n = rep(c(0, 2, 5), 10))
  prior_of <- function(link) {
    suppressWarnings(hlr_fit(n ~ 1 + (1 | g), data, family = poisson(link), seed = 1, draws = 50, chains = 1,
                             sample_prior = "only"))
  }
  expect_false(anyNA(posterior_predict(prior_of("sqrt"))))
  expect_error(pp_check(prior_of("identity")), "do not exist: the identity link", class = "hlr_error_argument")
})
