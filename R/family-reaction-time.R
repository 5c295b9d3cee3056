# Families of reaction times: skewed, with a time before which nothing happens or with an exponential tail.

#' The time before a decision begins: below every response
#' @noRd
dpar_ndt <- list(
  link = "log", lower = 0, upper = Inf, below_response = TRUE,
  prior = function(unit) list(dist = "uniform", arg = c(0, unit)),
  start = function(unit) unit / 2,
  elsewhere = list(brms = function(unit) list(dist = "uniform", arg = c(0, unit)))
)

#' Mean of an exponential part, in units of the response
#' @noRd
dpar_tail <- list(
  link = "log", lower = 0, upper = Inf,
  prior = function(unit) list(dist = "exponential", arg = 1 / unit),
  start = function(unit) unit / 2,
  elsewhere = list(brms = function(unit) list(dist = "gamma", arg = c(1, 0.1)))
)

#' log(y - ndt) is normal about the linear predictor
#' @noRd
shifted_lognormal_family <- list(
  links = "identity", parameters = list(mu = list(), sigma = dpar_sigma, ndt = dpar_ndt), values = "positive",
  residual = "sigma", transform = "log", notation = "ShiftedLogNormal(mu, sigma, ndt)", also = character()
)

#' A normal and an exponential number added
#' @noRd
exgaussian_family <- list(
  links = "identity", parameters = list(mu = list(), sigma = dpar_sigma, beta = dpar_tail), values = "real",
  residual = "sigma", notation = "ExGaussian(mu, sigma, beta)", also = "exgauss"
)

#' @rdname hlr_families
#' @export
shifted_lognormal <- function(link = "identity", ...) {
  new_family("shifted_lognormal", read_link(substitute(link), link), ...)
}

#' @rdname hlr_families
#' @export
exgaussian <- function(link = "identity", ...) new_family("exgaussian", read_link(substitute(link), link), ...)
