#' Waiting times without memory
#' @noRd
exponential_family <- list(
  links = "log", parameters = list(mu = list()), values = "nonnegative", linear = TRUE,
  variance = function(mu) mu^2, mean_within = function(given) {
    mean_by_size(given, family = stats::Gamma("log"), eta = given$eta + log(2), theta = list(shape = 2 + 0 * given$eta))
  },
  notation = "Exponential(mu)"
)

#' @rdname hlr_families
#' @export
exponential <- function(link = "log", ...) new_family("exponential", read_link(substitute(link), link), ...)
