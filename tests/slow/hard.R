# Fifty simulated models at which samplers of hierarchical models fail, for test-hard.R and bench/hard.R: everything as
# a newcomer would run it, with default priors. Then the data sets of models.R, with its priors and with the default.

#' @return Named list of lists with `formula`, `data`, `family`, `prior` (`NULL`: the default).
hard_cases <- function() {
  cases <- c(hard_binomial(), hard_bernoulli(), hard_poisson(), hard_counts(), hard_continuous(), hard_gaussian())
  stopifnot(length(cases) == 50, !anyDuplicated(names(cases)))
  cases
}

#' The data sets of models.R, each also with default priors under the name `<name>_default`
named_cases <- function(models = reference_models()) {
  plain <- lapply(models, function(model) replace(model, "prior", list(NULL)))
  c(models, stats::setNames(plain, paste0(names(plain), "_default")))
}

#' One case: `data` is evaluated after the seed is set
hard_case <- function(seed, formula, family, data) {
  set.seed(seed)
  list(formula = formula, data = force(data), family = family, prior = NULL)
}

# ---- designs --------------------------------------------------------------------------------------------------------

#' One factor
#'
#' @param sizes Rows of each level. @param sd,slope_sd Of intercepts and slopes of `x`. @param x,slope Predictor and its
#'   common coefficient; `x` is scaled by its sd, and shifted by its mean, in the linear predictor `eta`.
one_factor <- function(sizes, sd = 1, slope_sd = 0, intercept = 0, slope = 0.5, x = stats::rnorm(sum(sizes))) {
  g <- rep(seq_along(sizes), sizes)
  u <- cbind(sd * stats::rnorm(length(sizes)), slope_sd * stats::rnorm(length(sizes)))
  data.frame(g = factor(g), x, eta = intercept + u[g, 1] + (slope + u[g, 2]) * standard(x))
}

standard <- function(x) (x - mean(x)) / stats::sd(x)

#' `b` inside `a`: `n_a` levels of a, `n_b` levels of b in each, `rows` of each of these
nested_factors <- function(n_a, n_b, rows, sds, intercept = 0) {
  a <- rep(seq_len(n_a), each = n_b * rows)
  b <- rep(seq_len(n_a * n_b), each = rows)
  eta <- intercept + sds[1] * stats::rnorm(n_a)[a] + sds[2] * stats::rnorm(n_a * n_b)[b]
  data.frame(a = factor(a), b = factor(b), row = factor(seq_along(a)), eta = eta)
}

#' Every level of `a` with every level of `b`, or a share of the pairs
crossed_factors <- function(n_a, n_b, sds, intercept = 0, share = 1) {
  pairs <- expand.grid(a = seq_len(n_a), b = seq_len(n_b))
  pairs <- pairs[stats::runif(nrow(pairs)) <= share, ]
  eta <- intercept + sds[1] * stats::rnorm(n_a)[pairs$a] + sds[2] * stats::rnorm(n_b)[pairs$b]
  data.frame(a = factor(pairs$a), b = factor(pairs$b), eta = eta)
}

#' Levels of very different size
unbalanced <- function(levels) round(exp(seq(0, log(150), length.out = levels)))

# ---- responses: the design with `y` and without the truth -----------------------------------------------------------

with_response <- function(data, y) data.frame(data[names(data) != "eta"], y = y)

with_successes <- function(data, trials = 10) {
  data.frame(with_response(data, stats::rbinom(nrow(data), trials, stats::plogis(data$eta))), n = trials)
}

with_binary <- function(data, inverse_link = stats::plogis) {
  with_response(data, stats::rbinom(nrow(data), 1, inverse_link(data$eta)))
}

cloglog_inverse <- function(eta) -expm1(-exp(eta))

with_counts <- function(data, shape = Inf) {
  mu <- exp(data$eta)
  if (is.finite(shape)) mu <- mu * stats::rgamma(nrow(data), shape, shape)
  with_response(data, stats::rpois(nrow(data), mu))
}

with_gamma <- function(data, shape) with_response(data, stats::rgamma(nrow(data), shape, shape / exp(data$eta)))

with_weibull <- function(data, shape) {
  with_response(data, stats::rweibull(nrow(data), shape, exp(data$eta) / gamma(1 + 1 / shape)))
}

#' Proportions, kept inside as a careful user would
with_beta <- function(data, phi) {
  mu <- stats::plogis(data$eta)
  y <- stats::rbeta(nrow(data), mu * phi, (1 - mu) * phi)
  with_response(data, pmin(pmax(y, 1e-6), 1 - 1e-6))
}

with_noise <- function(data, noise = stats::rnorm(nrow(data)), scale = 1) {
  with_response(data, scale * (data$eta + noise))
}

# ---- the cases ------------------------------------------------------------------------------------------------------

hard_binomial <- function() {
  few <- y | trials(n) ~ x + (1 | g)
  plain <- y | trials(n) ~ 1 + (1 | g)
  fam <- stats::binomial()
  list(
    binomial_3_levels = hard_case(101, few, fam, with_successes(one_factor(rep(10, 3)))),
    binomial_5_levels = hard_case(102, few, fam, with_successes(one_factor(rep(6, 5)))),
    binomial_200_levels = hard_case(103, few, fam, with_successes(one_factor(rep(2, 200)))),
    binomial_row_levels = hard_case(104, few, fam, with_successes(one_factor(rep(1, 60)), 4)),
    binomial_sd_zero = hard_case(105, few, fam, with_successes(one_factor(rep(5, 20), sd = 0))),
    binomial_sd_large = hard_case(106, few, fam, with_successes(one_factor(rep(5, 20), sd = 5))),
    binomial_no_success = hard_case(107, plain, fam, with_successes(one_factor(rep(2, 12), 0, 0, -40, 0))),
    binomial_all_success = hard_case(108, plain, fam, with_successes(one_factor(rep(1, 8), 0, 0, 40, 0))),
    binomial_huge_trials = hard_case(109, few, fam, with_successes(one_factor(rep(4, 10), slope_sd = 0.1), 1e6)),
    binomial_slopes_4_levels = hard_case(110, y | trials(n) ~ x + (x | g), fam,
                                         with_successes(one_factor(rep(10, 4), slope_sd = 0.5))),
    binomial_nested = hard_case(111, y | trials(n) ~ 1 + (1 | a / b), fam,
                                with_successes(nested_factors(5, 4, 3, c(1, 0.2)))),
    binomial_row_effect = hard_case(112, y | trials(n) ~ 1 + (1 | a) + (1 | row), fam,
                                    with_successes(nested_factors(12, 1, 5, c(0.5, 0.5)), 20))
  )
}

hard_bernoulli <- function() {
  fam <- stats::binomial()
  probit <- stats::binomial("probit")
  cloglog <- stats::binomial("cloglog")
  separated <- function(data) with_response(data, as.integer(data$x > 0))
  x <- y ~ x + (1 | g)
  list(
    bernoulli_separation = hard_case(201, x, fam, separated(one_factor(rep(8, 10)))),
    bernoulli_no_events = hard_case(202, x, fam, with_binary(one_factor(rep(5, 30), 1.5, intercept = -3))),
    bernoulli_row_levels = hard_case(203, x, fam, with_binary(one_factor(rep(1, 100)))),
    bernoulli_crossed_small = hard_case(204, y ~ 1 + (1 | a) + (1 | b), fam,
                                        with_binary(crossed_factors(6, 5, c(1, 0.5)))),
    bernoulli_slopes_uncentred = hard_case(205, y ~ x + (x | g), fam,
                                           with_binary(one_factor(rep(20, 5), 1, 0.5, x = stats::rnorm(100, 50, 5)))),
    bernoulli_unbalanced = hard_case(206, x, fam, with_binary(one_factor(unbalanced(15)))),
    probit_3_levels = hard_case(207, x, probit, with_binary(one_factor(rep(15, 3), 2), stats::pnorm)),
    probit_separation = hard_case(208, x, probit, separated(one_factor(rep(6, 6)))),
    cloglog_rare = hard_case(209, x, cloglog, with_binary(one_factor(rep(8, 25), 1, intercept = -4), cloglog_inverse)),
    cloglog_sd_large = hard_case(210, x, cloglog, with_binary(one_factor(rep(10, 20), 4), cloglog_inverse))
  )
}

hard_poisson <- function() {
  fam <- stats::poisson()
  plain <- y ~ 1 + (1 | g)
  x <- y ~ x + (1 | g)
  arm <- function(data) transform(with_response(data, ifelse(data$x > 0, 0, stats::rpois(nrow(data), 4))), x = x > 0)
  list(
    poisson_all_zero = hard_case(301, plain, fam, with_counts(one_factor(rep(5, 10), 0, 0, -40, 0))),
    poisson_tiny_counts = hard_case(302, x, fam, with_counts(one_factor(rep(1, 200), 1, intercept = -3))),
    poisson_huge_counts = hard_case(303, x, fam, with_counts(one_factor(rep(5, 10), 1, intercept = 14))),
    poisson_row_effect = hard_case(304, y ~ 1 + (1 | a) + (1 | row), fam,
                                   with_counts(nested_factors(30, 1, 4, c(0.7, 0), 1), shape = 2)),
    poisson_sd_zero = hard_case(305, x, fam, with_counts(one_factor(rep(10, 5), 0, intercept = 1))),
    poisson_nested_row = hard_case(306, y ~ 1 + (1 | a / b) + (1 | row), fam,
                                   with_counts(nested_factors(20, 2, 3, c(0.8, 0.3)), shape = 3)),
    poisson_slopes_uncentred = hard_case(307, y ~ x + (x | g), fam, with_counts(
      one_factor(rep(12, 6), 0.7, 0.3, 1, x = stats::rnorm(72, 200, 10)))),
    poisson_empty_levels = hard_case(308, x, fam, with_counts(one_factor(rep(4, 30), 3, intercept = -1))),
    poisson_crossed_large = hard_case(309, y ~ 1 + (1 | a) + (1 | b), fam,
                                      with_counts(crossed_factors(40, 60, c(0.7, 0.3), share = 0.3))),
    poisson_empty_arm = hard_case(310, x, fam, arm(one_factor(rep(6, 10))))
  )
}

hard_counts <- function() {
  fam <- hlr::negbinomial()
  x <- y ~ x + (1 | g)
  list(
    negbinomial_shape_small = hard_case(401, x, fam, with_counts(one_factor(rep(6, 20), intercept = 1), 0.2)),
    negbinomial_of_poisson = hard_case(402, x, fam, with_counts(one_factor(rep(6, 20), 0.5, intercept = 1))),
    negbinomial_3_levels = hard_case(403, x, fam, with_counts(one_factor(c(3, 10, 40), intercept = 2), 1)),
    negbinomial_row_levels = hard_case(404, x, fam, with_counts(one_factor(rep(1, 80), 0.5, intercept = 1), 2))
  )
}

hard_continuous <- function() {
  x <- y ~ x + (1 | g)
  slopes <- y ~ x + (x | g)
  list(
    gamma_5_levels = hard_case(501, x, stats::Gamma("log"), with_gamma(one_factor(rep(8, 5)), 0.5)),
    gamma_million = hard_case(502, x, stats::Gamma("log"), with_gamma(one_factor(rep(5, 20), 1, intercept = 14), 5)),
    beta_edges = hard_case(503, x, hlr::Beta(), with_beta(one_factor(rep(8, 10), 2), 1)),
    beta_sharp_3_levels = hard_case(504, x, hlr::Beta(), with_beta(one_factor(rep(10, 3), 0.5), 500)),
    beta_row_levels = hard_case(505, x, hlr::Beta(), with_beta(one_factor(rep(1, 50), 0.5), 10)),
    student_million = hard_case(506, x, hlr::student(),
                                with_noise(one_factor(rep(8, 10)), stats::rt(80, 2), scale = 1e6)),
    student_sd_zero = hard_case(507, x, hlr::student(), with_noise(one_factor(rep(5, 20), 0))),
    lognormal_nested = hard_case(508, y ~ 1 + (1 | a / b), hlr::lognormal(), within(
      with_noise(nested_factors(6, 3, 4, c(2, 0.5))), y <- exp(y))),
    weibull_shape_half = hard_case(509, x, hlr::weibull(), with_weibull(one_factor(rep(6, 20)), 0.5)),
    weibull_sharp_5_levels = hard_case(510, slopes, hlr::weibull(), with_weibull(one_factor(rep(10, 5), 1, 0.3), 20))
  )
}

hard_gaussian <- function() {
  fam <- stats::gaussian()
  list(
    gaussian_million = hard_case(601, y ~ x + (1 | g), fam, with_noise(one_factor(rep(6, 5)), scale = 1e6)),
    gaussian_row_levels = hard_case(602, y ~ x + (1 | g), fam, with_noise(one_factor(c(rep(1, 30), 2, 2)))),
    gaussian_slopes_uncentred = hard_case(603, y ~ x + (x | g), fam, with_noise(
      one_factor(rep(5, 6), 1, 0.5, x = stats::rnorm(30, 1000, 5)))),
    gaussian_crossed_small = hard_case(604, y ~ 1 + (1 | a) + (1 | b), fam, with_noise(crossed_factors(3, 4, c(1, 0))))
  )
}
