# Draws as coda keeps them, which is also what packages built on coda ask for.

#' Draws for coda
#'
#' Methods for the generics of the package coda.
#'
#' @param x A fit, from [hlr_fit()].
#' @param variable,regex As in [hlr_draws].
#' @param combine_chains One matrix of all chains, as brms has it, instead of a list of chains?
#' @param ... Nothing; any other argument is an error.
#' @return `as.mcmc.list()`, and `as.mcmc()` unless chains are combined: object of class `mcmc.list`, a matrix
#'   iterations x variables for each chain. Otherwise an object of class `mcmc`, draws x variables.
#' @section Errors: class `hlr_error_variable` for unknown names.
#' @examples
#' \donttest{
#' if (requireNamespace("coda", quietly = TRUE)) {
#'   fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#'   print(coda::gelman.diag(coda::as.mcmc.list(fit, "b_Time")))
#' }
#' }
#' @name hlr_coda
NULL

#' @rdname hlr_coda
#' @exportS3Method coda::as.mcmc.list hlr_fit
as.mcmc.list.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  draws <- as.array.hlr_fit(x, variable, regex, ...)
  chains_for_coda(draws, dimnames(draws)[[3]])
}

#' @rdname hlr_coda
#' @exportS3Method coda::as.mcmc hlr_fit
as.mcmc.hlr_fit <- function(x, variable = NULL, regex = FALSE, combine_chains = FALSE, ...) {
  if (!check_flag(combine_chains, "combine_chains")) return(as.mcmc.list.hlr_fit(x, variable, regex, ...))
  draws <- as.matrix.hlr_fit(x, variable, regex, ...)
  structure(draws, mcpar = c(1, nrow(draws), 1), class = "mcmc")
}
