# Group effects of the joint engine: they are coordinates, whitened; C takes them back.

#' @noRd
joint_effects <- function(points, request) {
  k <- match(request$which, points$model$factor_order)
  part <- joint_part(points$model, dim(points$upars)[3], k, request$at)
  at <- coordinates(points, request$ids, part$columns)
  .Call(hlr_c_joint_effects, part$model, at, k - 1L, part$at - 1L, n_threads())
}

#' Means and sds over the draws
#' @noRd
joint_effect_moments <- function(points, request) {
  draws <- matrix(joint_effects(points, request), length(request$ids))
  mean <- colMeans(draws)
  c(mean, sqrt(colMeans(sweep(draws, 2, mean)^2)))
}
