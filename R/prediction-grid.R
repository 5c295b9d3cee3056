# Grids of predictors at which predictions, comparisons and slopes are drawn, from the data that a fit was made of.

#' Names of the predictors, those in group terms and offsets as well but not the grouping factors
#'
#' @param groups Those of group terms too?
#' @noRd
predictor_variables <- function(fit, groups = TRUE) {
  blueprint <- fit$design$blueprint
  bars <- if (groups) lapply(all_bars(blueprint), function(bar) all.vars(bar$lhs))
  common <- lapply(blueprint$predictors, function(learnt) all.vars(stats::delete.response(learnt$common)))
  offsets <- lapply(blueprint$predictors, function(learnt) all.vars(learnt$offset_call))
  unique(unlist(c(common, bars, offsets)))
}

#' Refuse a call that names no predictor, with a list of them
#' @noRd
refuse_missing <- function(is_missing, fit, argument) {
  if (!is_missing) return(invisible())
  known <- predictor_variables(fit)
  if (length(known) == 0) abort_no_predictor(argument)
  hlr_abort("argument", "`", argument, "` is missing: name a predictor, of ", quote_names(known), ".")
}

#' @noRd
abort_no_predictor <- function(argument) {
  hlr_abort("argument", "The fit has no predictor that `", argument, "` could name. plot_effects() draws the effects ",
            "of its groups.")
}

#' @section Errors: class `hlr_error_variable`.
#' @noRd
check_predictor <- function(fit, name, argument, groups = FALSE) {
  check_version(fit)
  check_string(name, argument)
  known <- c(predictor_variables(fit), if (groups) group_names(fit))
  if (length(known) == 0) abort_no_predictor(argument)
  at <- match_any_order(name, known)
  if (!is.na(at)) return(refuse_matrix(fit, known[at], argument))
  hlr_abort("variable", "`", argument, "` is '", name, "', which is no predictor", if (groups) " or grouping factor",
            " of the fit.", suggest_name(name, known), " It has ", quote_names(known), ".")
}

#' @noRd
refuse_matrix <- function(fit, name, argument) {
  x <- fit$design$frame[[name]]
  if (length(dim(x)) < 2) return(name)
  hlr_abort("argument", "`", argument, "` is '", name, "', a matrix of ", plural(ncol(x), "column"), ", over which ",
            "nothing is plotted. Give its columns names of their own in the data and in the formula.")
}

#' The level of a grouping factor in each row of the data
#' @noRd
level_of_rows <- function(fit, data, by) {
  if (!by %in% group_names(fit)) return(data[[by]])
  factor <- design_factor(fit, by)
  factor(factor$levels[factor_index(factor)], levels = factor$levels)
}

#' Rows at which to predict
#'
#' Other variables have the values given in `at`; else, where `by` is a factor within each of whose levels they are
#' constant, those values; else they are held at their mean or first level.
#'
#' @param data From `data_of_fit()`. @param condition Name of the variable that goes over its values.
#' @param by `NULL`, or name of a second variable or grouping factor. @param by_levels Its values.
#' @param at List of values by name. @param n Values of a numeric variable.
#' @return Data frame of the fit's variables, with attributes `by`, the values of `by` in each row, and `held`, a data
#'   frame of what the other variables are held at, with a row for each value of `by`.
#' @noRd
prediction_grid <- function(fit, data, condition, by = NULL, by_levels = NULL, at = list(), n = 50) {
  check_at(at, data)
  kinds <- variable_kinds(fit, data)
  fixed <- setdiff(names(at), c(condition, by))
  for (name in fixed) {
    if (NROW(at[[name]]) == 1) next
    hlr_abort("argument", "`at` has ", length(at[[name]]), " values of '", name, "'; only `condition` and `by` have ",
              "several.")
  }
  held <- held_rows(fit, data, kinds, by, by_levels)
  for (name in fixed) held[[name]] <- rep(as_variable(at[[name]], data[[name]]), nrow(held))
  if (!is.null(by) && by %in% names(held)) held[[by]] <- as_variable(by_levels, data[[by]])
  values <- at[[condition]]
  values <- if (is.null(values)) spread_values(data[[condition]], n, kinds[[condition]]) else
    as_variable(values, data[[condition]])
  out <- held[rep(seq_len(nrow(held)), each = length(values)), , drop = FALSE]
  out[[condition]] <- rep(values, nrow(held))
  row.names(out) <- NULL
  attr(out, "by") <- if (!is.null(by)) rep(by_levels, each = length(values))
  attr(out, "held") <- held[setdiff(names(held), c(condition, by))]
  out
}

#' What all variables are held at, a row for each level of `by`, or one
#' @noRd
held_rows <- function(fit, data, kinds, by, by_levels) {
  n <- max(1, length(by_levels))
  rows <- if (!is.null(by)) level_of_rows(fit, data, by)
  grouped <- !is.null(by) && !is_number(rows)
  rows <- as.character(rows)
  first <- if (grouped) match(as.character(by_levels), rows)
  first_of_level <- match(rows, rows)
  columns <- lapply(stats::setNames(nm = names(data)), function(name) {
    x <- data[[name]]
    out <- rows_of(held_value(x, kinds[[name]]), rep(1, n))
    if (!grouped || kinds[[name]] == "matrix") return(out)
    constant <- !anyNA(x) && all(x == x[first_of_level], na.rm = TRUE)
    own <- which(!is.na(first))
    if (constant) out[own] <- x[first[own]]
    out
  })
  structure(columns, class = "data.frame", row.names = seq_len(n))
}

#' @noRd
check_at <- function(at, data) {
  if (!is.list(at) || (length(at) > 0 && is.null(names(at)))) {
    hlr_abort("argument", "`at` must be a list of values named by predictors, such as list(Time = 1:12).")
  }
  for (name in setdiff(names(at), names(data))) {
    hlr_abort("variable", "`at` has '", name, "', which is no variable of the fit.", suggest_name(name, names(data)))
  }
  for (name in names(at)) check_values(at[[name]], paste0("at$", name))
}

#' @noRd
check_values <- function(x, name) {
  if (!is.atomic(x) || length(x) == 0 || anyNA(x)) {
    hlr_abort("argument", "`", name, "` must be values of a variable, not ", describe_value(x), ".")
  }
}
