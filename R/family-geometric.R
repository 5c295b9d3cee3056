#' Counts of failures before a success: a negative binomial family with shape 1
#' @noRd
geometric_family <- list(
  links = c("log", "identity", "sqrt"), parameters = list(mu = list()), values = "counts", linear = TRUE,
  variance = function(mu) mu + mu^2, mean_within = function(given) {
    mean_by_size(given, family = negbinomial(), eta = log(2 * given$mean), theta = list(shape = 2 + 0 * given$mean),
                 shift = 1)
  },
  notation = "Geometric(mu)"
)

#' @rdname hlr_families
#' @export
geometric <- function(link = "log", ...) new_family("geometric", read_link(substitute(link), link), ...)
