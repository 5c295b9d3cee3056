# How predictions look: bands, lines and points for plot_predictions() and conditional_effects(), lines and ranges for
# comparisons.

#' @param lines From `predicted_lines()`, with `by`. @param look List: `condition`, `by`, `layout`, `prob`, `interval`,
#'   `points`, `population`, `label`, `axis`, `nrow`, `ncol`, `whole` (is the condition a whole number?), `reference`
#'   (where a line is drawn), `measure` (what the band is of, in words; the mean if `NULL`).
#' @noRd
draw_predictions <- function(lines, look) {
  coloured <- look$layout == "lines"
  lines$what <- if (coloured) lines$by else factor("all")
  own <- coloured && !is.null(look$points$by)
  if (!is.null(look$points)) look$points$what <- if (own) look$points$by else factor("all")
  colours <- stats::setNames(chain_colours(nlevels(lines$what)), levels(lines$what))
  picture <- ggplot2::ggplot(lines, ggplot2::aes(x = .data[["x"]], y = .data[["estimate"]]))
  picture <- picture + if (!is_continuous(lines$x)) range_layers(lines, look) else if (look$layout == "many")
    many_layers(lines, look) else band_layers(lines, look)
  picture +
    (if (!is.null(look$reference)) ggplot2::geom_hline(yintercept = look$reference, linetype = "dashed",
                                                       linewidth = 0.3)) +
    ggplot2::scale_colour_manual(look$by, values = colours, aesthetics = c("colour", "fill"),
                                 guide = if (coloured) "legend" else "none") +
    continuous_axis(lines, look) +
    (if (look$layout == "facets") {
      ggplot2::facet_wrap(ggplot2::vars(.data[["by"]]), nrow = look$nrow, ncol = look$ncol)
    }) +
    ggplot2::labs(x = look$condition, y = look$axis, caption = band_caption(lines, look)) +
    page_style() +
    ggplot2::theme(legend.position = "bottom", legend.margin = ggplot2::margin(0, 0, 0, 0),
                   plot.caption = ggplot2::element_text(size = 8, colour = "grey30"))
}

#' @noRd
is_whole <- function(x) is.numeric(x) && all(x == round(x), na.rm = TRUE)

#' @noRd
is_continuous <- function(x) is.numeric(x) || inherits(x, c("Date", "POSIXct", "difftime"))

#' Whole numbers at an axis of whole numbers, and room for names at its end
#' @noRd
continuous_axis <- function(lines, look) {
  if (!is.numeric(lines$x)) return(NULL)
  whole <- function(limits) Filter(function(x) x == round(x), pretty(limits))
  ggplot2::scale_x_continuous(breaks = if (isTRUE(look$whole)) whole else ggplot2::waiver(),
                              expand = ggplot2::expansion(c(0.04, if (isTRUE(look$label > 0)) 0.16 else 0.04)))
}

#' @noRd
band_layers <- function(lines, look) {
  ribbon <- function(low, high, alpha) {
    ggplot2::geom_ribbon(ggplot2::aes(ymin = .data[[low]], ymax = .data[[high]], fill = .data[["what"]]), lines,
                         alpha = alpha)
  }
  list(
    if ("new_low" %in% names(lines)) ribbon("new_low", "new_high", 0.22),
    if ("low" %in% names(lines)) ribbon("low", "high", if (look$layout == "lines") 0.35 else 0.5),
    point_layer(look),
    ggplot2::geom_line(ggplot2::aes(colour = .data[["what"]]), lines,
                       linewidth = if (look$layout == "facets") 0.3 else 0.6)
  )
}

#' The data: in the colour of their line, or where there is one line only in another
#' @noRd
point_layer <- function(look, position = "identity") {
  points <- look$points
  if (is.null(points)) return(NULL)
  many <- nrow(points) > 300 && look$layout != "facets"
  size <- if (many) 0.6 else 1
  if (look$layout == "lines" && !is.null(points$by)) {
    return(ggplot2::geom_point(ggplot2::aes(y = .data[["y"]], colour = .data[["what"]]), points, size = size,
                               alpha = 0.5, position = position))
  }
  ggplot2::geom_point(ggplot2::aes(y = .data[["y"]]), points, size = size, alpha = if (many) 0.3 else 0.9,
                      colour = if (look$layout %in% c("lines", "many")) "grey40" else "#D55E00", position = position)
}

#' Points with ranges, for a predictor that is not continuous
#' @noRd
range_layers <- function(lines, look) {
  dodge <- if (look$layout == "facets") "identity" else ggplot2::position_dodge(0.5)
  range <- function(low, high, width, alpha) {
    ggplot2::geom_linerange(ggplot2::aes(ymin = .data[[low]], ymax = .data[[high]], colour = .data[["what"]],
                                         group = .data[["what"]]), lines, linewidth = width, alpha = alpha,
                            position = dodge)
  }
  scatter <- if (look$layout == "lines" && !is.null(look$points$by)) {
    ggplot2::position_jitterdodge(jitter.width = 0.15, dodge.width = 0.5, seed = 1)
  } else {
    ggplot2::position_jitter(width = 0.08, height = 0, seed = 1)
  }
  list(
    point_layer(look, scatter),
    if ("new_low" %in% names(lines)) range("new_low", "new_high", 0.6, 0.5),
    if ("low" %in% names(lines)) range("low", "high", 1.5, 1),
    ggplot2::geom_point(ggplot2::aes(colour = .data[["what"]], group = .data[["what"]]), lines, size = 2.2, shape = 21,
                        fill = "white", position = dodge)
  )
}

#' Thin lines, the population's on top, names where the outermost end
#' @noRd
many_layers <- function(lines, look) {
  list(
    point_layer(look),
    ggplot2::geom_line(ggplot2::aes(group = .data[["by"]]), lines, colour = "#0072B2", linewidth = 0.35, alpha = 0.45),
    (if (!is.null(look$population)) ggplot2::geom_line(data = look$population, colour = "black", linewidth = 1)),
    (if (look$label > 0) {
      ggplot2::geom_text(ggplot2::aes(label = .data[["by"]]), outermost(lines, look$label), size = 2.8, hjust = -0.08)
    })
  )
}

#' The highest and the lowest ends, moved apart so that their names can be read
#' @noRd
outermost <- function(lines, n) {
  last <- lines[lines$x == max(lines$x), ]
  last <- last[order(last$estimate), ]
  gap <- 0.035 * diff(range(lines$estimate))
  low <- utils::head(last, n)
  high <- utils::tail(last, min(n, nrow(last) - nrow(low)))
  for (i in rev(seq_len(nrow(low) - 1))) low$estimate[i] <- min(low$estimate[i], low$estimate[i + 1] - gap)
  for (i in seq_len(nrow(high))[-1]) high$estimate[i] <- max(high$estimate[i], high$estimate[i - 1] + gap)
  rbind(low, high)
}

#' What bands and lines mean, in words
#' @noRd
band_caption <- function(lines, look) {
  percent <- paste0(format(100 * look$prob), "% ", if (look$interval == "hdi") "HDI" else "interval")
  shown <- c("low", "new_low") %in% names(lines)
  words <- paste("of", c(if (is.null(look$measure)) "the mean" else look$measure, "a new observation"))[shown]
  band <- if (is_continuous(lines$x)) c("Dark band", "light band") else c("Thick line", "thin line")
  parts <- if (all(shown)) paste0(band[1], ": ", percent, " ", words[1], "; ", band[2], ": ", words[2]) else
    if (any(shown)) paste0(sub("Dark b", "B", sub("Thick l", "L", band[1])), ": ", percent, " ", words)
  if (look$layout == "many") parts <- c(parts, "Black: group effects of zero")
  if (length(parts)) paste(parts, collapse = ". ")
}
