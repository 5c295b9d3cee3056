# gr(g, dist = "student"): a grouping factor with the distribution of its effects, as brms writes it.

effect_laws <- c("gaussian", "student")

#' The right of a bar: the grouping factor and the distribution of its effects
#'
#' @param group Expression. @param bar,formula Where it stands, for messages.
#' @return List of `group`, the expression without `gr()`, and `law`, one of `effect_laws`.
#' @section Errors: class `hlr_error_formula`.
#' @noRd
parse_gr <- function(group, bar, formula) {
  group <- strip_parens(group)
  if (!is_call(group, "gr")) return(list(group = group, law = "gaussian"))
  args <- as.list(group)[-1]
  named <- if (is.null(names(args))) rep("", length(args)) else names(args)
  other <- setdiff(named, c("", "dist"))
  if (length(other) > 0) {
    abort_bar(bar, formula, paste0("gr() has `dist` here, no `", other[1], "`"))
  }
  if (sum(named == "") != 1) abort_bar(bar, formula, "gr() takes one grouping factor, as in gr(g, dist = \"student\")")
  law <- if ("dist" %in% named) args[["dist"]] else "gaussian"
  if (!is.character(law) || !law %in% effect_laws) {
    abort_bar(bar, formula, paste0("`dist` in gr() is ", paste0("\"", effect_laws, "\"", collapse = " or ")))
  }
  list(group = args[named == ""][[1]], law = law)
}

#' A grouping factor as gr() writes it, where its effects are not normal
#' @noRd
format_gr <- function(group, law) {
  if (law == "gaussian") group else paste0("gr(", group, ", dist = \"", law, "\")")
}

#' The one distribution of the effects of a factor's terms
#' @noRd
common_law <- function(terms, group) {
  law <- unique(vapply(terms, `[[`, "", "law"))
  if (length(law) == 1) return(law)
  hlr_abort("formula", "The terms of '", group, "' have effects of different distributions, ", quote_names(law),
            "; all that a level has is drawn together. Write the same `dist` in each.")
}

#' Factors with Student's t effects
#' @noRd
has_student_effects <- function(factors) any(vapply(factors, `[[`, "", "law") == "student")
