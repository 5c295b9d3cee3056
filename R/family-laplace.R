# Laplace's distribution, and the asymmetric one whose location is a quantile.

#' Which quantile the linear predictor is
#' @noRd
dpar_quantile <- list(
  link = "logit", lower = 0, upper = 1,
  prior = function(unit) list(dist = "beta", arg = c(1, 1)),
  start = function(unit) 0.5,
  elsewhere = list(brms = function(unit) list(dist = "beta", arg = c(1, 1))),
  brms_intercept = list(dist = "logistic", arg = c(0, 1))
)

#' @noRd
laplace_family <- list(
  links = "identity", parameters = list(mu = list(), sigma = dpar_sigma), values = "real", residual = "sigma",
  notation = "Laplace(mu, sigma)", also = character()
)

#' Quantile regression
#' @noRd
asym_laplace_family <- list(
  links = "identity", parameters = list(mu = list(), sigma = dpar_sigma, quantile = dpar_quantile), values = "real",
  residual = "sigma", notation = "AsymLaplace(mu, sigma, quantile)", also = "asymmetriclaplace"
)

#' @rdname hlr_families
#' @export
laplace <- function(link = "identity", ...) new_family("laplace", read_link(substitute(link), link), ...)

#' @rdname hlr_families
#' @export
asym_laplace <- function(link = "identity", ...) new_family("asym_laplace", read_link(substitute(link), link), ...)
