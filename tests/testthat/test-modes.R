two_lines <- function(n, slope) {
  set.seed(n)
  x <- seq(-1, 1, length.out = n)
  data.frame(x = x, y = x * rep_len(slope, n) + rnorm(n, 0, 0.2))
}

# Rows that lie about two values; with nu and sigma known the posterior of the intercept is a curve.
two_places <- function(n, seed) {
  set.seed(seed)
  data.frame(y = c(rnorm(n[1], -4, 0.5), rnorm(n[2], 6, 0.5)))
}
known <- hlr_prior(constant(3), class = "nu") + hlr_prior(constant(0.4), class = "sigma") +
  hlr_prior(normal(0, 30), class = "Intercept")
share_above <- function(d, at) {
  mu <- seq(-10, 12, by = 0.001)
  lp <- vapply(mu, function(m) sum(dt((d$y - m) / 0.4, 3, log = TRUE)) + dnorm(m, 0, 30, log = TRUE), 0)
  sum(exp(lp - max(lp))[mu > at]) / sum(exp(lp - max(lp)))
}

test_that("every mode within reach has a chain, and the warning names them with their shares", {
  for (seed in 1:6) {
    d <- two_places(c(15, 15), seed)
    share <- share_above(d, 1)
    warned <- NULL
    fit <- withCallingHandlers(
      hlr_fit(y ~ 1, d, student(), prior = known, seed = seed, draws = 200, progress = FALSE),
      hlr_warning = function(w) {
        warned <<- c(warned, list(w))
        invokeRestart("muffleWarning")
      }
    )
    above <- colMeans(fit$draws[, , "b_Intercept"] > 1)
    expect_true(all(above %in% 0:1))
    expect_length(unique(above), 2)
    expect_gt(rhat(fit, "b_Intercept"), 1.3)
    expect_length(warned, 1)
    expect_s3_class(warned[[1]], "hlr_warning_modes")
    expect_s3_class(warned[[1]], "hlr_warning_rhat")
    expect_match(conditionMessage(warned[[1]]), "different modes.*b_Intercept is .* in chain.*%")
    # The normal approximation of each mode is right to a few per cent here, 15 rows of a smooth density.
    evidence <- fit$modes$evidence
    laplace <- exp(evidence - max(evidence)) / sum(exp(evidence - max(evidence)))
    expect_equal(sum(laplace[unique(fit$modes$chain[above == 1])]), share, tolerance = 0.1)
  }
})

test_that("a mode out of reach has no chain", {
  d <- two_places(c(24, 12), 1)
  expect_lt(share_above(d, 1), exp(-reach_of_modes))
  expect_no_warning(fit <- hlr_fit(y ~ 1, d, student(), prior = known, seed = 1, draws = 400, progress = FALSE))
  expect_identical(fit$modes$chain, rep(1L, 4))
  expect_lt(max(fit$draws[, , "b_Intercept"]), 1)
})

test_that("modes in a slope, with sigma and nu free, are found too", {
  d <- two_lines(60, c(-6, 6))
  prior <- hlr_prior(constant(1.5), class = "nu") + hlr_prior(exponential(5), class = "sigma")
  fit <- suppressWarnings(hlr_fit(y ~ x, d, student(), prior = prior, seed = 3, draws = 100, progress = FALSE))
  expect_setequal(round(colMeans(fit$draws[, , "b_x"]) / 6), c(-1, 1))
})

test_that("modes that group effects would follow each other to are found", {
  set.seed(11)
  d <- data.frame(g = gl(6, 8))
  d$y <- rep(c(0, 5), 24) + rnorm(48, 0, 0.3)
  prior <- hlr_prior(constant(2), class = "nu") + hlr_prior(constant(0.3), class = "sigma") +
    hlr_prior(exponential(1), class = "sd")
  fit <- suppressMessages(suppressWarnings(
    hlr_fit(y ~ 1 + (1 | g), d, student(), prior = prior, seed = 1, draws = 100, progress = FALSE)
  ))
  expect_setequal(round(colMeans(fit$draws[, , "b_Intercept"]) / 5), 0:1)
})

test_that("a mode and its mirror image are one", {
  models <- list(
    hlr_model(Weight ~ Time + (Time | Pig), dietox),
    hlr_model(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, binomial())
  )
  for (model in models) {
    engine <- choose_engine("auto", model$design, model$family, model$prior)$name
    flat <- flatten_for(engine, model, hlr_control())
    for (seed in 1:5) expect_length(find_modes(flat, seed, 1L)$modes, 1)
    mode <- find_mode(flat, flat$start)
    flat$anchor <- mode$anchor
    mirror <- mode
    sds <- flat$layout$place[flat$layout$kind == "sinh"]
    mirror$position[sds] <- -mode$position[sds]               # both sds of the pigs: the correlation keeps its sign
    expect_true(is_known_mode(flat, list(mirror), list(mode)))
    mirror$position[sds[1]] <- mode$position[sds[1]] + 3
    expect_false(is_known_mode(flat, list(mirror), list(mode)))
  }
})

test_that("a mode keeps its group effects in the coordinates of another anchor", {
  model <- hlr_model(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, binomial())
  flat <- flatten_joint(model$design, model$prior, model$family, hlr_control())
  a <- find_mode(flat, flat$start)
  b <- a
  b$anchor <- a$anchor
  w <- seq_along(b$anchor)[-seq_len(length(flat$y))][seq_len(48)]             # the levels' precisions
  b$anchor[w] <- b$anchor[w] * 2
  moved <- to_anchor(a, flat, b$anchor)
  effects <- function(mode, anchor) {
    .Call(hlr_c_joint_effects, replace(flat, "anchor", list(anchor)), t(mode$position), 0L, 0:47, 1L)
  }
  expect_equal(effects(moved, b$anchor), effects(a, a$anchor), tolerance = 1e-10)
  expect_gt(max(abs(moved$position - a$position)), 0.1)
})

test_that("chains are shared by evidence, one for each mode first", {
  expect_identical(share_chains(0, 3), c(1L, 1L, 1L))
  expect_identical(share_chains(c(0, -5), 4), c(1L, 2L, 1L, 1L))
  expect_identical(share_chains(c(0, -0.1), 4), c(1L, 2L, 1L, 2L))
  expect_identical(share_chains(c(0, -1, -2), 2), c(1L, 2L))
  expect_identical(share_chains(c(-700, -701), 1), 1L)
})

test_that("draws do not depend on the number of threads where there are two modes", {
  d <- two_places(c(10, 10), 2)
  fits <- lapply(1:2, function(cores) {
    suppressWarnings(hlr_fit(y ~ 1, d, student(), prior = known, seed = 9, draws = 50, cores = cores, progress = FALSE))
  })
  expect_identical(fits[[1]]$draws, fits[[2]]$draws)
  expect_identical(fits[[1]]$modes, fits[[2]]$modes)
})
