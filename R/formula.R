# y ~ x + (x | g)  ->  response, common part, group bars, and one formula with every variable for model.frame().
# Reading bars is a matter of the formula alone; what a bar means in columns needs data and is done in group-term.R.

#' Take a model formula apart
#'
#' Understands lme4's language: `(x | g)`, `(x || g)`, `(1 | a/b)`, `(1 | a:b)`, several bars, `offset()`, any
#' function of predictors, and as response a vector or `cbind(success, failure)`, with additions as in `y | trials(n)`,
#' see `parse_response()`. What others write
#' differently is put into these words first, see `in_own_words()`; what hlr does not have is refused by name, see
#' `refuse_not_yet()`.
#'
#' `.` stands for the columns of `data` that are neither in the response nor grouping variables.
#'
#' @param formula Two-sided formula, or what [bf()] made.
#' @param data Data frame, used only to resolve `.`.
#' @return List of class `hlr_formula`: `formula`; `response`, its name; `trials`, an expression or `NULL`; `additions`
#'   and `keeps_sigma`, see `parse_response()`; `left`, what stands behind the bar there, or `NULL`; `common`,
#'   one-sided formula without bars; `bars`, list of `lhs` (expression), `group` (name), `atoms` (expressions joined
#'   by `:`), `key` (see `group_key()`), `law` (of the effects, see `parse_gr()`), `independent` (written with `||`)
#'   and `label`; `frame`, two-sided formula of all variables; `raw_intercept`, was it written `0 + Intercept`?;
#'   `others`, for each other parameter with a formula what `parse_predictor()` makes; `fixed`, see `fixed_dpars()`.
#' @section Errors: classes `hlr_error_formula` (not a formula, malformed bars), `hlr_error_no_response`,
#'   `hlr_error_not_yet`.
#' @noRd
parse_formula <- function(formula, data = NULL) {
  formula <- plain_formula(formula)
  refuse_not_yet(formula)
  given <- dpar_formulas(formula)
  for (dpar in names(given)) refuse_right(given[[dpar]][[2]], named_side(dpar, given[[dpar]]))
  env <- common_environment(formula, names(data))
  left <- parse_response(in_own_words(formula)$left)
  sides <- Map(function(dpar, f) parse_right(in_own_words(f)$right, named_side(dpar, f), data), c("mu", names(given)),
               c(list(formula), given))
  bars <- name_all_groups(lapply(sides, `[[`, "bars"))
  used <- c(all.vars(left$y), all.vars(left$written), group_vars(unlist(bars, recursive = FALSE)))
  whole <- c(list(formula), given)
  own <- lapply(stats::setNames(seq_along(sides), names(sides)), function(k) {
    parse_predictor(names(sides)[k], sides[[k]], bars[[k]], whole[[k]], left$y, data, used, env)
  })
  structure(
    list(
      formula = parsed_formula(formula, own, env),
      response = format_call(left$y),
      trials = left$trials,
      additions = left$additions,
      keeps_sigma = left$keeps_sigma,
      left = left$written,
      common = own$mu$common,
      bars = own$mu$bars,
      others = own[-1],
      fixed = fixed_dpars(formula),
      frame = as_formula(left$y, frame_rhs(lapply(own, function(one) one$common[[2]]),
                                           unlist(unname(bars), recursive = FALSE)), env),
      raw_intercept = own$mu$raw_intercept
    ),
    class = "hlr_formula"
  )
}

#' One linear predictor of a formula
#'
#' @param side From `parse_right()`. @param bars Its bars, with the names of their factors. @param formula As given.
#' @param y The response. @param used Names of columns that `.` does not stand for.
#' @return List of `dpar`, `common`, `bars` and `raw_intercept`, as of `parse_formula()`; `written`, the formula with
#'   the columns that `.` stands for.
#' @noRd
parse_predictor <- function(dpar, side, bars, formula, y, data, used, env) {
  common <- expand_dot(side$common, data, used)
  intercept <- with_raw_intercept(common, names(data))
  check_sides(y, intercept$e, bars)
  out <- as_formula(NULL, intercept$e, env)
  if (keeps_contrasts(formula)) attr(out, "cmc") <- FALSE
  list(dpar = dpar, common = out, bars = bars, raw_intercept = intercept$raw,
       written = if ("." %in% all.vars(side$common)) written_out(formula, common, side$written) else formula)
}

#' The formula of a model with all that it carries, in the environment of all
#' @noRd
parsed_formula <- function(formula, own, env) {
  in_environment(carrying(own$mu$written, lapply(own[-1], `[[`, "written"), fixed_dpars(formula)), env)
}

#' The linear predictors of a formula, that of the mean first: list of `dpar`, `common`, `bars`, `raw_intercept`
#' @param parsed From `parse_formula()`.
#' @noRd
parsed_predictors <- function(parsed) {
  c(list(mu = c(list(dpar = "mu"), parsed[c("common", "bars", "raw_intercept")])), parsed$others)
}

#' The right side of a formula
#'
#' @param right Expression in hlr's words. @param formula The formula that it is of, for messages.
#' @return List of `common`, an expression with its `.`; `bars`, see `parse_bar()`, with `id`, the text of an
#'   `(x |ID| g)` or `NULL`; `written`, the bars as calls.
#' @noRd
parse_right <- function(right, formula, data) {
  pieces <- split_bars(right, formula)
  refuse_odd_bars(pieces$common, formula, data)
  written <- lapply(pieces$bars, function(bar) {
    bar <- without_id(bar)
    bar[[2]] <- with_raw_intercept(bar[[2]], names(data))$e
    bar
  })
  bars <- Map(function(bar, id) lapply(parse_bar(bar, formula), with_id, id), written, lapply(pieces$bars, id_of_bar))
  list(common = if (is.null(pieces$common)) 1 else pieces$common, bars = unlist(unname(bars), recursive = FALSE),
       written = written)
}

#' A bar with its ID, from between its bars or from gr()
#' @noRd
with_id <- function(bar, id) {
  if (!is.null(id)) bar$id <- id
  bar
}

#' Bars of several predictors, those of one grouping factor with one name; an ID is that of one factor
#' @param bars List of lists of bars. @return The same.
#' @noRd
name_all_groups <- function(bars) {
  all <- name_groups(unlist(unname(bars), recursive = FALSE))
  ids <- vapply(all, function(bar) if (is.null(bar$id)) NA_character_ else bar$id, "")
  for (id in unique(ids[!is.na(ids)])) {
    groups <- unique(groups_of(all[ids %in% id]))
    if (length(groups) > 1) {
      hlr_abort("formula", "The ID '", id, "' stands in terms of ", quote_names(groups), "; effects of different ",
                "grouping factors are not correlated. Give each factor an ID of its own.")
    }
  }
  at <- rep(seq_along(bars), lengths(bars))
  lapply(seq_along(bars), function(k) all[at == k])
}

#' Print a formula as it was understood, bars expanded
#' @param x From `parse_formula()`.
#' @param ... Not used.
#' @return `x`, invisibly.
#' @noRd
#' @exportS3Method
print.hlr_formula <- function(x, ...) {
  cat(format.hlr_formula(x), "\n", sep = "")
  invisible(x)
}

#' @noRd
#' @exportS3Method
format.hlr_formula <- function(x, ...) {
  bars <- vapply(x$bars, function(bar) {
    paste0("(", spelled(bar$lhs), if (bar$independent) " || " else " | ", format_gr(bar_spelling(bar), bar$law), ")")
  }, "")
  paste(format_response(x), "~", paste(c(spelled(x$common[[2]]), bars), collapse = " + "))
}

#' The left side of a formula
#' @noRd
format_response <- function(parsed) {
  paste0(parsed$response, if (!is.null(parsed$left)) paste(" |", format_call(parsed$left)))
}

#' @noRd
as_formula <- function(left, right, env) {
  out <- if (is.null(left)) call("~", right) else call("~", left, right)
  stats::as.formula(out, env)
}

# ---- bars -------------------------------------------------------------------

is_call <- function(e, names) is.call(e) && is.name(e[[1]]) && as.character(e[[1]]) %in% names
is_bar <- function(e) is_call(e, c("|", "||"))

#' Is there a bar that could be meant as a group term? Not inside functions: I(a | b) is logic.
#' @noRd
has_bar <- function(e) {
  if (is_bar(e)) return(TRUE)
  is_call(e, c("+", "-", "*", ":", "/", "^", "(", "%in%")) && any(vapply(as.list(e)[-1], has_bar, NA))
}

#' Split a right-hand side into bars and the rest, along + only
#' @return List of `common`, an expression or `NULL`, and `bars`, a list of calls to `|` or `||`.
#' @noRd
split_bars <- function(e, formula) {
  if (!has_bar(e)) return(list(common = e, bars = list()))
  if (is_call(e, "(")) return(if (is_bar(e[[2]])) list(bars = list(e[[2]])) else split_bars(e[[2]], formula))
  if (is_bar(e)) {
    if (identical(e[[2]], 1)) return(list(bars = list(e)))          # y ~ 1 | g can only be (1 | g)
    abort_bar(e, formula, "group terms need parentheses around them, as in y ~ x + (1 | g)")
  }
  if (!is_call(e, c("+", "-"))) abort_bar(e, formula, "group terms can only be added, with +")
  last <- e[[length(e)]]
  if (is_call(e, "-") && has_bar(last)) abort_bar(e, formula, "a group term cannot be subtracted; leave it out")
  if (length(e) == 2) return(split_bars(last, formula))
  left <- split_bars(e[[2]], formula)
  right <- split_bars(last, formula)
  list(common = join(as.character(e[[1]]), left$common, right$common), bars = c(left$bars, right$bars))
}

join <- function(op, left, right) {
  if (is.null(right)) return(left)
  if (is.null(left)) return(if (op == "+") right else call(op, right))
  call(op, left, right)
}

abort_bar <- function(e, formula, why) {
  hlr_abort("formula", "In '", side_text(formula), "' the part '", format_call(e), "' is not understood: ", why, ".")
}

#' One written bar -> one or more bars with a single grouping factor each, nesting written out as lme4 does
#' @noRd
parse_bar <- function(bar, formula) {
  if (length(bar) < 3) abort_bar(bar, formula, "a group term needs the name of a grouping factor")      # (1 | NULL)
  if (is_bar(bar[[2]]) || is_bar(bar[[3]])) {
    abort_bar(bar, formula, "a group term has one bar")
  }
  lhs <- bar[[2]]
  if ("." %in% all.vars(lhs)) abort_bar(bar, formula, "'.' cannot be used inside a group term; name the columns")
  if (is_empty_lhs(lhs)) abort_bar(bar, formula, "it has no coefficient; write (1 | g) for an intercept per group")
  gr <- parse_gr(bar[[3]], bar, formula)
  check_group(gr$group, bar, formula)
  single <- call("|", lhs, strip_parens(gr$group))
  # reformulas writes out a/b and the like; it loads Matrix, a second that a factor that stands alone can do without.
  singles <- if (stands_alone(single[[3]])) list(single) else reformulas::findbars(call("(", single))
  lapply(singles, function(single) {
    atoms <- group_atoms(single[[3]])
    name <- paste(vapply(atoms, frame_name, ""), collapse = ":")
    out <- list(lhs = lhs, group = name, atoms = atoms, key = group_key(atoms), law = gr$law,
                independent = is_call(bar, "||") || gr$independent)
    out$id <- gr$id
    c(out, label = paste(spelled(lhs), "|", format_gr(bar_spelling(out), gr$law)))
  })
}

#' What a grouping factor is, in whatever order its parts are written: a:b and b:a are one, a column `a:b` is another
#' @noRd
group_key <- function(atoms) paste(sort_bytes(vapply(atoms, spelled, "")), collapse = ":")

#' The right of a bar as R reads it, with backticks
#' @noRd
bar_spelling <- function(bar) paste(vapply(bar$atoms, spelled, ""), collapse = ":")

#' The same as an expression
#' @noRd
bar_group_call <- function(bar) Reduce(function(a, b) call(":", a, b), bar$atoms)

#' Bars of one grouping factor get the same name and order of parts, bars of different ones different names
#' @noRd
name_groups <- function(bars) {
  keys <- vapply(bars, `[[`, "", "key")
  first <- match(keys, keys)
  own <- unique(first)
  names <- distinct(groups_of(bars[own]), lengths(lapply(bars[own], `[[`, "atoms")) == 1)
  Map(function(bar, at) {
    bar$group <- names[match(at, own)]
    bar$atoms <- bars[[at]]$atoms
    bar
  }, bars, first)
}

is_empty_lhs <- function(lhs) {
  parts <- tryCatch(stats::terms(as_formula(NULL, lhs, emptyenv())), error = function(e) NULL)
  !is.null(parts) && attr(parts, "intercept") == 0 && length(attr(parts, "term.labels")) == 0
}

strip_parens <- function(e) {
  while (is_call(e, "(")) e <- e[[2]]
  e
}

#' The right of a bar: columns, or functions of columns, joined by / : * + ; raises an error for anything else
#' @noRd
check_group <- function(group, bar, formula) {
  if (is_call(group, c("(", ":", "/", "*", "+"))) {
    return(invisible(lapply(as.list(group)[-1], check_group, bar, formula)))
  }
  if (is_call(group, c("-", "^", "%in%")) || length(all.vars(group)) == 0) {
    abort_bar(bar, formula, paste0("'", format_call(group), "' is not a grouping factor; the right of the bar is a ",
                                   "column such as g, nested columns a/b, or an interaction a:b"))
  }
}

#' Is the right of a bar one column, or a function of columns?
#' @noRd
stands_alone <- function(group) !is_call(group, c("(", ":", "/", "*", "+"))

#' a:b:c -> list(a, b, c)
#' @noRd
group_atoms <- function(group) {
  group <- strip_parens(group)
  if (is_call(group, ":")) c(group_atoms(group[[2]]), group_atoms(group[[3]])) else list(group)
}

#' An expression as R reads it: names that are no words have backticks
#' @noRd
spelled <- function(e) paste(deparse(e, width.cutoff = 500L, backtick = TRUE), collapse = " ")

# Column name that model.frame() gives to a variable.
frame_name <- function(e) paste(deparse(e, width.cutoff = 500L, backtick = !is.name(e)), collapse = " ")

group_vars <- function(bars) unlist(lapply(bars, function(bar) lapply(bar$atoms, all.vars)))

# ---- variables --------------------------------------------------------------

#' The formula with the columns that `.` stands for
#' @noRd
written_out <- function(formula, common, bars) {
  env <- environment(formula)
  simple <- stats::formula(stats::terms(as_formula(NULL, common, env), simplify = TRUE))[[2]]
  right <- Reduce(function(a, b) call("+", a, b), c(list(simple), lapply(bars, function(bar) call("(", bar))))
  out <- as_formula(if (length(formula) == 3) formula[[2]], right, env)
  if (keeps_contrasts(formula)) attr(out, "cmc") <- FALSE
  out
}

#' A response is a variable, and none of the predictors
#' @noRd
check_sides <- function(response, common, bars) {
  if (!is.language(response)) {
    hlr_abort("no_response", "The response of the formula is ", format_call(response), ", no variable: put its name ",
              "on the left of ~", if (is.character(response)) ", without quotes", ".")
  }
  sides <- c(list(common), lapply(bars, `[[`, "lhs"))
  atoms <- unlist(lapply(bars, `[[`, "atoms"), recursive = FALSE)
  predictors <- c(unlist(lapply(sides, side_names)), vapply(atoms, frame_name, ""))
  if (frame_name(response) %in% predictors) {
    hlr_abort("formula", "The response '", format_call(response), "' is among the predictors too; leave it out there.")
  }
}

#' Replace `.` by the columns not used elsewhere
#' @noRd
expand_dot <- function(common, data, used) {
  if (!"." %in% all.vars(common)) return(common)
  if (is.null(data)) hlr_abort("formula", "'.' in the formula needs `data` to say which columns it stands for.")
  columns <- setdiff(names(check_data(data)), used)
  sum_of_columns <- if (length(columns) == 0) 1 else Reduce(function(a, b) call("+", a, b), lapply(columns, as.name))
  if (identical(common, quote(.))) return(sum_of_columns)
  do.call(substitute, list(common, list(. = call("(", sum_of_columns))))
}

#' The sum of everything that is a variable somewhere: the right side of the formula for model.frame()
#' @param commons List of expressions.
#' @noRd
frame_rhs <- function(commons, bars) {
  parts <- c(commons, lapply(bars, `[[`, "lhs"), unlist(lapply(bars, `[[`, "atoms"), recursive = FALSE))
  Reduce(function(a, b) call("+", a, b), unique(parts))
}
