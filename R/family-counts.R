# Counts whose variance is in proportion to their mean.

#' How many times the variance is the mean, or exceeds it
#' @noRd
dpar_dispersion <- list(
  link = "log", lower = 0, upper = Inf,
  prior = function(unit) list(dist = "cauchy", arg = c(0, 1)),
  start = function(unit) 1.5,
  elsewhere = list()
)

#' Variance mu (1 + phi)
#' @noRd
nbinom1_family <- list(
  links = "log", parameters = list(mu = list(), phi = dpar_dispersion), values = "counts",
  notation = "NegBinomial1(mu, phi)", also = "negbinomial1"
)

#' Variance phi mu
#' @noRd
genpois_family <- list(
  links = "log", parameters = list(mu = list(), phi = dpar_dispersion), values = "counts",
  notation = "GenPoisson(mu, phi)", also = c("generalizedpoisson", "generalisedpoisson")
)

#' @rdname hlr_families
#' @export
nbinom1 <- function(link = "log", ...) new_family("nbinom1", read_link(substitute(link), link), ...)

#' @rdname hlr_families
#' @export
genpois <- function(link = "log", ...) new_family("genpois", read_link(substitute(link), link), ...)
