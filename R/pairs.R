# pairs(fit): scatter plots of the draws, with divergences, as a ggplot.

#' Pairs of variables
#'
#' Draws of each pair of variables, densities on the diagonal. Divergent transitions stand out, so that one sees where
#' they gather. Above the diagonal the correlation of the draws.
#'
#' @param x A fit, from [hlr_fit()].
#' @param variable,regex Variables as in [summary.hlr_fit()], ten at most; by default the first six of those that the
#'   summary has.
#' @param n At most so many draws in each panel, evenly taken, besides the divergent ones.
#' @param ... Nothing; any other argument is an error.
#' @return A ggplot.
#' @section Errors: class `hlr_error_variable` for unknown names, `hlr_error_argument` for one variable alone or more
#'   than ten.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' pairs(fit, c("b_Intercept", "b_Time", "r_Pig[4601,Intercept]"))
#' }
#' @importFrom graphics pairs
#' @export
pairs.hlr_fit <- function(x, variable = NULL, regex = FALSE, n = 1000, ...) {
  refuse_other(...)
  names <- select_variables(x, variable, regex, default = utils::head(stored_parameters(x), 6))
  n <- check_count(n, "n")
  if (length(names) < 2 || length(names) > 10) {
    hlr_abort("argument", "pairs() draws 2 to 10 variables, not ", length(names), ". Choose them by `variable`.")
  }
  values <- flatten_draws(draws_of(x, names))
  divergent <- as.vector(x$sampler[, , "divergent__"]) > 0
  cells <- expand.grid(row = names, column = names, stringsAsFactors = FALSE)
  above <- match(cells$row, names) < match(cells$column, names)
  below <- match(cells$row, names) > match(cells$column, names)
  thinned <- unique(round(seq(1, nrow(values), length.out = min(n, nrow(values)))))
  points <- pair_points(values, cells[below, ], union(thinned, which(divergent)), divergent)
  rest <- if (is.null(variable)) length(stored_parameters(x)) - length(names) else 0
  draw_pairs(names, points, pair_curves(values), pair_words(values, cells[above, ]), rest)
}

#' @noRd
in_cells <- function(data, names) {
  data$row <- factor(data$row, levels = names)
  data$column <- factor(data$column, levels = names)
  data
}

#' @noRd
pair_points <- function(values, cells, rows, divergent) {
  parts <- lapply(seq_len(nrow(cells)), function(i) {
    data.frame(row = cells$row[i], column = cells$column[i], x = values[rows, cells$column[i]],
               y = values[rows, cells$row[i]], divergent = divergent[rows])
  })
  in_cells(do.call(rbind, parts), colnames(values))
}

#' Densities on the diagonal, stretched over the values because the row's axis has these
#' @noRd
pair_curves <- function(values) {
  parts <- lapply(colnames(values), function(name) {
    curve <- density_curve(values[, name])
    if (is.null(curve)) curve <- data.frame(x = values[1, name], height = 0)
    low <- min(values[, name])
    data.frame(row = name, column = name, x = curve$x, y = low + curve$height * diff(range(values[, name])), low = low)
  })
  in_cells(do.call(rbind, parts), colnames(values))
}

#' Correlations, in the middle of their panels
#' @noRd
pair_words <- function(values, cells) {
  r <- mapply(function(a, b) suppressWarnings(stats::cor(values[, a], values[, b])), cells$row, cells$column)
  middle <- apply(values, 2, function(x) mean(range(x)))
  data <- data.frame(cells, x = middle[cells$column], y = middle[cells$row], r = unname(r), row.names = NULL)
  data$words <- ifelse(is.na(data$r), "", sub("^-(0.00)$", "\\1", sprintf("%.2f", data$r)))
  in_cells(data, colnames(values))
}

#' @noRd
draw_pairs <- function(names, points, curves, words, rest) {
  at <- ggplot2::aes(x = .data[["x"]], y = .data[["y"]])
  found <- sum(points$divergent) / max(1, length(unique(paste(points$row, points$column))))
  ggplot2::ggplot(mapping = at) +
    ggplot2::geom_point(data = points[!points$divergent, ], size = 0.4, alpha = 0.25, colour = "#0072B2") +
    ggplot2::geom_point(data = points[points$divergent, ], size = 1.2, colour = "#D55E00") +
    ggplot2::geom_ribbon(ggplot2::aes(ymin = .data[["low"]], ymax = .data[["y"]]), curves, fill = "#0072B2",
                         alpha = 0.25) +
    ggplot2::geom_line(data = curves, colour = "#0072B2", linewidth = 0.4) +
    ggplot2::geom_text(ggplot2::aes(label = .data[["words"]], size = abs(.data[["r"]])), words, colour = "grey25") +
    ggplot2::scale_size_continuous(range = c(2.5, 5), limits = c(0, 1), guide = "none") +
    ggplot2::facet_grid(rows = ggplot2::vars(.data[["row"]]), cols = ggplot2::vars(.data[["column"]]),
                        scales = "free", switch = "y", labeller = function(labels) {
                          lapply(labels, function(name) gsub("__", "\n", name, fixed = TRUE))
                        }) +
    ggplot2::scale_x_continuous(NULL, n.breaks = 4) +
    ggplot2::scale_y_continuous(NULL, n.breaks = 4, position = "right") +
    ggplot2::labs(caption = paste0(
      if (rest > 0) paste0("The first ", length(names), " of ", length(names) + rest, " variables. "),
      if (found == 0) "No divergent transitions" else paste0(plural(found, "divergent transition"), " in orange")
    )) +
    page_style() +
    ggplot2::theme(strip.text = ggplot2::element_text(size = 8, hjust = 0.5), strip.placement = "outside",
                   panel.border = ggplot2::element_rect(fill = NA, colour = "grey80"),
                   axis.line = ggplot2::element_blank(), axis.text = ggplot2::element_text(size = 6),
                   plot.caption = ggplot2::element_text(size = 8, colour = "grey30"))
}
