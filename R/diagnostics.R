# What can go wrong while sampling, said after it; and the same numbers for bayesplot.

#' Warn of a fit that should not be trusted as it is
#'
#' @param object A fit. Only stored variables are looked at: group effects given them are exact draws.
#' @return `object`, invisibly.
#' @section Warnings: classes `hlr_warning_divergences`, `_treedepth`, `_ebfmi`, `_rhat`, `_ess`.
#' @noRd
check_diagnostics <- function(object) {
  warn_sampler(object$sampler, object$control)
  warn_convergence(summarise_array(object$draws), dim(object$draws)[2])
  invisible(object)
}

#' @noRd
warn_sampler <- function(sampler, control) {
  n <- prod(dim(sampler)[1:2])
  divergent <- sum(sampler[, , "divergent__"] > 0, na.rm = TRUE)
  if (divergent > 0) {
    hlr_warn("divergences", divergent, " of ", n, " transitions diverged: parts of the posterior may be missing. ",
             "Raise adapt_delta in hlr_control() towards 1, or choose tighter priors for the sds.")
  }
  limit <- max_depth(control)
  deepest <- sum(sampler[, , "treedepth__"] >= limit, na.rm = TRUE)
  if (deepest > 0) {
    hlr_warn("treedepth", deepest, " of ", n, " transitions reached the maximal tree depth of ", limit,
             ": sampling is valid but slow. Raise max_treedepth in hlr_control(), or scale the predictors.")
  }
  low <- which(ebfmi(sampler) < 0.3)
  if (length(low) > 0) {
    hlr_warn("ebfmi", "The energy changes too slowly (E-BFMI below 0.3) in ", chain_list(low),
             ": tails may be explored badly. Take more warmup, or choose tighter priors for the sds.")
  }
}

#' @noRd
warn_convergence <- function(summary, n_chain) {
  rhat <- summary[, "rhat"]
  if (any(rhat > 1.01, na.rm = TRUE)) {
    worst <- which.max(rhat)
    n <- sum(rhat > 1.01, na.rm = TRUE)
    hlr_warn("rhat", "Chains do not agree: R-hat is above 1.01 for ", plural(n, "variable"), ", at most ",
             format(round(rhat[[worst]], 3)), " (", names(rhat)[worst], "). Run with more warmup and more draws, ",
             "and look at plot(fit, type = \"trace\").")
  }
  ess <- pmin(summary[, "ess_bulk"], summary[, "ess_tail"])
  need <- 100 * n_chain
  if (any(ess < need, na.rm = TRUE)) {
    worst <- which.min(ess)
    n <- sum(ess < need, na.rm = TRUE)
    hlr_warn("ess", "Too few effective draws: below 100 per chain for ", plural(n, "variable"), ", the least ",
             floor(ess[[worst]]), " (", names(ess)[worst], "). ",
             "Means and quantiles are unreliable; run with more draws.")
  }
}

#' @noRd
max_depth <- function(control) {
  for (name in c("max_treedepth", "max_depth")) if (!is.null(control[[name]])) return(control[[name]])
  Inf
}

#' "chain 2", "chains 1, 3"
#' @noRd
chain_list <- function(chains) paste0("chain", if (length(chains) > 1) "s", " ", paste(chains, collapse = ", "))

#' Energy Bayesian fraction of missing information of each chain, as Stan computes it
#' @references Betancourt (2016), Diagnosing suboptimal cotangent disintegrations in Hamiltonian Monte Carlo.
#' @noRd
ebfmi <- function(sampler) {
  apply(sampler[, , "energy__", drop = FALSE], 2, function(e) sum(diff(e)^2) / length(e) / stats::var(e))
}

#' Sampler diagnostics for bayesplot
#'
#' @param object A fit, from [hlr_fit()].
#' @param pars For `nuts_params()` names of sampler statistics, for `rhat()` and `neff_ratio()` of variables; `NULL` for
#'   all that are stored.
#' @param ... Not used.
#' @return `nuts_params()`: data frame with columns `Chain`, `Iteration`, `Parameter` (factor: `accept_stat__`,
#'   `stepsize__`, `treedepth__`, `n_leapfrog__`, `divergent__`, `energy__`) and `Value`. `log_posterior()`: data frame
#'   with `Chain`, `Iteration`, `Value`. `rhat()` and `neff_ratio()`: named double vectors; the latter is the smaller of
#'   bulk and tail effective size over the number of draws.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' rhat(fit)
#' head(nuts_params(fit, pars = "divergent__"))
#' }
#' @name hlr_diagnostics
NULL

#' @export
bayesplot::nuts_params
#' @export
bayesplot::log_posterior
#' @export
bayesplot::rhat
#' @export
bayesplot::neff_ratio

#' @rdname hlr_diagnostics
#' @exportS3Method bayesplot::nuts_params hlr_fit
nuts_params.hlr_fit <- function(object, pars = NULL, ...) {
  known <- dimnames(object$sampler)[[3]]
  if (is.null(pars)) pars <- known
  for (name in pars) check_choice(name, "pars", known)
  data.frame(
    chain_rows(object, length(pars)),
    Parameter = factor(rep(pars, each = ndraws.hlr_fit(object)), levels = pars),
    Value = as.vector(object$sampler[, , pars])
  )
}

#' @rdname hlr_diagnostics
#' @exportS3Method bayesplot::log_posterior hlr_fit
log_posterior.hlr_fit <- function(object, ...) {
  data.frame(chain_rows(object, 1), Value = as.vector(object$draws[, , "lp__"]))
}

#' @rdname hlr_diagnostics
#' @exportS3Method bayesplot::rhat hlr_fit
rhat.hlr_fit <- function(object, pars = NULL, ...) {
  summary <- convergence_of(object, pars)
  stats::setNames(summary[, "rhat"], rownames(summary))
}

#' @rdname hlr_diagnostics
#' @exportS3Method bayesplot::neff_ratio hlr_fit
neff_ratio.hlr_fit <- function(object, pars = NULL, ...) {
  summary <- convergence_of(object, pars)
  ratio <- pmin(summary[, "ess_bulk"], summary[, "ess_tail"]) / ndraws.hlr_fit(object)
  stats::setNames(ratio, rownames(summary))
}

# posterior has a generic rhat() too; which one is found depends on what was attached last.
#' @rawNamespace S3method(posterior::rhat, hlr_fit, rhat_of_posterior)
#' @noRd
rhat_of_posterior <- function(x, ...) rhat.hlr_fit(x, ...)

#' @noRd
convergence_of <- function(object, pars) {
  names <- if (is.null(pars)) dimnames(object$draws)[[3]] else select_variables(object, pars)
  summarise_variables(object, names)[, c("ess_bulk", "ess_tail", "rhat"), drop = FALSE]
}

#' Chain and iteration of each draw, repeated for several variables
#' @noRd
chain_rows <- function(object, times) {
  n <- dim(object$draws)[1]
  chains <- dim(object$draws)[2]
  data.frame(
    Chain = rep(rep(seq_len(chains), each = n), times),
    Iteration = rep(rep(seq_len(n), chains), times)
  )
}
