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
  values <- if (is_prior_fit(fit)) {
    prior_effects(fit, request)
  } else if (fit$engine$name == "joint") {
    joint_effects(fit, request$which, request$at, request$ids)
  } else {
    do.call(.Call, c(list(hlr_c_effects), request$arguments(), n_threads()))
  }
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
  values <- if (is_prior_fit(fit)) {
    prior_effect_moments(fit, request)
  } else if (fit$engine$name == "joint") {
    joint_effect_moments(fit, request$which, request$at)
  } else {
    do.call(.Call, c(list(hlr_c_effect_moments), request$arguments()))
  }
  array(values, c(length(request$levels), length(request$factor$coef), 2),
        list(request$levels, factor_coefs(request$factor), c("mean", "sd")))
}

#' Which factor, levels and draws are meant
#' @noRd
effects_request <- function(fit, group, levels, draw_ids) {
  which <- match(group, group_names(fit))
  factor <- fit$design$factors[[which]]
  at <- if (is.null(levels)) seq_along(factor$levels) else match(levels, factor$levels)
  if (anyNA(at)) hlr_abort("argument", "`", group, "` has no level ", quote_names(levels[is.na(at)]), ".")
  ids <- if (is.null(draw_ids)) seq_len(ndraws.hlr_fit(fit)) else as.integer(draw_ids)
  list(
    which = which, factor = factor, levels = factor$levels[at], at = at, ids = ids,
    arguments = function() collapsed_arguments(fit, which, at, ids)
  )
}

#' What C's collapsed engine wants to know for that
#' @noRd
collapsed_arguments <- function(fit, which, at, ids) {
  n_iter <- dim(fit$draws)[1]
  iteration <- (ids - 1L) %% n_iter + 1L
  chain <- (ids - 1L) %/% n_iter + 1L
  list(fit$model, coordinates(fit, ids), centred_common(fit, ids), fit$chain_ids[chain], iteration - 1L, fit$seed,
       match(which, fit$model$factor_order) - 1L, at - 1L)
}

#' Coordinates of draws counted through the chains, draws x coordinates, all of them or some columns
#' @noRd
coordinates <- function(fit, ids, columns = seq_len(dim(fit$upars)[3])) {
  d <- dim(fit$upars)
  out <- fit$upars[, , columns, drop = FALSE]
  dim(out) <- c(d[1] * d[2], length(columns))
  if (identical(ids, seq_len(d[1] * d[2]))) out else out[ids, , drop = FALSE]
}

#' Draws of beta as C has them: without fixed coefficients, with the centred intercept
#' @noRd
centred_common <- function(fit, ids) {
  model <- fit$model
  n_common <- ncol(fit$design$X)
  beta <- matrix(fit$draws[, , seq_len(n_common)], prod(dim(fit$draws)[1:2]), n_common)[ids, , drop = FALSE]
  intercept <- match("(Intercept)", colnames(fit$design$X))
  if (!is.na(intercept)) beta[, intercept] <- beta[, intercept] + drop(beta %*% model$all_center)
  beta[, model$active, drop = FALSE]
}
