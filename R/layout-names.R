# Names of parameters: made here, from classes, groups and coefficients, and nowhere taken apart. What a name is of is
# looked up in the layout, in the table of parameters, or by layout-variables.R.

#' `b_Time`
#' @noRd
common_name <- function(coef) paste0("b_", coef, recycle0 = TRUE)

#' Names of the common coefficients, in the order of `common_coefs()`
#' @noRd
common_names <- function(design) common_name(common_coefs(design))

#' `sd_Pig__Time`
#' @noRd
sd_name <- function(group, coef) paste0("sd_", group, "__", coef)

#' Names of the sds of a factor's effects
#' @noRd
sd_names <- function(factor) sd_name(factor$group, factor_coefs(factor))

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

#' Name of the row of a table of priors that has all correlations of a block; the second one of a factor has a number
#' @noRd
cor_block_name <- function(group, number) paste0("cor_", group, if (number > 1) paste0(".", number))

#' Pairs (1,2), (1,3), (2,3), ... in brms's order
#' @noRd
cor_pairs <- function(n) {
  if (n < 2) return(matrix(integer(0), 0, 2))
  cbind(sequence(seq_len(n - 1)), rep(2:n, seq_len(n - 1)))
}

#' Name of the degrees of freedom of a factor's effects
#' @noRd
df_name <- function(group) paste0("df_", group)

#' Name of a hyper-parameter of shrinkage: `hs_global`, of one coefficient `hs_local[x]`
#' @noRd
hyper_name <- function(class, hyper, coef = NULL) paste0(class, "_", hyper, if (!is.null(coef)) paste0("[", coef, "]"))

#' `r_Pig`, which stands before the brackets of the names of a factor's effects; `r_Pig__sigma` of those on another
#' parameter than the mean
#' @noRd
effect_stem <- function(factor, dpar = "mu") paste0("r_", factor$group, stem_suffix(dpar))

#' The same of coefficients, common coefficient plus effect
#' @noRd
coef_stem <- function(factor, dpar = "mu") paste0("coef_", factor$group, stem_suffix(dpar))

#' @noRd
stem_suffix <- function(dpar) ifelse(dpar == "mu", "", paste0("__", dpar))

#' Names of a factor's coefficients behind a stem that says of which parameter they are
#' @param coef `"sigma_Intercept"`, of all of the factor's coefficients.
#' @noRd
coefs_behind_stem <- function(factor, coef) substring(coef, nchar(coef_prefix(factor$dpar)) + 1L)

#' `r_Pig[4601,Intercept]`, `r_Pig__sigma[4601,Intercept]`: levels fastest, then coefficients
#' @param stem Function of a factor and parameters. @param levels Names of levels. @inheritParams coefs_behind_stem
#' @noRd
names_of_levels <- function(stem, factor, levels, coef) {
  each <- function(x) rep(x, each = length(levels))
  paste0(each(stem(factor, factor$dpar)), "[", levels, ",", each(coefs_behind_stem(factor, coef)), "]")
}

#' Names of a factor's effects
#' @param at Places of the levels wanted.
#' @noRd
effect_names <- function(factor, at = seq_along(factor$levels)) {
  names_of_levels(effect_stem, factor, level_names(factor, at), factor_coefs(factor))
}

#' Names of a factor's effects with levels as they are in the data: `r_g[New York,Intercept]`
#' @noRd
written_effect_names <- function(factor) names_of_levels(effect_stem, factor, factor$levels, factor_coefs(factor))

#' `coef_Pig[4601,Intercept]`, the common coefficient plus the effect, in the order of `effect_names()`
#' @noRd
coef_names <- function(factor, design) {
  names_of_levels(coef_stem, factor, level_names(factor), varying_coefs(factor, design))
}

#' Coefficients of the levels of a factor as `coef()` calls them, in the order of the columns of its z
#' @noRd
varying_coefs <- function(factor, design) level_coefs(factor, design)$name[seq_len(n_coefs(factor))]

#' Names of whitened effects, which mix those of a level, in the order of `effect_names()`
#' @noRd
whitened_names <- function(factor) {
  levels <- level_names(factor)
  paste0("z_", factor$group, "[", levels, ",", rep(factor_coefs(factor), each = length(levels)), "]")
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

#' Coordinates are named by the parameter they stand for, whitened effects by their own names
#' @noRd
coordinate_names <- function(points) {
  layout <- points$model$layout
  c(layout$parameter[coordinate_rows(layout)], whitened_coordinates(sampled_factors(points, points$model$factor_order)))
}

#' The parameters that coordinates stand for: all but common coefficients that are integrated out
#' @noRd
coordinate_parameters <- function(points) {
  all <- parameter_table(points$prior, points$design$factors)$parameter
  setdiff(all, if (!points$model$keep_common) common_parameters(points))
}

#' Names of the coordinates of whitened effects: those of the last factor first, coefficients fastest
#' @noRd
whitened_coordinates <- function(factors) {
  unlist(lapply(rev(factors), function(factor) t(matrix(whitened_names(factor), length(factor$levels)))))
}
