# Every error, warning and message of the package is a classed condition, so that callers and tests can tell them apart.

#' Raise a classed error, warning or message
#'
#' The text says what is wrong, where, and what to do; parts are pasted together without separators.
#'
#' @param class One word, e.g. `"formula"`: the condition has classes `hlr_error_formula` and `hlr_error`
#'   (`hlr_warning_*`, `hlr_message_*` for the others).
#' @param ... Parts of the message.
#' @noRd
hlr_abort <- function(class, ...) {
  stop(hlr_condition("error", class, ...))
}

hlr_warn <- function(class, ...) {
  warning(hlr_condition("warning", class, ...))
}

hlr_inform <- function(class, ...) {
  message(hlr_condition("message", class, ...))
}

hlr_condition <- function(kind, class, ...) {
  text <- paste0(..., collapse = "")
  if (kind == "message") text <- paste0(text, "\n")
  structure(
    class = c(paste0("hlr_", kind, "_", class), paste0("hlr_", kind), kind, "condition"),
    list(message = text, call = NULL)
  )
}

#' The nearest known name to a misspelt one, as a sentence for an error message, or "" if none is near
#' @noRd
suggest_name <- function(name, known) {
  if (length(known) == 0) return("")
  distance <- utils::adist(name, known, ignore.case = TRUE)[1, ]
  if (min(distance) > max(2, nchar(name) / 3)) return("")
  paste0(" Did you mean '", known[which.min(distance)], "'?")
}
