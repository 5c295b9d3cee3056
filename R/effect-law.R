# The distribution of a level's group effects at each draw, which parameters alone give.

#' Distribution of a level's effects at each draw: `roots` from `effect_roots()`, `df` from `effect_df()`
#' @noRd
effect_law <- function(points, factor, ids) {
  list(roots = effect_roots(points, factor, ids), df = effect_df(points, factor, ids))
}

#' Degrees of freedom of a factor's effects at each draw; `NULL` where they are normal
#' @noRd
effect_df <- function(points, factor, ids) {
  if (factor$law == "student") as.double(flatten_draws(points$draws)[ids, df_name(factor$group)])
}

#' Roots of the covariance matrix of one level's effects, of the scale matrix if they are Student's t: draws x
#' coefficients x coefficients
#' @noRd
effect_roots <- function(points, factor, ids) {
  draws <- flatten_draws(points$draws)[ids, , drop = FALSE]
  coef <- factor_coefs(factor)
  sd <- draws[, sd_names(factor), drop = FALSE]
  pairs <- cor_pairs(length(coef))
  cors <- matrix(0, length(ids), nrow(pairs), dimnames = list(NULL, cor_names(factor)))
  known <- intersect(cor_names(factor), colnames(draws))
  cors[, known] <- draws[, known]
  l <- correlation_roots(cors, length(coef))
  for (i in seq_along(coef)) l[, i, ] <- l[, i, ] * sd[, i]
  l
}
