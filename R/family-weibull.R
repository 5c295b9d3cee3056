#' Waiting times whose hazard is a power of time
#' @noRd
weibull_family <- list(
  links = "log", parameters = list(mu = list(), shape = dpar_shape), values = "positive",
  mean_within = function(given) {
    k <- given$theta$shape
    part <- function(at) stats::pgamma(exp(k * (log(pmax(at, 0)) - log(given$mean) + lgamma(1 + 1 / k))), 1 + 1 / k)
    given$mean * (part(given$at_high) - part(given$at_low)) / exp(given$mass)
  },
  notation = "Weibull(mu, shape)"
)

#' @rdname hlr_families
#' @export
weibull <- function(link = "log", ...) new_family("weibull", read_link(substitute(link), link), ...)
