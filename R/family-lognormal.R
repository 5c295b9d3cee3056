#' A response whose logarithm is normal about the linear predictor
#' @noRd
lognormal_family <- list(
  links = "identity", parameters = list(mu = list(), sigma = dpar_sigma), values = "positive",
  residual = "sigma", transform = "log", weights = "variance", notation = "LogNormal(mu, sigma)",
  packages = "rstanarm"
)

#' @rdname hlr_families
#' @export
lognormal <- function(link = "identity", ...) new_family("lognormal", read_link(substitute(link), link), ...)
