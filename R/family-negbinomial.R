#' Counts with more variance than their mean
#' @noRd
negbinomial_family <- list(
  links = "log", parameters = list(mu = list(), shape = dpar_shape), values = "counts", rate = "shape",
  mean_within = function(given) {
    shape <- given$theta$shape
    mean_by_size(given, eta = given$eta + log1p(1 / shape), theta = list(shape = shape + 1), shift = 1)
  },
  notation = "NegBinomial(mu, shape)", also = c("nbinom2", "neg_binomial_2", "negativebinomial", "nb"), held = "shape",
  packages = "rstanarm"
)

#' @rdname hlr_families
#' @export
negbinomial <- function(link = "log", ...) new_family("negbinomial", read_link(substitute(link), link), ...)
