# plot(fit, type = "intervals"): one panel with its own scale for each variable, one for each kind of group effect.

#' Intervals as points and lines
#'
#' @param object A fit. @param names Variables that exist.
#' @param prob,prob_outer Probability inside the thick and the thin line, both equal-tailed.
#' @param point_size Size of the median's point, as ggplot2 counts.
#' @return A ggplot, or two (variables, then group effects) as `hlr_plots`.
#' @noRd
plot_intervals <- function(object, names, prob = 0.5, prob_outer = 0.95, point_size = 2, ...) {
  refuse_other(...)
  check_number(prob, "prob", 0, 1)
  check_number(prob_outer, "prob_outer", prob, 1)
  data <- interval_data(object, names, prob, prob_outer)
  axis <- paste0("Median, ", format(100 * prob), "% and ", format(100 * prob_outer), "% intervals")
  pages <- list(
    if (any(!data$effect)) plot_variable_intervals(data[!data$effect, ], point_size, axis),
    if (any(data$effect)) plot_effect_intervals(data[data$effect, ], point_size, axis)
  )
  pages <- Filter(Negate(is.null), pages)
  if (length(pages) == 1) pages[[1]] else structure(pages, class = "hlr_plots")
}

#' Median and bounds of each variable, with its panel and the label in it
#' @return Data frame: `name`, `label`, `panel`, `effect` (is it a group effect?), five bounds `q1` to `q5`.
#' @noRd
interval_data <- function(object, names, prob, prob_outer) {
  probs <- c((1 - prob_outer) / 2, (1 - prob) / 2, 0.5, (1 + prob) / 2, (1 + prob_outer) / 2)
  n_before <- 11                                # columns of summarise_array() before the quantiles
  bounds <- summarise_variables(object, names, probs)[, n_before + 1:5, drop = FALSE]
  data <- data.frame(name = names, label = names, panel = names, effect = FALSE, unname(bounds))
  names(data)[5:9] <- paste0("q", 1:5)
  for (factor in object$design$factors) {
    at <- match(names, effect_names(factor))
    known <- which(!is.na(at))
    data$effect[known] <- TRUE
    data$label[known] <- factor$levels[(at[known] - 1) %% length(factor$levels) + 1]
    coef <- par_name(factor$coef)[(at[known] - 1) %/% length(factor$levels) + 1]
    data$panel[known] <- paste0("r_", factor$group, ": ", coef)
  }
  data$panel <- factor(data$panel, levels = unique(data$panel))
  data
}

#' @noRd
plot_variable_intervals <- function(data, point_size, axis) {
  interval_layers(data, point_size, axis) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["panel"]]), ncol = ceiling(nlevels(factor(data$panel)) / 10),
                        scales = "free") +
    no_value_axis()
}

#' Effects sorted by their median; levels are named while the names can be read
#' @noRd
plot_effect_intervals <- function(data, point_size, axis) {
  data <- data[order(data$panel, data$q3), ]
  label <- stats::setNames(data$label, data$name)
  most <- max(table(data$panel))
  data$name <- factor(data$name, levels = data$name)
  interval_layers(data, if (most > 30) min(point_size, 1) else point_size, axis) +
    ggplot2::geom_vline(xintercept = 0, linewidth = 0.3, colour = "grey60") +
    ggplot2::facet_wrap(ggplot2::vars(.data[["panel"]]), ncol = min(nlevels(factor(data$panel)), 3), scales = "free") +
    ggplot2::scale_y_discrete(labels = label) +
    if (most > 100) no_value_axis() else ggplot2::theme(
      axis.text.y = ggplot2::element_text(size = if (most > 30) 5 else 8),
      axis.ticks.y = ggplot2::element_line(linewidth = 0.2)
    )
}

#' @noRd
interval_layers <- function(data, point_size, axis) {
  line <- function(from, to, width, colour) {
    ggplot2::geom_linerange(ggplot2::aes(xmin = .data[[from]], xmax = .data[[to]]), linewidth = width, colour = colour)
  }
  ggplot2::ggplot(data, ggplot2::aes(x = .data[["q3"]], y = .data[["name"]])) +
    line("q1", "q5", 0.5, "#56B4E9") +
    line("q2", "q4", 0.6 * point_size, "#0072B2") +
    ggplot2::geom_point(size = point_size, shape = 21, fill = "white", colour = "#0072B2") +
    ggplot2::labs(x = axis, y = NULL) +
    page_style() +
    ggplot2::theme(plot.margin = ggplot2::margin(4, 10, 4, 10))
}
