# hlr_prior(autoscale = TRUE): scales in units of the data.

#' @section Errors: class `hlr_error_prior`.
#' @noRd
check_autoscale <- function(autoscale, dist, class) {
  if (!is.logical(autoscale) || length(autoscale) != 1 || is.na(autoscale)) {
    hlr_abort("prior", "`autoscale` must be TRUE or FALSE.")
  }
  if (!autoscale) return(FALSE)
  if (!class %in% classes_with_unit) {
    hlr_abort("prior", "Class '", class, "' has no units, so that there is nothing to scale: leave `autoscale` out.")
  }
  if (is.null(distribution_of(dist)$autoscale)) {
    hlr_abort("prior", dist$dist, "() has no scale that `autoscale` could multiply; write its arguments in units of ",
              "the data, or choose one of ", paste(distributions_with("autoscale"), collapse = ", "), ".")
  }
  TRUE
}

#' An entry with its scale in the units of one parameter
#'
#' @param entry One row of an `hlr_prior`. @param row The parameter's row of the prior table.
#' @noRd
scaled_entry <- function(entry, row, design, family) {
  if (!isTRUE(entry$autoscale)) return(entry)
  of_response <- if (is_of_other_predictor(row)) 1 else response_sd(design, family)
  unit <- of_response / coefficient_sd(row, design)
  how <- distribution_of(entry)$autoscale
  arg <- paste0("arg", match(names(how), distribution_of(entry)$args))
  entry[[arg]] <- switch(how, times = entry[[arg]] * unit, over = entry[[arg]] / unit, log = entry[[arg]] + log(unit))
  entry
}

#' Standard deviation of the response, dividing by n - 1, where the linear predictor has its units; 1 elsewhere. As
#' rstanarm has it, for every link of gaussian().
#' @noRd
response_sd <- function(design, family) {
  if (has_residual(family)) stats::sd(measured_response(design, family)) else 1
}

#' Standard deviation of the predictor that a coefficient multiplies; 1 for an intercept
#' @noRd
coefficient_sd <- function(row, design) {
  if (!row$class %in% c("b", "sd") || row$coef == "Intercept") return(1)
  if (row$class == "b") return(column_sd(columns_of_predictors(design)[, match(row$coef, common_coefs(design))]))
  factor <- factor_of(design$factors, row$group)
  at <- match(row$coef, factor_coefs(factor))
  common <- common_places(factor, design)[at]
  column_sd(if (is.na(common)) factor_z(factor)[, at] else columns_of_predictors(design)[, common])
}

#' 1 for a column that does not vary
#' @noRd
column_sd <- function(x) if (all(x == x[1])) 1 else stats::sd(x)
