# Group effects of the joint engine: they are coordinates, whitened; C takes them back.

#' Draws of the group effects of one factor
#'
#' @param fit A fit by the joint engine. @param which Position of the factor in the design. @param at Integer, its
#'   levels. @param ids Integer, draws counted through the chains.
#' @return Double vector, draws x levels x coefficients.
#' @noRd
joint_effects <- function(fit, which, at, ids) {
  k <- match(which, fit$model$factor_order)
  part <- joint_part(fit$model, dim(fit$upars)[3], k, at)
  .Call(hlr_c_joint_effects, part$model, coordinates(fit, ids, part$columns), k - 1L, part$at - 1L, n_threads())
}

#' Means and sds over the draws, levels x coefficients x 2
#' @noRd
joint_effect_moments <- function(fit, which, at) {
  ids <- seq_len(ndraws.hlr_fit(fit))
  draws <- matrix(joint_effects(fit, which, at, ids), length(ids))
  mean <- colMeans(draws)
  c(mean, sqrt(colMeans(sweep(draws, 2, mean)^2)))
}
