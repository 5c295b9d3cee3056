# Points: what is computed from draws reads these and nothing else; other points are made, never a fit changed.

points_fits <- function() {
  list(
    collapsed = suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 30, chains = 2)),
    common = suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1, draws = 30, chains = 2,
                                      control = hlr_control(keep_common = TRUE))),
    joint = suppressWarnings(hlr_fit(surv | trials(density) ~ size + (1 | tank), reedfrogs, family = binomial(),
                                     seed = 1, draws = 30, chains = 2)),
    prior = suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 30, chains = 2,
                                     sample_prior = "only"))
  )
}

points_of_fit <- function(fit) {
  new_points(fit$model, fit$prior, fit$design, fit$family, fit$draws, fit$upars, fit$seed, fit$chain_ids)
}

test_that("a fit is its points, and what is computed from draws needs nothing else of it", {
  for (fit in points_fits()) {
    points <- points_of_fit(fit)
    expect_setequal(setdiff(names(points), names(fit)), character())
    group <- group_names(fit)
    expect_identical(effects_draws(points, group), effects_draws(fit, group))
    expect_identical(effects_draws(points, group, draw_ids = 7:9), effects_draws(fit, group, draw_ids = 7:9))
    expect_identical(effect_moments(points, group), effect_moments(fit, group))
    expect_identical(log_lik_of_rows(fit, 3:5, points), unname(log_lik(fit)[, 3:5]))
    expect_identical(new_level_draws(points, design_factor(fit, group), 1:2, 1:5, "gaussian", 1L),
                     new_level_draws(fit, design_factor(fit, group), 1:2, 1:5, "gaussian", 1L))
    effect <- effect_names(design_factor(fit, group), 2)[1]
    expect_identical(draws_of(points, c("lp__", effect)), draws_of(fit, c("lp__", effect)))
  }
})

test_that("the same model at the coordinates of the draws has the draws", {
  fits <- points_fits()
  for (fit in fits[c("collapsed", "common", "joint")]) {
    at <- points_at(fit, coordinates(fit))
    names <- dimnames(at$draws)[[3]]
    expect_equal(at$draws[, 1, ], flatten_draws(fit$draws)[, names], tolerance = 1e-8, ignore_attr = TRUE)
    expect_identical(coordinates(at), coordinates(fit))
  }
  # Where all parameters have coordinates densities follow; effects do too if they are coordinates.
  at <- points_at(fits$joint, coordinates(fits$joint))
  expect_equal(c(effects_draws(at, "tank")), c(effects_draws(fits$joint, "tank")))
  expect_equal(log_lik_of_rows(fits$joint, 1:4, at), log_lik_of_rows(fits$joint, 1:4), tolerance = 1e-8)
  other <- coordinates(fits$joint) + 0.1
  expect_gt(max(abs(log_lik_of_rows(fits$joint, 1:4, points_at(fits$joint, other)) -
                      log_lik_of_rows(fits$joint, 1:4))), 0.01)
})

test_that("draws from the prior are points, kept or made anew", {
  fit <- points_fits()$collapsed
  kept <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 30, chains = 2,
                                   sample_prior = "yes"))
  only <- points_fits()$prior
  for (points in list(prior_points(fit), prior_points(kept), only)) {
    expect_identical(points$draws, only$draws)
    expect_identical(effects_draws(points, "Pig", "4601"), effects_draws(only, "Pig", "4601"))
    expect_null(points$upars)
  }
})

test_that("the fit without some rows is asked about any row", {
  fit <- points_fits()$joint
  again <- points_without(fit, 1:3, seed = 2)
  expect_s3_class(again, "hlr_points")
  expect_length(again$design$y, 45)
  expect_identical(dim(log_lik_of_rows(fit, 1:3, again)), c(60L, 3L))
  beta <- flatten_draws(again$draws)[, common_parameters(again)]
  eta <- drop(beta %*% common_columns(fit$design)[4, ]) + c(effects_draws(again, "tank")[, , 4])
  expect_equal(c(log_lik_of_rows(fit, 4, again)),
               dbinom(reedfrogs$surv[4], reedfrogs$density[4], plogis(eta), log = TRUE))
})

# Fields of points that an expression puts into an object it did not make by new_points().
forged_fields <- function(e) {
  if (!is.call(e) && !is.pairlist(e)) return(character())
  put <- is.call(e) && identical(e[[1]], quote(`<-`)) && is.call(e[[2]]) && identical(e[[2]][[1]], quote(`$`)) &&
    is.name(e[[2]][[2]])
  field <- if (put && as.character(e[[2]][[2]]) %in% c("fit", "object", "x", "full", "points", "again")) {
    intersect(as.character(e[[2]][[3]]), c("model", "draws", "upars", "chain_ids", "seed", "engine"))
  }
  parts <- Filter(function(part) !identical(part, substitute()), as.list(e))
  c(field, unlist(lapply(parts, forged_fields)))
}

test_that("no function changes a fit to ask about other points", {
  functions <- Filter(is.function, as.list(asNamespace("hlr"), all.names = TRUE))
  found <- Filter(length, lapply(functions, function(f) forged_fields(body(f))))
  expect_identical(names(found), character())
  expect_identical(forged_fields(quote(if (y) fit$draws <- fit$model)), "draws")
})
