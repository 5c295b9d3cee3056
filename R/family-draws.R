# Expected and random responses for draws of the linear predictor: what predictions are made of.
# The formulas are in src/core/family.

#' Expected response at each draw and row
#'
#' @param family As [check_family()] returns it.
#' @param eta Double matrix, draws by rows: the linear predictor, offset included.
#' @param theta List named as `family_dpars(family)`: of each a number per draw, or a matrix as `eta`. Not needed by
#'   families without.
#' @param trials Trials of each row of a binomial response; `NULL`: one.
#' @param weight Weights of the rows, which divide the variance of gaussian(), student() and lognormal() and have no
#'   say elsewhere; `NULL`: all 1.
#' @return Double matrix of the shape and names of `eta`. Counts, not proportions, for trials. `NaN` where the family
#'   has no distribution at `eta`, such as a Poisson mean below 0. For student() the centre, also where `nu <= 1`
#'   leaves no mean, as brms has it.
#' @noRd
family_mean <- function(family, eta, theta = NULL, trials = NULL, weight = NULL) {
  .Call(hlr_c_family_mean, family$family, family$link, eta, theta_columns(family, theta), as_doubles(trials),
        as_doubles(weight), n_threads())
}

#' A random response for each draw and row
#'
#' From R's generators under R's seed. Rows are drawn one after another, all draws of each: rows given in several calls
#' have the values they have in one.
#'
#' @inheritParams family_mean
#' @return Double matrix of the shape and names of `eta`.
#' @noRd
family_random <- function(family, eta, theta = NULL, trials = NULL, weight = NULL) {
  .Call(hlr_c_family_random, family$family, family$link, eta, theta_columns(family, theta), as_doubles(trials),
        as_doubles(weight))
}

#' @noRd
theta_columns <- function(family, theta) {
  lapply(unname(theta[family_dpars(family)]), function(own) {
    storage.mode(own) <- "double"
    own
  })
}

as_doubles <- function(x) if (!is.null(x)) as.double(x)
