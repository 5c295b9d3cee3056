#' Successes of trials whose probabilities vary
#' @noRd
beta_binomial_family <- list(
  links = "logit", parameters = list(mu = list(), phi = dpar_phi), values = "successes",
  notation = c("BetaBinomial(1, mu, phi)", "BetaBinomial(trials, mu, phi)"), also = "betabinomial"
)

#' @rdname hlr_families
#' @export
beta_binomial <- function(link = "logit", ...) new_family("beta_binomial", read_link(substitute(link), link), ...)
