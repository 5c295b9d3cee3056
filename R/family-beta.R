#' Proportions between 0 and 1
#' @noRd
beta_family <- list(
  links = c("logit", "probit", "cloglog"), parameters = list(mu = list(), phi = dpar_phi), values = "proportion",
  notation = "Beta(mu, phi)", also = c("betafamily", "betar", "betaregression"), held = "phi", packages = "rstanarm"
)

#' @rdname hlr_families
#' @export
Beta <- function(link = "logit", ...) { # nolint: object_name_linter.
  new_family("beta", read_link(substitute(link), link), ...)
}
