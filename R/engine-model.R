# What the models of both engines have in common: the layout of their parameters, their factors, where columns are
# centred.

#' The part of a model that every engine's C code reads
#'
#' @param layout With maps and places. @param design From `make_design()`. @param prior Table from `complete_prior()`.
#' @param order Which of `design$factors` C's first factor is, and so on. @param factors These, with centred columns.
#' @param center From `column_centers()`.
#' @return List for `hlr_c_chains` and its like, to which an engine adds its own. Beside what C reads: `active`
#'   (positions of the columns of X that are not fixed by a prior), `all_center` (of all columns), `factor_order`.
#' @noRd
new_model <- function(layout, design, prior, order, factors, center) {
  common <- prior[is_common(prior), ]
  active <- which(!is_fixed(common))
  list(
    layout = layout, n_common = sum(is_common(layout)), n_hyper = sum(layout$class %in% hyper_classes),
    factors = lapply(factors, flat_factor, layout), shrinkage = flat_shrinkage(layout, design), center = center[active],
    raw_intercept = as.integer(isFALSE(common$center[1])), active = active, all_center = center, factor_order = order
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
