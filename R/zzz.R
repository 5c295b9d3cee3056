# Re-exports bound when first used. Importing them would load posterior, bayesplot, loo and ggplot2, about a second
# that library(hlr) and hlr_fit() do not need. Methods are registered when their generic's package is loaded.

# Generics exported again by hlr, by the package they come from.
lazy_reexports <- list(
  posterior = c("as_draws", "as_draws_array", "as_draws_df", "as_draws_list", "as_draws_matrix", "as_draws_rvars",
                "nchains", "ndraws", "niterations", "nvariables", "variables"),
  bayesplot = c("log_posterior", "neff_ratio", "nuts_params", "pp_check", "rhat"),
  loo = c("kfold", "loo", "loo_compare", "loo_model_weights", "loo_moment_match", "waic")
)

#' Put a promise of each lazy re-export into the namespace
#' @noRd
bind_lazily <- function(namespace) {
  bind <- function(name, package) {
    force(package)
    delayedAssign(name, getExportedValue(package, name), assign.env = namespace)
  }
  for (package in names(lazy_reexports)) lapply(lazy_reexports[[package]], bind, package = package)
}

.onLoad <- function(libname, pkgname) {
  bind_lazily(topenv())
  # marginaleffects looks here for classes beside its own.
  options(marginaleffects_model_classes = union(getOption("marginaleffects_model_classes"), "hlr_fit"))
}

# ggplot2's pronoun for the data of a layer; it is defined inside aes().
utils::globalVariables(".data")
