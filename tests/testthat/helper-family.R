# Every family and link with its distribution as R has it: compared with are the C core's density, mean and draws.

d_student <- function(y, mu, theta) dt((y - mu) / theta[1], theta[2], log = TRUE) - log(theta[1])
d_inverse_gaussian <- function(y, mu, theta) {
  0.5 * log(theta / (2 * pi * y^3)) - theta * (y - mu)^2 / (2 * mu^2 * y)
}
d_weibull <- function(y, mu, theta) dweibull(y, theta, mu / gamma(1 + 1 / theta), log = TRUE)

# Per distribution: `density` by mean, links with the linear predictors at which it is compared, the responses, and
# `support`: whole numbers ("count"), or the ends of an integral.
distributions <- list(
  gaussian = list(
    density = function(y, mu, theta, trials) dnorm(y, mu, theta, log = TRUE), theta = 0.7, y = c(-1.3, 0.2, 2.5),
    links = list(identity = c(-3, 0.1, 2), log = c(-3, 0.1, 2), inverse = c(-2, 0.3, 5)), support = c(-Inf, Inf)
  ),
  student = list(
    density = function(y, mu, theta, trials) d_student(y, mu, theta), theta = c(0.7, 3.3), y = c(-1.3, 0.2, 9),
    links = list(identity = c(-3, 0.1, 2)), support = c(-Inf, Inf)
  ),
  lognormal = list(
    density = function(y, mu, theta, trials) dlnorm(y, mu, theta, log = TRUE), theta = 0.7, y = c(0.02, 0.8, 9),
    links = list(identity = c(-3, 0.1, 2)), support = c(0, Inf)
  ),
  binomial = list(
    density = function(y, mu, theta, trials) dbinom(y, trials, mu, log = TRUE), theta = double(), y = c(0, 3, 7),
    trials = 7,
    links = list(logit = c(-4, 0.1, 3), probit = c(-4, -0.2, 3), cloglog = c(-6, 0.2, 1.4), cauchit = c(-30, 0.3, 40),
                 log = c(-6, -0.5, -0.01)), support = "count"
  ),
  poisson = list(
    density = function(y, mu, theta, trials) dpois(y, mu, log = TRUE), theta = double(), y = c(0, 1, 14),
    links = list(log = c(-4, 0.1, 3), identity = c(0.01, 1, 20), sqrt = c(0.1, 1, 4)), support = "count"
  ),
  negbinomial = list(
    density = function(y, mu, theta, trials) dnbinom(y, theta, mu = mu, log = TRUE), theta = 1.7, y = c(0, 1, 14),
    links = list(log = c(-4, 0.1, 3)), support = "count"
  ),
  geometric = list(
    density = function(y, mu, theta, trials) dgeom(y, 1 / (1 + mu), log = TRUE), theta = double(), y = c(0, 1, 14),
    links = list(log = c(-4, 0.1, 3), identity = c(0.01, 1, 20), sqrt = c(0.1, 1, 4)), support = "count"
  ),
  Gamma = list(
    density = function(y, mu, theta, trials) dgamma(y, theta, theta / mu, log = TRUE), theta = 1.7, y = c(0.02, 0.8, 9),
    links = list(log = c(-1, 0.1, 3), identity = c(0.3, 1, 20), inverse = c(0.1, 1, 4)), support = c(0, Inf)
  ),
  inverse.gaussian = list(
    density = function(y, mu, theta, trials) d_inverse_gaussian(y, mu, theta), theta = 1.7, y = c(0.2, 0.8, 9),
    links = list(log = c(-1, 0.1, 2), `1/mu^2` = c(0.1, 1, 4)), support = c(0, Inf)
  ),
  exponential = list(
    density = function(y, mu, theta, trials) dexp(y, 1 / mu, log = TRUE), theta = double(), y = c(0, 0.8, 9),
    links = list(log = c(-1, 0.1, 3)), support = c(0, Inf)
  ),
  weibull = list(
    density = function(y, mu, theta, trials) d_weibull(y, mu, theta), theta = 1.7, y = c(0.02, 0.8, 9),
    links = list(log = c(-1, 0.1, 3)), support = c(0, Inf)
  ),
  beta = list(
    density = function(y, mu, theta, trials) dbeta(y, mu * theta, (1 - mu) * theta, log = TRUE), theta = 3.7,
    y = c(0.02, 0.5, 0.99),
    links = list(logit = c(-3, 0.1, 3), probit = c(-2, -0.2, 2), cloglog = c(-3, 0.2, 1)), support = c(0, 1)
  )
)

# Calls f(name, distribution, link, inverse link) for all.
each_family <- function(f) {
  for (name in names(distributions)) {
    for (link in names(distributions[[name]]$links)) f(name, distributions[[name]], link, make.link(link)$linkinv)
  }
}

# Counts in cells of at least 5 expected, the last one open.
count_p_value <- function(y, probability) {
  expected <- length(y) * c(probability, max(0, 1 - sum(probability)))
  observed <- tabulate(pmin(y, length(probability)) + 1, length(expected))
  cell <- cumsum(c(0, utils::head(cumsum(expected) %/% 5, -1)) < cumsum(expected) %/% 5)
  cell <- pmin(cell, max(cell[rev(cumsum(rev(expected))) >= 5], 1))
  expected <- rowsum(expected, cell)
  if (length(expected) < 2) return(NA)
  pchisq(sum((rowsum(observed, cell) - expected)^2 / expected), length(expected) - 1, lower.tail = FALSE)
}
