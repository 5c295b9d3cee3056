#' Positive values whose variance is in proportion to the mean's cube, of [stats::inverse.gaussian()]
#' @noRd
inverse_gaussian_family <- list(
  links = c("1/mu^2", "log"), parameters = list(mu = list(), shape = dpar_shape), values = "positive",
  notation = "InvGaussian(mu, shape)", also = "wald", packages = "rstanarm",
  make = function(link) stats::inverse.gaussian(link)
)
