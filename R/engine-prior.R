# Fits to the prior alone: no engine makes their draws, which are independent; the response has no say.

#' @noRd
prior_engine <- list(
  samples_effects = FALSE,
  effects = function(fit, request) prior_effects(fit, request),
  effect_moments = function(fit, request) prior_effect_moments(fit, request)
)

#' @noRd
is_prior_fit <- function(fit) identical(fit$model$engine, "prior")

#' The fit of `sample_prior = "only"`
#'
#' @param given An `hlr_model`; the others as in `new_hlr_fit()`.
#' @noRd
new_prior_fit <- function(given, control, settings, begin) {
  chain_ids <- seq_len(settings$chains)
  draws <- draw_prior(given$prior, given$design, settings$seed, chain_ids, settings$draws)
  seconds <- rep(0, settings$chains)
  structure(
    list(
      version = fit_version,
      call = given$call, formula = given$formula, family = given$family, design = slim_design(given$design),
      data = given$design$data, given = given$given, prior = given$prior, notes = given$notes,
      engine = list(name = "prior", reason = "independent draws, the response has no say"),
      model = list(engine = "prior"), control = control, seed = settings$seed, warmup = 0L, chain_ids = chain_ids,
      draws = draws, sampler = no_sampler(draws),
      time = list(warmup = seconds, sampling = seconds, total = proc.time()[["elapsed"]] - begin)
    ),
    class = "hlr_fit"
  )
}

#' What a sampler would say of draws that need none
#' @noRd
no_sampler <- function(draws) {
  names <- .Call(hlr_c_sampler_names)
  out <- array(0, c(dim(draws)[1:2], length(names)), list(NULL, NULL, names))
  out[, , "accept_stat__"] <- 1
  out[, , "energy__"] <- -draws[, , "lp__"]
  out
}

# ---- group effects ----------------------------------------------------------

#' Draws of the group effects of a fit to the prior: normal or Student's t given each draw's sds and correlations
#' @noRd
prior_effects <- function(fit, request) {
  n_iter <- dim(fit$draws)[1]
  iteration <- (request$ids - 1L) %% n_iter
  chain <- fit$chain_ids[(request$ids - 1L) %/% n_iter + 1L]
  roots <- effect_roots(fit, request$factor, request$ids)
  .Call(hlr_c_prior_effects, roots, effect_df(fit, request$factor, request$ids), as.integer(fit$seed),
        as.integer(chain), as.integer(iteration), request$which - 1L, request$at - 1L)
}

#' Means and sds of the same, of the draws at hand: levels x coefficients x 2. Student's t need not have any.
#' @noRd
prior_effect_moments <- function(fit, request) {
  n <- length(request$levels)
  if (request$factor$law == "student") {
    draws <- matrix(prior_effects(fit, request), length(request$ids))
    return(c(colMeans(draws), column_sds(draws)))
  }
  sds <- fit$draws[, , sd_names(request$factor), drop = FALSE]
  rms <- apply(sds, 3, function(sd) sqrt(mean(sd^2)))
  c(rep(0, n * length(rms)), rep(rms, each = n))
}
