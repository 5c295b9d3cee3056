# Group effects of the collapsed engine: C draws them again from statistics, coordinates and the generator's key.

#' @noRd
collapsed_effects <- function(points, request) {
  do.call(.Call, c(list(hlr_c_effects), collapsed_arguments(points, request), n_threads()))
}

#' @noRd
collapsed_effect_moments <- function(points, request) {
  do.call(.Call, c(list(hlr_c_effect_moments), collapsed_arguments(points, request)))
}

#' What C wants to know for that
#' @noRd
collapsed_arguments <- function(points, request) {
  ids <- request$ids
  n_iter <- dim(points$draws)[1]
  iteration <- (ids - 1L) %% n_iter + 1L
  chain <- (ids - 1L) %/% n_iter + 1L
  common <- points$draws[, , common_parameters(points), drop = FALSE]
  beta <- centred_common(points, flatten_draws(common)[ids, , drop = FALSE])[, points$model$active, drop = FALSE]
  list(points$model, coordinates(points, ids), beta, points$chain_ids[chain], iteration - 1L, points$seed,
       match(request$which, points$model$factor_order) - 1L, request$at - 1L)
}
