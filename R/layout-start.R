# Where the search for the mode begins, as coordinates of the layout's rows.

#' Coordinates of a value of each row of the layout, correlations zero; between two bounds values stay clear of both
#' @noRd
start_coordinates <- function(value, layout) {
  between <- layout$kind == "logit"
  margin <- 0.01 * (layout$map_upper - layout$map_lower)[between]
  value[between] <- pmin(pmax(value[between], layout$map_lower[between] + margin), layout$map_upper[between] - margin)
  mapped <- layout$kind != "cor"
  out <- double(length(value))
  out[mapped] <- to_coordinates(rbind(value[mapped]), rows_at(layout, mapped))
  out[coordinate_rows(layout)]
}

#' Values of the layout's rows by what they are of, those of correlations 0
#'
#' @param common,sds,dpars Double vectors, each in the order of the rows of its classes.
#' @noRd
start_row_values <- function(layout, common, sds, dpars) {
  value <- double(nrow(layout))
  value[is_common(layout)] <- common
  value[layout$class == "sd"] <- sds
  value[layout$class %in% hyper_classes] <- hyper_start(layout)
  value[layout$class %in% dpar_classes] <- dpars
  value
}

#' Values moved inside the support of their priors, by `s` from a bound on one side
#' @noRd
inside_bounds <- function(value, layout, s) {
  inside <- (layout$lower + layout$upper) / 2
  ifelse(is.finite(inside) & (value <= layout$lower | value >= layout$upper), inside,
         ifelse(is.finite(layout$lower) & value <= layout$lower, layout$lower + s, value))
}

#' Hyper-parameters near the middle of their priors
#' @noRd
hyper_start <- function(layout) {
  rows <- rows_at(layout, layout$class %in% hyper_classes)
  as.double(mapply(start_of_hyper, rows$class, rows$coef))
}

#' @noRd
start_of_hyper <- function(class, coef) {
  if (class == "df") return(10)
  kind <- Find(function(entry) identical(entry$shrinkage$class, class), prior_vocabulary)$shrinkage
  c(kind$shared, kind$each)[[coef]]$start
}
