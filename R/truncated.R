# Responses of rows whose values lie within bounds: expected and random ones. Families say in their entries how the
# expected response within bounds is made.

#' The family's parameters of some rows, those that rows bring something to joined with it
#' @return List as `prediction$theta()` has it.
#' @noRd
joined_theta <- function(prediction, at) {
  theta <- prediction$theta(at)
  joined <- joined_parameters(pick_additions(prediction$rows$additions, at), prediction$points$family)
  n <- length(prediction$ids)
  for (name in names(joined)) {
    own <- matrix(theta[[name]], n, length(at))
    with <- rep(joined[[name]]$with, each = n)
    theta[[name]] <- if (joined[[name]]$how == "root") sqrt(own^2 + with^2) else own * with
  }
  theta
}

#' Expected responses of some rows at draws of `eta`
#' @param rows From `prediction_rows()`.
#' @noRd
mean_of_rows <- function(family, eta, theta, rows, at) {
  trials <- rows$trials[at]
  weight <- rows$weights[at]
  mean <- family_mean(family, eta, theta, trials, weight)
  if (is.null(rows$additions$low)) return(mean)
  within <- family_entry(family)$mean_within
  if (is.null(within)) {
    hlr_abort("not_yet", "The expected response of family ", family$family, " within the bounds of trunc() is not ",
              "available yet. posterior_predict() has responses, whose mean over draws is about it.")
  }
  by_row <- function(x) matrix(rep(x, each = nrow(eta)), nrow(eta))
  given <- list(family = family, eta = eta, mean = mean, trials = trials, weight = weight, low = rows$additions$low[at],
                high = rows$additions$high[at],
                theta = lapply(theta, function(x) matrix(x, nrow(eta), ncol(eta))))
  given$mass <- log_mass(given)
  given$at_low <- by_row(given$low)
  given$at_high <- by_row(given$high)
  within(given)
}

#' Log probabilities of responses in (low, high]
#'
#' @param given List of `family`, `eta`, `theta`, `trials`, `weight`, `low` and `high`.
#' @noRd
log_mass <- function(given) {
  .Call(hlr_c_family_mass, given$family$family, given$family$link, given$eta,
        theta_columns(given$family, given$theta), as_doubles(given$trials), as_doubles(given$weight),
        as.double(given$low), as.double(given$high))
}

#' @noRd
random_of_rows <- function(family, eta, theta, rows, at) {
  if (is.null(rows$additions$low)) return(family_random(family, eta, theta, rows$trials[at], rows$weights[at]))
  .Call(hlr_c_family_within, family$family, family$link, eta, theta_columns(family, theta),
        as_doubles(rows$trials[at]), as_doubles(rows$weights[at]), as.double(rows$additions$low[at]),
        as.double(rows$additions$high[at]))
}

# ---- what families make of it -----------------------------------------------

#' Mean within bounds from the law whose density is that of the response times its value: its probability of the bounds,
#' over that of the response, is how far the mean moves
#'
#' @param given As `mean_of_rows()` has it. @param ... What that law has in the place of `family`, `eta`, `theta`.
#' @param shift 1 for counts, of which that law is the response plus one.
#' @noRd
mean_by_size <- function(given, ..., shift = 0) {
  sized <- given
  sized[...names()] <- list(...)
  sized$low <- given$low - shift
  sized$high <- given$high - shift
  if (shift) sized$low[sized$low < 0] <- -Inf
  given$mean * exp(log_mass(sized) - given$mass)
}

#' Normal within bounds: the mean moves by the variance times the difference of densities at the ends
#' @noRd
normal_mean_within <- function(given) {
  sd <- given$theta[[1]]
  if (!is.null(given$weight)) sd <- sd / rep(sqrt(given$weight), each = nrow(sd))
  density <- function(at) exp(stats::dnorm(at, given$mean, sd, log = TRUE) - given$mass)
  given$mean + sd^2 * (density(given$at_low) - density(given$at_high))
}

#' Student's t within bounds; without a bound there is a mean for `nu` above 1 only
#' @noRd
student_mean_within <- function(given) {
  scale <- given$theta[[1]]
  nu <- given$theta[[2]]
  if (!is.null(given$weight)) scale <- scale / rep(sqrt(given$weight), each = nrow(scale))
  part <- function(at) {
    z <- (at - given$mean) / scale
    out <- scale * nu / (nu - 1) * (1 + z^2 / nu) * exp(stats::dt(z, nu, log = TRUE) - given$mass)
    ifelse(is.finite(at), out, ifelse(nu > 1, 0, NaN))
  }
  given$mean + part(given$at_low) - part(given$at_high)
}
