# Names of parameters: made here, from classes, groups and coefficients, and nowhere taken apart. What a name is of is
# looked up in the layout or in the table of parameters.

#' Names of the sds of a factor's effects
#' @noRd
sd_names <- function(factor) paste0("sd_", factor$group, "__", factor_coefs(factor))

#' Names of the correlations of a factor's effects, as pairs of coefficients are counted by `cor_pairs()`
#' @noRd
cor_names <- function(factor) {
  coef <- factor_coefs(factor)
  pairs <- cor_pairs(length(coef))
  if (nrow(pairs) == 0) return(character(0))
  cor_name(factor$group, coef[pairs[, 1]], coef[pairs[, 2]])
}

#' @noRd
cor_name <- function(group, first, second) paste0("cor_", group, "__", first, "__", second)

#' Pairs (1,2), (1,3), (2,3), ... in brms's order
#' @noRd
cor_pairs <- function(n) {
  if (n < 2) return(matrix(integer(0), 0, 2))
  cbind(sequence(seq_len(n - 1)), rep(2:n, seq_len(n - 1)))
}

#' Name of the degrees of freedom of a factor's effects
#' @noRd
df_name <- function(group) paste0("df_", group)

#' `coef_Pig[4601,Intercept]`, the common coefficient plus the effect, in the order of `effect_names()`
#' @noRd
coef_names <- function(factor, design) {
  name <- level_coefs(factor, design)$name[seq_along(factor$coef)]
  paste0("coef_", factor$group, "[", level_names(factor), ",", rep(name, each = length(factor$levels)), "]")
}

#' `r_Pig[4601,Intercept]`, levels fastest, then coefficients
#' @param at Places of the levels wanted.
#' @noRd
effect_names <- function(factor, at = seq_along(factor$levels)) {
  coef <- rep(factor_coefs(factor), each = length(at))
  paste0("r_", factor$group, "[", level_names(factor, at), ",", coef, "]")
}

#' Level and coefficient of the names at places of `effect_names()`
#' @return List of `level` and `coef`, integer vectors.
#' @noRd
effect_places <- function(factor, at) {
  n_level <- length(factor$levels)
  list(level = (at - 1L) %% n_level + 1L, coef = (at - 1L) %/% n_level + 1L)
}

#' Names of what C returns for a draw, in C's order
#' @noRd
names_of_draw <- function(layout) c(layout$parameter, densities)

#' Coordinates are named by the parameter they stand for; whitened effects, which mix those of a level, by `z_`
#' @noRd
coordinate_names <- function(fit) {
  layout <- fit$model$layout
  c(layout$parameter[coordinate_rows(layout)], whitened_names(sampled_factors(fit, fit$model$factor_order)))
}

#' Names of the coordinates of whitened effects, those of the last factor first
#' @noRd
whitened_names <- function(factors) {
  unlist(lapply(rev(factors), function(factor) {
    by_level <- t(matrix(effect_names(factor), length(factor$levels)))
    sub("^r_", "z_", by_level)
  }))
}
