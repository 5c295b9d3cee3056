#' Proportions with both ends: 0 or 1 with probability zoi, then 1 with probability coi
#' @noRd
zero_one_inflated_beta_family <- list(
  links = "logit", parameters = list(mu = list(), phi = dpar_phi, zoi = dpar_share, coi = dpar_share),
  values = "proportion_ends", points = c(0, 1), notation = "ZeroOneInflatedBeta(mu, phi, zoi, coi)",
  also = character()
)

#' @rdname hlr_families
#' @export
zero_one_inflated_beta <- function(link = "logit", ...) {
  new_family("zero_one_inflated_beta", read_link(substitute(link), link), ...)
}
