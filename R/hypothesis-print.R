# How the tests of hypothesis() print and look.

#' Print and plot the tests of hypotheses
#'
#' @param x From [hypothesis()].
#' @param digits Decimals of the numbers.
#' @param chars Hypotheses are cut to so many characters.
#' @param N At most so many tests on one page.
#' @param ignore_prior Leave the prior's density out?
#' @param ... Nothing; for `plot()`, any other argument is an error.
#' @return `print()`: `x`, invisibly. `plot()`: a ggplot, or for more than `N` tests a list of them of class
#'   `hlr_plots`.
#' @details The picture has the density of the difference of the two sides, with the part shaded for which a one-sided
#'   statement holds. For an equality the prior's density is there too, where it is in view, and points at zero: the
#'   ratio of their heights is the evidence ratio.
#' @section Errors: class `hlr_error_argument`.
#' @seealso [hypothesis()]
#' @name hlr_hypothesis
NULL

#' @rdname hlr_hypothesis
#' @export
print.hlr_hypothesis <- function(x, digits = 2, chars = 30, ...) {
  table <- x$hypothesis
  table$Hypothesis <- cut_words(table$Hypothesis, chars)
  numeric <- vapply(table, is.numeric, NA)
  table[numeric] <- lapply(table[numeric], round, digits = digits)
  cat("Hypothesis tests", if (x$class != "") paste0(" for class ", x$class), ":\n", sep = "")
  print(table, quote = FALSE)
  percent <- function(p) paste0(format(100 * p, digits = 4), "%")
  cat("---\n", paste(strwrap(paste0(
    "CI: ", percent(1 - 2 * x$alpha), " interval of a one-sided hypothesis, ", percent(1 - x$alpha),
    " of an equality. *: probability above ", percent(1 - x$alpha), ", or zero outside the interval. Post.Prob of an ",
    "equality assumes equal prior probabilities."
  ), 80), collapse = "\n"), "\n", sep = "")
  invisible(x)
}

#' @noRd
cut_words <- function(x, chars) ifelse(nchar(x) > chars, paste0(substr(x, 1, chars - 3), "..."), x)

#' @rdname hlr_hypothesis
#' @export
plot.hlr_hypothesis <- function(x, N = 5, ignore_prior = FALSE, chars = 40, ...) {
  refuse_other(...)
  per_page <- check_count(N, "N")
  check_flag(ignore_prior, "ignore_prior")
  panels <- lapply(seq_along(x$sign), function(i) {
    prior <- if (x$sign[i] == "=" && !ignore_prior && !anyNA(x$prior_samples[[i]])) x$prior_samples[[i]]
    test_panel(x$hypothesis[i, ], x$sign[i], x$samples[[i]], prior, chars)
  })
  as_pages(lapply(balanced_pieces(panels, per_page), draw_tests))
}

#' @return List of data frames, each with the panel's label: `curve` of posterior and prior, `shaded`, what holds, and
#'   `points`, the densities at zero.
#' @noRd
test_panel <- function(row, sign, draws, prior, chars) {
  label <- paste0(if (!is.null(row$Group)) paste0(row$Group, ": "), cut_words(row$Hypothesis, chars), "\n",
                  "probability ", format_number(signif(row$Post.Prob, 3)), ", evidence ratio ",
                  format_number(signif(row$Evid.Ratio, 3)))
  reach <- range(draws, part_in_view(0, 0, range(draws)), na.rm = TRUE)
  values <- list(posterior = draws, prior = prior)
  values <- values[!vapply(values, is.null, NA)]
  values <- values[vapply(values, has_density, NA)]
  if (is.null(values$posterior)) {
    hlr_abort("hypothesis", "The difference of '", row$Hypothesis, "' has too few finite draws for a density.")
  }
  curves <- lapply(names(values), function(what) {
    density <- stats::density(values[[what]], from = reach[1], to = reach[2], n = 512)
    data.frame(label = label, what = what, x = density$x, height = density$y)
  })
  holds <- curves[[1]][(if (sign == "<") curves[[1]]$x <= 0 else curves[[1]]$x >= 0) & sign != "=", ]
  at_zero <- sign == "=" && reach[1] <= 0 && reach[2] >= 0
  points <- if (at_zero) {
    data.frame(label = label, what = names(values), x = 0, height = vapply(values, density_at, 0, point = 0))
  }
  list(curve = do.call(rbind, curves), shaded = holds, points = points)
}

#' @noRd
draw_tests <- function(panels) {
  curve <- do.call(rbind, lapply(panels, `[[`, "curve"))
  shaded <- do.call(rbind, lapply(panels, `[[`, "shaded"))
  points <- do.call(rbind, lapply(panels, `[[`, "points"))
  by_label <- function(data) {
    data$label <- factor(data$label, levels = unique(curve$label))
    data
  }
  with_prior <- any(curve$what == "prior")
  ggplot2::ggplot(by_label(curve), ggplot2::aes(x = .data[["x"]], y = .data[["height"]], colour = .data[["what"]])) +
    ggplot2::geom_area(data = by_label(shaded), fill = "#0072B2", colour = NA, alpha = 0.25, stat = "identity",
                       position = "identity") +
    ggplot2::geom_vline(xintercept = 0, linetype = "dashed", linewidth = 0.4) +
    ggplot2::geom_line(linewidth = 0.5) +
    (if (!is.null(points)) ggplot2::geom_point(data = by_label(points), size = 2)) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["label"]]), scales = "free", ncol = if (length(panels) > 3) 2 else 1) +
    ggplot2::scale_colour_manual(NULL, values = c(posterior = "#0072B2", prior = "#D55E00")) +
    ggplot2::scale_y_continuous(NULL, expand = ggplot2::expansion(c(0, 0.05))) +
    ggplot2::labs(x = "Left side minus right side") +
    page_style() +
    no_value_axis() +
    ggplot2::theme(legend.position = if (with_prior) "bottom" else "none",
                   legend.margin = ggplot2::margin(0, 0, 0, 0))
}
