#' Counts whose variance is their mean, of [stats::poisson()]
#' @noRd
poisson_family <- list(
  links = c("log", "identity", "sqrt"), parameters = list(mu = list()), values = "counts", rate = character(),
  linear = TRUE, mean_within = function(given) mean_by_size(given, shift = 1),
  notation = "Poisson(mu)", packages = c("rstanarm", "projpred"), make = function(link) stats::poisson(link)
)
