# Regions of practical equivalence and reference values, one for each variable, and how much of them a panel shows.

#' Regions of practical equivalence of variables
#'
#' @param rope `NULL`; two numbers for all variables; or a list named by variables, of two numbers each.
#' @param names Variables.
#' @return `NULL`, or a matrix, variables x (`low`, `high`), `NA` for those without.
#' @section Errors: classes `hlr_error_argument`, `hlr_error_variable`.
#' @noRd
check_rope <- function(rope, names) {
  if (is.null(rope)) return(NULL)
  out <- matrix(NA_real_, length(names), 2, dimnames = list(names, c("low", "high")))
  if (!is.list(rope)) {
    out[] <- rep(check_span(rope, "rope"), each = length(names))
    return(out)
  }
  for (name in check_named(rope, "rope", names)) out[name, ] <- check_span(rope[[name]], paste0("rope$", name))
  out
}

#' Reference values of variables
#'
#' @param ref `NULL`; a number for all variables; or numbers named by variables.
#' @return Double vector named by variables, `NA` for those without.
#' @noRd
check_reference <- function(ref, names) {
  out <- stats::setNames(rep(NA_real_, length(names)), names)
  if (is.null(ref)) return(out)
  if (length(ref) == 1 && is.null(names(ref))) {
    out[] <- check_number(ref, "ref")
    return(out)
  }
  for (name in check_named(as.list(ref), "ref", names)) out[name] <- check_number(ref[[name]], paste0("ref$", name))
  out
}

#' @noRd
check_span <- function(x, name) {
  if (!is.numeric(x) || length(x) != 2 || anyNA(x) || x[1] > x[2]) {
    hlr_abort("argument", "`", name, "` must be two numbers, the lower first, such as c(-1, 1).")
  }
  as.double(x)
}

#' Names in a list of one value per variable, all of which must be known
#' @noRd
check_named <- function(x, name, known) {
  if (is.null(names(x)) || any(names(x) == "")) {
    hlr_abort("argument", "`", name, "` has values without names. Name them by variables, such as 'b_Time'.")
  }
  for (wanted in setdiff(names(x), known)) {
    hlr_abort("variable", "`", name, "` has a value for '", wanted, "', which is not drawn.",
              suggest_name(wanted, known), " Drawn are ", quote_names(known), ".")
  }
  names(x)
}

#' The part of a region that a panel shows: no further from its contents than they are wide
#'
#' A narrow posterior far from the region would else be a line in an empty panel.
#'
#' @param low,high Ends of the region. @param limits Ends of the panel's contents.
#' @return Double vector of two: the part; `NA` if there is none.
#' @noRd
part_in_view <- function(low, high, limits) {
  reach <- limits + c(-1, 1) * diff(limits)
  if (is.na(low) || is.na(high) || high < reach[1] || low > reach[2]) return(c(NA_real_, NA_real_))
  c(max(low, reach[1]), min(high, reach[2]))
}

#' Regions behind intervals, by panel
#'
#' @param data Intervals, with `panel`, `q1`, `q5`. @param rope From `check_rope()`, rows named by `panel`.
#' @param clip Show only what is near, and note the rest?
#' @return List: `band`, data frame of `panel`, `low`, `high`; `note`, words for panels whose region is not in view,
#'   named by panels.
#' @noRd
rope_views <- function(data, rope, clip) {
  panels <- levels(data$panel)
  band <- data.frame(panel = factor(panels, levels = panels), rope[panels, , drop = FALSE], row.names = NULL)
  note <- stats::setNames(rep("", length(panels)), panels)
  if (!clip) return(list(band = unique(band[!is.na(band$low), c("low", "high")]), note = note))
  for (i in which(!is.na(band$low))) {
    limits <- range(data[data$panel == panels[i], c("q1", "q5")])
    seen <- part_in_view(band$low[i], band$high[i], limits)
    if (anyNA(seen)) {
      side <- if (band$low[i] > limits[2]) "right" else "left"
      note[i] <- paste0("   (ROPE ", format_number(band$low[i]), " to ", format_number(band$high[i]), ": far to the ",
                        side, ")")
    }
    band[i, c("low", "high")] <- seen
  }
  list(band = band[!is.na(band$low), ], note = note)
}

#' @noRd
rope_layer <- function(band) {
  if (is.null(band) || nrow(band) == 0) return(NULL)
  ggplot2::geom_rect(ggplot2::aes(xmin = .data[["low"]], xmax = .data[["high"]], ymin = -Inf, ymax = Inf), band,
                     inherit.aes = FALSE, fill = region_colours[["rope"]], alpha = 0.15)
}

# Okabe and Ito's green and vermilion, told apart by the colour-blind too.
region_colours <- c(rope = "#009E73", ref = "#D55E00")
