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
#' @param re_formula Group effects in the predictions, as in [posterior_epred()][posterior_predict.hlr_fit]; by default
#'   none.
#' @param prob Probability inside the interval, equal-tailed.
#' @param robust Median and scaled median absolute deviation instead of mean and standard deviation?
#' @param method `"posterior_epred"`, `"posterior_predict"` or `"posterior_linpred"`.
#' @param resolution Number of values of a numeric predictor.
#' @param data The data that the fit was made of, if these cannot be found by its call.
#' @param points Draw the data?
#' @param ... For `conditional_effects()`, passed on to [posterior_epred()][posterior_predict.hlr_fit]; for the others
#'   nothing.
#' @return `conditional_effects()`: list of class `hlr_conditional_effects`, a data frame for each effect: the
#'   variables of the model, `cond__`, `effect1__`, `effect2__`, `estimate__`, `se__`, `lower__` and `upper__`.
#'   `plot()`: a list of ggplots of class `hlr_plots`, one for each effect.
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
conditional_effects.default <- function(x, ...) call_elsewhere("brms", "conditional_effects", x, ...)

#' @rdname conditional_effects
#' @export
#' @exportS3Method brms::conditional_effects hlr_fit
conditional_effects.hlr_fit <- function(x, effects = NULL, conditions = NULL, re_formula = NA, prob = 0.95,
                                        robust = TRUE,
                                        method = c("posterior_epred", "posterior_predict", "posterior_linpred"),
                                        resolution = 100, data = NULL, ...) {
  method <- check_default_choice(method, "method", c("posterior_epred", "posterior_predict", "posterior_linpred"))
  check_number(prob, "prob", 0, 1)
  check_flag(robust, "robust")
  check_count(resolution, "resolution", 2)
  data <- data_of_fit(x, data)
  effects <- if (is.null(effects)) effects_of(x) else check_effects(x, effects)
  conditions <- check_conditions(conditions)
  out <- lapply(effects, function(effect) {
    parts <- lapply(seq_len(nrow(conditions)), function(i) {
      grid <- effect_grid(x, data, effect, as.list(conditions[i, , drop = FALSE]), resolution)
      data.frame(grid, cond__ = factor(row.names(conditions)[i], levels = row.names(conditions)),
                 effect_columns_of(grid, effect), effect_stats(x, grid, re_formula, prob, robust, method, ...),
                 check.names = FALSE)
    })
    do.call(rbind, parts)
  })
  names(out) <- vapply(effects, paste, "", collapse = ":")
  structure(out, class = "hlr_conditional_effects", prob = prob, points = effect_points(x, data, effects),
            axis = response_title(x, if (method == "posterior_linpred") "link" else "response"))
}

# ---- effects ----------------------------------------------------------------

#' Predictors of the common part and pairs of them in one term
#' @return List of character vectors of one or two.
#' @noRd
effects_of <- function(fit) {
  terms <- stats::delete.response(fit$design$blueprint$fixed)
  labels <- attr(terms, "term.labels")
  variables <- lapply(labels, function(label) all.vars(str2lang(label)))
  known <- names(data_of_fit(fit))
  single <- intersect(unique(unlist(variables)), known)
  pairs <- unique(Filter(function(pair) length(pair) == 2 && all(pair %in% known), variables))
  if (length(single) == 0) hlr_abort("argument", "The fit has no predictors whose effects could be shown.")
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
check_conditions <- function(conditions) {
  if (is.null(conditions)) return(data.frame(row.names = "1"))
  check_data(conditions, "conditions")
  if (nrow(conditions) == 0) hlr_abort("argument", "`conditions` must have at least one row.")
  conditions
}

#' A value that stands for a variable in brms: the mean, or the first level
#' @noRd
first_or_mean <- function(x) if (is.numeric(x)) typical(x) else spread_values(x)[1]

#' @noRd
effect_grid <- function(fit, data, effect, at, resolution) {
  second <- if (length(effect) == 2) effect[2]
  values <- if (!is.null(second)) by_values(data[[second]])
  prediction_grid(fit, data, effect[1], second, values, at, resolution, stand_in = first_or_mean)
}

#' @noRd
effect_columns_of <- function(grid, effect) {
  second <- if (length(effect) == 2) {
    value <- attr(grid, "by")
    if (is.numeric(value)) value <- factor(format_number(value), levels = rev(unique(format_number(value))))
    list(effect2__ = value)
  }
  data.frame(c(list(effect1__ = grid[[effect[1]]]), second))
}

#' @noRd
effect_stats <- function(fit, grid, re_formula, prob, robust, method, ...) {
  prediction <- grid_prediction(fit, grid, re_formula, ...)
  value <- switch(method, posterior_linpred = linpred_value(prediction),
                  posterior_epred = per_trial(prediction, epred_value(prediction)),
                  posterior_predict = per_trial(prediction, random_value(prediction)))
  stats <- reduced_rows(prediction, value, function(draws) row_stats(draws, robust, central_probs(prob)))
  stats::setNames(as.data.frame(stats, row.names = seq_len(nrow(stats))),
                  c("estimate__", "se__", "lower__", "upper__"))
}

#' @noRd
effect_points <- function(fit, data, effects) {
  lapply(effects, function(effect) {
    points <- data_points(fit, data, effect[1], NULL, NULL, NULL)
    if (length(effect) == 2 && !is.numeric(data[[effect[2]]])) points$by <- factor(data[[effect[2]]])
    points
  })
}

# ---- the pictures -----------------------------------------------------------

#' @rdname conditional_effects
#' @export
plot.hlr_conditional_effects <- function(x, points = FALSE, ...) {
  refuse_other(...)
  check_flag(points, "points")
  plots <- lapply(seq_along(x), function(i) {
    table <- x[[i]]
    names <- strsplit(names(x)[i], ":", fixed = TRUE)[[1]]
    lines <- data.frame(x = table$effect1__, estimate = table$estimate__, low = table$lower__, high = table$upper__,
                        cond__ = table$cond__)
    lines$by <- if (length(names) == 2) factor(table$effect2__)
    look <- list(condition = names[1], by = if (length(names) == 2) names[2], prob = attr(x, "prob"),
                 layout = if (length(names) == 2) "lines" else "single", interval = "eti", label = 0,
                 axis = attr(x, "axis"), whole = is_whole(attr(x, "points")[[i]]$x),
                 points = if (points) attr(x, "points")[[i]])
    draw_predictions(lines, look) + if (nlevels(lines$cond__) > 1) ggplot2::facet_wrap(ggplot2::vars(.data[["cond__"]]))
  })
  structure(stats::setNames(plots, names(x)), class = "hlr_plots")
}

#' @rdname conditional_effects
#' @export
print.hlr_conditional_effects <- function(x, ...) {
  print(plot.hlr_conditional_effects(x, ...))
  invisible(x)
}
