# plot_posterior(): densities with a reference value and a region of practical equivalence.

#' Posterior densities, with a reference value and a region of practical equivalence
#'
#' For each variable the density of the draws over its interval, a thick line with the mean as a point. With `ref` the
#' share of draws on either side of the value is printed above the curve, with `rope` the share inside the region, which
#' is shaded.
#'
#' @param x A fit, from [hlr_fit()].
#' @param variable,regex Variables as in [summary.hlr_fit()].
#' @param ref Reference value: a number for all variables, or numbers named by variables, such as `c(b_Time = 7)`.
#' @param rope Region of practical equivalence: two numbers for all variables, or a list of two numbers each, named by
#'   variables.
#' @param prob Probability inside the interval.
#' @param interval `"eti"`, equal tails, or `"hdi"`, the narrowest interval; see [hlr_interval_rule].
#' @param point `"mean"` or `"median"`.
#' @param n At most so many variables on one page.
#' @param ... Nothing; any other argument is an error.
#' @return A ggplot; for more than `n` variables a list of them of class `hlr_plots`.
#' @details A reference or region further from the draws than these reach is not drawn: an arrow at the edge of the
#'   panel points to it. Each curve is relative to its highest point, and ends where the support of the variable does.
#' @section Errors: class `hlr_error_variable` for unknown names, `hlr_error_argument` for arguments out of range.
#' @seealso [hypothesis()] for statements about several variables. `rope()` and `p_direction()` of the package
#'   bayestestR take a fit and give the shares as a table.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' plot_posterior(fit, c("b_Intercept", "b_Time"), ref = 0, rope = c(-1, 1))
#' plot_posterior(fit, "b_Time", ref = 7, rope = c(6.9, 7.1))
#' }
#' @export
plot_posterior <- function(x, variable = NULL, regex = FALSE, ref = NULL, rope = NULL,
                           prob = getOption("hlr.prob", 0.95),
                           interval = getOption("hlr.interval", "eti"), point = c("mean", "median"), n = 9, ...) {
  again <- call_in_own_words(match.call(), picture_habits)
  if (!is.null(again)) return(eval(again, parent.frame()))
  check_unused(match.call(expand.dots = FALSE)$..., "plot_posterior", names(formals(plot_posterior)))
  check_fit(x)
  names <- select_variables(x, variable, regex, default = stored_parameters(x))
  n <- check_count(n, "n")
  look <- list(
    prob = check_number(prob, "prob", 0, 1), interval = check_interval(interval),
    point = check_default_choice(point, "point", c("mean", "median"))
  )
  ref <- check_reference(ref, names)
  rope <- check_rope(rope, names)
  parameters <- fit_parameters(x)
  as_pages(lapply(balanced_pieces(names, n), function(page) {
    draws <- flatten_draws(draws_of(x, page))
    panels <- lapply(page, function(name) {
      shares_panel(draws[, name], name, support_of(name, parameters), ref[[name]], rope[name, ], look)
    })
    draw_shares(panels, look)
  }))
}

#' Ends of the values that a variable can have, those of its prior where it is a parameter
#' @noRd
support_of <- function(name, parameters) {
  at <- match(name, parameters$parameter)
  if (is.na(at)) c(-Inf, Inf) else c(parameters$lower[at], parameters$upper[at])
}

# ---- what is drawn ----------------------------------------------------------

#' One panel: curve, interval, point, reference and region, and how much of the last two is in view
#'
#' @param ref Double, `NA` for none. @param rope Double vector of two, or `NULL`.
#' @param look List of `prob`, `interval`, `point`.
#' @noRd
shares_panel <- function(draws, name, ends, ref, rope, look) {
  array <- array(draws, c(length(draws), 1, 1), list(NULL, NULL, name))
  asked <- interval_request(look$prob, look$interval)
  summary <- summarise_array(array, probs = asked$probs, hdi = asked$hdi)
  curve <- density_curve(draws, ends)
  limits <- range(draws, curve$x, finite = TRUE)
  if (is.null(rope)) rope <- c(NA_real_, NA_real_)
  rope_seen <- part_in_view(max(rope[1], ends[1]), min(rope[2], ends[2]), limits)
  ref_seen <- part_in_view(ref, ref, range(limits, rope_seen, na.rm = TRUE))[1]
  list(
    name = name, curve = curve, limits = limits,
    point = summary[[1, look$point]], span = unname(summary[1, asked$columns]),
    ref = ref, rope = rope, ref_seen = ref_seen, rope_seen = rope_seen,
    below = mean(draws < ref), above = mean(draws > ref), within = mean(draws >= rope[1] & draws <= rope[2])
  )
}

#' What stands above a curve, one line each: words, their colour, and how far up
#' @noRd
share_words <- function(panel, look, digits = 1) {
  percent <- function(share) sprintf("%.*f%%", digits, 100 * share)
  show <- function(x) format_number(signif(x, 6))
  kind <- paste0(format(100 * look$prob), "%", if (look$interval == "hdi") " HDI", "")
  middle <- sprintf("%.*f", decimals_for(diff(panel$span)), panel$point)
  words <- c(
    estimate = paste0(look$point, " ", middle, ", ", kind, " ", interval_words(NULL, panel$span[1], panel$span[2])),
    ref = if (!is.na(panel$ref)) {
      paste0("P(< ", show(panel$ref), ") = ", percent(panel$below), ", P(> ", show(panel$ref), ") = ",
             percent(panel$above))
    },
    rope = if (!anyNA(panel$rope)) {
      paste0(percent(panel$within), " in ROPE ", show(panel$rope[1]), " to ", show(panel$rope[2]))
    }
  )
  data.frame(words = unname(words), kind = names(words), line = rev(seq_along(words)))
}

#' Arrows towards a reference or a region that is not in view: where they begin and end
#' @noRd
share_arrows <- function(panel) {
  hidden <- c(ref = !is.na(panel$ref) && is.na(panel$ref_seen), rope = !anyNA(panel$rope) && anyNA(panel$rope_seen))
  if (!any(hidden)) return(NULL)
  right <- c(panel$ref, panel$rope[1])[hidden] > panel$limits[2]
  width <- diff(panel$limits)
  data.frame(
    kind = names(hidden)[hidden], height = c(0.5, 0.38)[hidden],
    x = ifelse(right, panel$limits[2] + 0.03 * width, panel$limits[1] - 0.03 * width),
    to = ifelse(right, panel$limits[2] + 0.13 * width, panel$limits[1] - 0.13 * width)
  )
}

# ---- the picture ------------------------------------------------------------

#' @noRd
draw_shares <- function(panels, look) {
  names <- vapply(panels, `[[`, "", "name")
  gather <- function(make) {
    parts <- lapply(panels, function(panel) {
      data <- make(panel)
      if (!is.null(data) && nrow(data)) cbind(panel = factor(panel$name, levels = names), data)
    })
    do.call(rbind, parts)
  }
  layer <- function(geom, mapping, data, ...) if (!is.null(data)) geom(mapping, data, ...)
  columns <- panel_columns(length(panels))
  line_height <- 0.05 + 0.055 * ceiling(length(panels) / columns)        # as a share of the curve's height
  words <- gather(function(panel) {
    data.frame(share_words(panel, look), x = mean(range(panel$limits, panel$rope_seen, panel$ref_seen, na.rm = TRUE)))
  })
  words$height <- 1 + line_height * words$line
  constant <- gather(function(panel) if (is.null(panel$curve)) data.frame(x = panel$point))
  x <- ggplot2::aes(x = .data[["x"]], y = .data[["height"]])
  ggplot2::ggplot() +
    layer(ggplot2::geom_rect,
          ggplot2::aes(xmin = .data[["low"]], xmax = .data[["high"]], ymin = 0, ymax = 1),
          gather(function(panel) {
            if (!anyNA(panel$rope_seen)) data.frame(low = panel$rope_seen[1], high = panel$rope_seen[2])
          }), fill = region_colours[["rope"]], alpha = 0.2) +
    layer(ggplot2::geom_area, x, gather(function(panel) curve_within(panel$curve, panel$span)), fill = "#0072B2",
          alpha = 0.25, stat = "identity", position = "identity") +
    layer(ggplot2::geom_line, x, gather(function(panel) panel$curve), colour = "#0072B2", linewidth = 0.5) +
    layer(ggplot2::geom_vline, ggplot2::aes(xintercept = .data[["x"]]), constant, colour = "#0072B2") +
    layer(ggplot2::geom_segment, ggplot2::aes(x = .data[["x"]], xend = .data[["x"]], y = 0, yend = 1),
          gather(function(panel) if (!is.na(panel$ref_seen)) data.frame(x = panel$ref_seen)), linewidth = 0.6,
          colour = region_colours[["ref"]], linetype = "dashed") +
    layer(ggplot2::geom_segment, ggplot2::aes(x = .data[["low"]], xend = .data[["high"]], y = 0, yend = 0),
          gather(function(panel) data.frame(low = panel$span[1], high = panel$span[2])), linewidth = 1.5) +
    layer(ggplot2::geom_point, ggplot2::aes(x = .data[["x"]], y = 0),
          gather(function(panel) data.frame(x = panel$point)), size = 2, shape = 21, fill = "white") +
    layer(ggplot2::geom_segment, ggplot2::aes(x = .data[["x"]], xend = .data[["to"]], y = .data[["height"]],
                                              yend = .data[["height"]], colour = .data[["kind"]]),
          gather(share_arrows), arrow = ggplot2::arrow(length = ggplot2::unit(5, "pt"), type = "closed"),
          linewidth = 0.6) +
    ggplot2::geom_text(ggplot2::aes(x = .data[["x"]], y = .data[["height"]], label = .data[["words"]],
                                    colour = .data[["kind"]]), words, size = 3) +
    ggplot2::scale_colour_manual(values = c(estimate = "grey15", region_colours), guide = "none") +
    ggplot2::scale_x_continuous(NULL, n.breaks = 5, expand = ggplot2::expansion(0.08)) +
    ggplot2::scale_y_continuous(NULL, expand = ggplot2::expansion(c(0.03, 0.05))) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["panel"]]), scales = "free_x", ncol = columns) +
    page_style() +
    no_value_axis() +
    ggplot2::theme(strip.text = ggplot2::element_text(hjust = 0.5, size = 10))
}
