# Expectations of the proofs, and the same densities written as anyone would who had no need of speed: dense matrices,
# R's own distributions, Jacobians by differences.

# Central differences with a step per coordinate. Their error is about eps^(2/3) |logp| by rounding plus step^2 times
# the third derivative; relative to the largest entry 1e-6 holds with a margin of ten on every design here, and a wrong
# term in a gradient is far larger.
numeric_gradient <- function(f, q) {
  step <- .Machine$double.eps^(1 / 3) * pmax(abs(q), 0.1)
  vapply(seq_along(q), function(k) {
    up <- replace(q, k, q[k] + step[k])
    down <- replace(q, k, q[k] - step[k])
    (f(up) - f(down)) / (up[k] - down[k])
  }, 0)
}

expect_gradient <- function(model, q, tolerance = 1e-6) {
  at <- log_density(model, q)
  numeric <- numeric_gradient(function(x) log_density(model, x)$logp, q)
  size <- max(1, abs(numeric), 1e-3 * abs(at$logp))
  expect_true(is.finite(at$logp), info = paste(format(q), collapse = " "))
  expect_lt(max(abs(at$grad - numeric)) / size, tolerance)
}

# |z| < 4: a right sampler fails for 6 of 100,000 seeds and quantities; with 10,000 effective draws (mcse = 0.01
# posterior sd) a bias of 0.06 sd gives z = 6 and is caught 98 times of 100. Seeds are fixed; change them only with
# this sum. `x`: iterations x chains. `exact_mcse`: error of the exact value itself, from sampling or from printed
# digits.
expect_within_mcse <- function(x, exact, limit = 4, exact_mcse = 0) {
  z <- (mean(x) - exact) / sqrt(posterior::mcse_mean(x)^2 + exact_mcse^2)
  expect_lt(abs(z), limit)
}

expect_sd_within_mcse <- function(x, exact, limit = 4, exact_mcse = 0) {
  z <- (stats::sd(x) - exact) / sqrt(posterior::mcse_sd(x)^2 + exact_mcse^2)
  expect_lt(abs(z), limit)
}

# What hlr_fit() gives to the sampler.
model_parts <- function(formula, data, prior = NULL, control = hlr_control(), ...) {
  design <- suppressMessages(do.call(make_design, list(formula, data, ...)))
  table <- complete_prior(prior, design, gaussian())
  list(design = design, prior = table, model = flatten_collapsed(design, table, control))
}


# Coordinates of the sds, in the order of the model.
sd_coordinates <- function(model, sd) {
  rows <- model$layout[model$layout$class == "sd", ]
  drop(to_coordinates(rbind(rep_len(as.double(sd), nrow(rows))), rows))
}

random_point <- function(model, spread = 0.7) model$start + stats::rnorm(length(model$start), 0, spread)

# ---- the density by dense algebra -----------------------------------------------------------------------------------

# Log density of a scalar prior on its support, normalised there.
plain_prior <- function(row, x) {
  if (row$dist %in% c("flat", "constant")) return(0)
  a <- unlist(row[c("arg1", "arg2", "arg3")])
  density <- switch(row$dist,
    normal = function(x) stats::dnorm(x, a[1], a[2]),
    student_t = function(x) stats::dt((x - a[2]) / a[3], a[1]) / a[3],
    exponential = function(x) stats::dexp(x, a[1]),
    gamma = function(x) stats::dgamma(x, a[1], a[2]),
    uniform = function(x) stats::dunif(x, a[1], a[2]),
    stop("no plain density of ", row$dist)
  )
  whole <- row$dist %in% c("exponential", "gamma", "uniform") || (row$lower == -Inf && row$upper == Inf)
  mass <- if (whole) 1 else stats::integrate(density, row$lower, row$upper, rel.tol = 1e-12)$value
  log(density(x)) - log(mass)
}

# Value of a coordinate and log |d value / dx|; a signed sd has half the density.
plain_map <- function(kind, x, lower, upper, scale) {
  switch(kind,
    fixed = c(lower, 0),
    real = c(scale * x, log(scale)),
    log = c(lower + exp(x), x),
    sinh = if (upper == Inf) {
      c(scale * sinh(x), log(scale * cosh(x) / 2))
    } else {
      c(upper * asinh(scale / upper * sinh(x)), log(scale * cosh(x) / sqrt(1 + (scale / upper * sinh(x))^2) / 2))
    },
    logit = c(lower + (upper - lower) * stats::plogis(x), log((upper - lower) * stats::dlogis(x)))
  )
}

# Correlation matrix from canonical partial correlations tanh(x), by the recursion of Lewandowski, Kurowicka and Joe.
plain_correlation <- function(n, x) {
  l <- diag(n)
  z <- tanh(x)
  c <- 0
  for (i in seq_len(n)[-1]) for (j in seq_len(i - 1)) {
    c <- c + 1
    l[i, j] <- z[c] * sqrt(1 - sum(l[i, seq_len(j - 1)]^2))
    if (j == i - 1) l[i, i] <- sqrt(1 - sum(l[i, seq_len(j)]^2))
  }
  tcrossprod(l)
}

# LKJ(1) has density 1 / volume of the correlation matrices; LKJ(eta) of a pair is a symmetric beta.
plain_lkj <- function(r, eta) {
  n <- nrow(r)
  if (n == 1) return(0)
  if (n == 2) return(stats::dbeta((1 + r[1, 2]) / 2, eta, eta, log = TRUE) - log(2))
  stopifnot(eta == 1, n <= 4)
  -log(c(2, pi^2 / 2, 32 * pi^2 / 27)[n - 1])
}

correlation_jacobian <- function(n, x) {
  if (n == 1) return(0)
  lower <- function(x) plain_correlation(n, x)[lower.tri(diag(n))]
  columns <- vapply(seq_along(x), function(k) {
    f <- function(s) lower(replace(x, k, x[k] + s))
    h <- 1e-3                       # five points: error of order h^4 and eps / h, both about 1e-12
    (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)
  }, double(length(x)))
  as.double(determinant(as.matrix(columns))$modulus)
}

# Raw correlations of effects whose centred columns have sds `sd` (signed) and correlations r, and the log Jacobian of
# (sds, correlations) from centred to raw, by differences.
plain_raw <- function(sd, r, to_raw) {
  n <- length(sd)
  free <- lower.tri(r)
  raw_values <- function(x) {
    r[free] <- x[-seq_len(n)]
    r[upper.tri(r)] <- t(r)[upper.tri(r)]
    s <- to_raw %*% (outer(x[seq_len(n)], x[seq_len(n)]) * r) %*% t(to_raw)
    c(sqrt(diag(s)), stats::cov2cor(s)[free])
  }
  at <- c(sd, r[free])
  values <- raw_values(at)
  correlation <- r
  correlation[free] <- values[-seq_len(n)]
  correlation[upper.tri(r)] <- t(correlation)[upper.tri(r)]
  if (all(to_raw == diag(n))) return(list(correlation = correlation, log_jacobian = 0))
  columns <- vapply(seq_along(at), function(k) {
    h <- 1e-3 * abs(at[k])
    f <- function(s) raw_values(replace(at, k, at[k] + s))
    (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)
  }, at)
  list(correlation = correlation, log_jacobian = as.double(determinant(columns)$modulus))
}

# Values of all parameters at coordinates q: `beta` (kept), covariance matrices of the factors in design order,
# sigma, and the sum of the log priors of the variance parameters, correlations and all Jacobians.
plain_values <- function(parts, q) {
  model <- parts$model
  layout <- model$layout
  take <- function(i) {
    x <- 0
    if (layout$kind[i] != "fixed") {
      x <- q[1]
      q <<- q[-1]
    }
    plain_map(layout$kind[i], x, layout$map_lower[i], layout$map_upper[i], layout$map_scale[i])
  }
  p <- sum(is_common(layout))
  log_extra <- 0
  beta <- NULL
  if (model$keep_common) {
    both <- vapply(seq_len(p), take, c(0, 0))
    beta <- both[1, ]
    log_extra <- log_extra + sum(both[2, ])
  }
  factors <- parts$design$factors[model$factor_order]
  at <- p
  sds <- lapply(factors, function(factor) {
    vapply(seq_len(n_coefs(factor)), function(k) {
      at <<- at + 1
      value <- take(at)
      log_extra <<- log_extra + value[2]
      value[1]
    }, 0)
  })
  covariance <- vector("list", length(factors))
  for (k in seq_along(factors)) {
    block <- factors[[k]]$block
    to_raw <- model$factors[[k]]$to_raw
    if (is.null(to_raw)) to_raw <- diag(length(block))
    r <- diag(length(block))
    eta <- parts$prior$arg1[parts$prior$class == "cor" & parts$prior$group == factors[[k]]$group]
    for (b in unique(block)) {
      n <- sum(block == b)
      if (n == 1) next
      x <- q[seq_len(n * (n - 1) / 2)]
      q <- q[-seq_along(x)]
      r[block == b, block == b] <- plain_correlation(n, x)
      raw <- plain_raw(sds[[k]][block == b], plain_correlation(n, x), to_raw[block == b, block == b])
      log_extra <- log_extra + plain_lkj(raw$correlation, eta[1]) + correlation_jacobian(n, x) + raw$log_jacobian
      eta <- eta[-1]
    }
    covariance[[k]] <- to_raw %*% diag(sds[[k]], length(block)) %*% r %*% diag(sds[[k]], length(block)) %*% t(to_raw)
    rows <- parts$prior[parts$prior$class == "sd" & parts$prior$group == factors[[k]]$group, ]
    for (i in seq_along(block)) {
      log_extra <- log_extra + plain_prior(rows[i, ], sqrt(covariance[[k]][i, i]))
    }
  }
  sigma <- take(nrow(layout))
  log_extra <- log_extra + sigma[2] + plain_prior(parts$prior[parts$prior$class == "sigma", ], sigma[1])
  covariance[model$factor_order] <- covariance
  list(beta = beta, covariance = covariance, sigma = sigma[1], log_extra = log_extra)
}

dense_effects_design <- function(factor) {
  z <- factor_z(factor)
  q <- ncol(z)
  out <- matrix(0, nrow(z), q * length(factor$levels))
  for (k in seq_len(q)) out[cbind(seq_len(nrow(out)), (factor_index(factor) - 1) * q + k)] <- z[, k]
  out
}

dense_covariance <- function(parts, values) {
  v <- diag(values$sigma^2 / parts$design$weights)
  for (k in seq_along(values$covariance)) {
    factor <- parts$design$factors[[k]]
    z <- dense_effects_design(factor)
    v <- v + z %*% kronecker(diag(length(factor$levels)), values$covariance[[k]]) %*% t(z)
  }
  v
}

dense_normal <- function(x, v) {
  u <- chol(v)
  -length(x) / 2 * log(2 * pi) - sum(log(diag(u))) - sum(backsolve(u, x, transpose = TRUE)^2) / 2
}

# Centred design as the priors see it: coefficients are the intercept at the means and the slopes.
prior_design <- function(parts) {
  x <- common_columns(parts$design)
  intercept <- which(parts$prior$class == "Intercept")
  if (length(intercept) && isTRUE(parts$prior$center[intercept])) {
    x[, -intercept] <- sweep(x[, -intercept, drop = FALSE], 2, colMeans(x)[-intercept])
  }
  x
}

# The function that log_density() computes, on the same coordinates.
dense_log_density <- function(parts, q) {
  values <- plain_values(parts, q)
  v <- dense_covariance(parts, values)
  common <- parts$prior[parts$prior$class %in% c("Intercept", "b"), ]
  x <- prior_design(parts)
  y <- parts$design$y - offset_of(parts$design)
  fixed <- common$dist == "constant"
  y <- drop(y - x[, fixed, drop = FALSE] %*% common$arg1[fixed])
  x <- x[, !fixed, drop = FALSE]
  common <- common[!fixed, ]
  if (parts$model$keep_common) {
    beta <- as_prior_coef(parts, values$beta)
    lprior <- sum(vapply(seq_along(beta), function(j) plain_prior(common[j, ], beta[j]), 0))
    return(dense_normal(drop(y - x %*% beta), v) + lprior + values$log_extra)
  }
  proper <- common$dist == "normal"
  xp <- x[, proper, drop = FALSE]
  v <- v + xp %*% (common$arg2[proper]^2 * t(xp))
  y <- drop(y - xp %*% common$arg1[proper])
  flat <- x[, !proper, drop = FALSE]
  if (ncol(flat) == 0) return(dense_normal(y, v) + values$log_extra)
  information <- crossprod(flat, solve(v, flat))
  beta <- drop(solve(information, crossprod(flat, solve(v, y))))
  volume <- ncol(flat) / 2 * log(2 * pi) - as.double(determinant(information)$modulus) / 2
  dense_normal(drop(y - flat %*% beta), v) + volume + values$log_extra
}

# Kept coefficients are those of centred columns; a raw intercept's prior is on the intercept at zero.
as_prior_coef <- function(parts, beta) {
  center <- parts$model$center
  if (parts$model$raw_intercept) beta[1] <- beta[1] - sum(center * beta)
  beta
}
