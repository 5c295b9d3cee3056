#' Counts of failures before a success: a negative binomial family with shape 1
#' @noRd
geometric_family <- list(
  links = c("log", "identity", "sqrt"), parameters = list(mu = list()), values = "counts", linear = TRUE,
  variance = function(mu) mu + mu^2, notation = "Geometric(mu)"
)

#' @rdname hlr_families
#' @export
geometric <- function(link = "log", ...) new_family("geometric", read_link(substitute(link), link), ...)
