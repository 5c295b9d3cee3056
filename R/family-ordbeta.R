# Proportions with both ends as one ordered response.

#' Where zeros end on the scale of the linear predictor, and the log of how far from there ones begin
#' @noRd
dpar_cutzero <- list(
  link = "identity", lower = -Inf, upper = Inf,
  prior = function(unit) list(dist = "normal", arg = c(-1, 2.5)),
  start = function(unit) -1,
  elsewhere = list()
)

#' @noRd
dpar_cutone <- list(
  link = "identity", lower = -Inf, upper = Inf,
  prior = function(unit) list(dist = "normal", arg = c(1, 1)),
  start = function(unit) 1,
  elsewhere = list()
)

#' @noRd
ordbeta_family <- list(
  links = "logit", parameters = list(mu = list(), phi = dpar_phi, cutzero = dpar_cutzero, cutone = dpar_cutone),
  values = "proportion_ends", points = c(0, 1), link_is_mean = FALSE,
  notation = "OrderedBeta(mu, phi, cutzero, cutone)", also = c("orderedbeta", "ordbetareg")
)

#' @rdname hlr_families
#' @export
ordbeta <- function(link = "logit", ...) new_family("ordbeta", read_link(substitute(link), link), ...)
