# Maps of the layout's rows between coordinates and values (src/core/prior/map.h): which kind suits each prior, in which
# unit, and coordinates of values.

#' The layout with the map of each row
#'
#' An sd has the coordinate sinh, which is regular at zero, unless its prior vanishes or is infinite there (then zero is
#' no place to pass through) or bounds it, or centring mixes it with others: then its density has several
#' scales. It is linear again from where the prior ends, see map_sinh() in prior/map.c; never if that falls like a
#' power, which an exponential coordinate suits, as Student's t of few degrees of freedom.
#'
#' @param layout From `new_layout()`. @param factors In C's order.
#' @param row_sd Standard deviation of a row about the linear predictor. @param noise The standard deviation inside the
#'   levels of each factor.
#' @return The layout with columns `kind` ("fixed", "real", "log", "sinh", "logit", or "cor"), `map_lower`, `map_upper`
#'   and `map_scale`, which correlations do not have. `map_lower` of a fixed parameter is its value.
#' @noRd
with_maps <- function(layout, design, factors, row_sd, noise, control) {
  is_sd <- layout$class == "sd"
  kind <- ifelse(is.finite(layout$upper), "logit", ifelse(is.finite(layout$lower), "log", "real"))
  signed <- is_sd & kind == "log" & layout$lower == 0 & !is_away_from_zero(layout)
  signed[is_sd] <- signed[is_sd] & !as.logical(unlist(lapply(factors, mixed_columns)))
  kind[signed & control$sd_coordinate == "sinh"] <- "sinh"
  fixed <- is_fixed(layout)
  kind[fixed] <- "fixed"
  scale <- rep(1, length(kind))
  for (k in seq_len(n_predictors(design))) {
    own <- is_common(layout) & layout$dpar == predictor_dpars(design)[k]
    scale[own] <- common_units(rows_at(layout, own), design, k, if (k == 1) row_sd else 1)
  }
  scale[is_sd] <- unlist(lapply(seq_along(factors), function(k) effect_units(factors[[k]], noise[k], design$weights)))
  upper <- layout$upper
  upper[kind == "sinh"] <- prior_reach(rows_at(layout, kind == "sinh"))
  lower <- ifelse(fixed, layout$arg1, layout$lower)
  scale <- pmin(scale, ifelse(kind == "sinh", upper, Inf))
  is_cor <- layout$class == "cor"
  layout$kind <- replace(kind, is_cor, "cor")
  layout$map_lower <- replace(lower, is_cor, NA)
  layout$map_upper <- replace(upper, is_cor, NA)
  layout$map_scale <- replace(scale, is_cor, NA)
  layout
}

#' A wide move of each coefficient of predictor k: the sd of its normal prior, or the sd of a row over the sd of its
#' column if wider
#' @noRd
common_units <- function(common, design, k, row_sd) {
  x <- common_columns(design, k)
  at <- match(common$coef, paste0(coef_prefix(predictor_dpars(design)[k]), column_names(colnames(x))))
  at[is.na(at)] <- match("(Intercept)", colnames(x))
  column_sd <- vapply(at, function(j) if (all(x[, j] == x[1, j])) abs(x[1, j]) else population_sd(x[, j]), 0)
  prior_sd <- normal_moments(common)$sd
  unit <- ifelse(is.finite(prior_sd), pmax(prior_sd, row_sd / column_sd), row_sd / column_sd)
  ifelse(is_shrunk(common), 1, unit)
}

#' About the standard error of one level's effect: where sinh turns from linear to exponential
#'
#' With a unit much larger than that, the density of an sd falls to zero as a narrow well, and chains that jump into it
#' diverge; so the noise is that inside levels, not the residual sd of least squares, which has the effects in it.
#' @noRd
effect_units <- function(factor, noise, weights) {
  z <- factor_z(factor)
  per_level <- crossprod(z, z * weights) / length(factor$levels)
  size <- sqrt(pmax(diag(per_level), .Machine$double.eps))
  # Not beyond ten times the error with the other coefficients known: an uncentred slope, not one without information.
  inflation <- tryCatch(sqrt(diag(solve(per_level / outer(size, size)))), error = function(e) 1)
  ifelse(predictors_of_coefs(factor) == 1L, noise, 1) / size * pmin(pmax(inflation, 1), 10)
}

#' Coordinates of values of rows that have a map, as src/core/prior/map.c has them
#'
#' @param values Double matrix, points x rows, each value inside its support. @param rows Of a layout.
#' @return Double matrix, points x rows; 0 where the row is fixed.
#' @noRd
to_coordinates <- function(values, rows) .Call(hlr_c_to_coordinates, rows, values)
