# Group effects on demand: regenerated from draws, statistics and the generator's key, never stored.

#' Draws of the group effects of one factor
#'
#' @param points Points, such as a fit. @param group Name of a factor. @param levels Its levels, all if `NULL`.
#' @param draw_ids Integer, which draws (counted through the chains); all if `NULL`, which keeps chains apart.
#' @return Double array, iterations x chains x (levels within coefficients), named like `r_Pig[4601,Time]`; with
#'   `draw_ids` one chain. The same numbers each time, whichever levels or draws are asked for.
#' @noRd
effects_draws <- function(points, group, levels = NULL, draw_ids = NULL) {
  request <- effects_request(points, group, levels, draw_ids)
  values <- engine_of(points$model)$effects(points, request)
  names <- effect_names(request$factor, request$at)
  d <- if (is.null(draw_ids)) dim(points$draws)[1:2] else c(length(draw_ids), 1L)
  dim(values) <- c(d, length(names))                         # in place: they may be 240 MB
  dimnames(values) <- list(NULL, NULL, names)
  values
}

#' Posterior means and sds of group effects, from conditional moments (Rao-Blackwell): no Monte Carlo error of u itself
#'
#' @return Double array, levels x coefficients x 2 (`mean`, `sd`).
#' @noRd
effect_moments <- function(points, group, levels = NULL) {
  request <- effects_request(points, group, levels, NULL)
  values <- engine_of(points$model)$effect_moments(points, request)
  array(values, c(length(request$levels), n_coefs(request$factor), 2),
        list(request$levels, factor_coefs(request$factor), c("mean", "sd")))
}

#' Which factor, levels and draws are meant
#' @return List of `which`, position of the factor in the design; `factor`; `levels`, names, and `at`, their places;
#'   `ids`, integer, draws counted through the chains.
#' @noRd
effects_request <- function(points, group, levels, draw_ids) {
  which <- match(group, group_names(points))
  factor <- points$design$factors[[which]]
  at <- if (is.null(levels)) seq_along(factor$levels) else match(levels, factor$levels)
  if (anyNA(at)) hlr_abort("argument", "`", group, "` has no level ", quote_names(levels[is.na(at)]), ".")
  ids <- if (is.null(draw_ids)) seq_len(n_draws(points)) else as.integer(draw_ids)
  list(which = which, factor = factor, levels = factor$levels[at], at = at, ids = ids)
}
