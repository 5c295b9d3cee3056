# The data that a fit carries: the columns that its formula uses, as they were, and the formula's own variables. After
# the fit nothing is looked up where it was made.

#' Columns and variables of a model, found once
#'
#' @param call Matched call with any of `weights`, `offset`, `subset`. @param parsed From `parse_formula()`.
#' @param data Data frame from `plain_columns()`, or `NULL`.
#' @return List of `call`, in which vectors are names of columns; `columns`, data frame of everything that has one value
#'   per row, wherever it was found, in the order of the formula, the response first; and `env`, environment of what
#'   else the formula names (numbers of knots, functions of one's own) above the functions of stats and base.
#' @noRd
find_variables <- function(call, parsed, data) {
  env <- environment(parsed$formula)
  n <- if (is.null(data)) rows_of_response(parsed$frame[[2]], env) else nrow(data)
  if (is.null(data)) data <- data.frame(row.names = seq_len(n))
  for (name in c("weights", "offset")) {          # by do.call() a vector comes in place of its name
    if (is.language(call[[name]]) || !is_row_variable(call[[name]], n)) next
    data[[paste0(".", name)]] <- call[[name]]
    call[[name]] <- as.name(paste0(".", name))
  }
  expressions <- c(list(parsed$frame, parsed$trials), unname(parsed$additions),
                   list(call$weights, call$offset, call$subset))
  used <- unique(unlist(lapply(expressions, variables_used)))
  columns <- data[intersect(used, names(data))]
  home <- new_home()
  for (name in setdiff(used, names(columns))) {
    value <- find_value(name, env)
    if (is_row_variable(value, n)) columns[[name]] <- plain_column(value) else keep_value(name, value, home)
  }
  for (name in unique(unlist(lapply(expressions, functions_used)))) {
    keep_value(name, get0(name, env, mode = "function"), home)
  }
  list(call = call, columns = columns[intersect(used, names(columns))], env = home)
}

#' An environment that knows the functions of stats and base
#' @noRd
new_home <- function() new.env(parent = asNamespace("stats"))

rows_of_response <- function(response, env) tryCatch(NROW(eval(response, env)), error = function(e) 0L)

#' One value per row?
#' @noRd
is_row_variable <- function(value, n) n > 1 && is.atomic(value) && !is.null(value) && NROW(value) == n

#' The value of a name, as eval() of an argument would find it
#' @noRd
find_value <- function(name, env) {
  for (mode in c("numeric", "character", "logical", "complex", "raw", "list", "any")) {
    value <- tryCatch(get0(name, env, mode = mode), error = function(e) NULL)
    if (!is.null(value)) return(value)
  }
}

#' Put a value into the environment that the fit carries, unless stats or base have it too
#' @noRd
keep_value <- function(name, value, home, seen = list()) {
  if (is.null(value) || identical(value, standard_value(name))) return(invisible())
  assign(name, if (is.function(value)) portable(value, seen) else value, home)
}

#' What stats or base have by a name, or NULL
#' @noRd
standard_value <- function(name) {
  for (package in c("stats", "base")) {
    value <- get0(name, asNamespace(package), inherits = FALSE)
    if (!is.null(value)) return(value)
  }
}

#' A function with the variables that it uses, without the rest of its environment
#'
#' @param seen List of functions already taken along, pairs of `was` and `is`.
#' @noRd
portable <- function(f, seen = list()) {
  if (is.primitive(f) || isNamespace(environment(f))) return(f)
  for (pair in seen) if (identical(pair$was, f)) return(pair$is)
  was <- environment(f)
  body <- c(body(f), formals(f))
  own <- c(names(formals(f)), unlist(lapply(body, assigned)))
  out <- f
  attr(out, "srcref") <- NULL
  environment(out) <- new_home()
  seen <- c(seen, list(list(was = f, is = out)))
  variables <- unlist(lapply(body, variables_used))
  for (name in setdiff(variables, own)) keep_value(name, find_value(name, was), environment(out), seen)
  for (name in setdiff(unlist(lapply(body, functions_used)), own)) {
    keep_value(name, get0(name, was, mode = "function"), environment(out), seen)
  }
  out
}

# ---- names in expressions ---------------------------------------------------

#' Names of variables in an expression, without those of list elements and of what is in a package
#' @noRd
variables_used <- function(e) {
  if (is.name(e)) return(setdiff(as.character(e), c("", ".")))
  if (!is.call(e) || is_call(e, c("::", ":::"))) return(character())
  if (is_call(e, c("$", "@"))) return(variables_used(e[[2]]))
  unique(unlist(lapply(as.list(if (is.name(e[[1]])) e[-1] else e), variables_used)))
}

#' Names of functions called in an expression
#' @noRd
functions_used <- function(e) {
  if (!is.call(e) || is_call(e, c("::", ":::"))) return(character())
  unique(c(if (is.name(e[[1]])) as.character(e[[1]]), unlist(lapply(as.list(e), functions_used))))
}

#' Names that an expression gives a value to
#' @noRd
assigned <- function(e) {
  if (!is.call(e)) return(character())
  own <- if (is_call(e, c("<-", "=", "for")) && is.name(e[[2]])) as.character(e[[2]])
  c(own, if (is_call(e, "function")) names(e[[2]]), unlist(lapply(as.list(e), assigned)))
}

# ---- columns ----------------------------------------------------------------

#' A data frame whose columns are as the model takes them
#' @noRd
plain_columns <- function(data) {
  if (is.null(data)) return(NULL)
  if (!identical(class(data), "data.frame")) data <- as.data.frame(data)
  for (k in which(vapply(data, is_wrapped, NA))) data[[k]] <- plain_column(data[[k]])
  data
}

#' Is a column a number in another form: a matrix of one column, as scale() makes it, an integer64, a labelled vector?
#' @noRd
is_wrapped <- function(x) {
  is.matrix(x) && ncol(x) == 1 || inherits(x, c("AsIs", "integer64", "haven_labelled"))
}

#' @noRd
plain_column <- function(x) {
  if (is.matrix(x) && ncol(x) == 1) x <- x[, 1]
  if (inherits(x, "integer64")) x <- plain_integer64(x)
  if (inherits(x, "haven_labelled")) attributes(x) <- NULL
  if (inherits(x, "AsIs")) class(x) <- if (!identical(class(x), "AsIs")) setdiff(class(x), "AsIs")
  x
}

#' Doubles, or text where these would not tell two numbers apart
#' @noRd
plain_integer64 <- function(x) {
  if (!requireNamespace("bit64", quietly = TRUE)) {
    hlr_abort("data", "A column is of class integer64, which only the package bit64 can read. Convert it first.")
  }
  out <- suppressWarnings(as.double(x))
  if (any(abs(out) > 2^53, na.rm = TRUE)) as.character(x) else out
}

# ---- the data of a fit ------------------------------------------------------

#' The data of a fit, in the rows that it used and the columns that its formula names
#'
#' @param data `NULL`: those that the fit carries. Or a data frame that has its rows.
#' @return Data frame, rows as the fit's.
#' @section Errors: class `hlr_error_data`.
#' @noRd
data_of_fit <- function(fit, data = NULL) {
  check_version(fit)
  frame <- fit$design$frame
  used <- used_variables(fit)
  if (is.null(data)) {
    if (is.null(fit$data)) refuse_without_data()
    return(fit$data[intersect(names(fit$data), used)])
  }
  data <- plain_columns(check_data(data))
  if (all(row.names(frame) %in% row.names(data))) {
    return(data[row.names(frame), intersect(names(data), used), drop = FALSE])
  }
  hlr_abort("data", "`data` does not have the rows of the fit. Give the data that it was made of.")
}

#' The fit with its data, or without
#' @noRd
keep_data <- function(fit, save_data) {
  if (!save_data) fit$data <- fit$design$left_out <- NULL
  fit
}

refuse_without_data <- function() {
  hlr_abort("data", "The fit was made with `save_data = FALSE` and does not carry its data. Give them by `data` (or ",
            "`newdata`, where the function has that), or fit again with save_data = TRUE.")
}

#' All rows that the fit was given, those too that `subset` or missing values left out
#' @noRd
rows_given <- function(fit) {
  if (is.null(fit$data)) refuse_without_data()
  out <- fit$design$left_out
  if (is.null(out)) return(fit$data)
  rbind(fit$data[!duplicated(out$used), , drop = FALSE], out$rows)[order(c(unique(out$used), out$at)), , drop = FALSE]
}

#' A column of the data, or a variable that the formula makes of them, in the rows of the fit
#' @noRd
variable_of_rows <- function(fit, name, argument) {
  frame <- fit$design$frame
  check_choice(name, argument, unique(c(group_names(fit), names(fit$data), names(frame))))
  if (name %in% names(fit$data)) fit$data[[name]] else frame[[name]]
}

#' Names in the formula, of the response as well
#' @noRd
used_variables <- function(fit) {
  blueprint <- fit$design$blueprint
  unique(c(all.vars(blueprint$terms), unlist(group_vars(all_bars(blueprint))), all.vars(blueprint$trials),
           unlist(lapply(blueprint$additions, all.vars)),
           unlist(lapply(blueprint$predictors, function(learnt) all.vars(learnt$offset_call))),
           all.vars(blueprint$weights_call)))
}

#' A call without the data and environments that do.call() puts into it
#' @noRd
short_call <- function(call) {
  if (!is.null(call$data) && !is.language(call$data)) call$data <- quote(data)
  if (inherits(call$formula, "formula")) attributes(call$formula) <- NULL
  call
}
