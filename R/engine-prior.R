# Fits to the prior alone: no engine makes their draws, which are independent; the response has no say.

#' @noRd
prior_engine <- list(
  samples_effects = FALSE,
  effects = function(points, request) prior_effects(points, request),
  effect_moments = function(points, request) prior_effect_moments(points, request)
)

#' @noRd
is_prior_fit <- function(fit) identical(fit$model$engine, "prior")

#' The fit of `sample_prior = "only"`
#'
#' @param given An `hlr_model`; the others as in `new_sampled_fit()`.
#' @noRd
new_prior_fit <- function(given, control, settings, begin) {
  chain_ids <- seq_len(settings$chains)
  draws <- draw_prior(given$prior, given$design, settings$seed, chain_ids, settings$draws)
  seconds <- rep(0, settings$chains)
  new_hlr_fit(
    given, drawn_points(given, draws, settings$seed, chain_ids),
    engine = list(name = "prior", reason = "independent draws, the response has no say"), control = control,
    warmup = 0L, sampler = no_sampler(draws),
    time = list(warmup = seconds, sampling = seconds, total = proc.time()[["elapsed"]] - begin)
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
prior_effects <- function(points, request) {
  n_iter <- dim(points$draws)[1]
  iteration <- (request$ids - 1L) %% n_iter
  chain <- points$chain_ids[(request$ids - 1L) %/% n_iter + 1L]
  law <- effect_law(points, request$factor, request$ids)
  .Call(hlr_c_prior_effects, law$roots, law$df, as.integer(points$seed), as.integer(chain), as.integer(iteration),
        request$which - 1L, request$at - 1L)
}

#' Means and sds of the same, of the draws at hand: levels x coefficients x 2. Student's t need not have any.
#' @noRd
prior_effect_moments <- function(points, request) {
  n <- length(request$levels)
  if (request$factor$law == "student") {
    draws <- matrix(prior_effects(points, request), length(request$ids))
    return(c(colMeans(draws), column_sds(draws)))
  }
  sds <- points$draws[, , sd_names(request$factor), drop = FALSE]
  rms <- apply(sds, 3, function(sd) sqrt(mean(sd^2)))
  c(rep(0, n * length(rms)), rep(rms, each = n))
}
