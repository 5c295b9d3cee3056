# conditional_effects(): predictions over each predictor in turn, as brms has them.

#' Predictions over each predictor
#'
#' For each predictor, and each interaction of two, the expected response over its values, all others at their mean or
#' first level: what brms has under this name, with its columns.
#'
#' @param x A fit, from [hlr_fit()]; for `plot()` and `print()`, what `conditional_effects()` returned.
#' @param effects Names of predictors, or two joined by a colon, such as `"Time:Diet"`; by default all predictors of the
#'   common part and their interactions of two. Of a numeric second one there are the mean and one standard deviation
#'   to either side, unless it has six values at most.
#' @param conditions Data frame of values of other predictors, one panel for each row, named by the row's name.
#' @param int_conditions List of values of second predictors, by name, or functions of the predictor that give them,
#'   such as `list(age = c(20, 40))` or `list(age = range)`. Names of the values are what the legend has.
#' @param re_formula Group effects in the predictions, as in [posterior_epred()][posterior_predict.hlr_fit]; by default
#'   none.
#' @param prob Probability inside the interval.
#' @param interval `"eti"`, equal tails, or `"hdi"`, the narrowest interval; see [hlr_interval_rule].
#' @param robust Median and scaled median absolute deviation instead of mean and standard deviation?
#' @param method `"posterior_epred"`, `"posterior_predict"` or `"posterior_linpred"`.
#' @param spaghetti Lines of single draws in place of the interval? 200 of them, evenly taken.
#' @param surface Two numeric predictors over all their values, as a map in colours?
#' @param resolution Number of values of a numeric predictor.
#' @param dpar A parameter of the response's distribution, such as `"sigma"`, in place of the mean; by default its
#'   predictors are those shown. No data are drawn with it.
#' @param data The data that the fit was made of, for a fit that does not carry them (`save_data = FALSE`).
#' @param points Draw the data? Rows of which the line does not speak are pale.
#' @param ask,plot As brms has them: whether to ask before each of several pictures, `NULL` where R would, and whether
#'   to draw them or only to return them.
#' @param ... For `conditional_effects()`, passed on to [posterior_epred()][posterior_predict.hlr_fit]; for the others
#'   nothing.
#' @return `conditional_effects()`: list of class `hlr_conditional_effects`, a data frame for each effect: the
#'   variables of the model, `cond__`, `effect1__`, `effect2__`, `estimate__`, `se__`, `lower__` and `upper__`; with
#'   `spaghetti` an attribute `spaghetti`, its lines. `print()` says what is held where and draws the pictures.
#'   `plot()`: a list of ggplots of class `hlr_plots`, one for each effect.
#' @inheritSection plot_predictions Held values
#' @details With trials, responses are shares of them.
#' @section Errors: class `hlr_error_variable` for unknown predictors, `hlr_error_argument` otherwise.
#' @seealso [plot_predictions()] for single pictures, group by group.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time * Cu + (Time | Pig), dietox, seed = 1)
#' effects <- conditional_effects(fit, "Time:Cu")
#' head(effects[[1]])
#' plot(effects, points = TRUE)[[1]] + ggplot2::labs(y = "weight (kg)")
#' }
#' @export
conditional_effects <- function(x, ...) UseMethod("conditional_effects")

#' @export
conditional_effects.default <- function(x, ...) pass_on("brms", "conditional_effects", x, ...)

#' @rdname conditional_effects
#' @export
#' @exportS3Method brms::conditional_effects hlr_fit
conditional_effects.hlr_fit <- function(x, effects = NULL, conditions = NULL, int_conditions = NULL, re_formula = NA,
                                        prob = getOption("hlr.prob", 0.95),
                                        interval = getOption("hlr.interval", "eti"), robust = TRUE,
                                        method = c("posterior_epred", "posterior_predict", "posterior_linpred"),
                                        spaghetti = FALSE, surface = FALSE, resolution = 100, data = NULL, dpar = NULL,
                                        ...) {
  again <- call_in_own_words(match.call(), picture_habits)
  if (!is.null(again)) return(eval(again, parent.frame()))
  look <- list(
    method = check_default_choice(method, "method", c("posterior_epred", "posterior_predict", "posterior_linpred")),
    prob = check_number(prob, "prob", 0, 1), interval = check_interval(interval), robust = check_flag(robust, "robust"),
    spaghetti = check_flag(spaghetti, "spaghetti"), surface = check_flag(surface, "surface"),
    resolution = check_count(resolution, "resolution", 2), re_formula = re_formula, dpar = check_dpar(dpar, x)
  )
  if (look$method == "posterior_predict" && look$dpar != "mu") {
    hlr_abort("argument", "Responses have no ", look$dpar, ": leave `dpar` out, or the method \"posterior_predict\".")
  }
  data <- data_of_fit(x, data)
  effects <- if (is.null(effects)) effects_of(x, data, look$dpar) else check_effects(x, effects)
  if (surface) effects <- surface_effects(effects, variable_kinds(x, data))
  conditions <- check_conditions(conditions)
  values <- second_values(x, data, effects, int_conditions, look)
  parts <- lapply(seq_along(effects), function(k) {
    shown <- lapply(seq_len(nrow(conditions)), function(i) {
      one_effect(x, data, effects[[k]], values[[k]], conditions[i, , drop = FALSE], row.names(conditions), look, ...)
    })
    lapply(stats::setNames(nm = names(shown[[1]])), function(what) stack_rows(lapply(shown, `[[`, what)))
  })
  names(parts) <- vapply(effects, paste, "", collapse = ":")
  out <- lapply(parts, function(part) structure(part$table, spaghetti = part$spaghetti))
  held <- lapply(seq_along(parts), function(k) {
    second <- if (length(effects[[k]]) == 2) effects[[k]][2]
    held_words(x, data, parts[[k]]$held, names(conditions), re_formula, second)
  })
  structure(out, class = "hlr_conditional_effects", prob = prob, interval = interval, surface = surface,
            points = lapply(parts, `[[`, "points"), held = held, zero_one = is_zero_one(x),
            axis = response_title(x, if (look$method == "posterior_linpred") "link" else "response", look$dpar))
}

# ---- effects ----------------------------------------------------------------

#' Predictors of the common part and pairs of them in one term
#' @return List of character vectors of one or two.
#' @noRd
effects_of <- function(fit, data, dpar = "mu") {
  predictor <- match(dpar, predictor_dpars(fit$design))
  if (is.na(predictor)) {
    hlr_abort("argument", "'", dpar, "' is one number for all rows: it has no predictors whose effects could be shown.")
  }
  terms <- stats::delete.response(predictor_of(fit$design$blueprint, predictor)$common)
  labels <- attr(terms, "term.labels")
  variables <- lapply(labels, function(label) all.vars(str2lang(label)))
  kinds <- variable_kinds(fit, data)
  known <- names(kinds)[kinds != "matrix"]
  matrices <- intersect(unlist(variables), names(kinds)[kinds == "matrix"])
  single <- intersect(unique(unlist(variables)), known)
  pairs <- unique(Filter(function(pair) length(pair) == 2 && all(pair %in% known), variables))
  if (length(single) == 0) {
    hlr_abort("argument", "The fit has no predictors whose effects could be shown.", if (length(matrices)) {
      paste0(" Over a matrix, as ", quote_names(matrices), " is, nothing is plotted: give its columns names of their ",
             "own in the data and in the formula.")
    })
  }
  if (length(matrices)) {
    hlr_inform("matrix_predictor", "Over a matrix nothing is plotted; left out: ", quote_names(matrices), ".")
  }
  c(as.list(single), pairs)
}

#' @noRd
check_effects <- function(fit, effects) {
  lapply(strsplit(check_names(effects, "effects"), ":", fixed = TRUE), function(effect) {
    for (name in effect) check_predictor(fit, name, "effects")
    if (length(effect) <= 2) return(effect)
    hlr_abort("argument", "'", paste(effect, collapse = ":"), "' has more than two predictors. Give the others' ",
              "values as `conditions`.")
  })
}

#' @noRd
surface_effects <- function(effects, kinds) {
  numeric <- Filter(function(effect) length(effect) == 2 && all(kinds[effect] == "number"), effects)
  if (length(numeric)) return(numeric)
  hlr_abort("argument", "`surface` is for two numeric predictors, such as effects = \"age:weight\"; there is no such ",
            "pair among ", quote_names(vapply(effects, paste, "", collapse = ":")), ".")
}

#' @noRd
check_conditions <- function(conditions) {
  if (is.null(conditions)) return(data.frame(row.names = "1"))
  check_data(conditions, "conditions")
  if (nrow(conditions) == 0) hlr_abort("argument", "`conditions` must have at least one row.")
  conditions
}

#' Values of the second predictor of each effect: those asked for, all of a surface, else as everywhere
#' @noRd
second_values <- function(fit, data, effects, asked, look) {
  if (!is.null(asked) && (!is.list(asked) || is.null(names(asked)))) {
    hlr_abort("argument", "`int_conditions` must be a list of values named by predictors, such as ",
              "list(age = c(20, 40)).")
  }
  for (name in names(asked)) check_predictor(fit, name, "int_conditions")
  kinds <- variable_kinds(fit, data)
  lapply(effects, function(effect) {
    if (length(effect) < 2) return(NULL)
    x <- data[[effect[2]]]
    value <- asked[[effect[2]]]
    if (is.function(value)) value <- value(x)
    if (!is.null(value)) {
      check_values(value, paste0("int_conditions$", effect[2]))
      return(value)
    }
    if (look$surface) spread_values(x, look$resolution, "number") else by_values(x, kinds[[effect[2]]])
  })
}

#' Table, points, held values and lines of draws of an effect under one condition
#' @noRd
one_effect <- function(fit, data, effect, values, condition, all, look, ...) {
  second <- if (length(effect) == 2) effect[2]
  grid <- prediction_grid(fit, data, effect[1], second, values, as.list(condition), look$resolution)
  prediction <- grid_prediction(fit, grid, look$re_formula, ...)
  value <- effect_value(prediction, look)
  label <- factor(row.names(condition), levels = all)
  columns <- effect_columns_of(grid, effect, values, look$surface)
  points <- if (look$dpar == "mu") effect_points(fit, data, effect, values, columns, grid, look$re_formula)
  list(
    table = data.frame(grid, cond__ = label, columns, effect_stats(prediction, value, look), check.names = FALSE),
    points = if (!is.null(points)) data.frame(points, cond__ = rep(label, nrow(points))), held = attr(grid, "held"),
    spaghetti = if (look$spaghetti) data.frame(columns, cond__ = label, drawn_lines(prediction, value))
  )
}

#' @noRd
effect_value <- function(prediction, look) {
  if (look$method == "posterior_predict") return(per_trial(prediction, random_value(prediction)))
  shown_value(prediction, list(type = if (look$method == "posterior_linpred") "link" else "response", dpar = look$dpar))
}

#' @noRd
effect_columns_of <- function(grid, effect, values, surface) {
  second <- if (length(effect) == 2) {
    value <- attr(grid, "by")
    text <- if (is.null(names(values))) value_text(values) else names(values)
    list(effect2__ = if (is_number(values) && !surface) factor(text[match(value, values)], levels = text) else value)
  }
  data.frame(c(list(effect1__ = grid[[effect[1]]]), second))
}

#' @noRd
effect_stats <- function(prediction, value, look) {
  stats <- reduced_rows(prediction, value, function(draws) {
    row_stats(draws, look$robust, central_probs(look$prob))
  })
  if (look$interval == "hdi") {
    stats[, 3:4] <- reduced_rows(prediction, value, function(draws) band_stats(draws, look$prob, "hdi"))[, 2:3]
  }
  stats::setNames(as.data.frame(stats, row.names = seq_len(nrow(stats))),
                  c("estimate__", "se__", "lower__", "upper__"))
}

#' Lines of 200 draws, evenly taken
#' @noRd
drawn_lines <- function(prediction, value, most = 200) {
  draws <- draws_by_rows(prediction, "conditional_effects", value)
  rows <- unique(round(seq(1, nrow(draws), length.out = min(most, nrow(draws)))))
  data.frame(sample__ = factor(rep(rows, each = ncol(draws))), estimate__ = as.vector(t(draws[rows, , drop = FALSE])))
}

#' Points of an effect, with the level of the second predictor unless it is a number with values that have no line
#' @noRd
effect_points <- function(fit, data, effect, values, columns, grid, re_formula) {
  second <- if (length(effect) == 2) effect[2]
  titles <- if (!is.null(second)) factor(columns$effect2__)
  data_points(fit, data, effect[1], second, values, titles, attr(grid, "held"), re_formula)
}

# ---- the pictures -----------------------------------------------------------

#' @rdname conditional_effects
#' @export
plot.hlr_conditional_effects <- function(x, points = FALSE, ask = NULL, plot = TRUE, ...) {
  refuse_other(...)
  check_flag(points, "points")
  check_flag(plot, "plot")
  plots <- lapply(seq_along(x), function(i) {
    names <- strsplit(names(x)[i], ":", fixed = TRUE)[[1]]
    if (attr(x, "surface")) draw_surface(x[[i]], names, x, i) else draw_effect(x[[i]], names, x, i, points)
  })
  out <- structure(stats::setNames(plots, names(x)), class = "hlr_plots", ask = check_ask(ask))
  if (plot) out else invisible(out)
}

#' @noRd
draw_effect <- function(table, names, effects, i, points) {
  second <- if (length(names) == 2) names[2]
  shown <- function(table) {
    out <- data.frame(x = table$effect1__, estimate = table$estimate__, panel = table$cond__)
    out$by <- if (!is.null(second)) factor(table$effect2__)
    out
  }
  lines <- data.frame(shown(table), low = table$lower__, high = table$upper__)
  several <- nlevels(lines$panel) > 1
  single <- attr(table, "spaghetti")
  if (!is.null(single)) single <- data.frame(shown(single), draw = single$sample__)
  if (!is.null(single)) lines$low <- lines$high <- NULL
  dots <- if (points) attr(effects, "points")[[i]]
  if (!is.null(dots)) dots$panel <- dots$cond__
  if (!several) lines$panel <- dots$panel <- single$panel <- NULL
  draw_predictions(lines, list(
    condition = names[1], by = second, prob = attr(effects, "prob"), interval = attr(effects, "interval"),
    layout = if (is.null(second)) "single" else "lines", label = 0, axis = attr(effects, "axis"),
    whole = is_whole(table$effect1__) || is_whole(attr(effects, "points")[[i]]$x), points = dots,
    held = attr(effects, "held")[[i]], zero_one = attr(effects, "zero_one"), draws = single
  ))
}

#' @noRd
draw_surface <- function(table, names, effects, i) {
  table$x <- drawn_values(table$effect1__)
  table$y <- drawn_values(table$effect2__)
  ggplot2::ggplot(table, ggplot2::aes(x = .data[["x"]], y = .data[["y"]], fill = .data[["estimate__"]])) +
    ggplot2::geom_raster() +
    ggplot2::scale_fill_viridis_c(attr(effects, "axis")) +
    ggplot2::scale_x_continuous(expand = c(0, 0)) +
    ggplot2::scale_y_continuous(expand = c(0, 0)) +
    (if (nlevels(table$cond__) > 1) ggplot2::facet_wrap(ggplot2::vars(.data[["cond__"]]))) +
    ggplot2::labs(x = axis_title(table$effect1__, names[1]), y = axis_title(table$effect2__, names[2]),
                  caption = upper_first(attr(effects, "held")[[i]])) +
    page_style() +
    ggplot2::theme(plot.caption = ggplot2::element_text(size = 8, colour = "grey30"))
}

#' @rdname conditional_effects
#' @export
print.hlr_conditional_effects <- function(x, ...) {
  for (i in seq_along(x)) {
    held <- attr(x, "held")[[i]]
    cat(names(x)[i], if (!is.null(held)) paste0(": ", lower_first(held)), "\n", sep = "")
  }
  print(plot.hlr_conditional_effects(x, ...))
  invisible(x)
}
