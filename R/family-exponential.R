#' Waiting times without memory
#' @noRd
exponential_family <- list(
  links = "log", parameters = list(mu = list()), values = "nonnegative", linear = TRUE,
  variance = function(mu) mu^2, notation = "Exponential(mu)"
)

#' @rdname hlr_families
#' @export
exponential <- function(link = "log", ...) new_family("exponential", read_link(substitute(link), link), ...)
