#' Positive values whose sd is in proportion to the mean, of [stats::Gamma()]
#' @noRd
gamma_family <- list(
  links = c("inverse", "log", "identity"), parameters = list(mu = list(), shape = dpar_shape), values = "positive",
  notation = "Gamma(mu, shape)", packages = "rstanarm", make = function(link) stats::Gamma(link)
)
