# Group effects of levels that the fit has not seen.

#' What to do about new levels, under brms's names and one more
#' @noRd
level_policies <- c("uncertainty", "gaussian", "old_levels", "marginal")

#' Draws of the effects of new levels
#'
#' Random numbers are named by seed, level and draw, so that a level has the same effects in every piece of the rows.
#'
#' @param fitted The factor, of the fit's design. @param new Integer, numbers of the new levels.
#' @param policy `"gaussian"`: from their distribution with each draw's sds and correlations. `"uncertainty"`: at
#'   each draw those of a known level, chosen at random. `"old_levels"`: at all draws those of the same known level.
#' @param seed Integer, from R's generator.
#' @return Array, draws x levels x coefficients.
#' @noRd
new_level_draws <- function(points, fitted, new, ids, policy, seed) {
  d <- c(length(ids), length(new), n_coefs(fitted))
  if (policy == "gaussian") {
    law <- effect_law(points, fitted, ids)
    u <- .Call(hlr_c_prior_effects, law$roots, law$df, seed, rep(1L, d[1]), ids - 1L, 0L, new - 1L)
    return(array(u, d))
  }
  draw <- if (policy == "uncertainty") ids - 1L else rep(0L, d[1])
  u <- .Call(hlr_c_prior_uniforms, seed, rep(new, each = d[1]), rep(draw, d[2]), 1L)
  borrowed_effects(points, fitted, matrix(1L + floor(u * length(fitted$levels)), d[1]), ids)
}

#' Effects of one known level for each draw and new level
#'
#' @param pick Matrix, draws x new levels: numbers of known levels.
#' @return Array, draws x new levels x coefficients.
#' @noRd
borrowed_effects <- function(points, fitted, pick, ids, most = 4e6) {
  n_coef <- n_coefs(fitted)
  out <- array(0, c(dim(pick), n_coef))
  # Of many levels few are picked by few draws: levels x draws stays small when the draws are taken in pieces.
  size <- max(1, floor(most / (n_coef * length(fitted$levels))), floor(sqrt(most / (n_coef * max(1, ncol(pick))))))
  for (some in in_pieces(seq_along(ids), size)) {
    picked <- pick[some, , drop = FALSE]
    used <- sort(unique(as.vector(picked)))
    u <- effects_draws(points, fitted$group, fitted$levels[used], ids[some])
    dim(u) <- c(length(some), length(used), n_coef)
    at <- cbind(as.vector(row(picked)), match(picked, used))
    for (k in seq_len(n_coef)) out[some, , k] <- array(u[, , k], dim(u)[1:2])[at]
  }
  out
}
