# Warnings about what went wrong while sampling, and the sampler's numbers for bayesplot.

#' Warn of a fit that should not be trusted as it is
#'
#' Each warning names the parameter that is in trouble, the term of the formula it belongs to, and what to do about it.
#'
#' @param object A fit. Only stored variables are looked at: group effects given them are exact draws.
#' @return `object`, invisibly.
#' @section Warnings: classes `hlr_warning_divergences`, `_treedepth`, `_ebfmi`, `_rhat` (`_modes` and `_rhat` where
#'   chains stay in the modes they started in), `_ess`.
#' @noRd
check_diagnostics <- function(object) {
  warn_divergences(object)
  warn_treedepth(object)
  warn_ebfmi(object)
  warn_convergence(object, summarise_array(object$draws))
  invisible(object)
}

#' @noRd
warn_divergences <- function(object) {
  divergent <- object$sampler[, , "divergent__"] > 0
  if (!any(divergent, na.rm = TRUE)) return(invisible())
  hlr_warn("divergences", sum(divergent, na.rm = TRUE), " of ", length(divergent), " transitions diverged: parts of ",
           "the posterior may be missing. ", where_divergent(object, which(divergent)),
           " Or raise adapt_delta in hlr_control() towards 1.")
}

#' @noRd
warn_treedepth <- function(object) {
  depth <- object$sampler[, , "treedepth__"]
  limit <- object$control$max_treedepth
  deepest <- sum(depth >= limit, na.rm = TRUE)
  if (deepest == 0) return(invisible())
  hlr_warn("treedepth", deepest, " of ", length(depth), " transitions reached the maximal tree depth of ", limit,
           ": sampling is valid but slow. ", center_these(far_from_zero(columns_of_predictors(object$design))),
           "Raise max_treedepth in hlr_control(), or scale the predictors.")
}

#' @noRd
warn_ebfmi <- function(object) {
  low <- which(ebfmi(object$sampler) < 0.3)
  if (length(low) == 0) return(invisible())
  name <- follows_energy(object)
  hlr_warn("ebfmi", "The energy changes too slowly (E-BFMI below 0.3) in ", chain_list(low), ": tails may be explored ",
           "badly, most of all that of ", in_term(name, object), ". ", remedy(name, object),
           " Or take more warmup.")
}

#' R-hat beyond which chains do not agree, and effective draws of each chain that are too few
#'
#' The R-hat of good chains is about 1 + (number of chains) / (effective draws): 1.01 at the 400 that four chains need,
#' and now and then twice as far from 1, so that 1.01 would cry wolf. Chains that disagree so little that R-hat is below
#' 1.05 are told by their effective draws, which are then fewer than 25 for each chain. brms warns from 1.05 on too.
#' @noRd
rhat_limit <- 1.05
ess_limit <- 100

#' @param summary From `summarise_array()`, all variables.
#' @noRd
warn_convergence <- function(object, summary) {
  told <- ""
  high <- worst_variable(-summary[, "rhat"], -rhat_limit)
  if (!is.null(high)) {
    if (in_own_modes(object, high$suspect)) return(warn_modes(object, high))
    told <- high$suspect
    hlr_warn("rhat", "Chains do not agree: R-hat is above ", rhat_limit, " for ", plural(high$n, "variable"),
             ", at most ", format(round(-high$value, 3)), " (", describe_worst(high, object), "). Run with ",
             "more warmup and more draws, and look at plot(fit, type = \"trace\"). If that does not help: ",
             remedy(high$suspect, object))
  }
  low <- worst_variable(pmin(summary[, "ess_bulk"], summary[, "ess_tail"]), ess_limit * dim(object$draws)[2])
  if (!is.null(low)) {
    few <- low$value < 0.1 * ndraws.hlr_fit(object)
    hlr_warn("ess", "Too few effective draws: below ", ess_limit, " per chain for ", plural(low$n, "variable"),
             ", the least ", floor(low$value), " (", describe_worst(low, object), "). Means and quantiles are ",
             "unreliable; run with more draws.",
             if (few && low$suspect != told) paste0(" If that does not help: ", remedy(low$suspect, object)))
  }
}

#' Do chains that started about different modes differ in a parameter by more than those of one mode?
#' @noRd
in_own_modes <- function(object, name) {
  mode <- object$modes$chain
  if (length(unique(mode)) < 2) return(FALSE)
  x <- object$draws[, , name]
  centre <- stats::ave(colMeans(x), mode)
  within <- mean((t(x) - centre)^2)
  stats::var(centre) > within
}

#' @param high From `worst_variable()`.
#' @noRd
warn_modes <- function(object, high) {
  mode <- object$modes$chain
  weight <- exp(object$modes$evidence - max(object$modes$evidence))
  means <- tapply(colMeans(object$draws[, , high$suspect]), mode, mean)
  places <- vapply(names(means), function(m) {
    paste0(format(signif(means[[m]], 3)), " in ", chain_list(object$chain_ids[mode == m]), " (",
           format_share(weight[as.integer(m)] / sum(weight)), ")")
  }, "")
  condition <- hlr_condition(
    "warning", "modes", "Chains stay in different modes of the posterior: R-hat is ", format(round(-high$value, 2)),
    ". ", in_term(high$suspect, object), " is ", paste(places, collapse = ", "), "; in brackets the share of ",
    "the probability that each mode has by a normal approximation. The draws do not weigh the modes by it, so means ",
    "and intervals over all chains are wrong. Look at plot(fit, type = \"trace\"), and ",
    "choose priors that leave one mode, ",
    "or a model that has what tells the modes apart."
  )
  class(condition) <- append(class(condition), "hlr_warning_rhat", 1)
  warning(condition)
}

#' @noRd
format_share <- function(x) if (x < 0.001) "less than 0.1 %" else paste(signif(100 * x, 2), "%")

#' The variable with the least value, a density only where no parameter is below the limit
#'
#' @param x Double with the variables' names.
#' @return `NULL` if none is below; else list of `n` (how many are), `name` and `value` of the worst, and `suspect`, the
#'   worst of the parameters, which are what can be acted upon.
#' @noRd
worst_variable <- function(x, limit) {
  below <- x[which(x < limit)]
  if (length(below) == 0) return(NULL)
  parameters <- x[!names(x) %in% densities]
  if (all(is.na(parameters))) parameters <- below
  suspect <- names(which.min(parameters))
  name <- if (suspect %in% names(below)) suspect else names(which.min(below))
  list(n = length(below), name = name, value = below[[name]], suspect = suspect)
}

#' @noRd
describe_worst <- function(worst, object) {
  if (worst$name == worst$suspect) return(in_term(worst$name, object))
  paste0(worst$name, "; of the parameters ", in_term(worst$suspect, object))
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
  for (name in check_names(pars, "pars")) check_choice(name, "pars", known)
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
