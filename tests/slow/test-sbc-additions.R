# Calibration by simulation of censored, truncated and known-error responses: data from the prior as they would be
# observed, then fits; see sbc.R for the bands.

source("sbc.R", local = TRUE)

n_replications <- 400
groups <- rep(1:10, 8)
x <- rep(c(-1, 1), 40)

# Truth by name, from the priors below; `theta` draws the family's parameter.
draw_truth <- function(theta) {
  c(list(b_Intercept = stats::rnorm(1, 0.5), b_x = stats::rnorm(1, 0, 0.7),
         sd_g__Intercept = abs(stats::rnorm(1, 0, 0.5))), theta())
}
common <- hlr_prior(normal(0.5, 1), class = "Intercept") + hlr_prior(normal(0, 0.7), class = "b") +
  hlr_prior(normal(0, 0.5), class = "sd")
draw_eta <- function(truth) {
  truth$b_Intercept + truth$b_x * x + stats::rnorm(10, 0, truth$sd_g__Intercept)[groups]
}

# A normal above 0, by its upper tail on the log scale: right where that is all but impossible.
above_zero <- function(mean, sd) {
  tail <- stats::pnorm(0, mean, sd, FALSE, TRUE) - stats::rexp(length(mean))
  pmax(mean + sd * stats::qnorm(tail, lower.tail = FALSE, log.p = TRUE), 1e-12)
}

designs <- list(
  censored_weibull = list(
    formula = y | cens(kind, end) ~ x + (1 | g), family = weibull(),
    theta = function() list(shape = stats::rgamma(1, 4, 2)), prior = hlr_prior(gamma(4, 2), class = "shape"),
    draw = function(eta, truth) {
      time <- stats::rweibull(80, truth$shape, exp(eta) / gamma(1 + 1 / truth$shape))
      last <- stats::rexp(80, 0.3)                                       # when rows are last looked at
      coarse <- rep(c(TRUE, FALSE), each = 40)                           # and some only in intervals
      low <- 0.5 * floor(time / 0.5)
      late <- time > last
      list(y = ifelse(late, last, ifelse(coarse, low, time)), end = low + 0.5,
           kind = ifelse(late, "right", ifelse(coarse, "interval", "none")))
    }
  ),
  truncated_normal = list(
    formula = y | trunc(lb = 0) ~ x + (1 | g), family = gaussian(), theta = function() list(sigma = stats::rexp(1)),
    prior = hlr_prior(exponential(1), class = "sigma"),
    draw = function(eta, truth) list(y = above_zero(eta, truth$sigma))
  ),
  counts_without_zeros = list(
    formula = y | trunc(lb = 1) ~ x + (1 | g), family = negbinomial(),
    theta = function() list(shape = stats::rgamma(1, 4, 2)), prior = hlr_prior(gamma(4, 2), class = "shape"),
    draw = function(eta, truth) {
      none <- stats::dnbinom(0, truth$shape, mu = exp(eta))
      list(y = pmax(stats::qnbinom(none + stats::runif(80) * (1 - none), truth$shape, mu = exp(eta)), 1))
    }
  ),
  errors_beside_sigma = list(
    formula = y | se(end, sigma = TRUE) ~ x + (1 | g), family = gaussian(),
    theta = function() list(sigma = stats::rexp(1)), prior = hlr_prior(exponential(1), class = "sigma"),
    draw = function(eta, truth) {
      end <- rep(c(0.1, 0.5, 1, 2), 20)
      list(y = stats::rnorm(80, eta, sqrt(truth$sigma^2 + end^2)), end = end)
    }
  )
)

ranks_once <- function(what, seed) {
  truth <- draw_truth(what$theta)
  data <- data.frame(x = x, g = groups, what$draw(draw_eta(truth), truth))
  fit <- suppressMessages(suppressWarnings(
    hlr_fit(what$formula, data, what$family, common + what$prior, chains = 2, draws = 500, cores = 1, seed = seed,
            progress = FALSE)
  ))
  draws <- as.matrix(fit)[seq(10, 1000, by = 10)[seq_len(n_kept)], names(truth)]
  colSums(draws < rep(unlist(truth), each = n_kept))
}

for (name in names(designs)) {
  test_that(paste("calibrated:", name), {
    set.seed(20261201)
    ranks <- t(vapply(seq_len(n_replications), function(i) ranks_once(designs[[name]], i), double(4)))
    expect_calibrated(ranks, 4, 4 * length(designs))
  })
}
