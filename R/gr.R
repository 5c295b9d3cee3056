# gr(g, dist = "student"): a grouping factor with the distribution of its effects, as brms writes it.

effect_distributions <- c("gaussian", "student")

#' The right of a bar: the grouping factor and the distribution of its effects
#'
#' @param group Expression. @param bar,formula Where it stands, for messages.
#' @return List of `group`, the expression without `gr()`, and `dist`, one of `effect_distributions`.
#' @section Errors: class `hlr_error_formula`.
#' @noRd
parse_gr <- function(group, bar, formula) {
  group <- strip_parens(group)
  if (!is_call(group, "gr")) return(list(group = group, dist = "gaussian"))
  args <- as.list(group)[-1]
  named <- if (is.null(names(args))) rep("", length(args)) else names(args)
  other <- setdiff(named, c("", "dist"))
  if (length(other) > 0) {
    abort_bar(bar, formula, paste0("gr() has `dist` here, no `", other[1], "`"))
  }
  if (sum(named == "") != 1) abort_bar(bar, formula, "gr() takes one grouping factor, as in gr(g, dist = \"student\")")
  dist <- if ("dist" %in% named) args[["dist"]] else "gaussian"
  if (!is.character(dist) || !dist %in% effect_distributions) {
    abort_bar(bar, formula, paste0("`dist` in gr() is ", paste0("\"", effect_distributions, "\"", collapse = " or ")))
  }
  list(group = args[named == ""][[1]], dist = dist)
}

#' A grouping factor as gr() writes it, where its effects are not normal
#' @noRd
format_gr <- function(group, dist) {
  if (dist == "gaussian") group else paste0("gr(", group, ", dist = \"", dist, "\")")
}

#' The one distribution of the terms of a factor
#' @noRd
common_distribution <- function(terms, group) {
  dist <- unique(vapply(terms, `[[`, "", "dist"))
  if (length(dist) == 1) return(dist)
  hlr_abort("formula", "The terms of '", group, "' have effects of different distributions, ", quote_names(dist),
            "; all that a level has is drawn together. Write the same `dist` in each.")
}

#' Factors with Student's t effects
#' @noRd
has_student_effects <- function(factors) any(vapply(factors, `[[`, "", "dist") == "student")

#' Name of the degrees of freedom of a factor's effects
#' @noRd
df_name <- function(group) paste0("df_", group)
