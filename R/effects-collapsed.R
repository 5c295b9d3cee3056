# Group effects of the collapsed engine: C draws them again from statistics, coordinates and the generator's key.

#' @noRd
collapsed_effects <- function(fit, request) {
  do.call(.Call, c(list(hlr_c_effects), collapsed_arguments(fit, request), n_threads()))
}

#' @noRd
collapsed_effect_moments <- function(fit, request) {
  do.call(.Call, c(list(hlr_c_effect_moments), collapsed_arguments(fit, request)))
}

#' What C wants to know for that
#' @noRd
collapsed_arguments <- function(fit, request) {
  ids <- request$ids
  n_iter <- dim(fit$draws)[1]
  iteration <- (ids - 1L) %% n_iter + 1L
  chain <- (ids - 1L) %/% n_iter + 1L
  list(fit$model, coordinates(fit, ids), centred_common(fit, ids), fit$chain_ids[chain], iteration - 1L, fit$seed,
       match(request$which, fit$model$factor_order) - 1L, request$at - 1L)
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
