# Which group effects a prediction has: re_formula.

#' Coefficients of each factor that `re_formula` names
#'
#' @param re_formula `NULL` for all, `NA` or `~0` for none, or a one-sided formula of some of the fit's group terms.
#' @return List of integer vectors, positions among the coefficients of the factor, named by the factors in use.
#' @section Errors: class `hlr_error_re_formula`.
#' @noRd
chosen_effects <- function(fit, re_formula) {
  factors <- fit$design$factors
  groups <- groups_of(factors)
  if (is.null(re_formula)) return(stats::setNames(lapply(factors, function(f) seq_len(n_coefs(f))), groups))
  if (is.atomic(re_formula) && length(re_formula) == 1 && is.na(re_formula)) return(list())
  out <- list()
  for (bar in re_bars(re_formula, groups, all_bars(fit$design$blueprint))) {
    at <- bar_positions(fit, bar)
    out[[bar$group]] <- sort(union(out[[bar$group]], at))
  }
  out[intersect(groups, names(out))]
}

#' @noRd
re_bars <- function(re_formula, groups, fitted) {
  if (!inherits(re_formula, "formula") || length(re_formula) != 2) {
    hlr_abort("re_formula", "`re_formula` must be NULL for all group effects, NA for none, or a one-sided formula of ",
              "some group terms, such as ~ (1 | g), not ",
              if (inherits(re_formula, "formula")) format_call(re_formula) else describe_value(re_formula), ".")
  }
  parts <- split_bars(re_formula[[2]], re_formula)
  if (!is.null(parts$common) && length(all.vars(parts$common)) > 0) {
    hlr_abort("re_formula", "`re_formula` may have group terms only, not '", format_call(parts$common), "'; the ",
              "common coefficients are always in the prediction.")
  }
  bars <- unlist(lapply(parts$bars, parse_bar, formula = re_formula), recursive = FALSE)
  bars <- lapply(bars, function(bar) {
    same <- Find(function(other) identical(other$key, bar$key), fitted)
    if (!is.null(same)) bar$group <- same$group
    bar
  })
  for (bar in bars) {
    if (bar$group %in% groups) next
    hlr_abort("re_formula", "The fit has no grouping factor '", bar$group, "' for the term (", bar$label,
              ") of `re_formula`.", suggest_name(bar$group, groups),
              if (length(groups)) paste0(" It has ", quote_names(groups), "."))
  }
  bars
}

#' Positions of a bar's columns among the coefficients of its factor, in every predictor that has them
#' @noRd
bar_positions <- function(fit, bar) {
  blueprint <- fit$design$blueprint
  factor <- design_factor(fit, bar$group)
  fitted <- Filter(function(other) other$group == bar$group, all_bars(blueprint))
  contrasts <- unlist(lapply(fitted, `[[`, "contrasts"), recursive = FALSE)
  contrasts <- contrasts[intersect(names(contrasts), side_names(bar$lhs))]
  z <- tryCatch(bar_matrix(bar, fit$design$frame, blueprint_env(blueprint), if (length(contrasts)) contrasts),
                error = function(e) NULL)
  at <- if (is.null(z)) NA else match(bar_keys(bar, z), z_keys(factor))
  if (anyNA(at)) {
    absent <- if (is.null(z)) format_call(bar$lhs) else colnames(z)[is.na(at)]
    hlr_abort("re_formula", "The term (", bar$label, ") of `re_formula` has ", quote_names(absent),
              ", which is no coefficient of '", bar$group, "' in the fit. It has ", quote_names(z_names(factor)), ".")
  }
  which(z_keys(factor) %in% z_keys(factor)[at])
}
