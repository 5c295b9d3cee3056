# The layout as src/r_model.c reads it, while that wants plain arrays.

#' A model with a layout, and with the arrays that C reads of it
#' @noRd
with_layout <- function(model, layout) {
  rows <- rows_at(layout, layout$class != "cor")
  model$layout <- layout
  model$p <- sum(is_common(rows))
  model$n_hyper <- sum(rows$class %in% hyper_classes)
  model$priors <- list(dist = ifelse(is_shrunk(rows), "flat", rows$dist), arg = rbind(rows$arg1, rows$arg2, rows$arg3),
                       lower = rows$lower, upper = rows$upper)
  model$maps <- flat_maps(rows)
  model
}

#' Maps of rows that have one
#' @noRd
flat_maps <- function(rows) {
  list(kind = rows$kind, lower = rows$map_lower, upper = rows$map_upper, scale = rows$map_scale)
}

#' Shape of each block's LKJ prior, 1 for blocks of one
#' @param factors In C's order.
#' @noRd
block_shapes <- function(layout, factors) {
  as.double(unlist(lapply(factors, function(factor) {
    shape <- rep(1, length(unique(factor$block)))
    own <- layout$class == "cor" & layout$group == factor$group
    replace(shape, layout$block[own], layout$arg1[own])
  })))
}

#' Place of each factor's degrees of freedom among the hyper-parameters, from 1; 0 for normal effects
#' @noRd
df_places <- function(layout, factors) {
  hyper <- rows_at(layout, layout$class %in% hyper_classes)
  lapply(groups_of(factors), function(group) match(TRUE, hyper$class == "df" & hyper$group == group, nomatch = 0L))
}
