# What the models of both engines have in common: the layout of their parameters, their factors, where columns are
# centred.

#' The part of a model that every engine's C code reads
#'
#' @param layout With maps and places. @param design From `make_design()`.
#' @param order Which of `design$factors` C's first factor is, and so on. @param factors These, with centred columns.
#' @param predictors From `centred_predictors()`.
#' @return List for `hlr_c_chains` and its like, to which an engine adds its own. Beside what C reads: `active`
#'   (positions of the coefficients that are not fixed by a prior, counted through the predictors), `all_center` (of all
#'   columns), `intercept_of` (of each the position of its intercept), `factor_order`.
#' @noRd
new_model <- function(layout, design, order, factors, predictors) {
  fixed <- lapply(predictors, function(predictor) is_fixed(predictor$common))
  center <- unlist(lapply(predictors, `[[`, "center"))
  active <- which(!unlist(fixed))
  list(
    layout = layout, n_common = vapply(fixed, function(x) sum(!x), 0L),
    n_hyper = sum(layout$class %in% hyper_classes),
    factors = lapply(factors, flat_factor, layout), shrinkage = flat_shrinkage(layout, design), center = center[active],
    raw_intercept = vapply(predictors, function(predictor) as.integer(isFALSE(predictor$common$center[1])), 0L),
    active = active, all_center = center, intercept_of = intercept_places(predictors), factor_order = order
  )
}

#' @noRd
flat_factor <- function(factor, layout) {
  list(
    n_level = length(factor$levels), block_size = rle(factor$block)$lengths,
    covariance = block_covariances(factor),
    df = match(TRUE, layout$class == "df" & layout$group == factor$group, nomatch = 0L), to_raw = factor$to_raw
  )
}
