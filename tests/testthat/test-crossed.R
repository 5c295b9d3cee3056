# Crossed grouping factors: which are taken, what C reads, sizes and threads. The density against dense algebra and
# lme4 is in test-collapsed.R, effects in test-effects.R, the posterior of Penicillin in test-posterior.R.

crossing <- local({
  set.seed(81)
  n <- 240
  data <- data.frame(
    a = factor(sample(60, n, replace = TRUE)), b = factor(sample(7, n, replace = TRUE)),
    c = factor(sample(5, n, replace = TRUE)), x = rnorm(n, 2), w = runif(n, 0.3, 2)
  )
  data$d <- interaction(data$b, sample(2, n, replace = TRUE), drop = TRUE)      # inside b
  data$y <- 1 + data$x + rnorm(60)[data$a] + rnorm(7)[data$b] + rnorm(5, 0, 0.5)[data$c] + rnorm(n, 0, 0.7)
  data
})

crossing_design <- function(formula, weights = NULL) {
  suppressWarnings(do.call(make_design, list(formula, crossing, weights = weights)))
}

test_that("the factor with most columns is eliminated, whatever the order of the terms", {
  design <- crossing_design(y ~ x + (1 | b) + (1 | a) + (x | c))
  groups <- vapply(design$factors, `[[`, "", "group")
  expect_identical(groups[elimination_order(design$factors)][1], "a")
  expect_equal(crossed_columns(design$factors), 7 + 10)
  expect_true(are_crossed(design$factors))
  # Columns, not levels: 8 levels of 3 coefficients are more than 14 of one.
  wide <- crossing_design(y ~ x + (1 | d) + (x + w | b))
  expect_false(are_crossed(wide$factors))
  mixed <- crossing_design(y ~ x + (x + w | b) + (1 | c) + (1 | d))
  expect_true(are_crossed(mixed$factors))
  expect_identical(vapply(mixed$factors, `[[`, "", "group")[elimination_order(mixed$factors)[1]], "b")
})

test_that("statistics are those of all columns of Z, X and y without the columns of zeros", {
  design <- crossing_design(y ~ x + (x | a) + (1 | b) + (x | c), weights = crossing$w)
  factors <- design$factors[elimination_order(design$factors)]
  stats <- crossed_stats(factors, common_columns(design), c(0, 2), design$y, design$weights)
  columns <- cbind(do.call(cbind, lapply(factors[-1], dense_effects_design)), sweep(common_columns(design), 2, c(0, 2)),
                   design$y)
  n_col <- ncol(columns)
  left <- matrix(0, n_col, n_col)
  for (j in seq_along(factors[[1]]$levels)) {
    here <- factor_index(factors[[1]]) == j
    z <- factor_z(factors[[1]])[here, , drop = FALSE]
    c <- columns[here, , drop = FALSE]
    w <- design$weights[here]
    at <- stats$start[j] + seq_len(diff(stats$start)[j])
    used <- stats$column[at] + 1
    expect_setequal(used, c(which(colSums(c[, seq_len(n_col - 3), drop = FALSE] != 0) > 0), n_col - 2:0))
    r <- matrix(0, 2, 2)
    r[upper.tri(r, diag = TRUE)] <- stats$r[(j - 1) * 3 + 1:3]
    f <- matrix(0, 2, n_col)
    f[, used] <- stats$f[rep((at - 1) * 2, each = 2) + 1:2]
    expect_equal(crossprod(r), crossprod(z, w * z), tolerance = 1e-12, ignore_attr = TRUE)
    expect_equal(crossprod(r, f), crossprod(z, w * c), tolerance = 1e-12, ignore_attr = TRUE)
    left <- left + crossprod(c, w * c) - crossprod(f)
  }
  expect_equal(stats$rest, left[upper.tri(left, diag = TRUE)], tolerance = 1e-12)
})

test_that("levels that share a factorisation count as they do one by one", {
  balanced <- expand.grid(a = factor(1:40), b = factor(1:4), time = 1:3)
  set.seed(82)
  balanced$y <- rnorm(40)[balanced$a] + rnorm(4)[balanced$b] + rnorm(nrow(balanced))
  balanced <- balanced[-c(1, 2, 42), ]                   # level 1 has lost one row, level 2 two
  for (formula in c(y ~ 1 + (1 | a) + (1 | b), y ~ time + (time | a) + (1 | b))) {
    model <- model_parts(formula, balanced)$model
    expect_gt(model$classes$n, 0)
    expect_gt(length(model$cross$direct), 0)
    single <- model
    single$cross$direct <- seq_len(model$factors[[1]]$n_level) - 1L
    single$classes <- list(n = 0L, count = double(0), r = double(0), moment = double(0))
    set.seed(83)
    for (i in 1:3) {
      q <- random_point(model)
      one <- log_density(model, q)
      two <- log_density(single, q)
      expect_equal(one$logp, two$logp, tolerance = 1e-11)
      expect_equal(one$grad, two$grad, tolerance = 1e-9)
    }
  }
})

test_that("the unit of the sds is the noise that all effects as common coefficients leave", {
  design <- crossing_design(y ~ x + (1 | a) + (1 | b) + (1 | d))
  factors <- design$factors[elimination_order(design$factors)]
  residual <- stats::residuals(stats::lm(y ~ x, crossing))
  stats <- crossed_stats(factors, common_columns(design), c(0, 0), residual, design$weights)
  least <- stats::lm(residual ~ a + b + d, crossing)
  expect_equal(crossed_noise(stats, factors, residual), stats::sigma(least), tolerance = 1e-8)
})

test_that("where the first factor explains every row, the unit is the noise inside its levels, or that of all rows", {
  noise_of <- function(formula, data) {
    design <- suppressWarnings(make_design(formula, data))
    factors <- design$factors[elimination_order(design$factors)]
    residual <- data$y - mean(data$y)
    crossed_noise(crossed_stats(factors, common_columns(design), 0, residual, design$weights), factors, residual)
  }
  set.seed(84)
  cells <- expand.grid(time = 1:3, f = factor(1:4), h = factor(1:3))
  cells$y <- rnorm(12)[interaction(cells$f, cells$h)] + rnorm(36)
  least <- stats::sigma(stats::lm(y ~ f * h, cells))
  expect_equal(noise_of(y ~ 1 + (1 | f) + (1 | h) + (1 | f:h), cells), least, tolerance = 1e-8)
  # Columns of any size: their products leave rounding of 1e-16 times 1e16 and more, which is still nothing.
  cells$big <- 1e9 * (1 + as.integer(cells$f))
  expect_equal(noise_of(y ~ 1 + (1 | f:h) + (0 + big | f) + (1 | h), cells), least, tolerance = 1e-8)
  cells$row <- factor(1:36)
  rms <- sqrt(mean((cells$y - mean(cells$y))^2))
  expect_equal(noise_of(y ~ 1 + (1 | row) + (1 | f) + (1 | h), cells), rms)
  expect_equal(noise_of(y ~ 1 + (time | row) + (1 | f) + (1 | h), cells), rms)
})

# Means and sds of 8,000 draws each; 4.5 Monte Carlo errors of their difference for 16 numbers: below 1 false alarm in
# 1,000 seeds. Gamma priors keep the sds apart from 0, where chains of any engine mix slowly.
test_that("a factor and its cells with other factors has the posterior that the joint engine finds", {
  set.seed(85)
  d <- expand.grid(time = 1:2, judge = factor(1:4), wine = factor(1:7))
  d$y <- rnorm(7)[d$wine] + rnorm(4)[d$judge] + rnorm(28, 0, 0.6)[interaction(d$wine, d$judge)] + rnorm(56, 0, 0.5)
  d$row <- factor(1:56)
  away <- hlr_prior(gamma(3, 3), class = "sd") + hlr_prior(gamma(3, 4), class = "sigma")
  for (formula in c(y ~ 1 + (1 | wine) + (1 | judge) + (1 | wine:judge),
                    y ~ 1 + (1 | row) + (1 | wine) + (1 | judge))) {
    run <- function(engine) {
      suppressWarnings(hlr_fit(formula, d, prior = away, engine = engine, draws = 2000, seed = 6, progress = FALSE))
    }
    one <- run("collapsed")
    two <- run("joint")
    for (name in stored_parameters(one)) {
      x <- one$draws[, , name]
      y <- two$draws[, , name]
      error <- sqrt(posterior::mcse_mean(x)^2 + posterior::mcse_mean(y)^2)
      expect_lt(abs(mean(x) - mean(y)) / error, 4.5)
      error <- sqrt(posterior::mcse_sd(x)^2 + posterior::mcse_sd(y)^2)
      expect_lt(abs(stats::sd(x) - stats::sd(y)) / error, 4.5)
    }
  }
})

test_that("the same seed gives the same bits on any number of threads", {
  run <- function(cores) {
    fit <- suppressWarnings(hlr_fit(y ~ x + (x | a) + (1 | b) + (1 | c), crossing, chains = 4, draws = 60, seed = 9,
                                    cores = cores, progress = FALSE))
    list(fit$draws, effects_draws(fit, "a"), effects_draws(fit, "c"))
  }
  one <- run(1)
  expect_identical(run(2), one)
  expect_identical(run(4), one)
})

test_that("everything that a fit answers is there", {
  fit <- suppressWarnings(hlr_fit(y ~ x + (x | a) + (1 | b / d) + (1 | c), crossing, chains = 2, draws = 200, cores = 1,
                                  seed = 3, progress = FALSE))
  expect_identical(fit$engine$name, "collapsed")
  expect_match(fit$engine$reason, "integrated out")
  expect_s3_class(summary(fit), "hlr_summary")
  expect_output(print(fit), "c")
  expect_named(ranef(fit), c("a", "b", "c", "d:b"), ignore.order = TRUE)
  expect_identical(dim(ranef(fit)$a), c(nlevels(droplevels(crossing$a)), 4L, 2L))
  expect_identical(dim(coef(fit)$b), c(7L, 4L, 2L))
  expect_setequal(unique(as.data.frame(VarCorr(fit))$grp), c("a", "b", "c", "d:b", "Residual"))
  draws <- posterior::as_draws_array(fit, variable = "r_c")
  expect_identical(posterior::variables(draws), sprintf("r_c[%d,Intercept]", 1:5))
  again <- suppressWarnings(stats::update(fit, draws = 50))
  expect_identical(dim(again$draws)[1], 50L)
})

test_that("crossed factors with too many columns are refused by number", {
  large <- expand.grid(a = factor(1:250), b = factor(1:(max_crossed + 1)))[seq(1, 250 * (max_crossed + 1), by = 7), ]
  large$y <- rnorm(nrow(large))
  expect_error(hlr_fit(y ~ 1 + (1 | a) + (1 | b), large, engine = "collapsed"), paste("crossed.*with", max_crossed + 1),
               class = "hlr_error_unsupported")
})
