# Blueprint + new data -> the same shapes as at fitting time. Levels, contrasts and bases were learnt once and stay.

#' What a design learnt from its data
#'
#' @return List of class `hlr_blueprint`: `terms` (of the model frame, with `predvars`: knots, centres, ...),
#'   `prototypes` (no rows) and `xlevels` of the predictors; `predictors`, for each linear predictor a list of `common`
#'   (terms), its `contrasts`, `kept` (which columns) and `combinations` (see `make_common()`), `bars` with their
#'   contrasts and `offset_call` (an expression); `factors`, without rows; `data_names` (of what has a value per row);
#'   `coded` (factors without rows, of columns that the formula computes with); `env` (the formula's other variables);
#'   `trials`, `weights_call` and `additions` (expressions), and `keeps_sigma`, see `parse_response()`.
#' @noRd
new_blueprint <- function(parsed, frame, own, factors) {
  predictors <- predictor_names(parsed)
  xlevels <- lapply(frame[intersect(predictors, names(frame))], predictor_levels)
  structure(
    list(
      terms = attr(frame, "terms"),
      prototypes = lapply(frame[intersect(predictors, names(frame))], first_rows, n = 0),
      xlevels = xlevels[!vapply(xlevels, is.null, NA)],
      predictors = unname(Map(learnt_predictor, parsed_predictors(parsed), own,
                              MoreArgs = list(carried = attr(frame, "carried"),
                                              has_rate = !is.null(parsed$additions$rate)))),
      factors = lapply(factors, change_parts, function(part) replace(part, c("index", "z"), list(NULL))),
      data_names = names(attr(frame, "carried")$data),
      coded = coded_factors(attr(frame, "terms"), attr(frame, "carried")$data),
      env = attr(frame, "carried")$env,
      trials = parsed$trials,
      additions = parsed$additions,
      keeps_sigma = parsed$keeps_sigma,
      weights_call = attr(frame, "carried")$weights_call
    ),
    class = "hlr_blueprint"
  )
}

#' What new data need to know of a linear predictor
#' @param asked One of `parsed_predictors()`. @param own From `make_predictor()`.
#' @param carried Of the model frame, see `carry_rows()`. @param has_rate Has the response a denominator?
#' @noRd
learnt_predictor <- function(asked, own, carried, has_rate) {
  common <- own$common
  list(common = common$terms, contrasts = common$contrasts, kept = common$kept, combinations = common$combinations,
       bars = Map(function(bar, contrasts) c(bar, list(contrasts = contrasts)), asked$bars, own$contrasts),
       offset_call = if (asked$dpar == "mu") carried$offset_call, has_rate = asked$dpar == "mu" && has_rate)
}

first_rows <- function(x, n) if (is.matrix(x)) x[seq_len(n), , drop = FALSE] else x[seq_len(n)]

predictor_levels <- function(x) {
  if (is.factor(x)) return(levels(x))
  if (is.character(x)) sort(unique(x))
}

#' Factors that the formula computes with, as as.numeric(dose) does, so that their codes count
#' @noRd
coded_factors <- function(terms, data) {
  calls <- Filter(is.call, as.list(attr(terms, "predvars"))[-1])
  lapply(Filter(is.factor, data[intersect(unlist(lapply(calls, all.vars)), names(data))]), first_rows, n = 0)
}

#' New data with the codes that factors had in the fit's; levels not seen come after those
#' @noRd
with_codes <- function(newdata, coded) {
  for (name in intersect(names(coded), names(newdata))) {
    x <- newdata[[name]]
    if (!is.factor(x) && !is.character(x)) next
    known <- levels(coded[[name]])
    newdata[[name]] <- factor(as.character(x), unique(c(known, as.character(x[!is.na(x)]))),
                              ordered = is.ordered(coded[[name]]))
  }
  newdata
}

#' Apply a blueprint to new data
#'
#' Missing values stay: a row with an `NA` predictor has `NA` in `X` or `z`.
#'
#' @param blueprint From `make_design()`.
#' @param newdata Data frame, n rows. The response is not needed, nor are variables of factors left out by `groups`.
#' @param groups Names of the grouping factors to build; `NULL` for all, `character()` for none.
#' @param open Names of those that may have levels not seen when fitting, or `NA`, which get index `NA`.
#' @return List of class `hlr_design_new`: `n`; `predictors`, see `new_predictor()`; `trials` double[n], or `NULL` if
#'   the model has none or newdata lacks them; `factors`, list of `hlr_factor` with levels, coefficients and blocks as
#'   fitted and, for levels not seen, `new_levels` (chr[K]) and `new_index`
#'   (int[n] in 1..K; `NA` where the level is known).
#' @section Errors: `hlr_error_*` of class `data`, `missing_column`, `wrong_type`, `new_predictor_level`, `new_level`,
#'   `infinite`, `lengths`, `argument`, `frame`.
#' @noRd
apply_blueprint <- function(blueprint, newdata, groups = NULL, open = character()) {
  if (is.null(newdata)) hlr_abort("data", "`newdata` must be a data frame, not NULL.")
  newdata <- with_codes(plain_columns(check_data(newdata, "newdata")), blueprint$coded)
  all_groups <- groups_of(blueprint$factors)
  if (is.null(groups)) groups <- all_groups
  for (group in groups) check_choice(group, "groups", all_groups)
  bars <- Filter(function(bar) bar$group %in% groups, all_bars(blueprint))
  env <- blueprint_env(blueprint)
  frame <- new_frame(blueprint, bars, newdata, env)
  structure(
    list(
      n = nrow(newdata),
      predictors = lapply(blueprint$predictors, function(learnt) {
        new_predictor(estimable_columns(plain_matrix(all_columns(learnt, frame)), learnt),
                      new_offset(learnt, blueprint, frame, newdata, env))
      }),
      trials = new_trials(blueprint, newdata, env),
      factors = lapply(groups, function(group) {
        new_factor(factor_of(blueprint$factors, group), blueprint, frame, group %in% open)
      })
    ),
    class = "hlr_design_new"
  )
}

#' Columns of the common part of a predictor, those too that were dropped because others determine them
#' @param learnt One of the blueprint's predictors.
#' @noRd
all_columns <- function(learnt, frame) columns_of_terms(learnt$common, frame, learnt$contrasts)

#' The columns kept, `NA` in rows that the data of the fit say nothing of
#'
#' In the data each column left out was a combination of the columns kept. The fit says nothing of a row in which it is
#' not, such as a row in a cell of a * b that had no rows.
#' @section Warnings: class `hlr_warning_not_estimable`.
#' @noRd
estimable_columns <- function(x, learnt) {
  if (is.null(learnt$combinations)) return(x)
  kept <- x[, learnt$kept, drop = FALSE]
  rest <- x[, setdiff(seq_len(ncol(x)), learnt$kept), drop = FALSE]
  scale <- 1 + abs(rest) + abs(kept) %*% abs(learnt$combinations)
  # 1e-6: QR leaves out what is within 1e-7 of a combination.
  off <- abs(rest - kept %*% learnt$combinations) > 1e-6 * scale
  bad <- which(rowSums(off, na.rm = TRUE) > 0)
  if (length(bad) == 0) return(kept)
  columns <- colnames(rest)[colSums(off[bad, , drop = FALSE], na.rm = TRUE) > 0]
  hlr_warn("not_estimable", "The data of the fit say nothing of ", plural(length(bad), "row"), " of the new data, ",
           "first of row ", bad[1], ": ", quote_names(columns), if (length(columns) == 1) " was" else " were",
           " left out of the fit, as no row told it from other columns. Predictions there are NA.")
  kept[bad, ] <- NA
  kept
}

#' Where variables are looked for that are not in the data
#' @noRd
blueprint_env <- function(blueprint) blueprint$env

# ---- variables --------------------------------------------------------------

#' Evaluate the predictors a prediction needs, with the bases learnt
#' @return Data frame with attribute `terms`, so that model.matrix() takes its columns by name.
#' @noRd
new_frame <- function(blueprint, bars, newdata, env) {
  variables <- variable_names(blueprint$terms)
  predvars <- as.list(attr(blueprint$terms, "predvars"))[-1]
  atoms <- unique(unlist(lapply(bars, function(bar) vapply(bar$atoms, frame_name, ""))))
  predictors <- unique(unlist(c(lapply(blueprint$predictors, function(learnt) variable_names(learnt$common)),
                                lapply(bars, function(bar) side_names(bar$lhs)))))
  needed <- match(unique(c(predictors, atoms)), variables)
  check_columns(predvars[needed], blueprint, newdata)
  columns <- lapply(needed, function(k) new_variable(predvars[[k]], variables[k], newdata, env))
  names(columns) <- variables[needed]
  for (name in predictors) columns[[name]] <- conform(columns[[name]], name, blueprint)
  check_finite(columns, "The new data")
  frame <- structure(columns, class = "data.frame", row.names = c(NA_integer_, -nrow(newdata)))
  attr(frame, "terms") <- blueprint$terms
  frame
}

#' Columns that came from the data when fitting must come from the new data now, never from the workspace
#' @noRd
check_columns <- function(expressions, blueprint, newdata) {
  asked <- unique(unlist(lapply(expressions, all.vars)))
  from_data <- setdiff(intersect(asked, blueprint$data_names), names(newdata))
  hint <- if (any(from_data %in% unlist(group_vars(all_bars(blueprint))))) {
    " To predict without group effects take re_formula = NA, for a new group allow_new_levels = TRUE."
  }
  abort_missing(from_data, newdata, "`newdata`", hint)
}

new_variable <- function(expression, name, newdata, env) {
  value <- tryCatch(eval(expression, newdata, env), error = function(e) {
    if (inherits(e, "hlr_error")) stop(e)
    hlr_abort("frame", "'", name, "' could not be evaluated in `newdata`: ", conditionMessage(e))
  })
  value <- plain_column(value)
  if (NROW(value) != nrow(newdata)) {
    hlr_abort("lengths", "'", name, "' has ", plural(NROW(value), "value"), " for ", plural(nrow(newdata), "row"),
              " of `newdata`.")
  }
  value
}

#' Bring a predictor to the type and levels it had when fitting
#' @noRd
conform <- function(x, name, blueprint) {
  levels <- blueprint$xlevels[[name]]
  if (!is.null(levels)) return(conform_levels(x, name, levels, is.ordered(blueprint$prototypes[[name]])))
  old <- blueprint$prototypes[[name]]
  if (is.matrix(old) || is.matrix(x)) return(conform_matrix(x, name, old))
  if (all(is.na(x))) return(rep(if (is.logical(old)) NA else NA_real_, length(x)))
  if (inherits(old, "difftime") && inherits(x, "difftime")) units(x) <- units(old)
  if (inherits(old, "units") && inherits(x, "units")) {
    x <- getExportedValue("units", "set_units")(x, old, mode = "standard")
  }
  # A number stands for a date or the like in the unit in which that is counted.
  if (value_type(x) != value_type(old) && (value_type(x) != "numeric" || !is_counted(old))) abort_type(name, old, x)
  x
}

#' What a column is, in a word
#' @noRd
value_type <- function(x) {
  if (is.matrix(x)) return(paste("matrix of", plural(ncol(x), "column")))
  if (is.factor(x) || is.character(x) || is.logical(x)) return(stats::.MFclass(x))
  if (is_counted(x) && inherits(x, c("Date", "POSIXct", "difftime"))) class(x)[1] else stats::.MFclass(x)
}

#' Is a column numbers inside?
#' @noRd
is_counted <- function(x) typeof(x) %in% c("double", "integer") && !is.factor(x)

#' @noRd
conform_levels <- function(x, name, levels, ordered) {
  if (!is.factor(x) && !is.character(x) && !all(is.na(x))) abort_type(name, factor(levels), x)
  text <- if (is.factor(x)) base::levels(x) else unique(as.character(x))
  seen <- match(text, levels)
  index <- if (is.factor(x)) seen[as.integer(x)] else seen[match(as.character(x), text)]
  unknown <- unique(as.character(x[is.na(index) & !is.na(x)]))
  if (length(unknown) > 0) {
    hlr_abort("new_predictor_level", "The predictor '", name, "' has ", quote_names(unknown), " in the new data, seen ",
              "in no row when fitting; its coefficient is unknown.", suggest_name(unknown[1], levels),
              " Levels: ", quote_names(levels), ".")
  }
  structure(index, levels = levels, class = c(if (ordered) "ordered", "factor"))
}

#' Columns of a matrix by name if they have the names of the fit's, by position if they have none
#' @noRd
conform_matrix <- function(x, name, old) {
  if (value_type(x) != value_type(old) || is.numeric(x) != is.numeric(old)) abort_type(name, old, x)
  columns <- colnames(old)
  if (is.null(columns) || is.null(colnames(x))) {
    colnames(x) <- columns
    return(x)
  }
  if (!setequal(columns, colnames(x))) {
    hlr_abort("wrong_type", "The matrix '", name, "' had the columns ", quote_names(columns), " when fitting and has ",
              quote_names(colnames(x)), " in the new data; give it the same columns, or none of the names.")
  }
  x[, columns, drop = FALSE]
}

abort_type <- function(name, old, now) {
  hlr_abort("wrong_type", "The predictor '", name, "' was of type ", value_type(old), " when fitting and is of type ",
            value_type(now), " in the new data; convert it.")
}

# ---- offset, trials, groups -------------------------------------------------

new_offset <- function(learnt, blueprint, frame, newdata, env) {
  offset <- double(nrow(newdata))
  if (isTRUE(learnt$has_rate)) offset <- log(new_additions(blueprint, newdata, "rate")$rate)
  for (name in variable_names(learnt$common)[attr(learnt$common, "offset")]) offset <- offset + as.double(frame[[name]])
  if (is.null(learnt$offset_call)) return(offset)
  check_columns(list(learnt$offset_call), blueprint, newdata)
  offset + as.double(new_variable(learnt$offset_call, "offset", newdata, env))
}

new_trials <- function(blueprint, newdata, env) {
  trials <- blueprint$trials
  if (is.null(trials) || !all(intersect(all.vars(trials), blueprint$data_names) %in% names(newdata))) return(NULL)
  rep_len(eval_trials(trials, newdata, env), nrow(newdata))
}

#' A fitted factor's index and z in new rows
#' @noRd
new_factor <- function(fitted, blueprint, frame, open) {
  group <- new_codes(Find(function(bar) bar$group == fitted$group, all_bars(blueprint)), frame)
  known <- match(level_keys(group), level_keys(fitted))
  unseen <- group$levels[is.na(known)]
  index <- known[group$index]
  if (!open && anyNA(index)) {
    what <- if (length(unseen) > 0) paste0("levels not seen when fitting: ", quote_names(unseen)) else "missing values"
    hlr_abort("new_level", "The grouping factor '", fitted$group, "' has ", what, " in the new data. ",
              "Set allow_new_levels = TRUE to draw effects for them, or leave the factor's effects out by ",
              "`re_formula`.")
  }
  factor <- change_parts(with_effect_columns(fitted, blueprint, frame), function(part) {
    part$index <- index
    part
  })
  factor$new_levels <- unseen
  factor$new_index <- match(group$index, which(is.na(known)))
  factor
}

#' A factor with the columns z of rows, which a blueprint and a fit do not keep
#' @param factor From a blueprint or a fit. @param frame The rows' model frame.
#' @noRd
with_effect_columns <- function(factor, blueprint, frame) {
  env <- blueprint_env(blueprint)
  change_parts(factor, function(part) {
    bars <- Filter(function(bar) bar$group == factor$group, blueprint$predictors[[part$predictor]]$bars)
    z <- lapply(bars, function(bar) bar_matrix(bar, frame, env, bar$contrasts))
    key <- unlist(Map(bar_keys, bars, z))
    z <- lapply(z, plain_matrix)
    z <- if (length(z) == 1) z[[1]] else do.call(cbind, z)
    part$z <- if (identical(key, part$key)) z else z[, match(part$key, key), drop = FALSE]
    part
  })
}

#' Codes of a grouping factor in new rows; a row with a missing part has code NA
#' @noRd
new_codes <- function(bar, frame) {
  names <- vapply(bar$atoms, frame_name, "")
  whole <- Reduce(`&`, lapply(names, function(name) !is.na(frame[[name]])))
  if (all(whole)) return(bar_group(bar, frame))
  part <- as.list(frame)[names]
  coded <- bar_group(bar, lapply(part, `[`, whole))
  index <- rep(NA_integer_, length(whole))
  index[whole] <- coded$index
  coded$index <- index
  coded
}
