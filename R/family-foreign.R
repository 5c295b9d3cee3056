# Families of MASS and mgcv, whose objects may hold the value of a parameter.

#' Values of parameters that a family object of MASS or mgcv holds: negative.binomial(2), nb(theta = 2)
#'
#' @param family A family object with one name and one link. @param name The family that it is here.
#' @return List of values by parameter, empty for any other object.
#' @section Errors: class `hlr_error_family` for values that hlr could not keep.
#' @noRd
held_values_of <- function(family, name) {
  number <- suppressWarnings(as.numeric(sub("^[^(]*\\(([-0-9.e+]+)\\)$", "\\1", family$family)))
  held <- if (!is.na(number)) number else if (identical(as.numeric(family$n.theta), 0)) family$getTheta(TRUE)
  if (is.null(held)) return(list())
  dpar <- known_families[[name]]$held
  if (is.null(dpar) || length(held) != 1 || !is.finite(held)) {
    hlr_abort("family", "The family ", family$family, " holds values of its parameters that hlr cannot read. Write ",
              "the family of hlr, and the values into the formula: bf(y ~ x, nu = 4).")
  }
  stats::setNames(list(held), dpar)
}
