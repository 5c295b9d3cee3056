# Grids of predictors at which predictions, comparisons and slopes are drawn, from the data that a fit was made of.

#' The data of a fit, in the rows that it used and the columns that it needs
#'
#' @param data `NULL`: what the fit's call names, as long as that is found, where the formula was written or the
#'   function was called, and is what the fit has seen; without it the model frame, which has variables but not what
#'   they were computed from.
#' @return Data frame, rows as the fit's.
#' @section Errors: class `hlr_error_data`.
#' @noRd
data_of_fit <- function(fit, data = NULL, caller = parent.frame(2)) {
  frame <- fit$design$frame
  used <- used_variables(fit)
  if (!is.null(data)) {
    check_data(data)
    if (all(row.names(frame) %in% row.names(data))) return(used_rows(data, frame, used))
    hlr_abort("data", "`data` does not have the rows of the fit. Give the data that it was made of.")
  }
  for (env in c(environment(fit$formula), caller)) {
    data <- tryCatch(eval(fit$call$data, env), error = function(e) NULL)
    if (has_seen(frame, data)) return(used_rows(data, frame, used))
  }
  structure(as.data.frame(unclass(frame)[intersect(names(frame), used)]), row.names = row.names(frame))
}

#' @noRd
used_rows <- function(data, frame, used) {
  as.data.frame(data)[row.names(frame), intersect(names(data), used), drop = FALSE]
}

#' Are these the data that the model frame was made of?
#'
#' @param data Whatever has the name that the fit's call gives: it may be another's, or the function data().
#' @noRd
has_seen <- function(frame, data) {
  if (!is.data.frame(data) || !all(row.names(frame) %in% row.names(data))) return(FALSE)
  plain <- function(x) if (is.factor(x)) as.character(x) else as.vector(x)
  at <- match(row.names(frame), row.names(data))
  all(vapply(intersect(names(frame), names(data)), function(name) {
    identical(plain(frame[[name]]), plain(data[[name]][at]))
  }, NA))
}

#' Names in the formula, of the response as well
#' @noRd
used_variables <- function(fit) {
  blueprint <- fit$design$blueprint
  unique(c(all.vars(blueprint$terms), unlist(group_vars(blueprint$bars)), all.vars(blueprint$trials),
           all.vars(blueprint$offset_call), all.vars(blueprint$weights_call)))
}

#' Names of the predictors, those in group terms and offsets as well but not the grouping factors
#' @noRd
predictor_variables <- function(fit) {
  blueprint <- fit$design$blueprint
  unique(c(all.vars(stats::delete.response(blueprint$fixed)), unlist(lapply(blueprint$bars, function(bar) {
    all.vars(bar$lhs)
  })), all.vars(blueprint$offset_call)))
}

#' Say which predictors there are to who names none
#' @noRd
refuse_missing <- function(is_missing, fit, argument) {
  if (!is_missing) return(invisible())
  known <- predictor_variables(fit)
  hlr_abort("argument", "`", argument, "` is missing: name a predictor",
            if (length(known)) paste0(", of ", quote_names(known)), ".")
}

#' @section Errors: class `hlr_error_variable`.
#' @noRd
check_predictor <- function(fit, name, argument, groups = FALSE) {
  check_string(name, argument)
  known <- c(predictor_variables(fit), if (groups) group_names(fit))
  if (name %in% known) return(name)
  hlr_abort("variable", "`", argument, "` is '", name, "', which is no predictor", if (groups) " or grouping factor",
            " of the fit.", suggest_name(name, known), " It has ", quote_names(known), ".")
}

#' A value that stands for a variable: the mean, or the most frequent value
#' @noRd
typical <- function(x) {
  if (is.matrix(x)) return(t(colMeans(x, na.rm = TRUE)))
  if (is.numeric(x)) return(mean(x, na.rm = TRUE))
  values <- unique(x[!is.na(x)])
  values[which.max(tabulate(match(x, values)))]
}

#' Values over which a variable goes: `n` even ones over its range, or its levels
#' @noRd
spread_values <- function(x, n) {
  if (is.factor(x)) return(factor(levels(droplevels(x)), levels = levels(x), ordered = is.ordered(x)))
  if (is.numeric(x) && !is.matrix(x)) return(seq(min(x, na.rm = TRUE), max(x, na.rm = TRUE), length.out = n))
  sort(unique(x))
}

#' Values of a second variable: its levels, all values if they are few, or the mean and one sd to either side
#' @noRd
by_values <- function(x) {
  if (!is.numeric(x)) return(spread_values(x))
  values <- sort(unique(x))
  if (length(values) <= 6) values else signif(mean(x, na.rm = TRUE) + c(-1, 0, 1) * stats::sd(x, na.rm = TRUE), 3)
}

#' The level of a grouping factor in each row of the data
#' @noRd
level_of_rows <- function(fit, data, by) {
  if (!by %in% group_names(fit)) return(data[[by]])
  factor <- design_factor(fit, by)
  factor(factor$levels[factor$index], levels = factor$levels)
}

#' Rows at which to predict
#'
#' Other variables have the values given in `at`; else, where `by` is a factor within whose level they are constant,
#' that value; else a typical one.
#'
#' @param data From `data_of_fit()`. @param condition Name of the variable that goes over its values.
#' @param by `NULL`, or name of a second variable or grouping factor. @param by_levels Its values.
#' @param at List of values by name. @param n Values of a numeric variable. @param stand_in Function of a variable that
#'   gives the typical value.
#' @return Data frame of the fit's variables, with attribute `by`, the values of `by` in each row.
#' @noRd
prediction_grid <- function(fit, data, condition, by = NULL, by_levels = NULL, at = list(), n = 50,
                            stand_in = typical) {
  check_at(at, data)
  for (name in setdiff(names(at), c(condition, by))) {
    if (NROW(at[[name]]) == 1) next
    hlr_abort("argument", "`at` has ", length(at[[name]]), " values of '", name, "'; only `condition` and `by` have ",
              "several.")
  }
  values <- if (is.null(at[[condition]])) spread_values(data[[condition]], n) else at[[condition]]
  rows <- if (!is.null(by)) level_of_rows(fit, data, by)
  parts <- lapply(if (is.null(by)) NA else seq_along(by_levels), function(k) {
    own <- if (!is.null(by)) which(rows == by_levels[k]) else integer()
    constant <- length(own) > 0 && !is.numeric(rows)
    base <- as.data.frame(lapply(data, function(x) {
      values <- unique(x[own])
      if (constant && length(values) == 1 && !is.na(values)) values else stand_in(x)
    }), optional = TRUE)
    part <- base[rep(1, length(values)), , drop = FALSE]
    for (name in setdiff(names(at), c(condition, by))) part[[name]] <- at[[name]]
    if (!is.null(by) && by %in% names(part)) part[[by]] <- level_value(by_levels[k], data[[by]])
    part[[condition]] <- values
    part
  })
  out <- do.call(rbind, parts)
  row.names(out) <- NULL
  attr(out, "by") <- if (!is.null(by)) rep(by_levels, each = length(values))
  whole_trials(fit, out, data)
}

#' A level that a factor may not have, as a value that its column takes
#' @noRd
level_value <- function(value, column) if (is.factor(column)) as.character(value) else value

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

#' Trials in a grid are a whole number
#' @noRd
whole_trials <- function(fit, grid, data) {
  trials <- intersect(all.vars(fit$design$blueprint$trials), names(grid))
  for (name in trials) if (!name %in% predictor_variables(fit)) grid[[name]] <- round(stats::median(data[[name]]))
  grid
}
