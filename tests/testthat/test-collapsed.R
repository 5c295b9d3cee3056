# The collapsed density against what is known without it: quadrature, lme4, dense matrices, finite differences.

flat_variances <- hlr_prior(flat(), class = "sd") + hlr_prior(flat(), class = "sigma")
flat_intercept <- flat_variances + hlr_prior(flat(), class = "Intercept")
flat_everything <- flat_intercept + hlr_prior(flat())

# Coordinates of sds (in the order of the model), one or no partial correlation per block, and sigma.
coordinates <- function(model, sd, partial, sigma) {
  c(sd_coordinates(model, sd), atanh(partial), log(sigma))
}

# log p(y | variances) = log density less Jacobians and, of the priors, that of the correlations: the rest is flat.
log_likelihood <- function(parts, q) {
  log_density(parts$model, q)$logp - unname(plain_values(parts, q)$log_extra)
}

# ---- known values ---------------------------------------------------------------------------------------------------

test_that("the marginal likelihood of dietox has the values of an 861 x 861 normal density", {
  # Under Bambi's prior on beta; beta and u integrated. Printed to 1e-8.
  parts <- model_parts(Weight ~ Time + (Time | Pig), dietox, flat_variances)
  at <- function(...) log_likelihood(parts, coordinates(parts$model, ...))
  expect_lt(abs(at(c(4.5, 0.65), 0, 2.5) - -2227.28747338), 1.1e-8)
  expect_lt(abs(at(c(4.5, 0.65), 0.2, 2.5) - -2227.24270980), 1.1e-8)
  expect_lt(abs(at(c(4.5, 1), -0.5, 3) - -2268.89823151), 1.1e-8)
  independent <- model_parts(Weight ~ Time + (Time || Pig), dietox, flat_variances)
  q <- coordinates(independent$model, c(4.5, 0.65), double(0), 2.5)
  expect_lt(abs(log_likelihood(independent, q) - -2227.28747338), 1.1e-8)
})

# ---- lme4 -----------------------------------------------------------------------------------------------------------

# lme4's REML criterion is -2 log of the integral over beta of the likelihood, less p log(2 pi): exactly what a flat
# prior with density 1 integrates, so that nothing is left to a constant. Partial correlations of three coefficients
# come from the Cholesky factor of lme4's correlation matrix.
partials <- function(r) {
  if (is.null(r) || nrow(r) == 1) return(double(0))
  l <- t(chol(r))
  out <- double(0)
  for (i in seq_len(nrow(r))[-1]) for (j in seq_len(i - 1)) {
    out <- c(out, l[i, j] / sqrt(1 - sum(l[i, seq_len(j - 1)]^2)))
  }
  out
}

reml_pair <- function(formula, data, ...) {
  lmer <- suppressWarnings(do.call(lme4::lmer, list(formula, data, ...)))
  slopes <- length(lme4::fixef(lmer)) > 1
  parts <- model_parts(formula, data, if (slopes) flat_everything else flat_intercept, ...)
  groups <- vapply(parts$design$factors[parts$model$factor_order], `[[`, "", "group")
  varcor <- lme4::VarCorr(lmer)
  at <- match(groups, names(varcor))
  # Of effects of centred columns, where hlr centres: temperatures of cakes are 12 sds from zero.
  covariance <- lapply(seq_along(at), function(k) {
    to_raw <- parts$model$factors[[k]]$to_raw
    v <- matrix(varcor[[at[k]]], nrow(varcor[[at[k]]]))
    if (is.null(to_raw)) v else solve(to_raw, v) %*% t(solve(to_raw))
  })
  sd <- unlist(lapply(covariance, function(v) sqrt(diag(v))))
  partial <- unlist(lapply(covariance, function(v) partials(stats::cov2cor(v))))
  q <- coordinates(parts$model, sd, if (is.null(partial)) double(0) else partial, stats::sigma(lmer))
  # (N - p) log(2 pi) is part of lme4's criterion, and so is |X'V^-1X|: the integral over beta gives p/2 log(2 pi) more.
  c(ours = log_likelihood(parts, q), lme4 = unname(-lme4::REMLcrit(lmer) / 2))
}

expect_reml <- function(formula, data, ...) {
  pair <- reml_pair(formula, data, ...)
  expect_lt(abs(pair[["ours"]] - pair[["lme4"]]), 1e-8)
}

test_that("with flat coefficients it is lme4's REML criterion over -2", {
  skip_if_not_installed("lme4")
  sleepstudy <- lme4::sleepstudy
  expect_reml(Weight ~ Time + (Time | Pig), dietox)
  expect_reml(Reaction ~ Days + (Days | Subject), sleepstudy)
  expect_reml(strength ~ 1 + (1 | batch / cask), lme4::Pastes)
  expect_reml(diameter ~ 1 + (1 | plate) + (1 | sample), lme4::Penicillin)
  expect_reml(angle ~ recipe + temp + (temp | replicate) + (1 | recipe:replicate) + (1 | temperature), lme4::cake)
  ratings <- lme4::InstEval[seq(1, 73421, by = 97), ]       # 561 lecturers, 14 departments, 4 ages: sparse
  expect_reml(y ~ service + (1 | d) + (service | dept) + (1 | studage), ratings)
  skip_if_not_installed("nlme")
  expect_reml(score ~ Machine + (Machine | Worker), as.data.frame(nlme::Machines))
  expect_reml(yield ~ nitro + Variety + (1 | Block / Variety), as.data.frame(nlme::Oats))
})

test_that("it is so with weights and an offset", {
  skip_if_not_installed("lme4")
  set.seed(3)
  data <- lme4::sleepstudy
  data$w <- stats::runif(nrow(data), 0.2, 3)
  data$o <- stats::rnorm(nrow(data), 0, 20)
  expect_reml(Reaction ~ Days + offset(o) + (Days | Subject), data, weights = data$w)
})

# ---- dense algebra --------------------------------------------------------------------------------------------------

# 20 rows or fewer: unbalanced groups, one level with a single row, slopes, weights, an offset.
tiny <- local({
  set.seed(7)
  n <- 20
  data.frame(
    y = rnorm(n, 3, 2), x = rnorm(n, 1), z = runif(n), t = rexp(n), o = rnorm(n), w = runif(n, 0.3, 2),
    g = factor(c("a", rep("b", 3), rep("c", 4), rep("d", 6), rep("e", 6))),
    inner = factor(c(1, 1, 2, 3, 1, 1, 2, 2, 1, 2, 2, 3, 3, 3, 1, 1, 1, 2, 2, 2)),
    even = factor(rep(1:5, each = 4))
  )
})

# Relative 1e-9: both sides lose digits to sums of about 20 squares and to a five-point Jacobian, each near 1e-12.
expect_dense <- function(formula, prior = NULL, control = hlr_control(), data = tiny, ...) {
  parts <- model_parts(formula, data, prior, control, ...)
  set.seed(11)
  for (i in 1:3) {
    q <- random_point(parts$model)
    dense <- dense_log_density(parts, q)
    expect_lt(abs(log_density(parts$model, q)$logp - dense) / max(1, abs(dense)), 1e-9)
  }
  invisible(parts)
}

# Random points, near zero sds, correlations near 1 and far out in every direction. A prior such as the exponential
# has a kink where a signed sd passes zero (`kink`), and no derivative there.
expect_gradients <- function(formula, data, prior = NULL, control = hlr_control(), kink = FALSE, ...) {
  model <- model_parts(formula, data, prior, control, ...)$model
  set.seed(5)
  n <- length(model$start)
  for (i in 1:4) expect_gradient(model, random_point(model, 1))
  if (!kink) {
    expect_gradient(model, replace(model$start, seq_len(n - 1), 0))
    expect_gradient(model, replace(model$start, seq_len(n - 1), 1e-9))
  }
  expect_gradient(model, replace(model$start, seq_len(n - 1), -2.5))
  expect_gradient(model, model$start + 3)
}

test_that("density equals dense normal algebra for every structure", {
  expect_dense(y ~ x)
  expect_dense(y ~ 1 + (1 | g))
  expect_dense(y ~ 0 + x + (1 | g))
  expect_dense(y ~ x + (x | g))
  expect_dense(y ~ x + (x || g))
  expect_dense(y ~ x + (x + z | g))
  expect_dense(y ~ x + (x + z + t | g))
  expect_dense(y ~ x + (1 | g) + (0 + z + t | g))
  expect_dense(y ~ x + (1 | g / inner))
  expect_dense(y ~ x + (x | g) + (z | g:inner))
  expect_dense(y ~ x + offset(o) + (x | g / inner), weights = tiny$w)
  expect_dense(y ~ x + offset(o) + (x | g), weights = tiny$w)
  expect_dense(y ~ x + (1 | even))
  expect_dense(y ~ x + (1 | even) + (1 | g))
  expect_dense(y ~ x + offset(o) + (x | even) + (z || g) + (1 | inner), weights = tiny$w)
  expect_dense(y ~ x + (x | g / inner) + (1 | even))
})

# Cells of two other factors, one row per level, a factor twice under two names, fewer rows than effects: nothing, or
# only rounding, is left of the other factors' columns.
test_that("density and gradient are those of dense algebra where a factor explains every row or another factor", {
  tiny$cell <- interaction(tiny$g, tiny$even, drop = TRUE)
  tiny$row <- factor(20:1)
  tiny$again <- factor(letters[tiny$g])
  for (formula in c(
    y ~ x + (1 | g) + (1 | even) + (1 | g:even), y ~ 1 + (1 | g * even), y ~ x + (x | cell) + (x | g) + (1 | even),
    y ~ x + (1 | row) + (1 | g) + (1 | even), y ~ x + (x | row) + (1 | g) + (1 | even), y ~ x + (1 | g) + (1 | again),
    y ~ x + (1 | g) + (1 | again) + (1 | even), y ~ x + (1 | row) + (x | row:g) + (1 | g) + (1 | even)
  )) {
    environment(formula) <- environment()
    suppressWarnings({                                    # of levels with one row
      expect_dense(formula, data = tiny, weights = tiny$w)
      expect_gradients(formula, tiny)
      expect_dense(formula, data = tiny[c(1, 2, 5, 6, 9, 10, 15, 16), ])
    }, classes = "hlr_warning_one_row_levels")
  }
})

test_that("density equals dense normal algebra for every kind of prior", {
  raw <- hlr_prior(normal(2, 1.5), class = "Intercept", center = FALSE)
  expect_dense(y ~ x + z + (x | g), raw)
  expect_dense(y ~ x + z + (x | g), hlr_prior(flat(), coef = "x"))
  expect_dense(y ~ x + z + (x | g), hlr_prior(flat()) + hlr_prior(flat(), class = "Intercept"))
  expect_dense(y ~ x + (x | g), hlr_prior(lkj(2.5), class = "cor") + hlr_prior(exponential(0.4), class = "sd"))
  expect_dense(y ~ x + (x | g), hlr_prior(gamma(2, 1), class = "sd") + hlr_prior(gamma(3, 2), class = "sigma"))
  expect_dense(y ~ x + (x | g), hlr_prior(uniform(0, 9), class = "sd") + hlr_prior(uniform(0.1, 8), class = "sigma"))
  expect_dense(y ~ x + (x | g), hlr_prior(constant(0.8), class = "sd", coef = "x"))
  expect_dense(y ~ x + (x | g), hlr_prior(constant(1.5), class = "sigma"))
  expect_dense(y ~ x + z + (x | g), hlr_prior(constant(-0.5), coef = "x"))
  expect_dense(y ~ x + (x | g), control = hlr_control(sd_coordinate = "log"))
  kept <- hlr_control(keep_common = TRUE)
  expect_dense(y ~ x + z + (x | g), control = kept)
  expect_dense(y ~ x + z + (x | g / inner), control = kept)
  expect_dense(y ~ x + z + (x | g) + (1 | even), control = kept)
  expect_dense(y ~ x + z + (x | g), raw, control = kept)
  expect_dense(y ~ x + z + (x | g), hlr_prior(student_t(3, 0, 2)) + hlr_prior(uniform(-3, 2), coef = "z"))
  expect_dense(y ~ x + z + (x | g), raw + hlr_prior(exponential(0.3), coef = "z"))
  expect_dense(y ~ x + z + (x | g), hlr_prior(student_t(3, 0, 2)) + hlr_prior(student_t(3, 1, 2), class = "Intercept",
                                                                            center = FALSE))
})

# ---- gradient -------------------------------------------------------------------------------------------------------

test_that("gradient is that of finite differences for q = 0 to 4", {
  expect_gradients(y ~ x, tiny)
  expect_gradients(y ~ x + (1 | g), tiny)
  expect_gradients(y ~ x + (x | g), tiny)
  expect_gradients(y ~ x + (x || g), tiny)
  expect_gradients(y ~ x + (x + z | g), tiny)
  expect_gradients(y ~ x + (x + z + t | g), tiny)
  expect_gradients(y ~ x + (1 | g) + (0 + z + t | g), tiny)
  expect_gradients(Weight ~ Time + (Time | Pig), dietox)
})

test_that("gradient is that of finite differences for nested factors, weights, offset and classes of levels", {
  expect_gradients(y ~ x + (1 | g / inner), tiny)
  expect_gradients(y ~ x + (x | g) + (x + z | g:inner), tiny)
  expect_gradients(y ~ x + offset(o) + (x | g / inner), tiny, weights = tiny$w)
  expect_gradients(Weight ~ Time + (1 | Pig), dietox)
})

test_that("gradient is that of finite differences for crossed factors", {
  expect_gradients(y ~ x + (x | even) + (1 | g), tiny)
  expect_gradients(y ~ x + offset(o) + (1 | even) + (x | g / inner), tiny, weights = tiny$w)
  expect_gradients(y ~ x + (1 | even) + (x | g) + (1 | inner), tiny, control = hlr_control(keep_common = TRUE))
  expect_gradients(diameter ~ 1 + (1 | plate) + (1 | sample), lme4::Penicillin)
})

test_that("gradient is that of finite differences with beta kept and for priors of every kind", {
  kept <- hlr_control(keep_common = TRUE)
  expect_gradients(y ~ x, tiny, control = kept)
  expect_gradients(y ~ x + (x + z | g), tiny, control = kept)
  expect_gradients(y ~ x + offset(o) + (x | g / inner), tiny, control = kept, weights = tiny$w)
  expect_gradients(Weight ~ Time + (1 | Pig), dietox, control = kept)
  raw <- hlr_prior(normal(2, 1.5), class = "Intercept", center = FALSE)
  expect_gradients(y ~ x + z + (x | g), tiny, raw)
  expect_gradients(y ~ x + z + (x | g), tiny, raw, kept)
  odd <- hlr_prior(student_t(3, 0, 2)) + hlr_prior(uniform(-3, 2), coef = "z")
  expect_gradients(y ~ x + z + (x | g), tiny, odd)
  expect_gradients(y ~ x + z + (x | g), tiny, raw + hlr_prior(exponential(0.3), coef = "z"))
  expect_gradients(y ~ x + (x | g), tiny,
                   hlr_prior(exponential(0.4), class = "sd") + hlr_prior(lkj(2.5), class = "cor"),
                   kink = TRUE)
  expect_gradients(y ~ x + (x | g), tiny, hlr_prior(uniform(0, 9), class = "sd") +
                     hlr_prior(gamma(3, 2), class = "sigma"))
  expect_gradients(y ~ x + (x | g), tiny, hlr_prior(constant(0.8), class = "sd", coef = "x"))
  expect_gradients(y ~ x + (x | g), tiny, hlr_prior(constant(1.5), class = "sigma"))
  expect_gradients(y ~ x + (x | g), tiny, control = hlr_control(sd_coordinate = "log"))
})

# ---- invariance -----------------------------------------------------------------------------------------------------

# Sums in another order differ in the last bits only.
expect_same_density <- function(a, b, tolerance = 1e-9) {
  set.seed(13)
  for (i in 1:3) {
    q <- random_point(a)
    one <- log_density(a, q)
    two <- log_density(b, q)
    expect_lt(abs(one$logp - two$logp) / abs(one$logp), tolerance)
    expect_lt(max(abs(one$grad - two$grad)) / max(1, abs(one$grad)), 1e3 * tolerance)
  }
}

test_that("order of rows and names of levels do not matter", {
  set.seed(17)
  shuffled <- dietox[sample(nrow(dietox)), ]
  renamed <- dietox
  renamed$Pig <- factor(match(renamed$Pig, sample(levels(factor(dietox$Pig)))))
  for (formula in c(Weight ~ Time + (Time | Pig), Weight ~ Time + (1 | Pig))) {
    model <- model_parts(formula, dietox)$model
    expect_same_density(model, model_parts(formula, shuffled)$model)
    expect_same_density(model, model_parts(formula, renamed)$model)
  }
  nested <- model_parts(y ~ x + (x | g / inner), tiny)$model
  backwards <- tiny[20:1, ]
  backwards$g <- factor(backwards$g, levels = c("d", "a", "e", "c", "b"))
  backwards$inner <- factor(backwards$inner, levels = c(2, 3, 1))
  expect_same_density(nested, model_parts(y ~ x + (x | g / inner), backwards)$model)
})

test_that("order of rows, levels and terms does not matter for crossed factors", {
  model <- model_parts(y ~ x + (x | even) + (1 | g) + (1 | inner), tiny)$model
  mixed <- tiny[c(11:20, 10:1), ]
  mixed$g <- factor(mixed$g, levels = c("d", "a", "e", "c", "b"))
  mixed$even <- factor(mixed$even, levels = c(4, 1, 5, 2, 3))
  expect_same_density(model, model_parts(y ~ x + (x | even) + (1 | g) + (1 | inner), mixed)$model)
  other <- model_parts(y ~ x + (1 | inner) + (1 | g) + (x | even), mixed)$model
  groups <- function(m, terms) vapply(make_design(terms, tiny)$factors, `[[`, "", "group")[m$factor_order]
  expect_identical(groups(model, y ~ x + (x | even) + (1 | g) + (1 | inner)),
                   groups(other, y ~ x + (1 | inner) + (1 | g) + (x | even)))
  expect_same_density(model, other)
  # Of two factors of five levels each the first is eliminated: the same likelihood either way.
  parts <- model_parts(y ~ 1 + (1 | even) + (1 | g), tiny)
  swapped <- parts
  swapped$design$factors <- rev(parts$design$factors)
  swapped$model <- flatten_collapsed(swapped$design, parts$prior, hlr_control())
  expect_false(identical(swapped$model$cross, parts$model$cross))
  set.seed(19)
  for (i in 1:3) {
    tau <- stats::rexp(2)
    at <- function(parts, tau) log_likelihood(parts, c(sd_coordinates(parts$model, tau), 0.3))
    expect_equal(at(parts, tau), at(swapped, rev(tau)), tolerance = 1e-12)
  }
})

test_that("levels put together in classes count as they do one by one", {
  model <- model_parts(Weight ~ Time + (1 | Pig), dietox)$model
  expect_gt(model$classes$n, 0)
  single <- model
  empty <- function(x) x[integer(0), , drop = FALSE]
  single$direct <- model$every
  single$classes <- list(n = 0L, count = double(0), r = empty(model$classes$r),
                         moment = model$classes$moment[integer(0), , , drop = FALSE])
  expect_same_density(model, single)
})
