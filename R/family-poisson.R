#' Counts whose variance is their mean, of [stats::poisson()]
#' @noRd
poisson_family <- list(
  links = c("log", "identity", "sqrt"), parameters = list(mu = list()), values = "counts", linear = TRUE,
  notation = "Poisson(mu)", packages = c("rstanarm", "projpred"), make = function(link) stats::poisson(link)
)
