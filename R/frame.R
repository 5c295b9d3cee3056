# Evaluating the variables of a formula as lm() does, and saying clearly what is wrong when that fails.

#' Model frame from the call of a fitting function
#'
#' `weights`, `subset` and `offset` are evaluated in `data`, then in the formula's environment, as in [stats::lm()].
#'
#' @param call Matched call with any of `data`, `weights`, `offset`, `subset`, `na.action`.
#' @param parsed From `parse_formula()`.
#' @param envir Where `data` and `na.action` are found: the caller of the fitting function.
#' @return Model frame with attribute `terms`, complete rows only, unused levels of predictors dropped. Extra columns
#'   `(weights)`, `(offset)` and those of `addition_columns` where given. Attribute `na.action` holds the rows dropped;
#'   attribute
#'   `carried` what a fit keeps: `data`, the columns used; `left_out`, the other rows, or `NULL`; `env`, the formula's
#'   own variables; `call`, `offset_call` and `weights_call`.
#' @noRd
model_frame_from_call <- function(call, parsed, envir) {
  data <- plain_columns(check_data(eval(call$data, envir)))
  check_dots_argument(call)
  subset <- call$subset
  check_subset(subset, data, environment(parsed$formula))
  call$subset <- both_subsets(subset, parsed$additions$subset, data, environment(parsed$formula))
  found <- find_variables(call, parsed, data)
  check_reserved(names(found$columns))
  call <- found$call
  frame <- tryCatch({
    parts <- list(formula = parsed$frame, data = found$columns, subset = call$subset, weights = call$weights,
                  offset = call$offset, row = seq_len(nrow(found$columns)), na.action = quote(stats::na.pass),
                  drop.unused.levels = FALSE)
    parts <- c(parts, additions_given(parsed, found))
    eval(as.call(c(quote(stats::model.frame), parts[!vapply(parts, is.null, NA)])), envir)
  }, error = function(e) abort_frame(e, parsed, call, data))
  check_nonempty(frame)
  env <- formula_env(parsed, found)
  terms <- learn_variables(plain_terms(frame, env), if (is.null(call$subset)) frame, found$columns, env)
  for (name in names(frame)) frame[[name]] <- plain_column(frame[[name]])
  frame <- split_survival(frame)
  check_weights(frame)
  check_offset(frame)
  frame <- drop_missing(frame, eval(call$na.action, envir))
  used <- frame[["(row)"]]
  frame[["(row)"]] <- NULL
  frame <- drop_unused_levels(frame)
  attr(frame, "terms") <- terms
  check_finite(frame[setdiff(names(frame), c("(y2)", "(lb)", "(ub)"))])
  if (!is.null(parsed$additions$subset)) call$subset <- subset
  attr(frame, "carried") <- carry_rows(found, used, call)
  frame
}

#' The terms of a model frame, with the classes that its columns have once they are plain
#' @noRd
plain_terms <- function(frame, env) {
  terms <- attr(frame, "terms")
  variables <- intersect(names(attr(terms, "dataClasses")), names(frame))
  for (name in variables) attr(terms, "dataClasses")[[name]] <- stats::.MFclass(plain_column(frame[[name]]))
  attr(terms, ".Environment") <- env
  terms
}

#' The environment of a fit's formula: the workspace if it was written there, otherwise what the fit carries
#' @noRd
formula_env <- function(parsed, found) {
  if (identical(environment(parsed$formula), globalenv())) globalenv() else found$env
}

#' What a fit keeps of the data
#'
#' @param found From `find_variables()`. @param used Integer, the rows used, in their order.
#' @noRd
carry_rows <- function(found, used, call) {
  rows <- found$columns
  n <- nrow(rows)
  whole <- length(used) == n && all(used == seq_len(n))
  rest <- if (!whole) setdiff(seq_len(n), used)
  list(
    data = if (whole) rows else rows[used, , drop = FALSE],
    left_out = if (!whole) list(rows = rows[rest, , drop = FALSE], at = rest, used = used),
    env = found$env, call = call, offset_call = call$offset, weights_call = call$weights
  )
}

#' The number of trials of each row as doubles, whose sum does not overflow; one number serves all rows
#' @noRd
trials_given <- function(parsed, found) {
  if (is.null(parsed$trials)) return(NULL)
  trials <- eval_trials(parsed$trials, found$columns, environment(parsed$formula))
  n <- nrow(found$columns)
  if (!length(trials) %in% c(1, n)) {
    hlr_abort("lengths", "trials(", format_call(parsed$trials), ") has ", plural(length(trials), "value"), " for ",
              plural(n, "row"), "; give one number for each row, or one for all.")
  }
  rep_len(trials, n)
}

#' @noRd
eval_trials <- function(expression, data, env) {
  numbers <- lapply(data[intersect(all.vars(expression), names(data))], function(x) {
    if (is.integer(x) && !is.factor(x)) as.double(x) else x
  })
  trials <- eval(expression, numbers, env)
  if (!is.numeric(trials)) {
    hlr_abort("response", "trials(", format_call(expression), ") must be numbers, not ", describe_value(trials), ".")
  }
  as.double(trials)
}

# ---- what can go wrong ------------------------------------------------------

#' Say why model.frame() failed
#' @noRd
abort_frame <- function(e, parsed, call, data) {
  if (inherits(e, "hlr_error")) stop(e)
  asked <- c(all.vars(parsed$frame), all.vars(parsed$left), all.vars(call$weights), all.vars(call$subset),
             all.vars(call$offset))
  env <- environment(parsed$formula)
  abort_missing(setdiff(asked[!vapply(asked, is_known, NA, data = data, env = env)], "."), data, "`data`")
  text <- conditionMessage(e)
  if (grepl("lengths differ", text, fixed = TRUE)) {
    name <- sub(".*'([^']*)'.*", "\\1", text)
    hlr_abort("lengths", "The variable '", name, "' has another length than the response '", parsed$response, "'",
              if (!is.null(data)) paste0(" (data: ", plural(nrow(data), "row"), ")"),
              "; all variables of a model need one value per row.")
  }
  hint <- if (grepl("find function \"[bn]s\"", text)) ". It is of the package splines: library(splines)."
  hlr_abort("frame", "The variables of ", formula_text(parsed$formula), " could not be evaluated: ", text, hint)
}

is_known <- function(name, data, env) {
  if (name %in% names(data)) return(TRUE)
  modes <- c("numeric", "character", "logical", "list")
  any(vapply(modes, function(mode) exists(name, envir = env, mode = mode, inherits = TRUE), NA))
}

#' @noRd
abort_missing <- function(missing, data, where, hint = NULL) {
  missing <- unique(missing)
  if (length(missing) == 0) return(invisible())
  if (is.null(data)) {
    hlr_abort("missing_column", plural_names("variable", missing), " not found; give `data` or define ",
              if (length(missing) == 1) "it." else "them.")
  }
  hlr_abort("missing_column", plural_names("column", missing), " not found in ", where, ".",
            suggest_name(missing[1], names(data)), " Columns: ", quote_names(names(data)), ".", hint)
}

plural_names <- function(word, names) {
  paste0(toupper(substr(word, 1, 1)), substring(word, 2), if (length(names) > 1) "s", " ", quote_names(names))
}

#' Refuse variables with names that a model frame uses for its own columns
#' @noRd
check_reserved <- function(names) {
  taken <- intersect(names, paste0("(", c("weights", "offset", "row", addition_columns), ")"))
  if (length(taken) > 0) hlr_abort("frame", "A variable cannot be called '", taken[1], "'; rename that column.")
}

#' @noRd
check_nonempty <- function(frame) {
  if (nrow(frame) == 0) hlr_abort("no_rows", "No rows to fit: `data` is empty, or `subset` keeps none of its rows.")
}

#' Arguments that are looked up in `data` cannot come through the `...` of a caller, as in lm()
#' @noRd
check_dots_argument <- function(call) {
  for (name in c("weights", "subset", "offset")) {
    if (is.name(call[[name]]) && grepl("^[.][.][0-9]+$", as.character(call[[name]]))) {
      hlr_abort("frame", "`", name, "` came through the `...` of another function, so that it cannot be evaluated in ",
                "`data`. Name it there as an argument, or build the call with do.call().")
    }
  }
}

#' A subset picks rows that exist; model.frame() would recycle a short one and make rows of NA for others
#' @noRd
check_subset <- function(subset, data, env) {
  if (is.null(subset)) return(invisible())
  rows <- tryCatch(eval(subset, data, env), error = function(e) NULL)      # model.frame() will say why it fails
  n <- if (!is.null(data)) nrow(data)
  if (is.null(rows) || is.null(n) || n == 0) return(invisible())
  if (is.logical(rows) && length(rows) != n) {
    hlr_abort("subset", "`subset` has ", plural(length(rows), "value"), ", `data` ", plural(n, "row"),
              "; give one TRUE or FALSE for each row.")
  }
  if (!is.logical(rows) && !is.character(rows) && !is.numeric(rows)) {
    hlr_abort("subset", "`subset` must say which rows to use, as in x > 0, not ", describe_value(rows), ".")
  }
  known <- if (is.character(rows)) rows %in% rownames(data) else if (is.numeric(rows)) abs(rows) <= n else TRUE
  if (!all(known, na.rm = TRUE)) {
    hlr_abort("subset", "`subset` asks for rows that `data` (", plural(n, "row"), ") does not have: ",
              quote_names(rows[!is.na(known) & !known], 3), ".")
  }
}

#' @noRd
check_offset <- function(frame) {
  for (name in names(frame)[c(attr(attr(frame, "terms"), "offset"), which(names(frame) == "(offset)"))]) {
    x <- frame[[name]]
    if (!is.numeric(x) || NCOL(x) != 1) {
      hlr_abort("offset", "The offset '", name, "' must be a numeric vector, not ", describe_value(x), ".")
    }
  }
}

#' Weights must be positive numbers; NA only where the row is incomplete anyway
#' @noRd
check_weights <- function(frame) {
  weights <- frame[["(weights)"]]
  if (is.null(weights)) return(invisible())
  if (!is.numeric(weights) || is.matrix(weights)) {
    hlr_abort("weights", "`weights` must be a numeric vector, not ", describe_value(weights), ".")
  }
  bad <- if (anyNA(weights)) sum(is.na(weights) & stats::complete.cases(frame[names(frame) != "(weights)"])) else 0
  if (bad > 0) {
    hlr_abort("weights", "`weights` is missing (NA) in ", plural(bad, "row"), "; leave such rows out with `subset`.")
  }
  low <- sum(weights <= 0, na.rm = TRUE)
  if (low > 0) {
    hlr_abort("weights", "`weights` must be positive; ", plural(low, "row"), " ", if (low == 1) "has" else "have",
              " a zero or negative weight. A row of weight zero says nothing: leave it out with `subset`.")
  }
}

#' Apply na.action, saying how many rows go and why
#' @noRd
drop_missing <- function(frame, action) {
  if (is.null(action)) action <- getOption("na.action", "na.omit")
  known <- is.function(action) || is.character(action) && length(action) == 1 && exists(action, mode = "function")
  if (!known) {
    hlr_abort("argument", "`na.action` must be a function such as na.omit, not ", describe_value(action), ".")
  }
  holes <- vapply(frame, function(x) if (anyNA(x)) sum(rowSums(is.na(as.matrix(x))) > 0) else 0, 0)
  if (!any(holes > 0)) return(frame)
  holes <- holes[holes > 0]
  where <- paste0(names(holes), ": ", holes, collapse = ", ")
  kept <- tryCatch(match.fun(action)(frame), error = function(e) NULL)
  if (is.null(kept) || any(vapply(kept, anyNA, NA))) {
    hlr_abort("missing_values", "There are missing values (rows per variable: ", where, ") and `na.action` keeps or ",
              "forbids them; use na.omit, or fill them in first.")
  }
  if (nrow(kept) == 0) {
    hlr_abort("no_rows", "No rows to fit: every row has a missing value (rows per variable: ", where, ").")
  }
  hlr_inform("rows_dropped", "Dropped ", nrow(frame) - nrow(kept), " of ", plural(nrow(frame), "row"),
             " for missing values (", where, ").")
  kept
}

#' As model.frame(drop.unused.levels = TRUE), counting codes instead of sorting them
#' @noRd
drop_unused_levels <- function(frame) {
  for (name in names(frame)[-1]) {                        # the response has the levels declared
    x <- frame[[name]]
    if (!is.factor(x) || all(tabulate(x, nlevels(x)) > 0)) next
    own <- attr(x, "contrasts")
    frame[[name]] <- x[, drop = TRUE]
    if (!is.null(own) && !identical(attr(frame[[name]], "contrasts"), own)) {
      hlr_warn("contrasts_dropped", "The factor '", name, "' has unused levels; they are dropped, and with them its ",
               "own contrasts. Set them again after droplevels(), or use the argument `contrasts`.")
    }
  }
  frame
}

#' @noRd
check_finite <- function(frame, what = "The data") {
  bad <- vapply(frame, function(x) if (is.double(x)) sum(is.infinite(x)) else 0L, 0L)
  if (!any(bad > 0)) return(invisible())
  bad <- bad[bad > 0]
  where <- paste0("'", names(bad), "' in ", vapply(bad, plural, "", "row"), collapse = ", ")
  hlr_abort("infinite", what, " have infinite values: ", where,
            ". Remove these rows, or use a transformation that is defined there (log(0) is -Inf).")
}
