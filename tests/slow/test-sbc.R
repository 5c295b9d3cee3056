# Simulation-based calibration of the collapsed engine; sbc.R says what it is and what the bands are. Beside the
# parameters and one group effect per coefficient, two functions of them are ranked: the log determinant of the first
# factor's covariance, which adds up what is wrong with sds and correlations, and the log likelihood given all effects,
# which depends on the data and on everything jointly, and so sees mistakes that leave each margin alone (Modrak et al.
# 2023).

source("sbc.R", local = TRUE)

n_replications <- 1000

# ---- designs --------------------------------------------------------------------------------------------------------

# A design is data without a response, a formula, priors as hlr takes them, `simulate()`, which draws the parameters,
# and `effects`: one effect of each coefficient.

# Few levels in each: the less the data say, the more a mistake in a prior or a Jacobian moves the posterior.
three_slopes <- local({
  set.seed(101)
  data <- data.frame(g = factor(rep(letters[1:5], each = 8)), x = stats::rnorm(40, 1), z = stats::runif(40, -2, 2))
  list(
    formula = y ~ x + (x + z | g), data = data,
    prior = hlr_prior(normal(1, 2), class = "Intercept") + hlr_prior(normal(0.5, 1), coef = "x") +
      hlr_prior(normal(0, 1), class = "sd") + hlr_prior(exponential(1), class = "sd", coef = "x") +
      hlr_prior(lkj(2), class = "cor") + hlr_prior(student_t(5, 0, 1), class = "sigma"),
    simulate = function() {
      centred <- stats::rnorm(1, 1, 2)
      b <- stats::rnorm(1, 0.5, 1)
      sd <- c(abs(stats::rnorm(1)), stats::rexp(1), abs(stats::rnorm(1)))
      r <- lkj_by_vine(2)
      list(
        beta = c(centred - b * mean(data$x), b), sigma = abs(stats::rt(1, 5)),
        covariance = list(g = diag(sd) %*% r %*% diag(sd)),
        named = c(stats::setNames(sd, paste0("sd_g__", c("Intercept", "x", "z"))),
                  cor_g__Intercept__x = r[1, 2], cor_g__Intercept__z = r[1, 3], cor_g__x__z = r[2, 3])
      )
    }
  )
})

# Levels share their Z, so that the engine works on one class of levels; coefficients have Student priors and are
# coordinates; rows are weighted alike and have an offset.
kept_coefficients <- local({
  set.seed(102)
  data <- data.frame(g = factor(rep(letters[1:6], each = 5)), x = rep(0:4, 6) / 2, o = stats::rnorm(30), w = 2)
  list(
    formula = y ~ x + offset(o) + (x || g), data = data,
    prior = hlr_prior(student_t(4, 0, 1), class = "Intercept", center = FALSE) + hlr_prior(student_t(4, 0, 0.5)) +
      hlr_prior(student_t(6, 0, 1), class = "sd") + hlr_prior(gamma(2, 4), class = "sd", coef = "x") +
      hlr_prior(lognormal(-0.5, 0.5), class = "sigma"),
    simulate = function() {
      sd <- c(abs(stats::rt(1, 6)), stats::rgamma(1, 2, 4))
      list(
        beta = c(stats::rt(1, 4), stats::rt(1, 4) * 0.5), sigma = stats::rlnorm(1, -0.5, 0.5),
        covariance = list(g = diag(sd^2)), named = stats::setNames(sd, c("sd_g__Intercept", "sd_g__x"))
      )
    }
  )
})

nested <- local({
  set.seed(103)
  data <- data.frame(a = factor(rep(letters[1:7], each = 10)), b = factor(rep(rep(1:3, c(2, 3, 5)), 7)),
                     x = stats::rnorm(70, -1))
  list(
    formula = y ~ x + (x | a) + (1 | a:b), data = data,
    prior = hlr_prior(normal(0, 1), class = "Intercept", center = FALSE) + hlr_prior(normal(0, 1)) +
      hlr_prior(normal(0, 0.7), class = "sd") + hlr_prior(inv_gamma(3, 1), class = "sd", group = "a:b") +
      hlr_prior(exponential(1), class = "sigma"),
    simulate = function() {
      sd <- abs(stats::rnorm(2, 0, 0.7))
      inner <- 1 / stats::rgamma(1, 3, 1)
      r <- stats::runif(1, -1, 1)
      list(
        beta = stats::rnorm(2), sigma = stats::rexp(1),
        covariance = list(a = diag(sd) %*% matrix(c(1, r, r, 1), 2) %*% diag(sd), "a:b" = matrix(inner^2)),
        named = c(sd_a__Intercept = sd[1], sd_a__x = sd[2], "sd_a:b__Intercept" = inner, cor_a__Intercept__x = r)
      )
    }
  )
})

# A predictor 15 sds from zero, whose column is centred: priors are those of the raw sds and correlations.
far_slopes <- local({
  set.seed(104)
  data <- data.frame(g = factor(rep(letters[1:8], each = 6)), x = 15 + stats::rnorm(48), z = stats::runif(48, -2, 2))
  list(
    formula = y ~ x + (x + z | g), data = data,
    prior = hlr_prior(normal(1, 2), class = "Intercept") + hlr_prior(normal(0.5, 1), coef = "x") +
      hlr_prior(normal(0, 15), class = "sd", coef = "Intercept") + hlr_prior(gamma(4, 4), class = "sd", coef = "x") +
      hlr_prior(exponential(1), class = "sd", coef = "z") + hlr_prior(lkj(2), class = "cor") +
      hlr_prior(student_t(5, 0, 1), class = "sigma"),
    simulate = function() {
      centred <- stats::rnorm(1, 1, 2)
      b <- stats::rnorm(1, 0.5, 1)
      sd <- c(abs(stats::rnorm(1, 0, 15)), stats::rgamma(1, 4, 4), stats::rexp(1))
      r <- lkj_by_vine(2)
      list(
        beta = c(centred - b * mean(data$x), b), sigma = abs(stats::rt(1, 5)),
        covariance = list(g = diag(sd) %*% r %*% diag(sd)),
        named = c(stats::setNames(sd, paste0("sd_g__", c("Intercept", "x", "z"))),
                  cor_g__Intercept__x = r[1, 2], cor_g__Intercept__z = r[1, 3], cor_g__x__z = r[2, 3])
      )
    }
  )
})

# Correlations of three coefficients from LKJ(eta): partial correlations are independent betas (Lewandowski, Kurowicka
# and Joe 2009, section 2.4), those given nothing with eta + 1/2.
lkj_by_vine <- function(eta) {
  p <- 2 * stats::rbeta(3, eta + c(0.5, 0.5, 0), eta + c(0.5, 0.5, 0)) - 1
  r <- diag(3)
  r[1, 2] <- r[2, 1] <- p[1]
  r[1, 3] <- r[3, 1] <- p[2]
  r[2, 3] <- r[3, 2] <- p[3] * sqrt((1 - p[1]^2) * (1 - p[2]^2)) + p[1] * p[2]
  r
}

# ---- one replication ------------------------------------------------------------------------------------------------

log_likelihood <- function(design, y, eta, sigma) sum(stats::dnorm(y, eta, sigma / sqrt(design$weights), log = TRUE))

# Ranks of the truth among 99 draws: 4 x 250, of which every tenth, so that neighbours are all but independent. (Ranks
# among correlated draws are too often near 0 and 99, which would be a false alarm.)
replicate_once <- function(what, design, seed) {
  truth <- what$simulate()
  u <- Map(simulate_effects, design$factors, truth$covariance[factor_groups(design)])
  names(u) <- factor_groups(design)
  eta <- linear_predictor(design, truth$beta, u)
  data <- what$data
  data$y <- stats::rnorm(length(eta), eta, truth$sigma / sqrt(design$weights))
  fit <- suppressWarnings(
    hlr_fit(what$formula, data, prior = what$prior, weights = w, chains = 4, draws = 250, cores = 1, seed = seed,
            progress = FALSE)
  )
  ids <- seq(10, 1000, by = 10)[seq_len(n_kept)]
  draws <- take_draws(fit, ids)
  beta <- stats::setNames(truth$beta, paste0("b_", par_name(colnames(common_columns(design)))))
  true <- c(beta, sigma = truth$sigma, truth$named)
  ranks <- colSums(draws$parameters[, names(true)] < rep(true, each = n_kept))
  first <- design$factors[[1]]
  ranks[["log_det"]] <- sum(log_determinant(draws$parameters, first) < log_determinant(t(true), first))
  likelihood <- vapply(seq_len(n_kept), function(i) {
    effects <- lapply(draws$effects, function(x) matrix(x[i, , ], dim(x)[2]))
    beta <- draws$parameters[i, seq_along(truth$beta)]
    log_likelihood(design, data$y, linear_predictor(design, beta, effects), draws$parameters[i, "sigma"])
  }, 0)
  c(ranks, rank_effects(draws$effects, u),
    log_lik = sum(likelihood < log_likelihood(design, data$y, eta, truth$sigma)))
}

# Log determinant of a covariance matrix from sds and correlations under their names, for each row of `values`.
log_determinant <- function(values, factor) {
  coef <- par_name(z_names(factor))
  apply(values, 1, function(row) {
    r <- diag(length(coef))
    for (j in seq_along(coef)[-1]) for (i in seq_len(j - 1)) {
      name <- paste0("cor_", factor$group, "__", coef[i], "__", coef[j])
      if (name %in% names(row)) r[i, j] <- r[j, i] <- row[[name]]
    }
    2 * sum(log(row[paste0("sd_", factor$group, "__", coef)])) + log(det(r))
  })
}

# Replications x quantities.
sbc_ranks <- function(what, seed, n = n_replications) {
  set.seed(seed)
  if (is.null(what$data$w)) what$data$w <- 1
  what$data$y <- stats::rnorm(nrow(what$data))
  design <- make_design(what$formula, what$data, weights = w)
  t(vapply(seq_len(n), function(i) replicate_once(what, design, i), replicate_once(what, design, 0L)))
}

# ---- the test -------------------------------------------------------------------------------------------------------

designs <- list(three_slopes = three_slopes, kept_coefficients = kept_coefficients, nested = nested,
                far_slopes = far_slopes)
n_quantities <- c(three_slopes = 14, kept_coefficients = 9, nested = 12, far_slopes = 14)

for (name in names(designs)) {
  test_that(paste("the engine is calibrated:", name), {
    ranks <- sbc_ranks(designs[[name]], seed = 20240601)
    expect_calibrated(ranks, n_quantities[[name]], sum(n_quantities))
  })
}
