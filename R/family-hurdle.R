# Families of two parts: is the response zero, and if not, what is it? The second part is another family without its
# zero.

#' Counts: zero with probability hu, else from 1 on
#' @noRd
hurdle_poisson_family <- list(
  links = "log", parameters = list(mu = list(), hu = dpar_share), values = "counts", points = 0, link_is_mean = FALSE,
  notation = "HurdlePoisson(mu, hu)", also = character()
)

#' @noRd
hurdle_negbinomial_family <- list(
  links = "log", parameters = list(mu = list(), shape = dpar_shape, hu = dpar_share), values = "counts", points = 0,
  link_is_mean = FALSE, notation = "HurdleNegBinomial(mu, shape, hu)", also = "hurdlenegativebinomial"
)

#' Zero with probability hu, else positive
#' @noRd
hurdle_gamma_family <- list(
  links = "log", parameters = list(mu = list(), shape = dpar_shape, hu = dpar_share), values = "nonnegative",
  points = 0, notation = "HurdleGamma(mu, shape, hu)", also = character()
)

#' @noRd
hurdle_lognormal_family <- list(
  links = "identity", parameters = list(mu = list(), sigma = dpar_sigma, hu = dpar_share), values = "nonnegative",
  points = 0, residual = "sigma", transform = "log", notation = "HurdleLogNormal(mu, sigma, hu)", also = character()
)

#' @rdname hlr_families
#' @export
hurdle_poisson <- function(link = "log", ...) new_family("hurdle_poisson", read_link(substitute(link), link), ...)

#' @rdname hlr_families
#' @export
hurdle_negbinomial <- function(link = "log", ...) {
  new_family("hurdle_negbinomial", read_link(substitute(link), link), ...)
}

#' @rdname hlr_families
#' @export
hurdle_gamma <- function(link = "log", ...) new_family("hurdle_gamma", read_link(substitute(link), link), ...)

#' @rdname hlr_families
#' @export
hurdle_lognormal <- function(link = "identity", ...) {
  new_family("hurdle_lognormal", read_link(substitute(link), link), ...)
}
