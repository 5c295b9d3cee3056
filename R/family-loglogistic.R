#' A response whose logarithm is logistic about the linear predictor
#' @noRd
loglogistic_family <- list(
  links = "log", parameters = list(mu = list(), shape = dpar_shape), values = "positive", link_is_mean = FALSE,
  notation = "LogLogistic(mu, shape)", also = character()
)

#' @rdname hlr_families
#' @export
loglogistic <- function(link = "log", ...) new_family("loglogistic", read_link(substitute(link), link), ...)
