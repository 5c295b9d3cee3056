# mcmc_plot(): bayesplot's pictures of the draws by the name that brms has for them.

#' Pictures of the draws, by bayesplot
#'
#' All types of bayesplot's `mcmc_` functions, see [bayesplot::MCMC-overview]; what a type needs beside the draws is
#' added: divergences, energies, R-hat, effective sizes. Other objects are passed on to brms's function of this name.
#'
#' @param object A fit, from [hlr_fit()].
#' @param variable,regex Variables as in [plot.hlr_fit()].
#' @param type Name of one of bayesplot's `mcmc_` functions without that prefix, such as `"intervals"`, `"trace"`,
#'   `"areas"`, `"nuts_energy"`, `"rhat"`.
#' @param ... Arguments of bayesplot's function, such as `prob`; any other argument is an error.
#' @return A ggplot, or for some types a grid of several, as bayesplot has them.
#' @section Errors: class `hlr_error_argument` for an unknown type, with the nearest one, for an argument that
#'   bayesplot's function does not have or that is missing; `hlr_error_variable` for unknown names.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' mcmc_plot(fit, "^sd_", regex = TRUE, type = "areas")
#' }
#' @export
mcmc_plot <- function(object, ...) UseMethod("mcmc_plot")

#' @export
mcmc_plot.default <- function(object, ...) pass_on("brms", "mcmc_plot", object, ...)

#' @rdname mcmc_plot
#' @export
#' @exportS3Method brms::mcmc_plot hlr_fit
mcmc_plot.hlr_fit <- function(object, variable = NULL, type = "intervals", regex = FALSE, ...) {
  draw <- bayesplot_function(type, "mcmc", "picture of the draws")
  has <- names(formals(draw))
  # In intervals and areas R-hats would take the place of the colours of the scheme.
  made <- intersect(c("x", "lp", "np", "ratio", if (!type %in% c("intervals", "areas")) "rhat"), has)
  given <- list(...)
  check_picture_arguments(given, draw, c(made, "rhat"), "mcmc_plot", type)
  names <- select_variables(object, variable, regex, stored_parameters(object))
  n_wanted <- if (type %in% c("scatter", "hex")) 2 else length(names)
  if (length(names) != n_wanted) {
    hlr_abort("argument", "type = \"", type, "\" needs two variables; `variable` means ", quote_names(names), ".")
  }
  values <- lapply(stats::setNames(made, made), function(what) {
    switch(what, x = if (startsWith(type, "nuts_")) nuts_params.hlr_fit(object) else draws_of(object, names),
           lp = log_posterior.hlr_fit(object), np = nuts_params.hlr_fit(object),
           rhat = rhat.hlr_fit(object, names), ratio = neff_ratio.hlr_fit(object, names))
  })
  in_bayesplot_theme(function() do.call(draw, c(values, given)))
}
