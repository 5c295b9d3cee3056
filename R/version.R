# Fits outlive the session that made them: which version of the object this is, and what is said to another one.

#' Number of the structure of a fit; to be raised when fits of before can no longer be read
#' @noRd
fit_version <- 3L

#' Refuse a fit whose structure is another version's
#'
#' Called by what nearly every method of a fit begins with; anything but a fit passes.
#'
#' @return The fit, invisibly.
#' @section Errors: class `hlr_error_version`.
#' @noRd
check_version <- function(fit) {
  if (!inherits(fit, "hlr_fit") || identical(fit$version, fit_version)) return(invisible(fit))
  hlr_abort("version", "This fit was made by another version of hlr, or changed by hand: its structure is number ",
            if (is.null(fit$version)) "0" else describe_version(fit$version), ", this version of hlr reads number ",
            fit_version, ". Fit the model again: hlr_fit() with its formula, data and seed.")
}

#' @noRd
describe_version <- function(version) {
  if (is.numeric(version) && length(version) == 1) version else describe_value(version)
}
