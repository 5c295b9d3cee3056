# Tables of parameters as the package parameters makes and prints them.

#' Support for parameters
#'
#' The method for fits of [parameters::model_parameters()], which modelsummary calls too. It is that for brms's fits, as
#' parameters are named alike.
#'
#' @param model A fit, from [hlr_fit()].
#' @param ... Arguments of the method for brms's fits: `centrality`, `ci`, `test`, `effects`, `keep` and so on.
#' @param exponentiate Exponentiate the common coefficients? `TRUE`, `FALSE`, or `"nongaussian"` for `TRUE` if the model
#'   is not Gaussian. Other parameters stay as they are.
#' @return Data frame of class `parameters_model`.
#' @examples
#' \donttest{
#' if (requireNamespace("parameters", quietly = TRUE)) {
#'   fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#'   print(parameters::model_parameters(fit))
#' }
#' }
#' @exportS3Method parameters::model_parameters hlr_fit
model_parameters.hlr_fit <- function(model, ..., exponentiate = FALSE) {
  make <- function(exponentiate) {
    method_for_brms("parameters", "model_parameters")(model, ..., exponentiate = exponentiate)
  }
  out <- make(exponentiate)
  if (identical(exponentiate, FALSE)) return(out)
  # parameters takes sds, correlations, shapes and the like through exp() too, which are on no log scale.
  plain <- make(FALSE)
  rows <- !out$Parameter %in% common_names(model$design)
  for (column in names(plain)) out[[column]][rows] <- plain[[column]][rows]
  out
}
