# Points: where a posterior is looked at. Draws of a fit are points; so are those of a fit to fewer rows, draws from the
# prior, and coordinates that someone asks about.

#' Points of a model
#'
#' Group effects, linear predictors and densities are computed from points and from nothing else. A fit is points too:
#' it has their fields among its own, for its draws. Rows that are to be predicted are no part of points.
#'
#' @param model From `flatten_for()`; of draws from the prior `list(engine = "prior")`.
#' @param prior,design,family As in an `hlr_model`; the design without its data and rows of Z.
#' @param draws Double array, iterations x chains x named parameters.
#' @param upars Double array, iterations x chains x coordinates; `NULL` for draws from the prior.
#' @param seed,chain_ids Integer, key of the random streams of group effects; a number for each chain.
#' @return List of class `hlr_points` of these.
#' @noRd
new_points <- function(model, prior, design, family, draws, upars, seed, chain_ids) {
  structure(list(model = model, prior = prior, design = design, family = family, draws = draws, upars = upars,
                 seed = seed, chain_ids = chain_ids), class = "hlr_points")
}

#' The points that chains have drawn
#'
#' @param given List of `design`, `prior` and `family`, such as an `hlr_model`. @param model What was flattened of it.
#' @param samples From `run_chains()`.
#' @noRd
sampled_points <- function(given, model, samples, seed) {
  model$start <- model$rows <- NULL
  model$anchor <- samples$anchor
  draws <- name_draws(samples$draws, model, given$prior, given$design$factors)
  new_points(model, given$prior, slim_design(given$design), given$family, draws, samples$upars, seed, samples$chain_ids)
}

#' Draws from the prior in place of those of a fit, as many: those that it has kept, or made anew
#' @noRd
prior_points <- function(fit) {
  check_version(fit)
  if (is_prior_fit(fit)) return(fit)
  draws <- fit$prior_draws
  if (is.null(draws)) draws <- draw_prior(fit$prior, fit$design, fit$seed, fit$chain_ids, dim(fit$draws)[1])
  drawn_points(fit, draws, fit$seed, fit$chain_ids)
}

#' @param given As in `sampled_points()`. @param draws From `draw_prior()`.
#' @noRd
drawn_points <- function(given, draws, seed, chain_ids) {
  new_points(list(engine = "prior"), given$prior, slim_design(given$design), given$family, draws, NULL, seed, chain_ids)
}

#' The same model at other coordinates, as one chain
#'
#' @param coordinates Double matrix, points x coordinates.
#' @return Points; `draws` are of the parameters that coordinates stand for.
#' @noRd
points_at <- function(points, coordinates) {
  raw <- .Call(hlr_c_constrain, points$model, coordinates)
  d <- c(nrow(raw), 1, ncol(raw) + 1)
  named <- name_draws(array(cbind(raw, 0), d), points$model, points$prior, points$design$factors)
  draws <- named[, , coordinate_parameters(points), drop = FALSE]
  upars <- array(coordinates, c(d[1:2], ncol(coordinates)))
  new_points(points$model, points$prior, points$design, points$family, draws, upars, points$seed, 1L)
}

#' @noRd
n_draws <- function(points) prod(dim(points$draws)[1:2])

#' Coordinates of draws counted through the chains, draws x coordinates, all of them or some columns
#' @noRd
coordinates <- function(points, ids = seq_len(n_draws(points)), columns = seq_len(dim(points$upars)[3])) {
  d <- dim(points$upars)
  out <- points$upars[, , columns, drop = FALSE]
  dim(out) <- c(d[1] * d[2], length(columns))
  if (identical(ids, seq_len(d[1] * d[2]))) out else out[ids, , drop = FALSE]
}

#' Factors whose effects are coordinates
#'
#' @param order Of the factors in the design; by default as they stand there.
#' @noRd
sampled_factors <- function(points, order = seq_along(points$design$factors)) {
  if (engine_of(points$model)$samples_effects) points$design$factors[order] else list()
}

#' Names of the common coefficients, of all predictors or of one
#' @noRd
common_parameters <- function(points, predictor = NULL) {
  own <- is_common(points$prior)
  if (!is.null(predictor)) own <- own & points$prior$dpar == predictor_dpars(points$design)[predictor]
  points$prior$parameter[own]
}

#' Common coefficients with the intercept where the predictors are centred
#'
#' @param values Matrix, draws x parameters by name. @return Matrix, draws x common coefficients.
#' @noRd
centred_common <- function(points, values) {
  beta <- values[, common_parameters(points), drop = FALSE]
  model <- points$model
  for (i in unique(model$intercept_of[!is.na(model$intercept_of)])) {
    own <- which(model$intercept_of == i)
    beta[, i] <- beta[, i] + drop(beta[, own, drop = FALSE] %*% model$all_center[own])
  }
  beta
}
