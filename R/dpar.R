# Parameters of a response's distribution beside its mean: what the entries of families, R/family-*.R, are made of.

#' Parameters that several families share
#'
#' A list each:
#' `link` in which a predictor of it is; `lower` and `upper`, its bounds;
#' `prior(unit)`, its default prior, and `start(unit)`, where the search for the mode begins, with `unit` the standard
#' deviation that is expected of the response;
#' `below_response`, `TRUE` of one that every response is above: its upper bound and its unit are the least response;
#' `elsewhere`, its priors in packages whose defaults `prior = "brms"` and the like ask for, functions of what is there
#' the unit; a prior is a list of `dist` and `arg`, and of `lower` where it has a bound of its own;
#' `brms_intercept`, brms's prior of the intercept of a predictor of it, where that is not `student_t(3, 0, 2.5)`;
#' `link_sd`, what a standard deviation of its predictor is taken for in default priors, whose scale is 2.5 times as
#' large; 1 if it is not there. That of a share makes the intercept's prior as wide as brms's, logistic(0, 1): shares
#' below 0.03 are hardly told from 0 by the data, so that a wider prior would put much of the posterior there;
#' `exact`, 0 or `Inf`: where it goes when the response is explained exactly; none has no part in that.
#' @noRd
dpar_sigma <- list(
  link = "log", lower = 0, upper = Inf,
  prior = function(unit) list(dist = "student_t", arg = c(4, 0, unit)),
  start = function(unit) unit / 2,
  elsewhere = list(
    brms = function(unit) list(dist = "student_t", arg = c(3, 0, unit)),
    rstanarm = function(unit) list(dist = "exponential", arg = 1 / unit),
    bambi = function(unit) list(dist = "student_t", arg = c(4, 0, unit))
  ),
  exact = 0
)

#' The function of a parameter's link
#' @noRd
dpar_link <- function(dpar) {
  switch(dpar$link, log = log, logit = stats::qlogis, identity = identity, logm1 = function(x) log(x - 1),
         inverse = function(x) 1 / x, log1p = log1p,
         softplus = function(x) x + log(-expm1(-x)), squareplus = function(x) x - 1 / x)
}

#' @noRd
dpar_inverse <- function(dpar) {
  switch(dpar$link, log = exp, logit = stats::plogis, identity = identity, logm1 = function(eta) 1 + exp(eta),
         inverse = function(eta) 1 / eta, log1p = expm1, softplus = function(eta) pmax(eta, 0) + log1p(exp(-abs(eta))),
         squareplus = squareplus_inverse)
}

#' @noRd
squareplus_inverse <- function(eta) {
  large <- (abs(eta) + sqrt(eta^2 + 4)) / 2
  ifelse(eta >= 0, large, 1 / large)
}

#' What a parameter's prior and start are measured in: the residual standard deviation; of one that is below every
#' response the least of these
#' @noRd
dpar_unit <- function(dpar, design, unit) if (isTRUE(dpar$below_response)) min(design$y) else unit

#' @noRd
dpar_upper <- function(dpar, design) if (isTRUE(dpar$below_response)) min(design$y) else dpar$upper

#' @noRd
dpar_nu <- list(
  link = "log", lower = 0, upper = Inf,
  prior = function(unit) list(dist = "gamma", arg = c(2, 0.1)),
  start = function(unit) 10,
  elsewhere = list(brms = function(unit) list(dist = "gamma", arg = c(2, 0.1), lower = 1)),
  brms_intercept = list(dist = "normal", arg = c(2.7, 0.8))
)

#' @noRd
dpar_shape <- list(
  link = "log", lower = 0, upper = Inf,
  prior = function(unit) list(dist = "cauchy", arg = c(0, 1)),
  start = function(unit) 2,
  elsewhere = list(
    brms = function(unit) list(dist = "gamma", arg = c(0.01, 0.01)),
    rstanarm = function(unit) list(dist = "exponential", arg = 1)
  ),
  exact = Inf
)

#' A probability: zi, hu, zoi, coi
#' @noRd
dpar_share <- list(
  link = "logit", lower = 0, upper = 1,
  prior = function(unit) list(dist = "beta", arg = c(1, 1)),
  start = function(unit) 0.5,
  elsewhere = list(
    brms = function(unit) list(dist = "beta", arg = c(1, 1)),
    bambi = function(unit) list(dist = "beta", arg = c(2, 2))
  ),
  brms_intercept = list(dist = "logistic", arg = c(0, 1)),
  link_sd = 1.8 / 2.5
)

#' @noRd
dpar_phi <- replace(dpar_shape, "start", list(function(unit) 5))
