# Tables of parameters as the package parameters makes and prints them.

#' Support for parameters
#'
#' The method for fits of [parameters::model_parameters()], which modelsummary calls too. It is that for brms's fits, as
#' parameters are named alike.
#'
#' @param model A fit, from [hlr_fit()].
#' @param ... Arguments of the method for brms's fits: `centrality`, `ci`, `test`, `effects`, `exponentiate`, `keep` and
#'   so on.
#' @return Data frame of class `parameters_model`.
#' @examples
#' \donttest{
#' if (requireNamespace("parameters", quietly = TRUE)) {
#'   fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#'   print(parameters::model_parameters(fit))
#' }
#' }
#' @exportS3Method parameters::model_parameters hlr_fit
model_parameters.hlr_fit <- function(model, ...) method_for_brms("parameters", "model_parameters")(model, ...)
