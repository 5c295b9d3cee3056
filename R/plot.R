# Pictures of the draws, by ggplot2 in bayesplot's theme.

#' Plot the draws of a fit
#'
#' @param x A fit, from [hlr_fit()].
#' @param variable,regex Variables as in [summary.hlr_fit()]; by default common coefficients, sds, correlations and the
#'   family's further parameters, such as sigma.
#' @param type `"combo"`: density beside trace, with R-hat and the smaller of bulk and tail effective size; `"trace"`,
#'   `"density"`, `"rank"` (histograms of the ranks of each chain, flat when chains agree), each with the chains in
#'   different colours; `"acf"`: autocorrelations by lag; `"ess"`: effective sizes of the first 5%, 10%, ... of the
#'   draws; `"energy"`: energies and their changes, whatever the variables; `"intervals"`: medians with 50% and 95%
#'   intervals, each variable on a scale of its own, group effects sorted by their median. bayesplot's `"dens"` and
#'   `"dens_overlay"` are `"density"`.
#' @param pars Patterns of names, brms's older way to say `variable`.
#' @param n At most so many panels of variables on one page, and as many on each; intervals take one page, those of
#'   group effects another. brms's `nvariables` and `N` are the same.
#' @param ask Ask before each of several pages? `NULL`: in an interactive session.
#' @param ... For `type = "intervals"`: `prob` and `prob_outer`, the probabilities inside (0.5 and 0.95), `interval`
#'   (see [hlr_interval_rule]) and `point_size`; for `"acf"`: `lags` (20). Any other argument is an error.
#' @details Effects of more than `n` levels share a panel in `"combo"`, `"trace"` and `"density"`, thin lines for each
#'   chain of each level: 100 of the levels at most, evenly taken, and of long chains only some iterations in the trace.
#'   Above it stand the largest R-hat and the smallest effective size of them.
#'
#'   Several pages go to one file each if the device has a number in its file name, such as `png("trace%02d.png")`;
#'   otherwise such a device keeps the last page only, and a warning says so.
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
#' plot(fit, c("b_Time", "r_Pig", "sigma"))
#' }
#' @export
plot.hlr_fit <- function(x, variable = NULL, regex = FALSE,
                         type = c("combo", "trace", "density", "intervals", "rank", "acf", "ess", "energy"), n = 6,
                         pars = NULL, ask = NULL, ...) {
  again <- call_in_own_words(match.call(), c(nvariables = "n", N = "n"))
  if (!is.null(again)) return(eval(again, parent.frame()))
  if (is.character(type) && length(type) == 1 && type %in% c("dens", "dens_overlay")) type <- "density"
  type <- check_default_choice(type, "type", eval(formals(plot.hlr_fit)$type))
  n <- check_count(n, "n")
  ask <- check_ask(ask)
  names <- asked_variables(x, variable, regex, stored_parameters(x), pars = pars)
  if (type == "intervals") return(plot_intervals(x, names, ...))
  if (type != "acf") refuse_other(...)
  if (type == "energy") return(plot_energy(x))
  if (type == "rank" && dim(x$draws)[2] == 1) {
    hlr_inform("one_chain", "Ranks compare chains. Those of a single chain are always flat.")
  }
  draw <- switch(type, combo = plot_combo, trace = plot_trace, density = plot_density, rank = plot_rank, acf = plot_acf,
                 ess = plot_ess)
  if (!type %in% c("combo", "trace", "density")) {
    return(as_pages(lapply(balanced_pieces(names, n), function(page) draw(draws_of(x, page), ...)), ask))
  }
  panels <- trace_panels(x, names, n)
  as_pages(lapply(balanced_pieces(panels, n), function(page) {
    draw(draws_of(x, unlist(page, use.names = FALSE)), rep(names(page), lengths(page)))
  }), ask)
}

#' Which variables share a panel: the effects of many levels
#'
#' @return List of names of variables, named by the titles of the panels.
#' @noRd
trace_panels <- function(fit, names, n, most = 100) {
  shared <- coefficient_panels(fit, names)
  many <- shared$effect & tabulate(shared$panel)[as.integer(shared$panel)] > n
  title <- ifelse(many, as.character(shared$panel), names)
  panels <- split(names, factor(title, levels = unique(title)))
  all <- lengths(panels)
  panels <- lapply(panels, function(names) {
    names[unique(round(seq(1, length(names), length.out = min(most, length(names)))))]
  })
  some <- lengths(panels) < all
  names(panels)[some] <- paste0(names(panels)[some], " (", most, " of ", all[some], " levels)")
  panels
}

#' Draws as a data frame: variable, panel, chain, iteration, value
#'
#' @param panel Title of the panel of each variable. @param most Of a panel with several variables so many values at
#'   most; iterations are left out evenly.
#' @noRd
long_draws <- function(draws, panel = dimnames(draws)[[3]], most = Inf) {
  d <- dim(draws)
  names <- dimnames(draws)[[3]]
  data <- data.frame(
    variable = factor(rep(names, each = d[1] * d[2]), levels = names),
    panel = factor(rep(panel, each = d[1] * d[2]), levels = unique(panel)),
    chain = factor(rep(rep(seq_len(d[2]), each = d[1]), d[3])),
    iteration = rep(seq_len(d[1]), d[2] * d[3]),
    value = as.vector(draws)
  )
  n_shared <- tabulate(data$panel) / (d[1] * d[2])
  step <- ifelse(n_shared > 1, pmax(1, ceiling(n_shared * d[1] * d[2] / most)), 1)
  data[(data$iteration - 1) %% step[as.integer(data$panel)] == 0, ]
}

#' How well the chains agree, in a few words; nothing for constants
#'
#' @param panel Title of the panel of each variable: of several, the worst is told.
#' @return Character vector, one for each panel.
#' @noRd
agreement <- function(draws, panel = dimnames(draws)[[3]]) {
  summary <- summarise_array(draws)
  ess <- round(pmin(summary[, "ess_bulk"], summary[, "ess_tail"]))
  rhat <- summary[, "rhat"]
  unname(vapply(split(seq_along(panel), factor(panel, levels = unique(panel))), function(at) {
    at <- at[!is.na(rhat[at]) & !is.na(ess[at])]
    if (length(at) == 0) return("")
    several <- length(at) > 1
    paste0("R-hat ", if (several) "up to ", formatC(max(rhat[at]), digits = 3, format = "f"), ", ",
           if (several) "at least ", min(ess[at]), " effective draws")
  }, ""))
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
n_columns <- function(data) if (nlevels(data$panel) > 3) 2 else 1

#' Lines of variables that share a panel are thin
#'
#' @return `data` with `line`, which tells lines apart, and `alpha`.
#' @noRd
with_lines <- function(data) {
  data$line <- interaction(data$variable, data$chain, drop = TRUE)
  shared <- tapply(as.character(data$variable), data$panel, function(names) length(unique(names)))
  data$alpha <- c(0.7, 0.25)[1 + (shared > 1)][as.integer(data$panel)]
  data
}

#' @noRd
trace_layer <- function(data) {
  ggplot2::geom_line(ggplot2::aes(x = .data[["iteration"]], y = .data[["value"]], group = .data[["line"]],
                                  alpha = .data[["alpha"]]), data, linewidth = 0.2)
}

#' @noRd
density_layer <- function(data) {
  ggplot2::geom_line(ggplot2::aes(x = .data[["x"]], y = .data[["density"]], group = .data[["line"]],
                                  linewidth = .data[["alpha"]], alpha = .data[["alpha"]]), data)
}

#' @noRd
line_scales <- function() {
  list(ggplot2::scale_alpha_identity(),
       ggplot2::scale_linewidth_continuous(range = c(0.25, 0.5), limits = c(0.25, 0.7), guide = "none"))
}

#' @noRd
plot_trace <- function(draws, panel) {
  data <- with_lines(long_draws(draws, panel, most = 4e4))
  told <- sub(", at least.*", "", sub(", [0-9]+ effective.*", "", agreement(draws, panel)))
  strips <- stats::setNames(paste0(levels(data$panel), ifelse(told == "", "", paste0("  (", told, ")"))),
                            levels(data$panel))
  ggplot2::ggplot(data, ggplot2::aes(colour = .data[["chain"]])) +
    trace_layer(data) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["panel"]]), scales = "free_y", ncol = n_columns(data),
                        labeller = ggplot2::as_labeller(strips)) +
    ggplot2::labs(x = "Iteration", y = NULL) +
    line_scales() +
    chain_style(data)
}

#' @noRd
plot_density <- function(draws, panel) {
  data <- with_lines(chain_densities(draws, panel))
  ggplot2::ggplot(data, ggplot2::aes(colour = .data[["chain"]])) +
    density_layer(data) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["panel"]]), scales = "free", ncol = n_columns(data), drop = FALSE) +
    ggplot2::labs(x = NULL, y = NULL) +
    line_scales() +
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
plot_combo <- function(draws, panel) {
  data <- with_lines(long_draws(draws, panel, most = 4e4))
  titles <- levels(data$panel)
  panels <- as.vector(rbind(paste0("d", titles), paste0("t", titles)))
  label <- stats::setNames(as.vector(rbind(titles, agreement(draws, panel))), panels)
  in_panel <- function(kind, data) {
    data$panel <- factor(paste0(rep(kind, nrow(data)), data$panel), levels = panels)
    data
  }
  ggplot2::ggplot(mapping = ggplot2::aes(colour = .data[["chain"]])) +
    density_layer(in_panel("d", with_lines(chain_densities(draws, panel)))) +
    trace_layer(in_panel("t", data)) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["panel"]]), ncol = 2, scales = "free",
                        labeller = ggplot2::as_labeller(label)) +
    ggplot2::labs(x = "Left: density. Right: values over iterations.", y = NULL) +
    line_scales() +
    chain_style(data)
}

#' Densities of each chain of each variable, at fewer points where several share a panel
#' @noRd
chain_densities <- function(draws, panel) {
  names <- dimnames(draws)[[3]]
  chains <- as.character(seq_len(dim(draws)[2]))
  parts <- lapply(seq_along(names), function(k) {
    points <- if (sum(panel == panel[k]) > 1) 64 else 256
    lapply(chains, function(chain) {
      value <- draws[, as.integer(chain), k]
      value <- value[is.finite(value)]
      if (length(value) < 2) return(NULL)
      density <- stats::density(value, n = points, from = min(value), to = max(value))
      list(variable = names[k], panel = panel[k], chain = chain, x = density$x, density = density$y, n = points)
    })
  })
  parts <- Filter(Negate(is.null), unlist(parts, recursive = FALSE))
  n <- vapply(parts, `[[`, 0, "n")
  label <- function(what, levels) factor(rep(vapply(parts, `[[`, "", what), n), levels = levels)
  data.frame(
    variable = label("variable", names), panel = label("panel", unique(panel)), chain = label("chain", chains),
    x = as.double(unlist(lapply(parts, `[[`, "x"))), density = as.double(unlist(lapply(parts, `[[`, "density")))
  )
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
