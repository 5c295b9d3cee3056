# What the formula computes from all rows at once, x - mean(x) or a basis inside another call. It is learnt when the
# model is fitted, so that a new row gets the value that it would have among the fit's.

#' Terms whose variables are evaluated in new rows as they were in the data
#'
#' [stats::model.frame()] learns bases of outermost calls alone, such as `poly(x, 2)`. `mean(x)` in `x - mean(x)` would
#' be that of the new rows.
#' @param terms With `predvars`. @param frame Model frame of all rows; `NULL` if it has not all. @param data What it was
#'   evaluated in.
#' @return `terms` with `predvars` in which each row's value depends on that row alone: see `learn_variable()`.
#' @noRd
learn_variables <- function(terms, frame, data, env) {
  predvars <- attr(terms, "predvars")
  names <- variable_names(terms)
  for (k in seq_along(names)) {
    expression <- predvars[[k + 1]]
    if (!is.call(expression) || !uses_rows(expression, data)) next
    values <- if (is.null(frame)) suppressWarnings(eval(expression, data, env)) else frame[[names[k]]]
    predvars[[k + 1]] <- learn_variable(expression, values, data, env)
  }
  attr(terms, "predvars") <- predvars
  terms
}

#' An expression that gives each row the value that it has among all rows
#'
#' In this order: with summaries of the data, such as `mean(x)`, as numbers, and what is inside learnt likewise; as a
#' basis that knows what it learnt; a shift and a scale, where that is all that a function does to its argument; a
#' look-up among the values that the data have.
#' @param expression Call. @param values Of it, in all rows.
#' @noRd
learn_variable <- function(expression, values, data, env) {
  right <- function(expression) is_row_wise(expression, values, data, env)
  learnt <- learn_parts(expression, data, env)         # first: x > mean(x) may be right in the rows tried by accident
  if (right(learnt)) return(learnt)
  for (try in list(stats::makepredictcall(values, learnt), learn_cut(learnt, values, data, env),
                   shift_and_scale(learnt, values, data, env))) {
    if (!is.null(try) && right(try)) return(try)
  }
  look_up_call(expression, values, data)
}

#' A call with its arguments learnt: an argument with a value for each row is learnt in its turn, any other is a
#' constant
#' @noRd
learn_parts <- function(expression, data, env) {
  if (is_a(expression[[1]], "function") || is_a(expression[[1]], "~")) return(expression)
  for (k in seq_along(expression)[-1]) {
    if (!is.call(expression[[k]]) || !uses_rows(expression[[k]], data)) next
    value <- tryCatch(suppressWarnings(eval(expression[[k]], data, env)), error = function(e) NULL)
    if (is.null(value) || !is.atomic(value)) next
    expression[[k]] <- if (NROW(value) != nrow(data)) value else learn_variable(expression[[k]], value, data, env)
  }
  expression
}

uses_rows <- function(expression, data) length(intersect(all.vars(expression), names(data))) > 0

is_a <- function(head, name) is.name(head) && identical(as.character(head), name)

#' Has each row a value that depends on no other row?
#'
#' Tried on eight rows alone and on others in another order.
#' @noRd
is_row_wise <- function(expression, values, data, env) {
  n <- nrow(data)
  alone <- as.list(unique(round(seq(1, n, length.out = 8))))
  all(vapply(c(alone, list(rev(seq(ceiling(n / 2), min(n, ceiling(n / 2) + 5000))))), function(rows) {
    part <- tryCatch(suppressWarnings(eval(expression, data[rows, , drop = FALSE], env)), error = function(e) NULL)
    NROW(part) == length(rows) && isTRUE(all.equal(as_text_or_number(part), as_text_or_number(rows_of(values, rows))))
  }, NA))
}

#' @noRd
rows_of <- function(x, rows) if (length(dim(x)) > 1) x[rows, , drop = FALSE] else x[rows]

#' @noRd
as_text_or_number <- function(x) {
  if (!is.factor(x) && typeof(x) %in% c("double", "integer", "logical")) as.double(x) else as.character(x)
}

#' `cut(x, 3)` with the breaks that it made of the range of x
#' @noRd
learn_cut <- function(expression, values, data, env) {
  if (!is_a(expression[[1]], "cut") || !is.factor(values)) return(NULL)
  given <- match.call(base::cut.default, expression)
  number <- tryCatch(eval(given$breaks, data, env), error = function(e) NULL)
  x <- tryCatch(eval(given$x, data, env), error = function(e) NULL)
  if (!is.numeric(number) || length(number) != 1 || !is.numeric(x)) return(NULL)
  range <- range(x, na.rm = TRUE)
  given$breaks <- seq(range[1], range[2], length.out = number + 1)
  given$breaks[c(1, number + 1)] <- range + c(-1, 1) * diff(range) / 1000
  given$labels <- levels(values)
  given
}

#' A call that shifts and scales one number, such as scale(x), written as that shift and scale
#' @noRd
shift_and_scale <- function(expression, values, data, env) {
  given <- Filter(function(k) !is_missing_argument(expression[[k]]), seq_along(expression)[-1])
  used <- Filter(function(k) uses_rows(expression[[k]], data), given)
  if (length(used) != 1 || !is.numeric(values) || NCOL(values) != 1) return(NULL)
  x <- tryCatch(eval(expression[[used]], data, env), error = function(e) NULL)
  if (!is.numeric(x) || is.object(x) || NCOL(x) != 1 || NROW(x) != NROW(values)) return(NULL)
  x <- as.double(x)
  y <- as.double(values)
  x[is.na(y)] <- NA
  if (length(unique(x[is.finite(x)])) < 3) return(NULL)         # of two values, any function is that
  ends <- c(which.min(x), which.max(x))
  slope <- diff(y[ends]) / diff(x[ends])
  bquote(.(mean(y[ends])) + .(slope) * (.(expression[[used]]) - .(mean(x[ends]))))
}


#' A call that looks values up by the variables of a row, for variables that occur in the data with one value each
#' @noRd
look_up_call <- function(expression, values, data) {
  variables <- intersect(all.vars(expression), names(data))
  keys <- row_keys(data[variables])
  first <- match(keys, keys)
  text <- row_keys(if (length(dim(values)) > 1) as.data.frame(values) else list(values))
  torn <- unique(first[text != text[first]])
  first <- setdiff(first, torn)
  known <- look_up(keys[first], rows_of(values, first), format_call(expression), variables)
  as.call(c(known, lapply(variables, as.name)))
}

#' @noRd
look_up <- function(keys, values, name, variables) {
  force(name)
  function(...) {
    at <- match(row_keys(list(...)), keys)
    if (anyNA(at)) {
      hlr_abort("argument", "'", name, "' depends on all rows of the data, so that it is known only for values ",
                "of ", quote_names(variables), " that occur there, with one value each. Make it a column of the data ",
                "before the fit.")
    }
    rows_of(values, at)
  }
}

row_keys <- function(columns) do.call(paste, c(lapply(unname(columns), as.character), sep = "\r"))

#' Is a value looked up anywhere in an expression?
#' @noRd
has_look_up <- function(expression) {
  if (!is.call(expression)) return(FALSE)
  is.function(expression[[1]]) || any(vapply(call_arguments(expression), has_look_up, NA))
}
