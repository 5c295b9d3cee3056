# Simulation-based calibration of priors: each distribution that hlr_prior() knows is the prior of some parameter, in
# either engine; shrinkage and Student's t group effects. sbc.R says what it is and what the bands are. Parameters and
# responses come from R's own generators.

source("sbc.R", local = TRUE)

n_replications <- 400

# ---- priors ---------------------------------------------------------------------------------------------------------

# A prior as hlr takes it, for a class of parameters, and as R draws from it.
prior <- function(text, draw, class = "b", coef = "") {
  list(hlr = hlr_prior(text, class = class, coef = coef, center = class != "Intercept"), draw = draw)
}
rlaplace <- function(scale) sample(c(-1, 1), 1) * stats::rexp(1, 1 / scale)
rigamma <- function(shape, scale) 1 / stats::rgamma(1, shape, scale)

located <- list(
  b_Intercept = prior("logistic(0, 1)", function() stats::rlogis(1), "Intercept"),
  b_x1 = prior("laplace(0, 0.5)", function() rlaplace(0.5), coef = "x1"),
  b_x2 = prior("student_t(3, 0.5, 0.5)", function() 0.5 + 0.5 * stats::rt(1, 3), coef = "x2"),
  b_x3 = prior("cauchy(0, 0.3)", function() stats::rcauchy(1, 0, 0.3), coef = "x3"),
  sd_g__Intercept = prior("cauchy(0, 0.5)", function() abs(stats::rcauchy(1, 0, 0.5)), "sd", "Intercept"),
  sd_g__x1 = prior("pc(1, 0.1)", function() stats::rexp(1, log(10)), "sd", "x1"),
  cor_g__Intercept__x1 = prior("lkj(3)", function() 2 * stats::rbeta(1, 3, 3) - 1, "cor"),
  sigma = prior("inv_gamma(3, 2)", function() rigamma(3, 2), "sigma")
)
bounded <- list(
  b_Intercept = prior("student_t(3, 0, 1)", function() stats::rt(1, 3), "Intercept"),
  b_x1 = prior("uniform(-1, 2)", function() stats::runif(1, -1, 2), coef = "x1"),
  b_x2 = prior("beta(2, 3)", function() stats::rbeta(1, 2, 3), coef = "x2"),
  b_x3 = prior("gamma(2, 3)", function() stats::rgamma(1, 2, 3), coef = "x3"),
  sd_g__Intercept = prior("uniform(0, 2)", function() stats::runif(1, 0, 2), "sd", "Intercept"),
  sd_g__x1 = prior("lognormal(-1, 0.5)", function() stats::rlnorm(1, -1, 0.5), "sd", "x1"),
  cor_g__Intercept__x1 = prior("lkj(0.7)", function() 2 * stats::rbeta(1, 0.7, 0.7) - 1, "cor"),
  sigma = prior("logistic(0, 1)", function() abs(stats::rlogis(1)), "sigma")
)
positive <- list(
  b_Intercept = prior("normal(-0.5, 1)", function() stats::rnorm(1, -0.5), "Intercept"),
  b_x1 = prior("inv_gamma(3, 1)", function() rigamma(3, 1), coef = "x1"),
  b_x2 = prior("lognormal(-1, 0.5)", function() stats::rlnorm(1, -1, 0.5), coef = "x2"),
  b_x3 = prior("exponential(2)", function() stats::rexp(1, 2), coef = "x3"),
  sd_g__Intercept = prior("laplace(0, 0.5)", function() abs(rlaplace(0.5)), "sd", "Intercept"),
  sd_g__x1 = prior("gamma(2, 4)", function() stats::rgamma(1, 2, 4), "sd", "x1"),
  cor_g__Intercept__x1 = prior("lkj(1)", function() stats::runif(1, -1, 1), "cor")
)
student_effects <- list(
  b_Intercept = prior("normal(0.5, 0.5)", function() stats::rnorm(1, 0.5, 0.5), "Intercept"),
  b_x1 = prior("normal(0, 0.3)", function() stats::rnorm(1, 0, 0.3), coef = "x1"),
  sd_g__Intercept = prior("student_t(5, 0, 0.5)", function() abs(0.5 * stats::rt(1, 5)), "sd", "Intercept"),
  sd_g__x1 = prior("exponential(3)", function() stats::rexp(1, 3), "sd", "x1"),
  cor_g__Intercept__x1 = prior("lkj(2)", function() 2 * stats::rbeta(1, 2, 2) - 1, "cor"),
  df_g = prior("gamma(3, 0.5)", function() {
    u <- stats::runif(1, stats::pgamma(1, 3, 0.5), 1)       # above 1
    stats::qgamma(u, 3, 0.5)
  }, "df")
)

# Shrunk coefficients, drawn from what sections 2.3 of Piironen and Vehtari (2017) and 2 of Zhang and others (2022) say.
slopes <- c("x1", "x2", "x3")
unshrunk <- list(
  b_Intercept = prior("normal(0, 1)", function() stats::rnorm(1), "Intercept"),
  sd_g__Intercept = prior("normal(0, 0.7)", function() abs(stats::rnorm(1, 0, 0.7)), "sd")
)
sigma <- list(sigma = prior("student_t(5, 0, 1)", function() abs(stats::rt(1, 5)), "sigma"))
spread <- function(x) sqrt(mean((x - mean(x))^2))
draw_horseshoe <- function(data, sigma) {
  global <- abs(stats::rcauchy(1, 0, 0.5))
  slab <- rigamma(2, 2 * 1.5^2)
  local <- abs(stats::rt(3, 3))
  r <- sigma * global * local
  b <- stats::rnorm(3) * sqrt(slab * r^2 / (slab + r^2)) / vapply(data[slopes], spread, 0)
  c(b, hs_global = global, hs_slab = slab, stats::setNames(local, paste0("hs_local[", slopes, "]")))
}
draw_r2d2 <- function(data, sigma) {
  r2 <- stats::rbeta(1, 0.4 * 4, 0.6 * 4)
  share <- stats::rgamma(3, 0.7)
  b <- stats::rnorm(3) * sigma * sqrt(r2 / (1 - r2) * share / sum(share)) / vapply(data[slopes], spread, 0)
  c(b, R2D2_R2 = r2, stats::setNames(share, paste0("R2D2_share[", slopes, "]")))
}
horseshoe <- list(hlr = hlr_prior(horseshoe(3, 0.5, 1.5)), draw = draw_horseshoe)
r2d2 <- list(hlr = hlr_prior(R2D2(0.4, 4, 0.7)), draw = draw_r2d2)

# ---- designs --------------------------------------------------------------------------------------------------------

data <- local({
  set.seed(301)
  data.frame(g = factor(rep(letters[1:8], each = 5)), x1 = stats::rnorm(40, 0.5), x2 = 2 * stats::runif(40),
             x3 = stats::rnorm(40), size = rep(c(1, 4, 9, 3, 6), 8))
})

gaussian_rows <- list(
  family = gaussian(), draw = function(mu, sigma) stats::rnorm(length(mu), mu, sigma),
  log_density = function(y, mu, sigma) stats::dnorm(y, mu, sigma, log = TRUE)
)
binomial_rows <- list(
  family = binomial(), response = quote(y | trials(size)),
  draw = function(mu, sigma) stats::rbinom(length(mu), data$size, mu),
  log_density = function(y, mu, sigma) stats::dbinom(y, data$size, mu, log = TRUE)
)
poisson_rows <- list(
  family = poisson(), draw = function(mu, sigma) stats::rpois(length(mu), mu),
  log_density = function(y, mu, sigma) stats::dpois(y, mu, log = TRUE)
)
three <- ~ x1 + x2 + x3 + (x1 | g)
few <- ~ x1 + x2 + x3 + (1 | g)

# `draws` of each of two chains: shrunk coefficients of binomial rows mix slowly.
designs <- list(
  located = list(of = gaussian_rows, terms = three, priors = located, draws = 500, n_quantities = 11),
  bounded = list(of = gaussian_rows, terms = three, priors = bounded, draws = 500, n_quantities = 11),
  positive = list(of = binomial_rows, terms = three, priors = positive, draws = 500, n_quantities = 10),
  student_effects = list(of = poisson_rows, terms = ~ x1 + (x1 | gr(g, dist = "student")), priors = student_effects,
                         draws = 1000, n_quantities = 9),
  horseshoe = list(of = gaussian_rows, terms = few, priors = c(unshrunk, sigma), shrink = horseshoe, draws = 1000,
                   n_quantities = 13),
  R2D2 = list(of = gaussian_rows, terms = few, priors = c(unshrunk, sigma), shrink = r2d2, draws = 1000,
              n_quantities = 12),
  horseshoe_binomial = list(of = binomial_rows, terms = few, priors = unshrunk, shrink = horseshoe, draws = 2000,
                            n_quantities = 12),
  R2D2_binomial = list(of = binomial_rows, terms = few, priors = unshrunk, shrink = r2d2, draws = 2000,
                       n_quantities = 11)
)

# ---- one replication ------------------------------------------------------------------------------------------------

simulate_truth <- function(what) {
  named <- vapply(what$priors, function(parameter) parameter$draw(), 0)
  sigma <- if ("sigma" %in% names(named)) named[["sigma"]] else 1
  if (!is.null(what$shrink)) {
    shrunk <- what$shrink$draw(data, sigma)
    names(shrunk)[1:3] <- paste0("b_", slopes)
    named <- c(named, shrunk)
  }
  named
}

covariance_of <- function(named) {
  sd <- named[startsWith(names(named), "sd_")]
  r <- diag(length(sd))
  if (length(sd) == 2) r[1, 2] <- r[2, 1] <- named[["cor_g__Intercept__x1"]]
  r * outer(sd, sd)
}

effects_of <- function(named, factor) {
  u <- simulate_effects(factor, covariance_of(named))
  if (!"df_g" %in% names(named)) return(u)
  u * sqrt(named[["df_g"]] / stats::rchisq(nrow(u), named[["df_g"]]))
}

# Counts beyond any use are drawn anew, parameters with them: that depends on the data alone.
replicate_once <- function(what, formula, design, prior, seed) {
  named <- simulate_truth(what)
  u <- list(g = effects_of(named, design$factors[[1]]))
  beta <- paste0("b_", par_name(colnames(common_columns(design))))
  rows <- function(named, effects) {
    mu <- what$of$family$linkinv(linear_predictor(design, named[beta], effects))
    list(mu = mu, sigma = if ("sigma" %in% names(named)) named[["sigma"]] else 1)
  }
  at <- rows(named, u)
  if (any(at$mu > 1e5)) return(replicate_once(what, formula, design, prior, seed))
  data$y <- what$of$draw(at$mu, at$sigma)
  fit <- suppressWarnings(hlr_fit(formula, data, what$of$family, prior, chains = 2, draws = what$draws, cores = 1,
                                  seed = seed, progress = FALSE))
  draws <- take_draws(fit, seq(what$draws / 50, by = what$draws / 50, length.out = n_kept))
  ranks <- colSums(draws$parameters[, names(named)] < rep(named, each = n_kept))
  log_lik <- vapply(seq_len(n_kept), function(i) {
    at <- rows(draws$parameters[i, ], list(g = matrix(draws$effects$g[i, , ], nlevels(data$g))))
    sum(what$of$log_density(data$y, at$mu, at$sigma))
  }, 0)
  c(ranks, rank_effects(draws$effects, u), log_lik = sum(log_lik < sum(what$of$log_density(data$y, at$mu, at$sigma))))
}

sbc_ranks <- function(what, seed, n = n_replications) {
  set.seed(seed)
  response <- if (is.null(what$of$response)) quote(y) else what$of$response
  formula <- stats::as.formula(call("~", response, what$terms[[2]]))
  data$y <- rep_len(0:1, nrow(data))
  design <- make_design(formula, data, family = what$of$family)
  prior <- Reduce(`+`, c(lapply(what$priors, `[[`, "hlr"), list(what$shrink$hlr)))
  t(vapply(seq_len(n), function(i) replicate_once(what, formula, design, prior, i),
           replicate_once(what, formula, design, prior, 0L)))
}

# ---- the test -------------------------------------------------------------------------------------------------------

n_all <- sum(vapply(designs, `[[`, 0, "n_quantities"))

for (name in names(designs)) {
  test_that(paste("priors are calibrated:", name), {
    expect_calibrated(sbc_ranks(designs[[name]], seed = 20240701), designs[[name]]$n_quantities, n_all)
  })
}
