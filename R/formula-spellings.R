# What other packages write differently and hlr has: their formulas in hlr's words. Language in, language out.

#' A formula as hlr writes it
#'
#' * `proportion(y, n)`, `prop(y, n)`, `p(y, n)` of Bambi: `y | trials(n)`; its `weighted(y, w)`, `censored(y, c)`,
#'   `censored(y, y2, c)` and `truncated(y, lb, ub)`: `weights()`, `cens()` and `trunc()` behind a bar
#' * `us(x | g)` and `diag(x | g)` of glmmTMB and lme4: `(x | g)` and `(x || g)`
#' * `C(x)` of Bambi and patsy: `factor(x)`
#'
#' @param formula Two-sided formula.
#' @return List of `left` and `right`, expressions.
#' @noRd
in_own_words <- function(formula) {
  left <- if (length(formula) == 3) formula[[2]]
  right <- formula[[length(formula)]]
  list(left = respelled_left(left), right = respell(right, formula))
}

#' Bambi's responses as brms writes them
#' @noRd
respelled_left <- function(left) {
  name <- call_name(left)
  n <- length(left)
  if (name %in% c("proportion", "prop", "p") && n == 3) return(call("|", left[[2]], call("trials", left[[3]])))
  if (name == "weighted" && n == 3) return(call("|", left[[2]], call("weights", left[[3]])))
  if (name == "censored" && n == 3) return(call("|", left[[2]], call("cens", left[[3]])))
  if (name == "censored" && n == 4) return(call("|", left[[2]], call("cens", left[[4]], left[[3]])))
  if (name == "truncated" && n > 2) return(call("|", left[[2]], as.call(c(quote(trunc), as.list(left)[-(1:2)]))))
  left
}

#' @noRd
respell <- function(e, formula) {
  if (!is.call(e)) return(e)
  name <- call_name(e)
  if (has_bar_argument(e) && name %in% c("us", "diag", "un")) return(structure_as_bar(e, name, formula))
  if (name == "C" && length(e) == 2) return(call("factor", e[[2]]))
  if (has_id(e)) return(e)
  for (i in seq_along(e)[-1]) if (!is_missing_argument(e[[i]])) e[i] <- list(respell(e[[i]], formula))
  e
}

# x[, 1] has an argument that is empty.
is_missing_argument <- function(e) is.name(e) && !nzchar(as.character(e))

#' The arguments of a call but those left empty, as the first index of x[, 1]
#' @noRd
call_arguments <- function(e) Filter(Negate(is_missing_argument), as.list(e)[-1])

#' us(x | g) -> (x | g), diag(x | g) -> (x || g)
#' @noRd
structure_as_bar <- function(e, name, formula) {
  bar <- Filter(is_bar, as.list(e)[-1])[[1]]
  others <- Filter(Negate(is_bar), as.list(e)[-1])
  if (length(others) > 0 && !identical(others, list(hom = FALSE))) {
    abort_not_yet("equal variances", format_call(e), formula)
  }
  call("(", call(if (name == "diag") "||" else "|", bar[[2]], bar[[3]]))
}

#' (x | ID | g): a bar whose left side is one
#' @noRd
has_id <- function(e) is_call(e, "|") && is_call(e[[2]], "|")

#' The ID of a bar, as text, `NULL` without one; the bar without it
#' @noRd
id_of_bar <- function(bar) if (has_id(bar)) format_call(bar[[2]][[3]])

#' @noRd
without_id <- function(bar) if (has_id(bar)) call("|", bar[[2]][[2]], bar[[3]]) else bar

#' A formula, or its right side, without the IDs of its group terms, which are no variables
#' @noRd
without_ids <- function(e) {
  if (has_id(e)) return(without_id(e))
  if (is_call(e, c("~", "+", "-", "("))) for (i in seq_along(e)[-1]) e[[i]] <- without_ids(e[[i]])
  e
}

# ---- 0 + Intercept ----------------------------------------------------------

#' brms's `0 + Intercept`: an intercept whose prior, of class b, is on the value where all predictors are zero
#'
#' @param e Expression, a right side. @param columns Names of the columns of the data, which come first.
#' @return List of `e`, with `1` in its place, and `raw`, was it there?
#' @noRd
with_raw_intercept <- function(e, columns) {
  words <- setdiff(intersect(c("Intercept", "intercept"), all.vars(e)), columns)
  if (length(words) == 0 || has_intercept(e)) return(list(e = e, raw = FALSE))
  list(e = as_intercept(e, words), raw = TRUE)
}

has_intercept <- function(e) {
  terms <- tryCatch(stats::terms(as_formula(NULL, e, emptyenv()), allowDotAsName = TRUE), error = function(e) NULL)
  is.null(terms) || attr(terms, "intercept") == 1
}

#' @noRd
as_intercept <- function(e, words) {
  if (identical(e, 0)) return(NULL)
  if (is.name(e) && as.character(e) %in% words) return(1)
  if (is_call(e, "(")) return(if (any(words %in% all.vars(e))) as_intercept(e[[2]], words) else e)
  if (is_call(e, "-") && identical(e[[length(e)]], 1)) return(if (length(e) == 3) as_intercept(e[[2]], words))
  if (!is_call(e, c("+", "-"))) return(e)
  if (length(e) == 2) return(as_intercept(e[[2]], words))
  join(as.character(e[[1]]), as_intercept(e[[2]], words), as_intercept(e[[3]], words))
}

# ---- a bar inside a function ------------------------------------------------

logic_functions <- c("I", "factor", "as.factor", "ordered", "ifelse", "as.numeric", "as.integer", "as.logical",
                     "as.character", "identity", "!", "&", "&&", "xor", "isTRUE", "any", "all", "interaction", "sum")

#' Refuse a bar inside a function that is no logic: a group term in a function that hlr does not know
#'
#' @param e Expression, of the common part.
#' @noRd
refuse_odd_bars <- function(e, formula, data) {
  if (!is.call(e)) return(invisible())
  if (call_name(e) %in% logic_functions) return(invisible())
  if (has_bar_argument(e)) {
    bar <- Filter(is_bar, as.list(e)[-1])[[1]]
    if (!is_logic(bar[[3]], data, environment(formula))) {
      abort_bar(e, formula, paste0("a group term is (x | g), and ", call_name(e), "() is no covariance structure that ",
                                   "hlr knows; if 'or' is meant, write I(", format_call(bar), ")"))
    }
  }
  for (part in call_arguments(e)) refuse_odd_bars(part, formula, data)
}

#' @noRd
is_logic <- function(e, data, env) {
  if (is_call(e, c(">", "<", ">=", "<=", "==", "!=", "!", "&", "&&", "is.na", "%in%"))) return(TRUE)
  is.logical(tryCatch(eval(e, data, if (is.null(env)) baseenv() else env), error = function(e) NULL))
}
