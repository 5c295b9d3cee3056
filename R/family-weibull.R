#' Waiting times whose hazard is a power of time
#' @noRd
weibull_family <- list(
  links = "log", parameters = list(mu = list(), shape = dpar_shape), values = "positive",
  notation = "Weibull(mu, shape)"
)

#' @rdname hlr_families
#' @export
weibull <- function(link = "log", ...) new_family("weibull", read_link(substitute(link), link), ...)
