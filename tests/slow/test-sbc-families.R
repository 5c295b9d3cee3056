# Simulation-based calibration of the joint engine: every family with one factor, binomial and Poisson with nested and
# crossed factors. sbc.R says what it is and what the bands are. Responses come from R's own generators and are judged
# by R's own densities, so that nothing of the C code is on both sides. Ranked are all parameters, an effect of each
# coefficient of each factor, and the log likelihood given all effects, which depends on everything jointly.

source("sbc.R", local = TRUE)

n_replications <- 400

# ---- families -------------------------------------------------------------------------------------------------------

# A family: its object, `intercept` (mean and sd of the intercept's normal prior), in `theta` the prior of each
# further parameter as hlr takes it and as R draws it, `weights` of the rows of a level where there are any,
# `draw(mu, theta, data)`, one response per row of `data`, and `log_density(y, mu, theta, data)` of each row.
# Priors are narrow enough that data stay finite numbers within their bounds; where they cannot be, parameters and data
# are drawn anew until all rows are `usable(y)`. (That depends on the data alone and so leaves the posterior as it is.)

sigma <- list(prior = hlr_prior(student_t(5, 0, 1), class = "sigma"), draw = function() abs(stats::rt(1, 5)))
shape <- list(prior = hlr_prior(lognormal(1, 0.4), class = "shape"), draw = function() stats::rlnorm(1, 1, 0.4))
nu <- list(prior = hlr_prior(gamma(4, 0.5), class = "nu"), draw = function() stats::rgamma(1, 4, 0.5))
phi <- list(prior = hlr_prior(gamma(6, 0.5), class = "phi"), draw = function() stats::rgamma(1, 6, 0.5))

# Rows of weight w have the scale sigma / sqrt(w).
normal_family <- function(family, intercept) {
  list(
    family = family, intercept = intercept, theta = list(sigma = sigma), weights = c(0.5, 1, 2, 1, 4),
    draw = function(mu, theta, data) stats::rnorm(length(mu), mu, theta$sigma / sqrt(data$w)),
    log_density = function(y, mu, theta, data) stats::dnorm(y, mu, theta$sigma / sqrt(data$w), log = TRUE)
  )
}

student_family <- list(
  family = student(), intercept = c(1, 2), theta = list(sigma = sigma, nu = nu), weights = c(0.5, 1, 2, 1, 4),
  draw = function(mu, theta, data) mu + theta$sigma / sqrt(data$w) * stats::rt(length(mu), theta$nu),
  log_density = function(y, mu, theta, data) {
    scale <- theta$sigma / sqrt(data$w)
    stats::dt((y - mu) / scale, theta$nu, log = TRUE) - log(scale)
  }
)

lognormal_family <- list(
  family = lognormal(), intercept = c(0, 1), theta = list(sigma = sigma),
  draw = function(mu, theta, data) stats::rlnorm(length(mu), mu, theta$sigma),
  log_density = function(y, mu, theta, data) stats::dlnorm(y, mu, theta$sigma, log = TRUE)
)

binomial_family <- function(link) {
  list(
    family = binomial(link), intercept = c(-0.3, 0.8), theta = list(), response = quote(y | trials(size)),
    draw = function(mu, theta, data) stats::rbinom(length(mu), data$size, mu),
    log_density = function(y, mu, theta, data) stats::dbinom(y, data$size, mu, log = TRUE)
  )
}

bernoulli_family <- function(link) {
  list(
    family = binomial(link), intercept = c(-0.3, 0.8), theta = list(),
    draw = function(mu, theta, data) stats::rbinom(length(mu), 1, mu),
    log_density = function(y, mu, theta, data) stats::dbinom(y, 1, mu, log = TRUE)
  )
}

poisson_family <- list(
  family = poisson(), intercept = c(0.5, 0.7), theta = list(),
  draw = function(mu, theta, data) stats::rpois(length(mu), mu),
  log_density = function(y, mu, theta, data) stats::dpois(y, mu, log = TRUE)
)

negbinomial_family <- list(
  family = negbinomial(), intercept = c(1, 0.7), theta = list(shape = shape),
  draw = function(mu, theta, data) stats::rnbinom(length(mu), size = theta$shape, mu = mu),
  log_density = function(y, mu, theta, data) stats::dnbinom(y, size = theta$shape, mu = mu, log = TRUE)
)

geometric_family <- list(
  family = geometric(), intercept = c(0.5, 0.7), theta = list(),
  draw = function(mu, theta, data) stats::rgeom(length(mu), 1 / (1 + mu)),
  log_density = function(y, mu, theta, data) stats::dgeom(y, 1 / (1 + mu), log = TRUE)
)

gamma_family <- list(
  family = Gamma("log"), intercept = c(0, 1), theta = list(shape = shape),
  draw = function(mu, theta, data) stats::rgamma(length(mu), theta$shape, theta$shape / mu),
  log_density = function(y, mu, theta, data) stats::dgamma(y, theta$shape, theta$shape / mu, log = TRUE)
)

# By the method of Michael, Schucany and Haas (1976): a chi-square variable has two values of y, one on each side of the
# mean, here by the one that does not cancel.
inverse_gaussian_family <- list(
  family = inverse.gaussian("log"), intercept = c(0, 0.7), theta = list(shape = shape),
  draw = function(mu, theta, data) {
    half <- mu * stats::rnorm(length(mu))^2 / (2 * theta$shape)
    above <- mu * (1 + half + sqrt(half * (2 + half)))
    below <- mu^2 / above
    ifelse(stats::runif(length(mu)) * (mu + below) <= mu, below, above)
  },
  log_density = function(y, mu, theta, data) {
    log(theta$shape / (2 * pi * y^3)) / 2 - theta$shape * (y - mu)^2 / (2 * mu^2 * y)
  }
)

exponential_family <- list(
  family = exponential(), intercept = c(0, 1), theta = list(),
  draw = function(mu, theta, data) stats::rexp(length(mu), 1 / mu),
  log_density = function(y, mu, theta, data) stats::dexp(y, 1 / mu, log = TRUE)
)

weibull_family <- list(
  family = weibull(), intercept = c(0, 1), theta = list(shape = shape),
  draw = function(mu, theta, data) stats::rweibull(length(mu), theta$shape, mu / gamma(1 + 1 / theta$shape)),
  log_density = function(y, mu, theta, data) {
    stats::dweibull(y, theta$shape, mu / gamma(1 + 1 / theta$shape), log = TRUE)
  }
)

beta_family <- function(link) {
  list(
    family = Beta(link), intercept = c(0, 0.5), theta = list(phi = phi),
    draw = function(mu, theta, data) stats::rbeta(length(mu), mu * theta$phi, (1 - mu) * theta$phi),
    log_density = function(y, mu, theta, data) stats::dbeta(y, mu * theta$phi, (1 - mu) * theta$phi, log = TRUE),
    usable = function(y) y > 1e-6 & y < 1 - 1e-6
  )
}

# ---- designs --------------------------------------------------------------------------------------------------------

# Few levels, few rows in each: the less the data say, the more a mistake in a prior or a Jacobian moves the posterior.
one_factor <- local({
  set.seed(201)
  data.frame(g = factor(rep(letters[1:7], each = 5)), x = stats::rnorm(35, 0.5), o = stats::rnorm(35, 0, 0.3),
             size = rep(c(1, 4, 9, 3, 6), 7))
})

# Levels of b of one row, two and four.
nested <- local({
  set.seed(202)
  data.frame(a = factor(rep(letters[1:6], each = 7)), b = factor(rep(rep(1:3, c(1, 2, 4)), 6)),
             x = stats::rnorm(42, 0.5), size = rep(c(2, 5, 3), 14))
})

# Of the 42 cells 6 are empty, others have one row or two.
crossed <- local({
  set.seed(203)
  cells <- expand.grid(a = factor(1:7), b = factor(letters[1:6]))
  data <- rbind(cells[-seq(4, 42, by = 7), ], cells[seq(1, 42, by = 4), ])
  data.frame(data, x = stats::rnorm(nrow(data), 0.5), size = rep_len(c(2, 5, 3), nrow(data)))
})

intercepts <- ~ x + (1 | g)
slopes <- ~ x + (x | g)

# `raw`: the intercept's prior is where x is zero. `n_quantities` are ranked.
designs <- list(
  gaussian = list(of = normal_family(gaussian(), c(1, 2)), data = one_factor, terms = slopes, n_quantities = 9),
  gaussian_log = list(of = normal_family(gaussian("log"), c(1, 0.5)), data = one_factor, terms = intercepts,
                      n_quantities = 6),
  student = list(of = student_family, data = one_factor, terms = intercepts, n_quantities = 7),
  lognormal = list(of = lognormal_family, data = one_factor, terms = ~ x + (x || g), n_quantities = 8),
  binomial = list(of = binomial_family("logit"), data = one_factor, terms = slopes, n_quantities = 8),
  bernoulli_probit = list(of = bernoulli_family("probit"), data = one_factor, terms = intercepts, n_quantities = 5),
  binomial_cloglog = list(of = binomial_family("cloglog"), data = one_factor, terms = intercepts, n_quantities = 5),
  binomial_cauchit = list(of = binomial_family("cauchit"), data = one_factor, terms = intercepts, n_quantities = 5),
  poisson = list(of = poisson_family, data = one_factor, terms = ~ x + offset(o) + (x | g), raw = TRUE,
                 n_quantities = 8),
  negbinomial = list(of = negbinomial_family, data = one_factor, terms = intercepts, n_quantities = 6),
  geometric = list(of = geometric_family, data = one_factor, terms = intercepts, n_quantities = 5),
  Gamma = list(of = gamma_family, data = one_factor, terms = slopes, n_quantities = 9),
  inverse.gaussian = list(of = inverse_gaussian_family, data = one_factor, terms = intercepts, n_quantities = 6),
  exponential = list(of = exponential_family, data = one_factor, terms = intercepts, raw = TRUE, n_quantities = 5),
  weibull = list(of = weibull_family, data = one_factor, terms = intercepts, n_quantities = 6),
  Beta = list(of = beta_family("logit"), data = one_factor, terms = intercepts, n_quantities = 6),
  Beta_probit = list(of = beta_family("probit"), data = one_factor, terms = intercepts, raw = TRUE, n_quantities = 6),
  binomial_nested = list(of = binomial_family("logit"), data = nested, terms = ~ x + (x | a) + (1 | a:b),
                         n_quantities = 10),
  poisson_nested = list(of = poisson_family, data = nested, terms = ~ x + (1 | a / b), raw = TRUE, n_quantities = 7),
  binomial_crossed = list(of = binomial_family("logit"), data = crossed, terms = ~ x + (1 | a) + (1 | b), raw = TRUE,
                          n_quantities = 7),
  poisson_crossed = list(of = poisson_family, data = crossed, terms = ~ x + (1 | a) + (0 + x | a) + (1 | b),
                         n_quantities = 9)
)

# ---- one replication ------------------------------------------------------------------------------------------------

# Beside the intercept and what the family has: slopes normal(0, 0.5); group effects' sds half normal(0, 0.7) for
# intercepts and normal(0, 0.4) for slopes; correlations LKJ(2), of two coefficients a beta(2, 2) stretched to (-1, 1).
prior_of <- function(what, design) {
  at <- what$of$intercept
  coef <- unlist(lapply(design$factors, `[[`, "coef"))
  prior <- hlr_prior(normal(at[1], at[2]), class = "Intercept", center = !isTRUE(what$raw)) +
    hlr_prior(normal(0, 0.5)) + hlr_prior(normal(0, 0.7), class = "sd")
  if ("x" %in% coef) prior <- prior + hlr_prior(normal(0, 0.4), class = "sd", coef = "x")
  if (any(has_correlation(design))) prior <- prior + hlr_prior(lkj(2), class = "cor")
  Reduce(`+`, lapply(what$of$theta, `[[`, "prior"), prior)
}

has_correlation <- function(design) vapply(design$factors, function(factor) any(duplicated(factor$block)), NA)

simulate_truth <- function(what, design) {
  slope <- stats::rnorm(1, 0, 0.5)
  intercept <- stats::rnorm(1, what$of$intercept[1], what$of$intercept[2])
  if (!isTRUE(what$raw)) intercept <- intercept - slope * mean(what$data$x)
  groups <- Map(simulate_group, design$factors, has_correlation(design))
  list(
    beta = c(intercept, slope), covariance = lapply(groups, `[[`, "covariance"),
    theta = lapply(what$of$theta, function(parameter) parameter$draw()),
    named = c(b_Intercept = intercept, b_x = slope, unlist(lapply(groups, `[[`, "named")))
  )
}

# One coefficient, or an intercept and a slope.
simulate_group <- function(factor, correlated) {
  sd <- c(abs(stats::rnorm(1, 0, 0.7)), if (n_coefs(factor) == 2) abs(stats::rnorm(1, 0, 0.4)))
  r <- diag(length(sd))
  named <- stats::setNames(sd, paste0("sd_", factor$group, "__", par_name(z_names(factor))))
  if (correlated) {
    r[1, 2] <- r[2, 1] <- 2 * stats::rbeta(1, 2, 2) - 1
    named[[paste0("cor_", factor$group, "__Intercept__x")]] <- r[1, 2]
  }
  list(covariance = r * outer(sd, sd), named = named)
}

# Ranks of the truth among 99 draws: 2 x 500, of which every tenth, so that neighbours are all but independent. (Ranks
# among correlated draws are too often near 0 and 99, which would be a false alarm.)
replicate_once <- function(what, formula, design, prior, seed) {
  truth <- simulate_truth(what, design)
  u <- Map(simulate_effects, design$factors, truth$covariance)
  names(u) <- factor_groups(design)
  data <- what$data
  eta <- linear_predictor(design, truth$beta, u)
  data$y <- what$of$draw(what$of$family$linkinv(eta), truth$theta, data)
  if (!is.null(what$of$usable) && !all(what$of$usable(data$y))) {
    return(replicate_once(what, formula, design, prior, seed))
  }
  fit <- suppressWarnings(
    hlr_fit(formula, data, what$of$family, prior, weights = w, chains = 2, draws = 500, cores = 1, seed = seed,
            engine = "joint", progress = FALSE)
  )
  draws <- take_draws(fit, seq(10, 1000, by = 10)[seq_len(n_kept)])
  named <- c(truth$named, unlist(truth$theta))
  ranks <- colSums(draws$parameters[, names(named)] < rep(named, each = n_kept))
  log_lik <- vapply(seq_len(n_kept), function(i) {
    effects <- lapply(draws$effects, function(x) matrix(x[i, , ], dim(x)[2]))
    eta <- linear_predictor(design, draws$parameters[i, c("b_Intercept", "b_x")], effects)
    log_likelihood(what$of, data, eta, as.list(draws$parameters[i, ])[names(truth$theta)])
  }, 0)
  c(ranks, rank_effects(draws$effects, u),
    log_lik = sum(log_lik < log_likelihood(what$of, data, eta, truth$theta)),
    n_divergent = sum(fit$sampler[, , "divergent__"]))
}

log_likelihood <- function(of, data, eta, theta) sum(of$log_density(data$y, of$family$linkinv(eta), theta, data))

# Replications x quantities, and the number of divergences.
sbc_ranks <- function(what, seed, n = n_replications) {
  set.seed(seed)
  response <- if (is.null(what$of$response)) quote(y) else what$of$response
  formula <- stats::as.formula(call("~", response, what$terms[[2]]))
  what$data$w <- if (is.null(what$of$weights)) 1 else what$of$weights
  theta <- lapply(what$of$theta, function(parameter) parameter$draw())
  what$data$y <- what$of$draw(rep(what$of$family$linkinv(0.5), nrow(what$data)), theta, what$data)
  design <- make_design(formula, what$data, weights = w, family = what$of$family)
  prior <- prior_of(what, design)
  values <- t(vapply(seq_len(n), function(i) replicate_once(what, formula, design, prior, i),
                     replicate_once(what, formula, design, prior, 0L)))
  is_rank <- colnames(values) != "n_divergent"
  list(ranks = values[, is_rank], n_divergent = values[, !is_rank])
}

# ---- the test -------------------------------------------------------------------------------------------------------

n_all <- sum(vapply(designs, `[[`, 0, "n_quantities"))

for (name in names(designs)) {
  test_that(paste("the joint engine is calibrated:", name), {
    found <- sbc_ranks(designs[[name]], seed = 20240601)
    if (report_wanted()) {
      cat(sprintf("%s: %d divergences, in %d of %d fits\n", name, sum(found$n_divergent), sum(found$n_divergent > 0),
                  n_replications))
    }
    expect_calibrated(found$ranks, designs[[name]]$n_quantities, n_all)
  })
}
