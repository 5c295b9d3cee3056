#' hlr: Bayesian hierarchical regression with exact posteriors
#'
#' Start with [hlr_fit()].
#'
#' @keywords internal
#' @useDynLib hlr, .registration = TRUE
"_PACKAGE"
