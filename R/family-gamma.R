#' Positive values whose sd is in proportion to the mean, of [stats::Gamma()]
#' @noRd
gamma_family <- list(
  links = c("inverse", "log", "identity"), parameters = list(mu = list(), shape = dpar_shape), values = "positive",
  mean_within = function(given) {
    shape <- given$theta$shape
    mean_by_size(given, family = stats::Gamma("log"), eta = log(given$mean) + log1p(1 / shape),
                 theta = list(shape = shape + 1))
  },
  notation = "Gamma(mu, shape)", packages = "rstanarm", make = function(link) stats::Gamma(link)
)
