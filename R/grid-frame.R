# Columns of the model frame at the points of a grid: evaluated, or found in the data where the formula makes a factor
# of a variable or computes it from all rows.

#' How a grid gets the columns that the formula computes, other than variables as they are
#'
#' @param data From `data_of_fit()`.
#' @return List, one for each: `name`; `variables` of the data that it is computed from; `expression` to evaluate, in
#'   which summaries of the data, such as the mean in `x - mean(x)`, are numbers; `free`: may it be evaluated at values
#'   that no row has? `how`: `"as it stands"`, `"with constants"`, or `"look up"` in the data; `values`, of the rows of
#'   the fit.
#' @noRd
frame_recipes <- function(fit, data) {
  terms <- fit$design$blueprint$terms
  frame <- fit$design$frame
  expressions <- as.list(attr(terms, "predvars"))[-1]
  names <- vapply(as.list(attr(terms, "variables"))[-1], frame_name, "")
  computed <- which(!vapply(expressions, is.name, NA) & seq_along(expressions) != attr(terms, "response"))
  recipes <- lapply(computed, function(k) {
    if (!names[k] %in% names(frame)) return(NULL)
    variables <- intersect(all.vars(expressions[[k]]), names(data))
    if (length(variables) == 0) return(NULL)
    frame_recipe(names[k], expressions[[k]], variables, frame[[names[k]]], data, blueprint_env(fit$design$blueprint))
  })
  Filter(Negate(is.null), recipes)
}

#' @noRd
frame_recipe <- function(name, expression, variables, values, data, env) {
  as_it_stands <- is_row_wise(expression, values, data, env)
  if (!as_it_stands) expression <- with_constants(expression, data, env)
  row_wise <- as_it_stands || is_row_wise(expression, values, data, env)
  factor <- is.factor(values) || is.character(values)
  list(name = name, variables = variables, expression = expression, values = values, free = row_wise && !factor,
       how = if (as_it_stands) "as it stands" else if (row_wise) "with constants" else "look up")
}

#' Has each row a value that depends on no other row?
#'
#' Tried on some rows alone and on others in another order.
#' @noRd
is_row_wise <- function(expression, values, data, env) {
  n <- nrow(data)
  all(vapply(list(1L, min(2L, n), rev(seq(ceiling(n / 2), min(n, ceiling(n / 2) + 5000)))), function(rows) {
    part <- tryCatch(suppressWarnings(eval(expression, data[rows, , drop = FALSE], env)), error = function(e) NULL)
    NROW(part) == length(rows) && isTRUE(all.equal(as_text_or_number(part), as_text_or_number(rows_of(values, rows))))
  }, NA))
}

#' @noRd
rows_of <- function(x, rows) if (length(dim(x)) > 1) x[rows, , drop = FALSE] else x[rows]

#' @noRd
as_text_or_number <- function(x) if (is.factor(x) || is.character(x)) as.character(x) else as.double(x)

#' Parts of an expression that are one value for all rows, or several for another number of rows, made numbers
#' @noRd
with_constants <- function(expression, data, env) {
  if (!is.call(expression)) return(expression)
  for (k in seq_along(expression)[-1]) {
    part <- expression[[k]]
    if (!is.call(part) || length(intersect(all.vars(part), names(data))) == 0) next
    value <- tryCatch(suppressWarnings(eval(part, data, env)), error = function(e) NULL)
    constant <- is.atomic(value) && !is.null(value) && NROW(value) != nrow(data)
    expression[[k]] <- if (constant) value else with_constants(part, data, env)
  }
  expression
}

#' A grid with the columns of the model frame that are not evaluated in it as they stand, and with its trials
#'
#' @param grid Data frame of the fit's variables.
#' @return `grid` with attribute `frame`: list of columns by name, and `(trials)`. New rows that have it use them.
#' @section Errors: class `hlr_error_argument` where a column that depends on all rows is asked for at values that no
#'   row has.
#' @noRd
with_frame <- function(fit, grid, data) {
  env <- blueprint_env(fit$design$blueprint)
  columns <- list()
  for (recipe in frame_recipes(fit, data)) {
    if (recipe$how == "look up") columns[[recipe$name]] <- looked_up(recipe, grid, data)
    if (recipe$how == "with constants") columns[[recipe$name]] <- eval(recipe$expression, grid, env)
  }
  columns[["(trials)"]] <- grid_trials(fit, grid)
  attr(grid, "frame") <- columns
  grid
}

#' @noRd
looked_up <- function(recipe, grid, data) {
  key <- function(data) {
    do.call(paste, c(lapply(recipe$variables, function(name) as.character(data[[name]])), sep = "\r"))
  }
  at <- match(key(grid), key(data))
  if (anyNA(at)) {
    hlr_abort("argument", "'", recipe$name, "' depends on all rows of the data, so that it is known only for values ",
              "of ", quote_names(recipe$variables), " that occur there. Make it a column of the data before the fit.")
  }
  rows_of(recipe$values, at)
}

#' Trials at the points of a grid: as the variables that they depend on say if these are predictors, else as many as
#' usual; a whole number
#' @noRd
grid_trials <- function(fit, grid) {
  design <- fit$design
  if (is.null(design$trials)) return(NULL)
  usual <- rep(max(1, round(stats::median(design$trials))), nrow(grid))
  variables <- all.vars(design$blueprint$trials)
  moves <- length(variables) && all(variables %in% names(grid)) && any(variables %in% predictor_variables(fit))
  if (!moves) return(usual)
  trials <- rep_len(as.double(eval(design$blueprint$trials, grid, blueprint_env(design$blueprint))), nrow(grid))
  ifelse(is.finite(trials), pmax(1, round(trials)), usual)
}
