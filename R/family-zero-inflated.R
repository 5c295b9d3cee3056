# Families with more zeros than another one has, or with zeros beside a continuous response: E[y] = (1 - zi) times the
# other's.

#' Counts with a share zi of further zeros
#' @noRd
zero_inflated_poisson_family <- list(
  links = "log", parameters = list(mu = list(), zi = dpar_share), values = "counts", points = 0,
  notation = "ZIPoisson(mu, zi)", also = "zipoisson"
)

#' @noRd
zero_inflated_negbinomial_family <- list(
  links = "log", parameters = list(mu = list(), shape = dpar_shape, zi = dpar_share), values = "counts", points = 0,
  notation = "ZINegBinomial(mu, shape, zi)", also = c("zeroinflatednegativebinomial", "zinegativebinomial")
)

#' @noRd
zero_inflated_binomial_family <- list(
  links = "logit", parameters = list(mu = list(), zi = dpar_share), values = "successes", points = 0,
  notation = c("ZIBernoulli(mu, zi)", "ZIBinomial(trials, mu, zi)"), also = "zibinomial"
)

#' @noRd
zero_inflated_beta_binomial_family <- list(
  links = "logit", parameters = list(mu = list(), phi = dpar_phi, zi = dpar_share), values = "successes", points = 0,
  notation = c("ZIBetaBinomial(1, mu, phi, zi)", "ZIBetaBinomial(trials, mu, phi, zi)"), also = character()
)

#' Proportions from 0 to below 1
#' @noRd
zero_inflated_beta_family <- list(
  links = "logit", parameters = list(mu = list(), phi = dpar_phi, zi = dpar_share), values = "proportion_zero",
  points = 0, notation = "ZIBeta(mu, phi, zi)", also = character()
)

#' @rdname hlr_families
#' @export
zero_inflated_poisson <- function(link = "log", ...) {
  new_family("zero_inflated_poisson", read_link(substitute(link), link), ...)
}

#' @rdname hlr_families
#' @export
zero_inflated_negbinomial <- function(link = "log", ...) {
  new_family("zero_inflated_negbinomial", read_link(substitute(link), link), ...)
}

#' @rdname hlr_families
#' @export
zero_inflated_binomial <- function(link = "logit", ...) {
  new_family("zero_inflated_binomial", read_link(substitute(link), link), ...)
}

#' @rdname hlr_families
#' @export
zero_inflated_beta_binomial <- function(link = "logit", ...) {
  new_family("zero_inflated_beta_binomial", read_link(substitute(link), link), ...)
}

#' @rdname hlr_families
#' @export
zero_inflated_beta <- function(link = "logit", ...) {
  new_family("zero_inflated_beta", read_link(substitute(link), link), ...)
}
