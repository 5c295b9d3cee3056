#' A response whose logarithm is normal about the linear predictor
#' @noRd
lognormal_family <- list(
  links = "identity", parameters = list(mu = list(), sigma = dpar_sigma), values = "positive",
  residual = "sigma", transform = "log", weights = "variance", mean_within = function(given) {
    sd <- given$theta$sigma / (if (is.null(given$weight)) 1 else rep(sqrt(given$weight), each = nrow(given$eta)))
    mean_by_size(given, eta = given$eta + sd^2)
  },
  notation = "LogNormal(mu, sigma)",
  packages = "rstanarm"
)

#' @rdname hlr_families
#' @export
lognormal <- function(link = "identity", ...) new_family("lognormal", read_link(substitute(link), link), ...)
