# Intervals as points and lines, of one fit or of several: what plot(fit, type = "intervals"), plot_forest() and
# plot_effects() draw.

#' plot(fit, type = "intervals"): one panel with its own scale for each variable, one for each kind of group effect
#'
#' @param object A fit. @param names Variables that exist.
#' @param prob,prob_outer Probability inside the thick and the thin line. @param interval Their kind.
#' @param point_size Size of the median's point, as ggplot2 counts.
#' @return A ggplot, or two (variables, then group effects) as `hlr_plots`.
#' @noRd
plot_intervals <- function(object, names, prob = 0.5, prob_outer = getOption("hlr.prob", 0.95),
                           interval = getOption("hlr.interval", "eti"), point_size = 2, ...) {
  refuse_other(...)
  data <- interval_data(object, names, prob, prob_outer, check_interval(interval))
  interval_pages(data, interval_axis(prob, prob_outer, interval), point_size)
}

#' @param data From `interval_data()`, with a column `model` if there are several.
#' @param ... For `plot_variable_intervals()`.
#' @noRd
interval_pages <- function(data, axis, point_size, ...) {
  if (is.null(data$model)) data$model <- factor("")
  pages <- list(
    if (any(!data$effect)) plot_variable_intervals(data[!data$effect, ], point_size, axis, ...),
    if (any(data$effect)) plot_effect_intervals(data[data$effect, ], point_size, axis)
  )
  as_pages(Filter(Negate(is.null), pages))
}

#' @noRd
interval_axis <- function(prob, prob_outer, interval) {
  paste0("Median, ", format(100 * prob), "% and ", format(100 * prob_outer), "% ",
         if (interval == "hdi") "highest density ", "intervals")
}

# ---- what is drawn ----------------------------------------------------------

#' Median and bounds of each variable, with its panel and the label in it
#'
#' @param interval `"eti"` or `"hdi"`.
#' @return Data frame: `name`, the columns of `coefficient_panels()`, five bounds `q1` to `q5`.
#' @noRd
interval_data <- function(object, names, prob, prob_outer, interval) {
  bounds <- interval_bounds(prob, prob_outer, interval, function(probs, hdi) {
    summarise_variables(object, names, probs, hdi)
  })
  data.frame(name = names, coefficient_panels(object, names), bounds)
}

#' The panel of each variable: group effects share one for each coefficient
#'
#' @return Data frame: `label` in the panel, `panel`, a factor, `effect` (is it a group effect?), `common` (is it a
#'   common coefficient?).
#' @noRd
coefficient_panels <- function(object, names) {
  what <- variable_table(names, object)
  data <- data.frame(label = names, panel = names, effect = what$class %in% c("r", "coef"),
                     common = is_common(what))
  for (factor in object$design$factors) {
    of_levels <- list(r = effect_stem(factor), coef = coef_stem(factor))
    for (class in names(of_levels)) {
      own <- which_of_factor(what, class, factor)
      data$label[own] <- factor$levels[effect_places(factor, what$place[own])$level]
      data$panel[own] <- paste0(of_levels[[class]], ": ", what$coef[own], recycle0 = TRUE)
    }
  }
  data$panel <- factor(data$panel, levels = unique(data$panel))
  data
}

#' Lower outer, lower inner, middle, upper inner and upper outer bound of each variable
#'
#' @param summarise Function of probabilities and of shares of HDIs that returns what `summarise_array()` does.
#' @return Data frame with columns `q1` to `q5`.
#' @noRd
interval_bounds <- function(prob, prob_outer, interval, summarise) {
  check_number(prob, "prob", 0, 1)
  check_number(prob_outer, "prob_outer", prob, 1)
  hdi <- interval == "hdi"
  probs <- c((1 - prob_outer) / 2, (1 - prob) / 2, 0.5, (1 + prob) / 2, (1 + prob_outer) / 2)
  out <- summarise(if (hdi) 0.5 else probs, if (hdi) c(prob_outer, prob) else double(0))
  out <- out[, ncol(out) - 5 + if (hdi) c(2, 4, 1, 5, 3) else 1:5, drop = FALSE]
  stats::setNames(as.data.frame(out, row.names = NA), paste0("q", 1:5))
}

# ---- the pictures -----------------------------------------------------------

#' Variables on scales of their own, with a line for each model; or all on one scale
#'
#' @param scales `"free"` or `"fixed"`. @param rope Matrix from `check_rope()`, a row for each row of `data`, or `NULL`.
#' @param labels Write the numbers over each interval?
#' @noRd
plot_variable_intervals <- function(data, point_size, axis, scales = "free", rope = NULL, labels = FALSE) {
  free <- scales == "free"
  several <- nlevels(data$model) > 1
  data$panel <- droplevels(data$panel)
  data$row <- -(if (free) as.integer(data$model) else as.integer(data$panel) + model_offset(data$model))
  known <- levels(if (free) data$model else data$panel)
  views <- if (!is.null(rope)) rope_views(data, rope, free)
  columns <- if (free) ceiling(nlevels(data$panel) / if (several) 6 else 10) else 1
  interval_layers(data, point_size, axis, below = list(zero_layer(data, free), rope_layer(views$band))) +
    (if (labels) interval_label_layers(data, columns)) +
    ggplot2::scale_y_continuous(breaks = -seq_along(known), labels = known, expand = ggplot2::expansion(add = 0.6)) +
    (if (free) ggplot2::facet_wrap(
      ggplot2::vars(.data[["panel"]]), ncol = columns, scales = "free_x",
      labeller = ggplot2::as_labeller(function(panel) paste0(panel, views$note[panel]))
    )) +
    ggplot2::theme(axis.text.y = ggplot2::element_text(size = 8)) +
    (if (free) ggplot2::theme(legend.position = "none")) +
    (if (free && !several) no_value_axis())
}

#' A line at zero behind coefficients, in panels of their own where zero is no further off than these are wide
#' @noRd
zero_layer <- function(data, free) {
  data <- data[data$common, ]
  if (nrow(data) == 0) return(NULL)
  line <- function(data) {
    ggplot2::geom_vline(ggplot2::aes(xintercept = .data[["value"]]), data, linewidth = 0.3, colour = "grey60")
  }
  if (!free) return(line(data.frame(value = 0)))
  near <- vapply(split(data, droplevels(data$panel)), function(part) {
    !anyNA(part_in_view(0, 0, range(part$q1, part$q5)))
  }, NA)
  if (any(near)) line(data.frame(panel = factor(names(near)[near], levels = levels(data$panel)), value = 0))
}

#' Effects sorted by their median in the first model; levels are named while the names can be read, then the outermost
#' @noRd
plot_effect_intervals <- function(data, point_size, axis, reference = data.frame(value = 0)) {
  first <- data[!duplicated(data$name), ]
  first <- first[order(first$panel, first$q3), ]
  first$row <- seq_len(nrow(first))
  n_panel <- table(droplevels(first$panel))
  most <- max(n_panel)
  last <- cumsum(n_panel)
  ends <- if (most > 200) 0 else 0:1                     # two names apart take a hundredth of the height
  outermost <- first$row %in% c(outer(last - n_panel + 1, ends, `+`), outer(last, ends, `-`))
  named <- if (most > 100) first[outermost, ] else first
  if (most > 30) named$label <- shortened(named$label, 18)
  data$row <- first$row[match(data$name, first$name)] - model_offset(data$model)
  interval_layers(
    data, if (most > 30) min(point_size, 1) else point_size, axis,
    below = ggplot2::geom_vline(ggplot2::aes(xintercept = .data[["value"]]), reference, linewidth = 0.3,
                                colour = "grey60")
  ) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["panel"]]), ncol = min(length(n_panel), 3), scales = "free") +
    ggplot2::scale_y_continuous(breaks = named$row, labels = named$label, minor_breaks = NULL,
                                expand = ggplot2::expansion(add = 0.6)) +
    ggplot2::theme(
      axis.text.y = ggplot2::element_text(size = if (most > 30 && most <= 100) 5 else 8),
      axis.ticks.y = ggplot2::element_line(linewidth = 0.2)
    )
}

#' Where the line of each model is within a row, the first on top
#' @noRd
model_offset <- function(model) {
  n <- nlevels(model)
  (as.integer(model) - (n + 1) / 2) * 0.7 / n
}

#' @param below Layers under the intervals.
#' @noRd
interval_layers <- function(data, point_size, axis, below = NULL) {
  several <- nlevels(data$model) > 1
  line <- function(from, to, width, alpha) {
    ggplot2::geom_linerange(ggplot2::aes(xmin = .data[[from]], xmax = .data[[to]]), linewidth = width, alpha = alpha)
  }
  colours <- stats::setNames(chain_colours(nlevels(data$model)), levels(data$model))
  ggplot2::ggplot(data, ggplot2::aes(x = .data[["q3"]], y = .data[["row"]], colour = .data[["model"]])) +
    below +
    line("q1", "q5", 0.5, 0.7) +
    line("q2", "q4", 0.6 * point_size, 1) +
    ggplot2::geom_point(size = point_size, shape = 21, fill = "white") +
    ggplot2::scale_colour_manual(NULL, values = colours) +
    ggplot2::labs(x = axis, y = NULL) +
    page_style() +
    ggplot2::theme(plot.margin = ggplot2::margin(4, 10, 4, 10), legend.position = if (several) "bottom" else "none",
                   legend.margin = ggplot2::margin(0, 0, 0, 0))
}

#' Numbers at the right end of each line, and the room for them
#' @noRd
interval_label_layers <- function(data, columns) {
  data$words <- interval_words(data$q3, data$q1, data$q5)
  list(
    ggplot2::geom_text(ggplot2::aes(x = Inf, label = .data[["words"]]), data, size = 2.7, hjust = 1, colour = "grey20"),
    ggplot2::scale_x_continuous(expand = ggplot2::expansion(c(0.05, 0.05 + 0.18 * columns)))
  )
}

#' "6.94 (6.78 to 7.09)", to two digits of the width; the middle is left out if `NULL`
#' @noRd
interval_words <- function(middle, low, high) {
  decimals <- decimals_for(high - low)
  show <- function(x) sprintf("%.*f", decimals, x)
  span <- paste(show(low), "to", show(high))
  if (is.null(middle)) span else paste0(show(middle), " (", span, ")")
}

#' Decimals that show two digits of a width
#' @noRd
decimals_for <- function(width) {
  decimals <- ifelse(is.finite(width) & width > 0, 1 - floor(log10(width)), 2)
  as.integer(pmin(pmax(decimals, 0), 8))
}
