# Group effects are regenerated: the same numbers whatever is asked for, from the exact joint conditional.

small <- local({
  set.seed(21)
  data <- data.frame(x = rnorm(40), z = runif(40), g = factor(rep(1:5, c(1, 5, 8, 10, 16))),
                     w = runif(40, 0.5, 2), o = rnorm(40))
  data$inner <- factor(rep(1:3, length.out = 40))
  data$across <- factor(rep(1:4, length.out = 40))
  data$far <- data$x + 30
  data$other <- 40 + 2 * data$z
  data$y <- 2 + data$x + rnorm(5)[data$g] + rnorm(15, 0, 0.7)[interaction(data$g, data$inner)] + rnorm(40, 0, 0.8)
  data
})

# A fit keeps what C needs, not Z of every row: the design is kept beside it here.
quick_fit <- function(formula, ..., weighted = FALSE, chains = 2, draws = 200) {
  small$w <- if (weighted) small$w else 1
  fit <- suppressWarnings(
    hlr_fit(formula, small, ..., weights = w, chains = chains, draws = draws, cores = 1, seed = 5, progress = FALSE)
  )
  fit$full_design <- do.call(make_design, list(formula, small, weights = small$w))
  fit
}

test_that("effects are the same bits whichever levels and draws are asked for", {
  for (formula in c(y ~ x + (x | g), y ~ x + (x | g / inner), y ~ x + (1 | g) + (1 | g:inner),
                    y ~ x + (x | g) + (1 | across) + (1 | inner))) {
    fit <- quick_fit(formula)
    for (factor in fit$design$factors) {
      all <- effects_draws(fit, factor$group)
      expect_identical(effects_draws(fit, factor$group), all)
      some <- factor$levels[c(3, 1)]
      part <- effects_draws(fit, factor$group, levels = some)
      expect_identical(part, all[, , dimnames(part)[[3]], drop = FALSE])
      ids <- c(399L, 7L, 201L)
      picked <- effects_draws(fit, factor$group, draw_ids = ids)
      flat <- matrix(all, ncol = dim(all)[3])
      expect_identical(matrix(picked, ncol = dim(all)[3]), flat[ids, ])
    }
  }
})

# E and covariance of all effects given the variance parameters and beta, by dense algebra. `row`: a draw under its
# names.
dense_conditional <- function(fit, row) {
  design <- fit$full_design
  z <- list()
  prior <- list()
  for (factor in design$factors) {
    coef <- par_name(z_names(factor))
    sd <- row[paste0("sd_", factor$group, "__", coef)]
    r <- diag(length(coef))
    for (j in seq_along(coef)[-1]) for (i in seq_len(j - 1)) {
      name <- paste0("cor_", factor$group, "__", coef[i], "__", coef[j])
      if (name %in% names(row)) r[i, j] <- r[j, i] <- row[[name]]
    }
    z <- c(z, list(dense_effects_design(factor)))
    prior <- c(prior, list(kronecker(diag(length(factor$levels)), diag(sd, length(sd)) %*% r %*% diag(sd, length(sd)))))
  }
  width <- vapply(prior, nrow, 0L)
  g <- matrix(0, sum(width), sum(width))
  for (k in seq_along(prior)) {
    at <- sum(width[seq_len(k - 1)]) + seq_len(width[k])
    g[at, at] <- prior[[k]]
  }
  z <- do.call(cbind, z)
  x <- common_columns(design)
  residual <- design$y - offset_of(design) - drop(x %*% row[paste0("b_", par_name(colnames(x)))])
  v <- z %*% g %*% t(z) + diag(row[["sigma"]]^2 / design$weights)
  gain <- g %*% t(z) %*% solve(v)
  list(mean = drop(gain %*% residual), covariance = g - gain %*% z %*% g)
}

# All effects of a fit in the order of dense_conditional(): factors in design order, coefficients within levels.
dense_order <- function(fit, ...) {
  parts <- lapply(fit$design$factors, function(factor) {
    draws <- effects_draws(fit, factor$group, ...)
    draws <- matrix(draws, ncol = dim(draws)[3])
    n_level <- length(factor$levels)
    n_coef <- n_coefs(factor)
    draws[, as.vector(t(matrix(seq_len(n_level * n_coef), n_level))), drop = FALSE]
  })
  do.call(cbind, parts)
}

# Whitened by the exact conditional of its own draw, (u - E u) is standard normal, independent over effects and draws:
# n numbers of mean 0 and variance 1. |z| < 4.5 for their mean, variance and largest cross moment: false alarms below
# 1 of 1,000 over all, while u drawn with the conditional mean of beta in place of its draw, or a wrong sign of a
# correlation, moves these by tens.
expect_exact_conditional <- function(fit) {
  draws <- matrix(fit$draws, ncol = dim(fit$draws)[3], dimnames = list(NULL, dimnames(fit$draws)[[3]]))
  u <- dense_order(fit)
  white <- t(vapply(seq_len(nrow(u)), function(i) {
    exact <- dense_conditional(fit, draws[i, ])
    backsolve(chol(exact$covariance), u[i, ] - exact$mean, transpose = TRUE)
  }, double(ncol(u))))
  n <- length(white)
  expect_lt(abs(mean(white)) * sqrt(n), 4.5)
  expect_lt(abs(mean(white^2) - 1) * sqrt(n / 2), 4.5)
  products <- crossprod(white) / sqrt(nrow(white))
  expect_lt(max(abs(products[upper.tri(products)])), 4.5)
  # Independent of the draws of beta, that is u follows this draw's beta, not their mean.
  for (name in grep("^b_", colnames(draws), value = TRUE)) {
    expect_lt(max(abs(stats::cor(white, draws[, name]))) * sqrt(nrow(white)), 4.5)
  }
}

test_that("effects come from the exact conditional given beta and the variance parameters", {
  # An sd near zero makes the conditional covariance numerically singular: priors keep sds away from it.
  away <- hlr_prior(gamma(8, 8), class = "sd")
  expect_exact_conditional(quick_fit(y ~ x + (1 | g), prior = away))
  expect_exact_conditional(quick_fit(y ~ x + (x | g), prior = away))
  expect_exact_conditional(quick_fit(y ~ x + (x + z | g), prior = away))
  expect_exact_conditional(quick_fit(y ~ x + (x || g), prior = away))
  expect_exact_conditional(quick_fit(y ~ x + offset(o) + (x | g), prior = away, weighted = TRUE))
})

test_that("effects of nested factors come from the exact joint conditional of all of them", {
  away <- hlr_prior(gamma(8, 8), class = "sd")
  expect_exact_conditional(quick_fit(y ~ x + (1 | g / inner), prior = away))
  expect_exact_conditional(quick_fit(y ~ x + (x | g) + (z | g:inner), prior = away))
  expect_exact_conditional(quick_fit(y ~ x + offset(o) + (x | g / inner), prior = away, weighted = TRUE))
})

test_that("effects of crossed factors come from the exact joint conditional of all of them", {
  away <- hlr_prior(gamma(8, 8), class = "sd")
  expect_exact_conditional(quick_fit(y ~ x + (1 | g) + (1 | across), prior = away))
  expect_exact_conditional(quick_fit(y ~ x + (1 | g) + (1 | across) + (1 | g:across), prior = away))
  expect_exact_conditional(quick_fit(y ~ x + offset(o) + (x | g / inner) + (z || across), prior = away,
                                     weighted = TRUE))
})

expect_marginal_moments <- function(fit, tolerance = 1e-8) {
  draws <- matrix(fit$draws, ncol = dim(fit$draws)[3], dimnames = list(NULL, dimnames(fit$draws)[[3]]))
  exact <- lapply(seq_len(nrow(draws)), function(i) dense_conditional(fit, draws[i, ]))
  means <- vapply(exact, `[[`, exact[[1]]$mean, "mean")
  variances <- vapply(exact, function(e) diag(e$covariance), exact[[1]]$mean)
  owner <- rep(vapply(fit$design$factors, `[[`, "", "group"),
               vapply(fit$design$factors, function(f) length(f$levels) * n_coefs(f), 0L))
  for (group in unique(owner)) {
    mine <- owner == group
    mean <- rowMeans(means[mine, ])
    moments <- effect_moments(fit, group)
    expect_equal(as.vector(t(moments[, , "mean"])), mean, tolerance = tolerance)
    sd <- sqrt(rowMeans(variances[mine, ]) + rowMeans((means[mine, ] - mean)^2))
    expect_equal(as.vector(t(moments[, , "sd"])), sd, tolerance = tolerance)
  }
}

test_that("moments of effects of crossed factors are those given beta and the variance parameters alone", {
  expect_marginal_moments(quick_fit(y ~ x + (x | g) + (1 | across) + (1 | inner), draws = 30))
})

test_that("effects with signed sds at zero and negative coordinates are those of the reported correlation", {
  # Default priors: sds may pass zero, their signs go into the correlations. The mean over effects and draws of
  # (u - E u) / sd(u), each standard normal, with E and sd from the reported parameters.
  fit <- quick_fit(y ~ x + (x | g), draws = 1000)
  expect_lt(min(fit$upars[, , 2]), 0)
  draws <- matrix(fit$draws, ncol = dim(fit$draws)[3], dimnames = list(NULL, dimnames(fit$draws)[[3]]))
  u <- dense_order(fit)
  z <- vapply(seq_len(nrow(u)), function(i) {
    exact <- dense_conditional(fit, draws[i, ])
    (u[i, ] - exact$mean) / sqrt(diag(exact$covariance))
  }, double(ncol(u)))
  expect_lt(max(abs(rowMeans(z))) * sqrt(ncol(z)), 4.5)
  expect_lt(max(abs(rowMeans(z^2) - 1)) * sqrt(ncol(z) / 2), 4.5)
})

# Moments of the outer factor are given beta and the variance parameters, those of the inner one given the draw of the
# outer effects too; both average to the posterior's.
expect_exact_moments <- function(fit, tolerance = 1e-8) {
  draws <- matrix(fit$draws, ncol = dim(fit$draws)[3], dimnames = list(NULL, dimnames(fit$draws)[[3]]))
  u <- dense_order(fit)
  groups <- vapply(fit$design$factors, `[[`, "", "group")
  owner <- rep(groups, vapply(fit$design$factors, function(f) length(f$levels) * n_coefs(f), 0L))
  for (group in groups) {
    mine <- which(owner == group)
    above <- if (group == "g") integer(0) else which(owner == "g")
    exact <- lapply(seq_len(nrow(u)), function(i) {
      e <- dense_conditional(fit, draws[i, ])
      gain <- matrix(0, length(mine), 0)
      if (length(above)) gain <- e$covariance[mine, above] %*% solve(e$covariance[above, above])
      list(mean = e$mean[mine] + drop(gain %*% (u[i, above] - e$mean[above])),
           variance = diag(e$covariance[mine, mine] - gain %*% e$covariance[above, mine]))
    })
    means <- vapply(exact, `[[`, double(length(mine)), "mean")
    variances <- vapply(exact, `[[`, double(length(mine)), "variance")
    mean <- rowMeans(means)
    moments <- effect_moments(fit, group)
    # Coefficients within levels in the dense order, levels within coefficients in the moments.
    expect_equal(as.vector(t(moments[, , "mean"])), mean, tolerance = tolerance)
    expect_equal(as.vector(t(moments[, , "sd"])), sqrt(rowMeans(variances) + rowMeans((means - mean)^2)),
                 tolerance = tolerance)
  }
}

test_that("moments of effects are the averages of exact conditional moments over the draws", {
  for (formula in c(y ~ x + (x | g), y ~ x + (x | g / inner))) expect_exact_moments(quick_fit(formula, draws = 30))
})

test_that("effects with coefficients as coordinates or fixed come from the same conditional", {
  away <- hlr_prior(gamma(8, 8), class = "sd")
  expect_exact_conditional(quick_fit(y ~ x + (x | g), prior = away, control = hlr_control(keep_common = TRUE)))
  fit <- quick_fit(y ~ x + (x | g), prior = away + hlr_prior(constant(0.7), coef = "x"))
  draws <- matrix(fit$draws, ncol = dim(fit$draws)[3], dimnames = list(NULL, dimnames(fit$draws)[[3]]))
  expect_true(all(draws[, "b_x"] == 0.7))
  one <- fit
  one$draws <- fit$draws[9, 1, , drop = FALSE]
  one$upars <- fit$upars[9, 1, , drop = FALSE]
  moments <- effect_moments(one, "g")
  expect_equal(as.vector(t(moments[, , "mean"])), dense_conditional(fit, draws[9, ])$mean, tolerance = 1e-9)
})

test_that("effects of centred columns are reported as those of the columns as they are", {
  # 30 sds from zero; raw intercepts vary as slopes of sd 1 make them. Digits: raw correlations are within 1e-3 of -1.
  away <- hlr_prior(gamma(8, 8), class = "sd") + hlr_prior(gamma(8, 0.25), class = "sd", coef = "Intercept")
  fits <- lapply(c(
    y ~ far + (far | g), y ~ far + other + (far + other | g), y ~ far + (far | g / inner),
    y ~ far + (far | g) + (other | across) + (1 | inner)
  ), quick_fit, prior = away)
  for (fit in fits) {
    expect_true(any(vapply(fit$model$factors, function(factor) !is.null(factor$to_raw), NA)))
    expect_exact_conditional(fit)
  }
  expect_exact_moments(quick_fit(y ~ far + (far | g / inner), prior = away, draws = 30), tolerance = 1e-6)
  # Crossed factors: moments are those given beta and the variance parameters alone.
  fit <- quick_fit(y ~ far + (far | g) + (other | across), prior = away, draws = 30)
  expect_marginal_moments(fit, tolerance = 1e-6)
})
