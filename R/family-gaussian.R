#' Normal about the mean, of [stats::gaussian()]
#' @noRd
gaussian_family <- list(
  links = c("identity", "log", "inverse"), parameters = list(mu = list(), sigma = dpar_sigma), values = "real",
  residual = "sigma", law = "normal", weights = "variance", mean_within = function(given) normal_mean_within(given),
  notation = "Normal(mu, sigma)",
  also = "normal", packages = c("rstanarm", "projpred"), make = function(link) stats::gaussian(link)
)
