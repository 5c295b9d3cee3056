#' Skewness: 0 is the normal, which has no bounds
#' @noRd
dpar_alpha <- list(
  link = "identity", lower = -Inf, upper = Inf,
  prior = function(unit) list(dist = "normal", arg = c(0, 4)),
  start = function(unit) 0.5,
  elsewhere = list(brms = function(unit) list(dist = "normal", arg = c(0, 4)))
)

#' A skewed normal, by its mean and sd
#' @noRd
skew_normal_family <- list(
  links = "identity", parameters = list(mu = list(), sigma = dpar_sigma, alpha = dpar_alpha), values = "real",
  residual = "sigma", notation = "SkewNormal(mu, sigma, alpha)", also = character()
)

#' @rdname hlr_families
#' @export
skew_normal <- function(link = "identity", ...) new_family("skew_normal", read_link(substitute(link), link), ...)
