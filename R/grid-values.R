# Values that the variables of a grid have: where they are held, and what they go over.

#' What kind of values each variable of a fit may have in a grid
#'
#' @param data From `data_of_fit()`.
#' @return Character vector named by the columns: `"number"`, any number, whatever its class; `"value"`, a number of
#'   which the formula makes a factor, so that only values that occur can be predicted; `"mixed"`, such a number that
#'   the formula has as a number too; `"level"`, factors, text and TRUE/FALSE; `"matrix"`.
#' @noRd
variable_kinds <- function(fit, data) {
  kinds <- vapply(data, function(x) {
    if (length(dim(x)) > 1) "matrix" else if (is_number(x)) "number" else "level"
  }, "")
  recipes <- frame_recipes(fit, data)
  of <- function(free) unlist(lapply(Filter(function(recipe) recipe$free == free, recipes), `[[`, "variables"))
  counted <- intersect(of(FALSE), names(kinds)[kinds == "number"])
  plain <- vapply(as.list(attr(fit$design$blueprint$terms, "variables"))[-1], format_call, "")
  kinds[counted] <- ifelse(counted %in% c(plain, of(TRUE)), "mixed", "value")
  kinds
}

#' Numbers of any class: dates, times and differences of times too
#' @noRd
is_number <- function(x) is.atomic(x) && typeof(x) %in% c("double", "integer") && !is.factor(x) && is.null(dim(x))

#' Numbers made into values of a variable: of its class, with its units or its time zone
#' @noRd
like_variable <- function(value, x) {
  if (!is.object(x) || stats::is.ts(x)) return(value)          # a series' times are those of its own values
  attributes(value) <- attributes(x)[setdiff(names(attributes(x)), c("names", "dim", "dimnames"))]
  value
}

#' @noRd
plain_numbers <- function(x) as.double(unclass(x))

#' A value that a user typed, as the variable's column takes it
#' @noRd
as_variable <- function(value, x) {
  if (is.factor(x) && all(as.character(value) %in% levels(x))) {
    return(factor(as.character(value), levels = levels(x), ordered = is.ordered(x)))
  }
  if (is.factor(x)) return(as.character(value))
  if (inherits(x, "Date") && is.character(value)) return(as.Date(value))
  if (inherits(x, "POSIXct") && is.character(value)) return(as.POSIXct(value, tz = attr(x, "tzone")[1]))
  if (is.object(x) && is.numeric(value) && !is.object(value)) return(like_variable(value, x))
  value
}

#' The value at which a variable is held, as in brms: a number at its mean or the value next to it, a factor at its
#' first level
#' @noRd
held_value <- function(x, kind) {
  switch(
    kind,
    matrix = t(colMeans(x, na.rm = TRUE)),
    number = like_variable(mean(plain_numbers(x), na.rm = TRUE), x),
    mixed = nearest_values(x, mean(plain_numbers(x), na.rm = TRUE)),
    value = , level = occurring_values(x)[1]
  )
}

#' Values that occur, in order; levels in theirs
#' @noRd
occurring_values <- function(x) {
  if (is.factor(x)) return(factor(levels(droplevels(x)), levels = levels(x), ordered = is.ordered(x)))
  sort(unique(x))
}

#' @noRd
nearest_values <- function(x, wanted) {
  values <- occurring_values(x)
  plain <- plain_numbers(values)
  values[unique(vapply(wanted, function(one) which.min(abs(plain - one)), 1L))]
}

#' Values over which a variable goes: `n` at even distances over its range, or the values that occur, of numbers at most
#' `n`
#' @noRd
spread_values <- function(x, n, kind = if (is_number(x)) "number" else "level") {
  if (kind == "number") {
    limits <- range(plain_numbers(x), na.rm = TRUE)
    return(like_variable(seq(limits[1], limits[2], length.out = n), x))
  }
  values <- occurring_values(x)
  if (kind == "level" || length(values) <= n) return(values)
  values[unique(round(seq(1, length(values), length.out = n)))]
}

#' Values of a second variable: its levels, all values if they are few, or the mean and one sd to either side
#' @noRd
by_values <- function(x, kind = if (is_number(x)) "number" else "level") {
  if (kind == "level") return(occurring_values(x))
  values <- occurring_values(x)
  if (length(values) <= 6) return(values)
  plain <- plain_numbers(x)
  sd <- stats::sd(plain, na.rm = TRUE)
  three <- mean(plain, na.rm = TRUE) + c(-1, 0, 1) * sd
  if (kind != "number") return(nearest_values(x, three))
  digits <- 1 - floor(log10(sd))                         # two digits of the sd: 1998, 2003, 2008 are three years
  if (inherits(x, "Date")) digits <- min(digits, 0)
  like_variable(round(three, digits), x)
}

#' Does a variable with these values go along an axis of numbers?
#' @noRd
is_continuous <- function(x) is_number(x)
