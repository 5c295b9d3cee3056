# What stands on the left behind the bar, as in y | cens(c) + trunc(lb = 0): read from the formula, evaluated row by
# row. What is made of it: observed.R.

#' Functions behind the bar, their arguments as in brms, and the names under which a formula's parts and a frame's
#' columns have these
#' @noRd
addition_calls <- list(
  trials = list(arguments = function(x) NULL, names = c(x = "trials")),
  weights = list(arguments = function(x, scale = FALSE) NULL, names = c(x = "times")),
  cens = list(arguments = function(x, y2 = NA) NULL, names = c(x = "cens", y2 = "y2")),
  trunc = list(arguments = function(lb = -Inf, ub = Inf) NULL, names = c(lb = "lb", ub = "ub")),
  se = list(arguments = function(x, sigma = FALSE) NULL, names = c(x = "se")),
  rate = list(arguments = function(denom) NULL, names = c(denom = "rate")),
  subset = list(arguments = function(x) NULL, names = c(x = "subset"))
)

#' Columns of a model frame that come from additions
#' @noRd
addition_columns <- c("trials", "times", "cens", "y2", "lb", "ub", "se", "rate")

#' The left side of a formula
#'
#' @param y Expression, the left side in hlr's words.
#' @return List of `y`, the response; `written`, what stands behind the bar, or `NULL`; `trials`, an expression or
#'   `NULL`; `additions`, list of the other expressions by name, see `addition_calls`; `keeps_sigma`, is there a sigma
#'   beside the standard errors of se()?
#' @section Errors: class `hlr_error_formula`.
#' @noRd
parse_response <- function(y) {
  if (!is_call(y, c("|", "||"))) return(list(y = y, keeps_sigma = TRUE))
  if (!is_call(y, "|")) abort_left(y, "one bar stands between the response and what is said of it")
  parts <- summands(y[[3]])
  names <- sub("^resp_", "", vapply(parts, call_name, ""))
  unknown <- which(!names %in% names(addition_calls))
  if (length(unknown)) {
    abort_left(y, paste0("behind the bar there may be ", paste0(names(addition_calls), "()", collapse = ", "),
                         ", as in y | trials(n)"))
  }
  if (anyDuplicated(names)) abort_left(y, paste0(names[duplicated(names)][1], "() stands there twice"))
  values <- unlist(lapply(seq_along(parts), function(k) addition_values(names[k], parts[[k]], y)), recursive = FALSE)
  list(y = y[[2]], written = y[[3]], trials = values$trials,
       additions = values[setdiff(names(values), c("trials", "sigma"))], keeps_sigma = !isFALSE(values$sigma))
}

#' @noRd
abort_left <- function(left, why) {
  hlr_abort("formula", "The left side '", format_call(left), "' is not understood: ", why, ".")
}

#' Expressions of one call by the names of `addition_calls`; of se() `sigma`, `TRUE` or `FALSE`, besides
#' @noRd
addition_values <- function(name, call, left) {
  known <- addition_calls[[name]]
  call[[1]] <- as.name(name)
  given <- tryCatch(as.list(match.call(known$arguments, call))[-1], error = function(e) {
    abort_left(left, paste0(name, "() takes ", paste(names(formals(known$arguments)), collapse = ", ")))
  })
  first <- names(known$names)[1]
  if (is.null(given[[first]]) && name != "trunc") abort_left(left, paste0(name, "() is without its first argument"))
  if (length(given) == 0) abort_left(left, "trunc() has no bound: trunc(lb = 0), trunc(ub = 10)")
  if (name == "weights" && !is.null(given$scale) && !isFALSE(given$scale)) {
    abort_left(left, "weights() are not scaled here; write weights(w / mean(w))")
  }
  if (identical(given$y2, NA)) given$y2 <- NULL
  out <- given[intersect(names(known$names), names(given))]
  names(out) <- known$names[names(out)]
  if (name == "se") out$sigma <- one_flag(given$sigma, left)
  out
}

#' @noRd
one_flag <- function(e, left) {
  if (is.null(e)) return(FALSE)
  if (is.name(e) && as.character(e) %in% c("T", "F")) e <- as.character(e) == "T"
  if (isTRUE(e) || isFALSE(e)) return(e)
  abort_left(left, "`sigma` of se() is TRUE or FALSE")
}

# ---- rows -------------------------------------------------------------------

#' Columns of a model frame for what stands behind the bar, one value for each row; one number serves all rows
#'
#' @param parsed From `parse_formula()`. @param found From `find_variables()`.
#' @return List of vectors by name of `addition_columns`.
#' @noRd
additions_given <- function(parsed, found) {
  env <- environment(parsed$formula)
  c(list(trials = trials_given(parsed, found)),
    addition_rows(parsed$additions, found$columns, env, nrow(found$columns)))
}

#' @param additions List of expressions by name.
#' @noRd
addition_rows <- function(additions, data, env, n) {
  additions <- additions[setdiff(names(additions), "subset")]
  out <- Map(function(name, expression) {
    value <- eval(expression, data, env)
    if (!length(value) %in% c(1, n) || is.matrix(value)) {
      hlr_abort("lengths", addition_of(name), "(", format_call(expression), ") has ", plural(NROW(value), "value"),
                " for ", plural(n, "row"), "; give one for each row, or one for all.")
    }
    rep_len(if (name == "cens") censoring_codes(value, expression) else addition_numbers(value, name, expression), n)
  }, names(additions), additions)
  if (!is.null(out$y2) && !is.null(out$cens)) out$y2[!is.na(out$cens) & out$cens != 2] <- Inf   # not looked at
  out
}

#' The function behind the bar that a name is of
#' @noRd
addition_of <- function(name) names(Filter(function(known) name %in% known$names, addition_calls))

#' @noRd
addition_numbers <- function(value, name, expression) {
  if (is.logical(value) && all(is.na(value))) value <- as.double(value)
  if (!is.numeric(value) || is.factor(value)) {
    hlr_abort("addition", addition_of(name), "(", format_call(expression), ") must be numbers, not ",
              describe_value(value), ".")
  }
  as.double(value)
}

#' Codes of censoring as brms has them: 0 none, 1 right, -1 left, 2 interval
#' @section Errors: class `hlr_error_addition`.
#' @noRd
censoring_codes <- function(value, expression) {
  words <- c(left = -1, none = 0, right = 1, interval = 2)
  if (is.logical(value)) return(as.double(value))
  codes <- if (is.numeric(value) && !is.factor(value)) value else unname(words[as.character(value)])
  bad <- !is.na(value) & !codes %in% words
  if (!any(bad)) return(as.double(codes))
  hlr_abort("addition", "cens(", format_call(expression), ") has ", quote_names(unique(as.character(value[bad])), 3),
            "; it may have \"none\", \"right\", \"left\" and \"interval\", or 0, 1, -1 and 2, or TRUE for ",
            "right-censored rows.")
}

#' The argument `subset` and the rows of subset() behind the bar as one
#'
#' @param subset Expression or `NULL`. @param own That of subset().
#' @noRd
both_subsets <- function(subset, own, data, env) {
  if (is.null(own)) return(subset)
  rows <- tryCatch(eval(own, data, env), error = function(e) TRUE)         # model.frame() will say why it fails
  if (!is.logical(rows) || anyNA(rows)) {
    hlr_abort("subset", "subset(", format_call(own), ") behind the bar must be TRUE or FALSE for each row, ",
              if (is.logical(rows)) "not NA." else paste0("not ", describe_value(rows), "."))
  }
  if (is.null(subset)) return(own)
  if (!is.logical(tryCatch(eval(subset, data, env), error = function(e) TRUE))) {
    hlr_abort("subset", "The argument `subset` and subset() behind the bar go together if both are TRUE or FALSE.")
  }
  call("&", call("(", subset), call("(", own))
}

# ---- survival's responses ---------------------------------------------------

#' A frame whose response is survival's Surv() with times and codes of censoring in its place
#' @section Errors: class `hlr_error_response` for types that hlr does not have.
#' @noRd
split_survival <- function(frame) {
  y <- frame[[1]]
  if (!inherits(y, "Surv")) return(frame)
  if (!is.null(frame[["(cens)"]])) {
    hlr_abort("formula", "The response ", names(frame)[1], " says itself which rows are censored; leave cens() out.")
  }
  type <- attr(y, "type")
  if (!type %in% c("right", "left", "interval")) {
    instead <- "Those of types right, left and interval are."
    if (type == "counting") instead <- "Under observation from `start` on: stop | cens(1 - event) + trunc(lb = start)."
    hlr_abort("response", "A response Surv() of type \"", type, "\" is not available. ", instead)
  }
  value <- unclass(y)
  status <- value[, "status"]
  frame[["(cens)"]] <- switch(type, right = 1 - status, left = status - 1,
                              interval = c(1, 0, -1, 2)[status + 1])
  if (type == "interval") frame[["(y2)"]] <- ifelse(status == 3, value[, "time2"], Inf)
  frame[[1]] <- unname(value[, if (type == "interval") "time1" else "time"])
  frame
}
