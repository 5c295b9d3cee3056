# What the models of both engines have in common: the layout of their parameters, their factors, where columns are
# centred.

#' The part of a model that every engine's C code reads
#'
#' @param layout With maps and places. @param design From `make_design()`. @param prior Table from `complete_prior()`.
#' @param order Which of `design$factors` C's first factor is, and so on. @param factors These, with centred columns.
#' @param center From `column_centers()`. @param nested Is each factor nested in the next one, as C's collapsed engine
#'   has them?
#' @return List for `hlr_c_chains` and its like, to which an engine adds its own. Beside what C reads: `layout`;
#'   `active` (positions of the columns of X that are not fixed by a prior), `all_center` (of all columns),
#'   `factor_order`.
#' @noRd
new_model <- function(layout, design, prior, order, factors, center, nested = FALSE) {
  common <- prior[is_common(prior), ]
  active <- which(!is_fixed(common))
  model <- list(
    factors = flat_factors(factors, layout, nested), shape = block_shapes(layout, factors),
    shrinkage = flat_shrinkage(layout, design), center = center[active],
    raw_intercept = as.integer(isFALSE(common$center[1])), active = active, all_center = center, factor_order = order
  )
  with_layout(model, layout)
}

#' @noRd
flat_factors <- function(factors, layout, nested) {
  df <- df_places(layout, factors)
  lapply(seq_along(factors), function(k) {
    factor <- factors[[k]]
    list(
      n_level = length(factor$levels), block_size = as.integer(rle(factor$block)$lengths), df = df[[k]],
      parent = if (nested && k < length(factors)) parents(factor, factors[[k + 1]]) - 1L, to_raw = factor$to_raw
    )
  })
}
