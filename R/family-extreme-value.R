# Families of largest values.

#' Shape of the tail: above 1, where there is a mean
#' @noRd
dpar_tail_shape <- list(
  link = "logm1", lower = 1, upper = Inf,
  prior = function(unit) list(dist = "gamma", arg = c(2, 0.1)),
  start = function(unit) 3,
  elsewhere = list(brms = function(unit) list(dist = "gamma", arg = c(2, 0.1)))
)

#' Shape that says where the distribution ends: above for negative values, below for positive ones
#' @noRd
dpar_xi <- list(
  link = "identity", lower = -Inf, upper = Inf,
  prior = function(unit) list(dist = "normal", arg = c(0, 2.5)),
  start = function(unit) 0,
  elsewhere = list(brms = function(unit) list(dist = "normal", arg = c(0, 2.5)))
)

#' @noRd
frechet_family <- list(
  links = "log", parameters = list(mu = list(), nu = dpar_tail_shape), values = "positive",
  notation = "Frechet(mu, nu)", also = character()
)

#' @noRd
gen_extreme_value_family <- list(
  links = "identity", parameters = list(mu = list(), sigma = dpar_sigma, xi = dpar_xi), values = "real",
  residual = "sigma", notation = "GenExtremeValue(mu, sigma, xi)", also = "gev"
)

#' @rdname hlr_families
#' @export
frechet <- function(link = "log", ...) new_family("frechet", read_link(substitute(link), link), ...)

#' @rdname hlr_families
#' @export
gen_extreme_value <- function(link = "identity", ...) {
  new_family("gen_extreme_value", read_link(substitute(link), link), ...)
}
