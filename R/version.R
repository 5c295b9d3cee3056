# Fits and models outlive the session that made them: which version of the object this is, and what is said to another
# one.

#' Number of the structure of fits and models; to be raised when those of before can no longer be read
#' @noRd
fit_version <- 4L

#' Refuse a fit or a model whose structure is another version's
#'
#' Called by what nearly every method of a fit begins with; anything but a fit or a model passes.
#'
#' @param x A fit, an `hlr_model` or anything else.
#' @return `x`, invisibly.
#' @section Errors: class `hlr_error_version`.
#' @noRd
check_version <- function(x) {
  is_fit <- inherits(x, "hlr_fit")
  if (!is_fit && !inherits(x, "hlr_model") || identical(x$version, fit_version)) return(invisible(x))
  hlr_abort("version", "This ", if (is_fit) "fit" else "model", " was made by another version of hlr, or changed by ",
            "hand: its structure is number ", if (is.null(x$version)) "0" else describe_version(x$version),
            ", this version of hlr reads number ", fit_version, ". ",
            if (is_fit) "Fit the model again: hlr_fit() with its formula, data and seed."
            else "Make it again: hlr_model() with its formula and data.")
}

#' @noRd
describe_version <- function(version) {
  if (is.numeric(version) && length(version) == 1) version else describe_value(version)
}
