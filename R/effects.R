# Group effects on demand: regenerated from draws, statistics and the generator's key, never stored.

#' Draws of the group effects of one factor
#'
#' @param fit A fit. @param group Name of a factor. @param levels Its levels, all if `NULL`.
#' @param draw_ids Integer, which draws (counted through the chains); all if `NULL`, which keeps chains apart.
#' @return Double array, iterations x chains x (levels within coefficients), named like `r_Pig[4601,Time]`; with
#'   `draw_ids` one chain. The same numbers each time, whichever levels or draws are asked for.
#' @noRd
effects_draws <- function(fit, group, levels = NULL, draw_ids = NULL) {
  request <- effects_request(fit, group, levels, draw_ids)
  values <- engine_of(fit$model)$effects(fit, request)
  names <- effect_names(request$factor, request$at)
  d <- if (is.null(draw_ids)) dim(fit$draws)[1:2] else c(length(draw_ids), 1L)
  dim(values) <- c(d, length(names))                         # in place: they may be 240 MB
  dimnames(values) <- list(NULL, NULL, names)
  values
}

#' Posterior means and sds of group effects, from conditional moments (Rao-Blackwell): no Monte Carlo error of u itself
#'
#' @return Double array, levels x coefficients x 2 (`mean`, `sd`).
#' @noRd
effect_moments <- function(fit, group, levels = NULL) {
  request <- effects_request(fit, group, levels, NULL)
  values <- engine_of(fit$model)$effect_moments(fit, request)
  array(values, c(length(request$levels), length(request$factor$coef), 2),
        list(request$levels, factor_coefs(request$factor), c("mean", "sd")))
}

#' Which factor, levels and draws are meant
#' @return List of `which`, position of the factor in the design; `factor`; `levels`, names, and `at`, their places;
#'   `ids`, integer, draws counted through the chains.
#' @noRd
effects_request <- function(fit, group, levels, draw_ids) {
  which <- match(group, group_names(fit))
  factor <- fit$design$factors[[which]]
  at <- if (is.null(levels)) seq_along(factor$levels) else match(levels, factor$levels)
  if (anyNA(at)) hlr_abort("argument", "`", group, "` has no level ", quote_names(levels[is.na(at)]), ".")
  ids <- if (is.null(draw_ids)) seq_len(ndraws.hlr_fit(fit)) else as.integer(draw_ids)
  list(which = which, factor = factor, levels = factor$levels[at], at = at, ids = ids)
}

#' Coordinates of draws counted through the chains, draws x coordinates, all of them or some columns
#' @noRd
coordinates <- function(fit, ids, columns = seq_len(dim(fit$upars)[3])) {
  d <- dim(fit$upars)
  out <- fit$upars[, , columns, drop = FALSE]
  dim(out) <- c(d[1] * d[2], length(columns))
  if (identical(ids, seq_len(d[1] * d[2]))) out else out[ids, , drop = FALSE]
}
