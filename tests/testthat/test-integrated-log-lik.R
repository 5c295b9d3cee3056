# log p(rows of a set | all other rows) by dense normal algebra, at one draw, for every set.
dense_left_out <- function(fit, integrated, sets, draw) {
  design <- fit$design
  n <- length(design$y)
  v <- diag(flatten_draws(fit$draws)[draw, "sigma"]^2 / design$weights)
  for (group in integrated) {
    factor <- design_factor(fit, group)
    z <- factor_z(factor_of(whole_design(design)$factors, group))
    root <- matrix(effect_roots(fit, factor, draw), n_coefs(factor))
    v <- v + tcrossprod(z %*% root) * outer(factor_index(factor), factor_index(factor), "==")
  }
  e <- drop(residual_of_rows(fit, seq_len(n), integrated, draw))
  log_density <- function(s) {
    if (length(s) == 0) return(0)
    l <- chol(v[s, s, drop = FALSE])
    -sum(backsolve(l, e[s], transpose = TRUE)^2) / 2 - sum(log(diag(l))) - length(s) * log(2 * pi) / 2
  }
  vapply(sets, function(s) log_density(seq_len(n)) - log_density(setdiff(seq_len(n), s)), 0)
}

# Tolerance: densities of some hundred nats are subtracted above, each known to 1e-13 of itself.
expect_dense <- function(fit, integrated, by = NULL, draws = c(3, 77)) {
  ids <- check_draw_ids(fit, draws)
  ours <- integrated_log_lik(fit, integrated, by, ids)
  n <- length(fit$design$y)
  sets <- if (is.null(by)) as.list(seq_len(n)) else split(seq_len(n), factor_index(design_factor(fit, by)))
  for (k in seq_along(ids)) {
    expect_equal(ours[k, ], unname(dense_left_out(fit, integrated, sets, ids[k])), tolerance = 1e-8)
  }
}

test_that("one factor: rows and levels, with correlated slopes, offset and uneven levels", {
  data <- dietox[dietox$Pig %in% unique(dietox$Pig)[1:8], ]
  data <- data[-c(2, 3, 4, 30), ]
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + offset(Time / 3) + (Time | Pig), data, seed = 1, draws = 50))
  expect_identical(integrated_groups(fit, TRUE), "Pig")
  expect_dense(fit, "Pig")
  expect_dense(fit, "Pig", "Pig")
})

test_that("nested factors: rows, inner and outer levels, weighted, on either engine", {
  data <- as.data.frame(nlme::Oats)
  data$w <- rep(c(1, 2, 0.5), 24)
  formula <- yield ~ nitro + (nitro | Block / Variety)
  fit <- suppressWarnings(hlr_fit(formula, data, weights = w, seed = 1, draws = 50))
  chain <- integrated_groups(fit, TRUE)
  expect_identical(chain, c("Variety:Block", "Block"))
  expect_dense(fit, chain)
  expect_dense(fit, chain, "Variety:Block")
  expect_dense(fit, chain, "Block")
  expect_dense(fit, "Block", "Block")                           # the inner effects as drawn
  joint <- suppressWarnings(hlr_fit(yield ~ nitro + (1 | Block / Variety), data, weights = w, seed = 1, draws = 50,
                                    engine = "joint"))
  expect_dense(joint, integrated_groups(joint, TRUE))
})

test_that("crossed factors: one is integrated out, the others are as drawn", {
  skip_if_not_installed("lme4")
  fit <- suppressWarnings(hlr_fit(diameter ~ 1 + (1 | plate) + (1 | sample), lme4::Penicillin, seed = 1, draws = 50))
  expect_error(integrated_groups(fit, TRUE), "crossed.*integrated = \"plate\"", class = "hlr_error_argument")
  expect_identical(integrated_groups(fit, TRUE, by = "sample"), "sample")
  expect_dense(fit, "plate")
  expect_dense(fit, "sample", "sample")
})

test_that("rows in pieces are the rows in one", {
  fit <- suppressWarnings(hlr_fit(yield ~ nitro + (1 | Block / Variety), as.data.frame(nlme::Oats), seed = 1,
                                  draws = 50))
  chain <- integrated_groups(fit, TRUE)
  ids <- 1:10
  for (by in list(NULL, "Block", "Variety:Block")) {
    pieces <- integrated_pieces(fit, chain, by, 10, most = 250)
    expect_length(pieces, 3)
    whole <- integrated_log_lik(fit, chain, by, ids)
    for (part in pieces) {
      expect_equal(integrated_log_lik_of_rows(fit, part$rows, chain, by, ids), whole[, part$columns])
    }
    expect_setequal(unlist(lapply(pieces, `[[`, "columns")), seq_len(ncol(whole)))
  }
})

test_that("other families have theirs where each level has one row", {
  frogs <- suppressWarnings(hlr_fit(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, family = binomial(), seed = 1,
                                    draws = 50))
  ours <- integrated_log_lik(frogs, integrated_groups(frogs, TRUE), ids = 7)
  draw <- as.matrix(frogs)[7, ]
  exact <- vapply(1:48, function(i) {
    integrand <- function(u) {
      dbinom(reedfrogs$surv[i], reedfrogs$density[i], plogis(draw["b_Intercept"] + u)) *
        dnorm(u, 0, draw["sd_tank__Intercept"])
    }
    log(integrate(integrand, -12, 12, rel.tol = 1e-10)$value)
  }, 0)
  expect_equal(drop(ours), exact, tolerance = 1e-8)              # that of integrate()
  by_level <- integrated_log_lik(frogs, "tank", "tank", 7)
  expect_identical(by_level[match("10", design_factor(frogs, "tank")$levels)], ours[reedfrogs$tank == "10"])
})

# log p(rows of a set | all other rows) over one factor's Student's t effects at one draw: given their precision, which
# integrate() is over, dense normal algebra.
student_left_out_by_hand <- function(fit, group, sets, draw) {
  factor <- design_factor(fit, group)
  law <- effect_law(fit, factor, draw)
  z <- factor_z(factor_of(whole_design(fit$design)$factors, group)) %*% matrix(law$roots, n_coefs(factor))
  e <- drop(residual_of_rows(fit, seq_along(factor_index(factor)), group, draw))
  noise <- flatten_draws(fit$draws)[draw, "sigma"]^2 / fit$design$weights
  log_density <- function(s) {
    if (length(s) == 0) return(0)
    at <- function(u) {
      vapply(u, function(one) {
        l <- chol(diag(noise[s], length(s)) + tcrossprod(z[s, , drop = FALSE]) / exp(one))
        dchisq(law$df * exp(one), law$df) * law$df * exp(one) *
          exp(-sum(backsolve(l, e[s], transpose = TRUE)^2) / 2 - sum(log(diag(l))) - length(s) * log(2 * pi) / 2)
      }, 0)
    }
    log(integrate(at, -15, 4, rel.tol = 1e-10, abs.tol = 0, subdivisions = 1000)$value)
  }
  vapply(sets, function(s) {
    others <- setdiff(which(factor_index(factor) == factor_index(factor)[s[1]]), s)
    log_density(c(s, others)) - log_density(others)
  }, 0)
}

test_that("Student's t effects of Gaussian models: rows and levels, with slopes, weights and outliers", {
  data <- as.data.frame(nlme::Oats)
  data$w <- rep(c(1, 2, 0.5), 24)
  data$yield[data$Block == "I"] <- data$yield[data$Block == "I"] + 300
  for (formula in list(yield ~ nitro + (1 | gr(Block, dist = "student")),
                       yield ~ (nitro | gr(Block, dist = "student")) + (1 | Variety))) {
    fit <- suppressWarnings(hlr_fit(formula, data[-1, ], weights = w, seed = 1, draws = 50, chains = 1,
                                    prior = hlr_prior(constant(3), class = "df") +
                                      hlr_prior(constant(10), class = "sd")))
    factor <- design_factor(fit, "Block")
    ids <- c(3L, 40L)
    rows <- c(1, 2, 30, 71)
    ours <- integrated_log_lik(fit, "Block", NULL, ids)
    levels <- integrated_log_lik(fit, "Block", "Block", ids)
    # Tolerance: quadrature here leaves 1e-9 of each of two densities whose quotient is taken.
    for (k in 1:2) {
      expect_equal(ours[k, rows], student_left_out_by_hand(fit, "Block", as.list(rows), ids[k]), tolerance = 1e-7)
      sets <- split(seq_along(factor_index(factor)), factor_index(factor))
      expect_equal(levels[k, ], unname(student_left_out_by_hand(fit, "Block", sets, ids[k])), tolerance = 1e-7)
    }
  }
  expect_identical(dim(suppressWarnings(loo(fit, by = "Block"))$pointwise), c(6L, 5L))
})

test_that("Student's t effects of other families where each level has one row", {
  frogs <- suppressWarnings(hlr_fit(surv | trials(density) ~ 1 + (1 | gr(tank, dist = "student")), reedfrogs,
                                    family = binomial(), seed = 1, draws = 50))
  ours <- integrated_log_lik(frogs, integrated_groups(frogs, TRUE), ids = 7)
  draw <- as.matrix(frogs)[7, ]
  exact <- vapply(1:48, function(i) {
    integrand <- function(x) {
      dbinom(reedfrogs$surv[i], reedfrogs$density[i], plogis(draw["b_Intercept"] + draw["sd_tank__Intercept"] * x)) *
        dt(x, draw["df_tank"])
    }
    log(integrate(integrand, -Inf, 0, rel.tol = 1e-10)$value + integrate(integrand, 0, Inf, rel.tol = 1e-10)$value)
  }, 0)
  # Panels of ten nodes: see test-marginal.R.
  expect_equal(drop(ours), exact, tolerance = 1e-6)
  expect_identical(dim(suppressWarnings(loo(frogs, by = "tank"))$pointwise), c(48L, 5L))
})

test_that("what cannot be integrated out is said", {
  frogs <- suppressWarnings(hlr_fit(surv | trials(density) ~ 1 + (1 | pred), reedfrogs, family = binomial(), seed = 1,
                                    draws = 30))
  expect_error(loo(frogs, integrated = TRUE), "levels of 'pred' have more rows", class = "hlr_error_argument")
  plain <- suppressWarnings(hlr_fit(dist ~ speed, cars, seed = 1, draws = 30))
  expect_error(loo(plain, integrated = TRUE), "no group effects", class = "hlr_error_argument")
  oats <- suppressWarnings(hlr_fit(yield ~ nitro + (1 | Block / Variety), as.data.frame(nlme::Oats), seed = 1,
                                   draws = 30))
  expect_error(loo(oats, integrated = "Blok"), "Did you mean 'Block'", class = "hlr_error_argument")
  expect_error(loo(oats, by = "Block", integrated = "Variety:Block"), "must name 'Block'",
               class = "hlr_error_argument")
  expect_error(loo(oats, by = "Block", integrated = FALSE), "needs its effects", class = "hlr_error_argument")
  nested <- suppressWarnings(hlr_fit(yield ~ (1 | gr(Block, dist = "student")) + (1 | Variety:Block),
                                     as.data.frame(nlme::Oats), seed = 1, draws = 30))
  expect_error(loo(nested, integrated = TRUE), "one factor at a time.*integrated = \"Block\"",
               class = "hlr_error_argument")
})

# The truth by fitting again without the rows: the mean over its draws of p(rows left out | the others, draw).
refit_elpd <- function(fit, rows, integrated, by, column) {
  again <- points_without(fit, rows, seed = 99)
  density <- integrated_log_lik(fit, integrated, by, points = again)[, column]
  most <- max(density)
  density <- exp(density - most)
  ess <- summarise_array(array(density, c(dim(again$draws)[1:2], 1)))[, "ess_mean"]
  c(elpd = most + log(mean(density)), mcse = sd(density) / sqrt(unname(ess)) / mean(density))
}

# Five of the standard errors of both estimates. With 40 of them the largest of so many normals is 2.5 or so. Of 20 pigs
# and 18 subjects a few are so unlike the others that weights do not reach.
expect_refits <- function(fit, by, columns, most_hard = 0) {
  found <- suppressWarnings(loo(fit, by = by, integrated = TRUE))
  hard <- found$diagnostics$pareto_k[columns] > 0.7
  expect_lte(sum(hard), most_hard)
  columns <- columns[!hard]
  groups <- integrated_groups(fit, TRUE, by)
  truth <- vapply(columns, function(i) {
    rows <- if (is.null(by)) i else which(factor_index(design_factor(fit, by)) == i)
    refit_elpd(fit, rows, groups, by, i)
  }, double(2))
  error <- sqrt(truth["mcse", ]^2 + found$pointwise[columns, "mcse_elpd_loo"]^2)
  expect_lt(max(error), 0.15)
  expect_lt(max(abs(found$pointwise[columns, "elpd_loo"] - truth["elpd", ]) / error), 5)
}

test_that("leaving out agrees with fitting again, on some pigs and on sleepstudy", {
  pigs <- dietox[dietox$Pig %in% unique(dietox$Pig)[1:20], ]
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), pigs, seed = 1))
  expect_refits(fit, "Pig", 1:20, most_hard = 3)
  expect_refits(fit, NULL, c(1, 50, 100, 150, 200))
  skip_if_not_installed("lme4")
  sleep <- suppressWarnings(hlr_fit(Reaction ~ Days + (Days | Subject), lme4::sleepstudy, seed = 1))
  expect_refits(sleep, NULL, c(1, 60, 100, 131, 180))
  expect_refits(sleep, "Subject", 1:18, most_hard = 1)
})
