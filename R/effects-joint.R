# Group effects of the joint engine: they are coordinates, whitened; C takes them back.

#' @noRd
joint_effects <- function(fit, request) {
  k <- match(request$which, fit$model$factor_order)
  part <- joint_part(fit$model, dim(fit$upars)[3], k, request$at)
  .Call(hlr_c_joint_effects, part$model, coordinates(fit, request$ids, part$columns), k - 1L, part$at - 1L, n_threads())
}

#' Means and sds over the draws
#' @noRd
joint_effect_moments <- function(fit, request) {
  draws <- matrix(joint_effects(fit, request), length(request$ids))
  mean <- colMeans(draws)
  c(mean, sqrt(colMeans(sweep(draws, 2, mean)^2)))
}
