# plot_priors(): the exact density of each prior, and of a fit the posterior over it.

#' Draw the priors
#'
#' One panel for each parameter: the exact density of its prior on the support it has in the model, with the central
#' interval shaded; of a fit also the density of the draws, each curve on a height of its own, because a posterior
#' often is a hundred times as narrow as its prior. Above each panel stand the prior in words and its interval, and
#' that of the posterior.
#'
#' The intercept is the one that the prior is on, as a rule that at the mean of the predictors. A correlation has the
#' density that `lkj(eta)` gives each of a matrix: a beta distribution stretched over -1 to 1. A constant is a line; so
#' is a flat prior, across the panel, which for want of anything else has the width of the default prior's interval.
#' Where a density has no bound, such as that of `gamma(0.01, 0.01)` at 0, the curve is cut off.
#'
#' @param x A model from [hlr_model()] or a fit from [hlr_fit()].
#' @param variable Names of parameters as the panels have them; all if `NULL`. `"cor_Pig"` is all correlations of `Pig`.
#' @param prob Probability inside the shaded intervals, equal-tailed.
#' @param ... Nothing; any other argument is an error.
#' @return A ggplot; if there are more than 20 panels a list of them of class `hlr_plots`, which prints one after the
#'   other.
#' @section Errors: class `hlr_error_variable` for an unknown name, `hlr_error_argument` for any other argument.
#' @seealso [hlr_priors()] for the same as a table, [prior_draws()] for draws.
#' @examples
#' model <- hlr_model(Weight ~ Time + (Time | Pig), dietox)
#' plot_priors(model)
#' \donttest{
#' fit <- hlr_fit(model, seed = 1)
#' plot_priors(fit, c("sd_Pig__Intercept", "sd_Pig__Time", "sigma"))
#' }
#' @export
plot_priors <- function(x, variable = NULL, prob = 0.95, ...) {
  check_unused(match.call(expand.dots = FALSE)$..., "plot_priors", names(formals(plot_priors)))
  if (!inherits(x, "hlr_model") && !inherits(x, "hlr_fit")) {
    hlr_abort("argument", "`x` must be a model from hlr_model() or a fit from hlr_fit(), not ", describe_value(x), ".")
  }
  check_version(x)
  check_number(prob, "prob", 0, 1, open = TRUE)
  posterior <- inherits(x, "hlr_fit") && !is_prior_fit(x)
  panels <- prior_panels(x$prior, x$design, split_correlations = posterior)
  panels <- panels[select_panels(panels, variable)]
  if (posterior) panels <- lapply(panels, add_draws, values = prior_scale_draws(x))
  panels <- lapply(panels, add_range, prob = prob, fallback = default_panels(panels, x))
  as_pages(lapply(balanced_pieces(panels, 20), draw_panels, prob = prob))
}

# ---- what is drawn ----------------------------------------------------------

#' Panels to draw
#'
#' @param table An `hlr_prior_table`. @param split_correlations One for each correlation, or one for each matrix?
#' @return List of lists: `name`; `row`, of the table; `dim`, size of the correlation matrix. Shrunk coefficients have
#'   none: their prior is that of their scales.
#' @noRd
prior_panels <- function(table, design, split_correlations) {
  unlist(lapply(seq_len(nrow(table)), function(i) {
    row <- table[i, ]
    if (is_shrunk(row)) return(NULL)
    if (row$class != "cor") return(list(list(name = row$parameter, row = row, dim = 2)))
    block <- block_of_row(table, i, design$factors)
    names <- if (split_correlations || length(block$names) == 1) block$names else row$parameter
    lapply(names, function(name) list(name = name, row = row, dim = block$size))
  }), recursive = FALSE)
}

#' @return Integer, places of the wanted panels.
#' @noRd
select_panels <- function(panels, variable) {
  name <- vapply(panels, `[[`, "", "name")
  parameter <- vapply(panels, function(panel) panel$row$parameter, "")
  if (is.null(variable)) return(seq_along(panels))
  unique(unlist(lapply(check_names(variable, "variable"), function(wanted) {
    at <- which(name == wanted | parameter == wanted)
    if (length(at)) return(at)
    hlr_abort("variable", "No parameter with a prior is called '", wanted, "'.", suggest_name(wanted, name),
              " There are ", quote_names(unique(name), 30), ".")
  })))
}

#' Draws, one column per parameter, of the intercept that its prior is on
#' @noRd
prior_scale_draws <- function(fit) raw_intercept(fit$prior, fit$design, flatten_draws(fit$draws), back = TRUE)

#' @noRd
add_draws <- function(panel, values) {
  panel$draws <- values[, panel$name]
  panel
}

#' Default priors of parameters whose prior says nothing of where to look
#' @noRd
default_panels <- function(panels, x) {
  flat <- vapply(panels, function(panel) is_improper(panel$row), NA)
  if (any(flat)) default_priors(whole_design(x$design), x$family)
}

#' Intervals, the posterior's curve, and limits of the panel: the prior's interval and a quarter more on each side,
#' within the support, and all of the posterior's curve
#' @noRd
add_range <- function(panel, prob, fallback) {
  at <- central_probs(prob)
  panel$interval <- prior_quantile(panel$row, at, dim = panel$dim)
  panel$curve <- posterior_curve(panel)
  if (!is.null(panel$curve)) panel$posterior <- unname(stats::quantile(panel$draws, at))
  panel$limits <- range(prior_span(panel, at, fallback), panel$curve$x)
  panel
}

#' @noRd
prior_span <- function(panel, at, fallback) {
  row <- panel$row
  if (is_fixed(row)) return(row$arg1 + c(-0.5, 0.5) * max(abs(row$arg1), 1))
  shown <- panel$interval
  if (any(!is.finite(shown))) {
    if (!is.null(panel$curve)) return(NULL)
    shown <- prior_quantile(fallback[match(row$parameter, fallback$parameter), ], at)
  }
  pmin(pmax(shown + c(-0.25, 0.25) * diff(shown), row$lower), row$upper)
}

# ---- curves -----------------------------------------------------------------

#' Density of a prior
#'
#' @return Double vector of the length of `x`; `Inf` where it has no bound.
#' @noRd
prior_density <- function(row, x, dim = 2) {
  if (!is_of_matrix(row)) return(exp(prior_logp(row, x)$logp))
  # One correlation of a matrix has the density that it has alone, with another shape.
  exp(.Call(hlr_c_lkj_logp, 2L, as.double(distribution_of(row)$margin(row$arg1, dim)), log1p(-x^2)))
}

#' The prior's curve: even points, and quantiles where it is steep; heights relative to the highest drawn
#' @noRd
prior_curve <- function(panel) {
  row <- panel$row
  limits <- panel$limits
  if (is_fixed(row)) return(data.frame(x = row$arg1, height = 1))
  if (is_improper(row)) return(data.frame(x = limits, height = 0.5))
  core <- prior_quantile(row, seq(0.01, 0.99, length.out = 99), dim = panel$dim)
  x <- sort(unique(c(seq(limits[1], limits[2], length.out = 401), core, panel$interval)))
  x <- x[x >= limits[1] & x <= limits[2]]
  density <- prior_density(row, x, panel$dim)
  usual <- prior_density(row, core, panel$dim)
  top <- max(density[is.finite(density)], usual[is.finite(usual)])
  # The highest point of nearly all priors is among the middle 98%; of others the curve is cut off.
  if (any(!is.finite(density)) || top > 2 * max(usual)) top <- min(top, max(usual))
  data.frame(x = x, height = pmin(density, top) / top)
}

#' @noRd
posterior_curve <- function(panel) {
  if (!is_fixed(panel$row)) density_curve(panel$draws, c(panel$row$lower, panel$row$upper))
}

#' Density of draws: a kernel estimate, reflected at the ends of the support so that nothing leaks across
#'
#' @return Data frame of `x` and `height`, 1 at most; `NULL` for a constant.
#' @noRd
density_curve <- function(draws, ends = c(-Inf, Inf)) {
  x <- draws[is.finite(draws)]
  if (length(x) < 2 || diff(range(x)) == 0) return(NULL)
  bandwidth <- 1.2 * stats::bw.nrd0(x)
  reach <- pmin(pmax(range(x) + c(-2, 2) * bandwidth, ends[1]), ends[2])
  mirrored <- c(x, unlist(lapply(ends[is.finite(ends)], function(end) 2 * end - x)))
  density <- stats::density(mirrored, bw = bandwidth, from = reach[1], to = reach[2], n = 512)
  data.frame(x = density$x, height = density$y / max(density$y))
}

#' The part of a curve over an interval, with its ends
#' @noRd
curve_within <- function(curve, interval) {
  if (is.null(curve) || nrow(curve) < 2 || any(!is.finite(interval))) return(NULL)
  x <- c(interval[1], curve$x[curve$x > interval[1] & curve$x < interval[2]], interval[2])
  data.frame(x = x, height = stats::approx(curve$x, curve$height, x, rule = 2)$y)
}

#' @noRd
panel_label <- function(panel) {
  row <- panel$row
  centred <- row$class == "Intercept" && isTRUE(row$center)
  span <- function(x) paste(format_number(signif(x, 3)), collapse = " to ")
  shown <- row
  args <- c("arg1", "arg2", "arg3")
  shown[args] <- lapply(row[args], signif, digits = 4)
  proper <- !is_improper(row) && !is_fixed(row)
  paste0(panel$name, if (centred) " (centred)", "\n", format_prior(shown),
         if (proper) paste0(":  ", span(panel$interval)),
         if (!is.null(panel$posterior)) paste0("\nposterior:  ", span(panel$posterior)))
}

# ---- the picture ------------------------------------------------------------

#' @noRd
draw_panels <- function(panels, prob) {
  label <- vapply(panels, panel_label, "")
  gather <- function(make) {
    parts <- lapply(seq_along(panels), function(i) {
      data <- make(panels[[i]])
      if (!is.null(data) && nrow(data)) cbind(panel = i, data)
    })
    out <- do.call(rbind, c(list(data.frame(panel = integer(), x = double(), height = double())), parts))
    out$panel <- factor(label[out$panel], levels = unique(label))
    out
  }
  is_line <- function(panel) is_fixed(panel$row)
  posterior <- !is.null(panels[[1]]$draws)
  prior <- gather(function(panel) if (!is_line(panel)) prior_curve(panel))
  after <- gather(function(panel) panel$curve)
  ggplot2::ggplot(mapping = ggplot2::aes(x = .data[["x"]], y = .data[["height"]])) +
    ggplot2::geom_blank(data = gather(function(panel) data.frame(x = panel$limits, height = c(0, 1)))) +
    curve_layers(prior, gather(function(panel) curve_within(prior_curve(panel), panel$interval)), "prior") +
    ggplot2::geom_segment(ggplot2::aes(xend = .data[["x"]], yend = 0, colour = "prior"),
                          gather(function(panel) if (is_line(panel)) prior_curve(panel)), linewidth = 0.8) +
    (if (posterior) {
      curve_layers(after, gather(function(panel) curve_within(panel$curve, panel$posterior)), "posterior")
    }) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["panel"]]), scales = "free_x", ncol = panel_columns(length(panels))) +
    prior_style(prob, posterior)
}

#' @noRd
panel_columns <- function(n) if (n <= 3) n else if (n == 4) 2 else if (n <= 12) 3 else 4

#' @noRd
curve_layers <- function(curve, shaded, name) {
  list(
    ggplot2::geom_area(ggplot2::aes(fill = name), shaded, stat = "identity", position = "identity",
                       alpha = 0.35),
    ggplot2::geom_line(ggplot2::aes(colour = name), curve, linewidth = 0.5)
  )
}

#' @noRd
prior_style <- function(prob, posterior) {
  colours <- c(prior = "#0072B2", posterior = "#D55E00")
  interval <- paste0(format(100 * prob), "% interval shaded")
  breaks <- c("prior", if (posterior) "posterior")
  list(
    ggplot2::scale_colour_manual(NULL, values = colours, breaks = breaks, aesthetics = c("colour", "fill")),
    ggplot2::scale_y_continuous(NULL, expand = ggplot2::expansion(c(0, 0.03))),
    ggplot2::scale_x_continuous(NULL, n.breaks = 4, expand = ggplot2::expansion(0.02)),
    ggplot2::labs(caption = paste0(if (posterior) "Each density relative to its highest point; ", interval)),
    page_style(),
    no_value_axis(),
    ggplot2::theme(legend.position = if (posterior) "bottom" else "none",
                   legend.margin = ggplot2::margin(0, 0, 0, 0), legend.text = ggplot2::element_text(size = 9),
                   legend.key.size = ggplot2::unit(0.9, "lines"),
                   plot.caption = ggplot2::element_text(size = 8, colour = "grey30"),
                   strip.text = ggplot2::element_text(hjust = 0, size = 8, lineheight = 1),
                   panel.spacing.y = ggplot2::unit(0.8, "lines"))
  )
}
