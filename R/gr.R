# gr(g, dist = "student"): a grouping factor with the distribution of its effects, as brms writes it.

effect_laws <- c("gaussian", "student")

#' What gr() of brms has and hlr has not
#' @noRd
not_yet_gr <- c(by = "covariances by groups of levels", cov = "covariance matrices of group effects",
                pw = "weights of groups")

#' The right of a bar: the grouping factor and what gr() says of its effects
#'
#' @param group Expression. @param bar,formula Where it stands, for messages.
#' @return List of `group`, the expression without `gr()`; `law`, one of `effect_laws`; `id`, text or `NULL`; and
#'   `independent`, does it say `cor = FALSE`?
#' @section Errors: classes `hlr_error_formula`, `hlr_error_not_yet`.
#' @noRd
parse_gr <- function(group, bar, formula) {
  group <- strip_parens(group)
  if (!is_call(group, "gr")) return(list(group = group, law = "gaussian", id = NULL, independent = FALSE))
  args <- as.list(group)[-1]
  named <- names2(args)
  for (name in intersect(named, names(not_yet_gr))) {
    abort_not_yet(not_yet_gr[[name]], paste0("gr(", name, " = )"), formula)
  }
  other <- setdiff(named, c("", "dist", "id", "cor"))
  if (length(other) > 0) {
    abort_bar(bar, formula, paste0("gr() has `dist`, `id` and `cor` here, no `", other[1], "`"))
  }
  if (sum(named == "") != 1) abort_bar(bar, formula, "gr() takes one grouping factor, as in gr(g, dist = \"student\")")
  law <- if ("dist" %in% named) args[["dist"]] else "gaussian"
  if (!is.character(law) || !law %in% effect_laws) {
    abort_bar(bar, formula, paste0("`dist` in gr() is ", paste0("\"", effect_laws, "\"", collapse = " or ")))
  }
  cor <- if ("cor" %in% named) args[["cor"]] else TRUE
  if (!isTRUE(cor) && !isFALSE(cor)) abort_bar(bar, formula, "`cor` in gr() is TRUE or FALSE")
  list(group = args[named == ""][[1]], law = law, id = format_id(args[["id"]]), independent = isFALSE(cor))
}

#' @noRd
format_id <- function(id) if (is.null(id) || is.character(id)) id else format_call(id)

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
