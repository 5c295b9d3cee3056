# How predictions look: bands, lines and points for plot_predictions() and conditional_effects(), lines and ranges for
# comparisons.

#' @param lines From `predicted_lines()`, with `by`, and with `panel` if there are panels besides.
#' @param look List: `condition`, `by`, `layout`, `prob`, `interval`, `points`, `population`, `label`, `axis`, `nrow`,
#'   `ncol`, `whole` (is the condition a whole number?), `levels` (of a number of which the formula makes a factor),
#'   `reference` (where a line is drawn), `measure` (what the band is of, in words; the mean if `NULL`), `held` (words
#'   on what is held where), `zero_one` (is the response 0 or 1?), `draws` (lines of single
#'   draws).
#' @noRd
draw_predictions <- function(lines, look) {
  look$title <- axis_title(lines$x, look$condition)
  lines$x <- drawn_values(lines$x, look$levels)
  if (!is.null(look$points)) look$points$x <- drawn_values(look$points$x, look$levels)
  if (!is.null(look$population)) look$population$x <- drawn_values(look$population$x, look$levels)
  coloured <- look$layout == "lines"
  lines$what <- if (coloured) lines$by else factor("all")
  own <- coloured && !is.null(look$points$by)
  if (!is.null(look$points)) look$points$what <- if (own) look$points$by else factor("all")
  look$view <- view_of(lines, look$points)
  colours <- stats::setNames(chain_colours(nlevels(lines$what)), levels(lines$what))
  facet <- if (!is.null(lines$panel)) "panel" else if (look$layout == "facets") "by"
  picture <- ggplot2::ggplot(lines, ggplot2::aes(x = .data[["x"]], y = .data[["estimate"]]))
  picture <- picture + if (!is_continuous(lines$x)) range_layers(lines, look) else if (look$layout == "many")
    many_layers(lines, look) else band_layers(lines, look)
  picture +
    (if (!is.null(look$reference)) ggplot2::geom_hline(yintercept = look$reference, linetype = "dashed",
                                                       linewidth = 0.3)) +
    ggplot2::scale_colour_manual(look$by, values = colours, aesthetics = c("colour", "fill"),
                                 guide = if (coloured) "legend" else "none") +
    continuous_axis(lines, look) +
    (if (!is.null(look$view)) ggplot2::coord_cartesian(ylim = look$view$limits)) +
    (if (!is.null(facet)) facet_layer(lines[[facet]], facet, look)) +
    ggplot2::labs(x = look$title, y = look$axis, caption = picture_caption(lines, look)) +
    page_style() +
    ggplot2::theme(legend.position = "bottom", legend.margin = ggplot2::margin(0, 0, 0, 0),
                   plot.caption = ggplot2::element_text(size = 8, colour = "grey30"))
}

#' Panels, with titles short enough for them
#' @noRd
facet_layer <- function(values, facet, look) {
  n <- length(unique(values))
  columns <- if (!is.null(look$ncol)) look$ncol else if (!is.null(look$nrow)) ceiling(n / look$nrow) else
    grDevices::n2mfrow(n)[2]
  ggplot2::facet_wrap(ggplot2::vars(.data[[facet]]), nrow = look$nrow, ncol = look$ncol,
                      labeller = ggplot2::as_labeller(function(x) shortened(x, floor(75 / columns))))
}

#' Words cut in the middle, so that words which begin alike can be told apart
#' @noRd
shortened <- function(x, most) {
  x <- as.character(x)
  long <- nchar(x) > most
  start <- ceiling((most - 1) / 2)
  x[long] <- paste0(substr(x[long], 1, start), "\u2026", substring(x[long], nchar(x[long]) - (most - 2 - start)))
  x
}

#' What ggplot2 has an axis for: dates, times of day, plain numbers; the few values of a number made a factor as levels
#' @noRd
drawn_values <- function(x, levels = NULL) {
  if (!is.null(levels)) return(factor(value_text(x), levels = value_text(levels)))
  if (is_number(x) && !inherits(x, c("Date", "POSIXct"))) plain_numbers(x) else x
}

#' @noRd
axis_title <- function(x, name) if (inherits(x, "difftime")) paste0(name, " (", units(x), ")") else name

#' The part of the vertical axis that is shown, if a few points lie so far out that they would squeeze everything else
#'
#' @return `NULL` for all of it, or a list of `limits` and `beyond`, words on the points outside.
#' @noRd
view_of <- function(lines, points) {
  if (is.null(points) || nrow(points) < 20) return(NULL)
  bounds <- range(unlist(lines[intersect(names(lines), c("estimate", "low", "high", "new_low", "new_high"))]),
                  na.rm = TRUE, finite = TRUE)
  middle <- range(bounds, stats::quantile(points$y, c(0.02, 0.98), na.rm = TRUE))
  whole <- range(bounds, points$y, na.rm = TRUE)
  if (diff(whole) <= 2 * diff(middle)) return(NULL)
  out <- points$y[points$y < middle[1] - 0.05 * diff(middle) | points$y > middle[2] + 0.05 * diff(middle)]
  if (length(out) == 0) return(NULL)
  list(limits = middle, beyond = paste0(plural(length(out), "point"), " outside the picture, ",
                                        if (length(out) > 1) "from ",
                                        paste(unique(format_number(signif(range(out), 4))), collapse = " to ")))
}

#' @noRd
is_whole <- function(x) is.numeric(x) && all(x == round(x), na.rm = TRUE)

#' Whole numbers at an axis of whole numbers, and room for names at its end
#' @noRd
continuous_axis <- function(lines, look) {
  if (!is.numeric(lines$x)) return(NULL)
  whole <- function(limits) Filter(function(x) x == round(x), pretty(limits))
  named <- isTRUE(look$label > 0) && look$layout == "many"
  room <- if (named) 0.04 + min(0.4, 0.017 * max(nchar(shortened(outermost(lines, look$label)$by, 22)))) else 0.04
  ggplot2::scale_x_continuous(breaks = if (isTRUE(look$whole)) whole else ggplot2::waiver(),
                              expand = ggplot2::expansion(c(0.04, room)))
}

#' @noRd
band_layers <- function(lines, look) {
  ribbon <- function(low, high, alpha) {
    ggplot2::geom_ribbon(ggplot2::aes(ymin = .data[[low]], ymax = .data[[high]], fill = .data[["what"]]), lines,
                         alpha = alpha)
  }
  list(
    draw_lines_layer(look),
    if ("new_low" %in% names(lines)) ribbon("new_low", "new_high", 0.22),
    if ("low" %in% names(lines)) ribbon("low", "high", if (look$layout == "lines") 0.35 else 0.5),
    point_layer(look),
    ggplot2::geom_line(ggplot2::aes(colour = .data[["what"]]), lines,
                       linewidth = if (look$layout == "facets") 0.3 else 0.6)
  )
}

#' Lines of single draws
#' @noRd
draw_lines_layer <- function(look) {
  draws <- look$draws
  if (is.null(draws)) return(NULL)
  draws$x <- drawn_values(draws$x, look$levels)
  draws$what <- if (look$layout == "lines") draws$by else factor("all")
  draws$line <- interaction(draws$what, draws$draw)
  ggplot2::geom_line(ggplot2::aes(colour = .data[["what"]], group = .data[["line"]]), draws, linewidth = 0.2,
                     alpha = 0.15)
}

#' The data: points have the colour of their line, or another colour if there is only one line. Rows that no line stands
#' for are pale, behind the others. Zeros and ones are strokes, so that many at one place can be told from few.
#' @noRd
point_layer <- function(look, position = "identity") {
  points <- look$points
  if (is.null(points)) return(NULL)
  many <- nrow(points) > 300 && look$layout != "facets"
  size <- if (many) 0.6 else 1
  stroke <- isTRUE(look$zero_one) && is_continuous(points$x)
  shape <- if (stroke) 124 else 16
  if (stroke) size <- 2
  alpha <- if (stroke) max(0.2, min(0.6, 120 / nrow(points))) else if (many) 0.3 else 0.9
  other <- points[!points$like, , drop = FALSE]
  points <- points[points$like, , drop = FALSE]
  at <- ggplot2::aes(y = .data[["y"]])
  coloured <- look$layout == "lines" && !is.null(points$by)
  list(
    (if (nrow(other)) ggplot2::geom_point(if (coloured) ggplot2::aes(y = .data[["y"]], group = .data[["what"]]) else at,
                                          other, size = size, shape = shape, alpha = alpha, colour = "grey75",
                                          position = position)),
    (if (coloured) {
      ggplot2::geom_point(ggplot2::aes(y = .data[["y"]], colour = .data[["what"]]), points, size = size, shape = shape,
                          alpha = min(alpha, 0.5), position = position)
    } else {
      ggplot2::geom_point(at, points, size = size, shape = shape, alpha = alpha, position = position,
                          colour = if (look$layout %in% c("lines", "many")) "grey40" else "#D55E00")
    })
  )
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
    ggplot2::geom_line(ggplot2::aes(group = .data[["by"]]), lines, colour = "#0072B2", linewidth = 0.35,
                       alpha = max(0.08, min(0.6, 32 / nlevels(lines$by)))),
    (if (!is.null(look$population)) ggplot2::geom_line(data = look$population, colour = "black", linewidth = 1)),
    (if (look$label > 0) {
      ggplot2::geom_text(ggplot2::aes(label = shortened(.data[["by"]], 22)), outermost(lines, look$label), size = 2.8,
                         hjust = -0.08)
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

#' What bands, lines and points mean and what is held where, in words
#' @noRd
picture_caption <- function(lines, look) {
  pale <- !is.null(look$points) && any(!look$points$like)
  words <- c(band_caption(lines, look), upper_first(look$held), if (pale) "Pale points: rows with other levels",
             look$view$beyond)
  text <- paste(words, collapse = ". ")
  if (nzchar(text)) paste(strwrap(text, 95), collapse = "\n")
}

#' @noRd
lower_first <- function(x) paste0(tolower(substr(x, 1, 1)), substring(x, 2))

#' @noRd
upper_first <- function(x) if (!is.null(x)) paste0(toupper(substr(x, 1, 1)), substring(x, 2))

#' @noRd
band_caption <- function(lines, look) {
  percent <- interval_name(look$prob, look$interval)
  shown <- c("low", "new_low") %in% names(lines)
  words <- paste("of", c(if (is.null(look$measure)) "the mean" else look$measure, "a new observation"))[shown]
  band <- if (is_continuous(lines$x)) c("Dark band", "light band") else c("Thick line", "thin line")
  parts <- if (all(shown)) paste0(band[1], ": ", percent, " ", words[1], "; ", band[2], ": ", words[2]) else
    if (any(shown)) paste0(sub("Dark b", "B", sub("Thick l", "L", band[1])), ": ", percent, " ", words)
  c(parts, if (look$layout == "many") paste0("Black: ", if (is.null(look$population_held)) "group effects of zero" else
    lower_first(look$population_held)))
}
