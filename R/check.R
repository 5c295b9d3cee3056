# Argument checks: one per kind of argument. Each returns its (cleaned) value or raises hlr_error_argument.

#' Checks of single arguments
#'
#' @param x The value.
#' @param name Its name as the user typed it.
#' @param lower,upper Bounds, both allowed unless `open = TRUE`.
#' @return `x`, as double, integer, logical or character of length one.
#' @section Errors: class `hlr_error_argument`.
#' @noRd
check_number <- function(x, name, lower = -Inf, upper = Inf, open = FALSE) {
  if (!is.numeric(x) || length(x) != 1 || is.na(x)) {
    hlr_abort("argument", "`", name, "` must be a single number, not ", describe_value(x), ".")
  }
  if (x < lower || x > upper || (open && (x == lower || x == upper))) {
    hlr_abort("argument", "`", name, "` must be ", describe_range(lower, upper, open), "; it is ", format(x), ".")
  }
  as.double(x)
}

#' @noRd
check_count <- function(x, name, lower = 1, upper = .Machine$integer.max) {
  x <- check_number(x, name, lower, if (is_above(x, upper) || upper < .Machine$integer.max) upper else Inf)
  if (x != round(x)) hlr_abort("argument", "`", name, "` must be a whole number; it is ", format(x), ".")
  as.integer(x)
}

# That a count stays below 2^31 is said only to who goes above.
is_above <- function(x, upper) is.numeric(x) && length(x) == 1 && isTRUE(x > upper)

#' @noRd
check_flag <- function(x, name) {
  if (!is.logical(x) || length(x) != 1 || is.na(x)) {
    hlr_abort("argument", "`", name, "` must be TRUE or FALSE, not ", describe_value(x), ".")
  }
  x
}

#' @noRd
check_string <- function(x, name) {
  if (!is.character(x) || length(x) != 1 || is.na(x)) {
    hlr_abort("argument", "`", name, "` must be a single string, not ", describe_value(x), ".")
  }
  x
}

#' @noRd
check_choice <- function(x, name, choices) {
  x <- check_string(x, name)
  if (!x %in% choices) {
    hlr_abort("argument", "`", name, "` must be one of ", quote_names(choices), "; it is '", x, "'.",
              suggest_name(x, choices))
  }
  x
}

#' One of several, where an argument left alone has all of them, as match.arg() knows it
#' @noRd
check_default_choice <- function(x, name, choices) {
  if (identical(x, choices)) choices[1] else check_choice(x, name, choices)
}

#' The first of several, as other packages hand on the defaults of their generics
#' @noRd
check_first_choice <- function(x, name, choices) {
  check_choice(if (is.character(x) && length(x) > 1) x[1] else x, name, choices)
}

#' @noRd
check_names <- function(x, name) {
  if (!is.character(x) || length(x) == 0 || anyNA(x)) {
    hlr_abort("argument", "`", name, "` must be a character vector of names, not ", describe_value(x), ".")
  }
  x
}

#' @noRd
check_probs <- function(probs, name = "probs") {
  if (!is.numeric(probs) || anyNA(probs) || any(probs < 0 | probs > 1)) {
    hlr_abort("argument", "`", name, "` must be probabilities between 0 and 1.")
  }
  as.double(probs)
}

#' Ends of the intervals of a table in brms's form: probabilities of quantiles, those asked for or of an interval with
#' equal tails, or of class `hlr_hdi` the probability inside a highest density interval
#' @noRd
choose_ends <- function(probs, prob, interval) {
  if (check_interval(interval) == "hdi") {
    if (is.null(prob)) prob <- getOption("hlr.prob", 0.95)
    return(structure(check_number(prob, "prob", 0, 1), class = "hlr_hdi"))
  }
  if (is.null(prob)) check_probs(probs) else central_probs(check_number(prob, "prob", 0, 1))
}

#' Nothing may be left in `...`
#'
#' @param dots List of what is there, from match.call(expand.dots = FALSE). @param fun Name of the function.
#' @param known Its arguments.
#' @noRd
check_unused <- function(dots, fun, known) {
  if (length(dots) == 0) return(invisible())
  named <- setdiff(names(dots), "")
  if (length(named) == 0) {
    hlr_abort("argument", fun, "() was given ", plural(length(dots), "value"), " too many; name the arguments.")
  }
  hints <- vapply(named, function(name) argument_hint(name, known, dots[[name]]), "")
  hlr_abort("argument", fun, "() has no argument '", named[1], "'.", hints[1],
            paste0(" Nor '", named[-1], "'.", hints[-1], recycle0 = TRUE, collapse = ""))
}

#' A formula with a response
#' @noRd
check_formula <- function(x) {
  if (!inherits(x, "formula")) {
    hint <- if (is.character(x)) " Write it without quotes, or wrap it in as.formula()." else ""
    hlr_abort("formula", "`formula` must be a formula such as y ~ x + (x | g), not ", describe_value(x), ".", hint)
  }
  if (length(x) < 3) {
    hlr_abort("no_response", "`formula` has no response: put one on the left of ~, as in y", format_call(x), ".")
  }
  x
}

#' A data frame, or nothing
#' @noRd
check_data <- function(x, name = "data") {
  if (is.null(x) || is.data.frame(x)) return(x)
  hint <- if (is.matrix(x) || is.list(x)) " Convert it with as.data.frame()." else ""
  hlr_abort("data", "`", name, "` must be a data frame, not ", describe_value(x), ".", hint)
}

#' A fit
#' @noRd
check_fit <- function(x, name = "x") {
  if (inherits(x, "hlr_fit")) return(check_version(x))
  hlr_abort("argument", "`", name, "` must be a fit from hlr_fit(), not ", describe_value(x), ".")
}

#' @noRd
describe_value <- function(x) {
  if (is.null(x)) return("NULL")
  if (is.function(x)) return("a function")
  if (is.character(x) && length(x) == 1 && !is.na(x)) return(paste0("the text '", x, "'"))
  kind <- if (is.matrix(x)) paste(typeof(x), "matrix") else if (is.object(x)) class(x)[1] else typeof(x)
  if (is.atomic(x) && !is.matrix(x) && length(x) == 1) return(paste0(kind, " ", format(x)))
  paste0("an object of type ", kind, " and length ", length(x))
}

#' @noRd
describe_range <- function(lower, upper, open) {
  low <- if (is.finite(lower)) paste(if (open) "above" else "at least", format(lower))
  high <- if (is.finite(upper)) paste(if (open) "below" else "at most", format(upper))
  paste(c(low, high), collapse = " and ")
}

#' Names in quotes for a message, the first ten at most
#' @noRd
quote_names <- function(x, most = 10) {
  rest <- length(x) - most
  text <- paste0("'", utils::head(x, most), "'", collapse = ", ")
  if (rest > 0) paste0(text, " and ", rest, " more") else text
}

#' @noRd
format_call <- function(x) paste(deparse(x, width.cutoff = 500L), collapse = " ")

#' "1 row", "2 rows"
#' @noRd
plural <- function(n, word) paste0(format(n, big.mark = ",", scientific = FALSE), " ", word, if (n != 1) "s")

#' Names, empty where there are none
#' @noRd
names2 <- function(x) if (is.null(names(x))) rep("", length(x)) else names(x)
