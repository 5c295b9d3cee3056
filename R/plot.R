# Pictures of the draws, by ggplot2 in bayesplot's theme.

#' Plot the draws of a fit
#'
#' @param x A fit, from [hlr_fit()].
#' @param variable,regex Variables as in [summary.hlr_fit()]; by default common coefficients, sds, correlations and the
#'   family's auxiliary parameters, such as sigma.
#' @param type `"combo"`: density beside trace, with R-hat and the smaller of bulk and tail effective size; `"trace"`,
#'   `"density"`, `"rank"` (histograms of the ranks of each chain, flat when chains agree), each with the chains in
#'   different colours; `"acf"`: autocorrelations by lag; `"ess"`: effective sizes of the first 5%, 10%, ... of the
#'   draws; `"energy"`: energies and their changes, whatever the variables; `"intervals"`: medians with 50% and 95%
#'   intervals, each variable on a scale of its own, group effects sorted by their median.
#' @param pars Patterns of names, brms's older way to say `variable`.
#' @param n At most so many variables on one page; intervals take one page, those of group effects another.
#' @param ... For `type = "intervals"`: `prob` and `prob_outer`, the probabilities inside (0.5 and 0.95), and
#'   `point_size`; for `"acf"`: `lags` (20). Any other argument is an error.
#' @return A ggplot, or if there are several pages a list of them of class `hlr_plots` that prints one after the other.
#' @section Errors: class `hlr_error_variable` for unknown names, `hlr_error_argument` for an unknown `type`.
#' @seealso [pairs.hlr_fit()], [plot_posterior()], [plot_forest()], [plot_effects()], [plot_priors()]. The functions of
#'   bayesplot take a fit too, such as `bayesplot::mcmc_areas(fit, pars = "b_Time")`.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' plot(fit)
#' plot(fit, "^sd_", regex = TRUE, type = "rank")
#' plot(fit, "r_Pig[4601,Time]", type = "trace")
#' }
#' @export
plot.hlr_fit <- function(x, variable = NULL, regex = FALSE,
                         type = c("combo", "trace", "density", "intervals", "rank", "acf", "ess", "energy"), n = 6,
                         pars = NULL, ...) {
  type <- check_default_choice(type, "type", eval(formals(plot.hlr_fit)$type))
  n <- check_count(n, "n")
  names <- asked_variables(x, variable, regex, stored_parameters(x), pars = pars)
  if (type == "intervals") return(plot_intervals(x, names, ...))
  if (type != "acf") refuse_other(...)
  if (type == "energy") return(plot_energy(x))
  if (type == "rank" && dim(x$draws)[2] == 1) {
    hlr_inform("one_chain", "Ranks compare chains. Those of a single chain are always flat.")
  }
  draw <- switch(type, combo = plot_combo, trace = plot_trace, density = plot_density, rank = plot_rank, acf = plot_acf,
                 ess = plot_ess)
  pages <- lapply(balanced_pieces(names, n), function(page) draw(draws_of(x, page), ...))
  as_pages(pages)
}

#' Draws as a data frame: variable, chain, iteration, value
#' @noRd
long_draws <- function(draws) {
  d <- dim(draws)
  names <- dimnames(draws)[[3]]
  data.frame(
    variable = factor(rep(names, each = d[1] * d[2]), levels = names),
    chain = factor(rep(rep(seq_len(d[2]), each = d[1]), d[3])),
    iteration = rep(seq_len(d[1]), d[2] * d[3]),
    value = as.vector(draws)
  )
}

#' How well the chains of each variable agree, in a few words; nothing for a constant
#' @noRd
agreement <- function(draws) {
  summary <- summarise_array(draws)
  ess <- round(pmin(summary[, "ess_bulk"], summary[, "ess_tail"]))
  words <- paste0("R-hat ", formatC(summary[, "rhat"], digits = 3, format = "f"), ", ", ess, " effective draws")
  ifelse(is.na(summary[, "rhat"]) | is.na(ess), "", words)
}

#' Colours that tell chains apart, also on paper and for the colour-blind (Okabe and Ito), repeated after eight
#' @noRd
chain_colours <- function(n) {
  rep_len(c("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#F0E442"), n)
}

#' bayesplot's theme in a plain font, with small text and strips on the left
#' @noRd
page_style <- function() {
  list(
    bayesplot::theme_default(base_family = "sans"),
    ggplot2::theme(
      strip.text = ggplot2::element_text(hjust = 0, size = 9, margin = ggplot2::margin(1, 0, 2, 0)),
      axis.text = ggplot2::element_text(size = 7),
      axis.title = ggplot2::element_text(size = 9),
      legend.text = ggplot2::element_text(size = 9),
      legend.title = ggplot2::element_text(size = 9),
      panel.spacing.x = ggplot2::unit(1, "lines"),
      panel.spacing.y = ggplot2::unit(0.4, "lines"),
      plot.margin = ggplot2::margin(4, 10, 4, 4)
    )
  )
}

#' @noRd
chain_style <- function(data) {
  chains <- levels(data$chain)
  values <- stats::setNames(chain_colours(length(chains)), chains)
  list(
    ggplot2::scale_colour_manual("Chain", values = values, aesthetics = c("colour", "fill")),
    page_style(),
    ggplot2::theme(
      legend.position = if (length(chains) > 1) "bottom" else "none",
      legend.key.height = ggplot2::unit(0.8, "lines"), legend.margin = ggplot2::margin(0, 0, 0, 0)
    ),
    ggplot2::guides(colour = ggplot2::guide_legend(override.aes = list(linewidth = 1.2, alpha = 1)))
  )
}

#' One column while they are few, so that long traces are wide
#' @noRd
n_columns <- function(data) if (nlevels(data$variable) > 3) 2 else 1

#' @noRd
plot_trace <- function(draws) {
  data <- long_draws(draws)
  rhat <- sub(",.*", "", agreement(draws))
  strips <- stats::setNames(paste0(levels(data$variable), ifelse(rhat == "", "", paste0("  (", rhat, ")"))),
                            levels(data$variable))
  ggplot2::ggplot(data, ggplot2::aes(x = .data[["iteration"]], y = .data[["value"]], colour = .data[["chain"]])) +
    ggplot2::geom_line(linewidth = 0.2, alpha = 0.7) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["variable"]]), scales = "free_y", ncol = n_columns(data),
                        labeller = ggplot2::as_labeller(strips)) +
    ggplot2::labs(x = "Iteration", y = NULL) +
    chain_style(data)
}

#' @noRd
plot_density <- function(draws) {
  data <- long_draws(draws)
  ggplot2::ggplot(data, ggplot2::aes(x = .data[["value"]], colour = .data[["chain"]])) +
    ggplot2::stat_density(geom = "line", position = "identity", linewidth = 0.5) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["variable"]]), scales = "free", ncol = n_columns(data)) +
    ggplot2::labs(x = NULL, y = NULL) +
    chain_style(data) +
    no_value_axis()
}

#' @noRd
no_value_axis <- function() {
  ggplot2::theme(axis.text.y = ggplot2::element_blank(), axis.ticks.y = ggplot2::element_blank(),
                 axis.line.y = ggplot2::element_blank())
}

#' Density beside trace in one ggplot: two panels per variable, each with its own axes
#' @noRd
plot_combo <- function(draws) {
  data <- long_draws(draws)
  names <- levels(data$variable)
  panels <- as.vector(rbind(paste0("d", names), paste0("t", names)))
  label <- stats::setNames(as.vector(rbind(names, agreement(draws))), panels)
  in_panel <- function(kind, data) {
    data$panel <- factor(paste0(rep(kind, nrow(data)), data$variable), levels = panels)
    data
  }
  ggplot2::ggplot(mapping = ggplot2::aes(colour = .data[["chain"]])) +
    ggplot2::geom_line(
      ggplot2::aes(x = .data[["x"]], y = .data[["density"]]), in_panel("d", chain_densities(data)), linewidth = 0.5
    ) +
    ggplot2::geom_line(
      ggplot2::aes(x = .data[["iteration"]], y = .data[["value"]]), in_panel("t", data), linewidth = 0.2, alpha = 0.7
    ) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["panel"]]), ncol = 2, scales = "free",
                        labeller = ggplot2::as_labeller(label)) +
    ggplot2::labs(x = "Left: density. Right: values over iterations.", y = NULL) +
    chain_style(data)
}

#' @noRd
chain_densities <- function(data) {
  parts <- split(data, list(data$variable, data$chain), drop = TRUE)
  none <- data.frame(data[0, c("variable", "chain")], x = double(0), density = double(0))
  do.call(rbind, c(list(none), unname(lapply(parts, function(part) {
    value <- part$value[is.finite(part$value)]
    if (length(value) < 2) return(NULL)
    density <- stats::density(value, n = 256, from = min(value), to = max(value))
    data.frame(variable = part$variable[1], chain = part$chain[1], x = density$x, density = density$y)
  }))))
}

#' @noRd
plot_rank <- function(draws, n_bin = 20) {
  data <- long_draws(draws)
  for (name in levels(data$variable)) {
    rows <- data$variable == name
    data$value[rows] <- rank(data$value[rows], ties.method = "random")
  }
  n <- nrow(data) / nlevels(data$variable)
  expected <- n / nlevels(data$chain) / n_bin
  ggplot2::ggplot(data, ggplot2::aes(x = .data[["value"]], fill = .data[["chain"]])) +
    ggplot2::geom_histogram(breaks = seq(0.5, n + 0.5, length.out = n_bin + 1), colour = "white", linewidth = 0.1) +
    ggplot2::geom_hline(yintercept = expected, linetype = "dashed", linewidth = 0.3) +
    ggplot2::facet_grid(rows = ggplot2::vars(.data[["variable"]]), cols = ggplot2::vars(.data[["chain"]]),
                        labeller = ggplot2::labeller(.cols = function(chain) paste("Chain", chain))) +
    ggplot2::scale_x_continuous(breaks = c(0, n / 2, n)) +
    ggplot2::labs(x = "Rank among all draws", y = "Count; dashed: expected") +
    chain_style(data) +
    ggplot2::theme(legend.position = "none", strip.text.y = ggplot2::element_text(angle = 0, hjust = 0, size = 8))
}
