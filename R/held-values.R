# What predictions hold fixed, in words and in the data.

#' Rows of the data with the levels at which a line is held, whatever their numbers
#'
#' @param held Data frame, as of `prediction_grid()`. @param place Row of `held` for each row of the data.
#' @return Logical vector.
#' @noRd
rows_like <- function(fit, data, held, place, re_formula) {
  out <- rep(TRUE, nrow(data))
  kinds <- variable_kinds(fit, data)
  for (name in held_variables(fit, held, re_formula)) {
    if (!kinds[[name]] %in% c("level", "value")) next
    out <- out & as.character(data[[name]]) == as.character(held[[name]])[place]
  }
  out %in% TRUE
}

#' Those of the held variables that the prediction depends on
#' @noRd
held_variables <- function(fit, held, re_formula) {
  none <- is.atomic(re_formula) && length(re_formula) == 1 && is.na(re_formula)
  intersect(predictor_variables(fit, groups = !none), names(held))
}

#' "At livch = 0, age = 0.03, group effects of zero"
#'
#' @param held Data frame; a variable that differs between its rows is its level's own.
#' @param given Names of variables that the user has set, which go without saying where they vary.
#' @param by Name of what the lines are of, or `NULL`.
#' @return A string, or `NULL` if there is nothing to say.
#' @noRd
held_words <- function(fit, data, held, given, re_formula, by) {
  names <- setdiff(held_variables(fit, held, re_formula), by)
  own <- vapply(names, function(name) length(dim(held[[name]])) < 2 && length(unique(held[[name]])) > 1, NA)
  fixed <- names[!own]
  words <- vapply(fixed, function(name) paste(name, "=", held_text(held[[name]], data[[name]])), "")
  own <- setdiff(names[own], given)
  parts <- c(
    if (length(words)) paste("At", shortened_list(words)),
    if (length(own) && !is.null(by)) paste("each", by, "with its own", shortened_list(own)),
    effect_words(fit, re_formula)
  )
  if (length(parts)) paste(parts, collapse = "; ")
}

#' @noRd
shortened_list <- function(words, most = 6) {
  rest <- length(words) - most
  paste0(paste(utils::head(words, most), collapse = ", "), if (rest > 0) paste(" and", rest, "more"))
}

#' A held value: numbers to two digits of the width of the data
#' @noRd
held_text <- function(value, x) {
  if (length(dim(value)) > 1) return("its column means")
  value <- value[1]
  if (!is_number(value) || inherits(value, c("Date", "POSIXct"))) return(format(value))
  width <- diff(range(plain_numbers(x), na.rm = TRUE))
  decimals <- if (is_whole(plain_numbers(value))) 0L else decimals_for(width / 10)
  paste0(sprintf("%.*f", decimals, plain_numbers(value)), if (inherits(value, "difftime")) paste0(" ", units(value)))
}

#' Which group effects are in a prediction
#' @noRd
effect_words <- function(fit, re_formula) {
  groups <- group_names(fit)
  if (length(groups) == 0) return(NULL)
  chosen <- names(chosen_effects(fit, re_formula))
  if (length(chosen) == 0) return("group effects of zero")
  paste("with the effects of", shortened_list(chosen))
}
