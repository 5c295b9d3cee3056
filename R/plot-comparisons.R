# plot_comparisons(), plot_slopes(): how the expected response differs between values of a predictor.

#' Draw differences and slopes of predictions
#'
#' `plot_comparisons()`: how far expected responses at two values of a predictor are apart, all else equal.
#' `plot_slopes()`: how much the expected response changes per unit of a numeric predictor. Both by the values of
#' another variable.
#'
#' @inheritParams plot_predictions
#' @param variables Name of the predictor that is compared; the function has this argument's name from marginaleffects.
#' @param condition Name of the predictor or grouping factor on the horizontal axis; for a slope also the predictor
#'   itself. `NULL`: a single value, or one for each contrast.
#' @param contrast Two values of the predictor, the lower first. By default, of a numeric one half a unit to either side
#'   of the mean, of another each level and the first.
#' @param compare `"difference"` or `"ratio"`.
#' @param levels Values of `condition`; by default all levels, or `n` even values over its range.
#' @return A ggplot.
#' @details Draws are compared one by one, so that the bands have the uncertainty of the difference. A slope is a
#'   central difference over a ten thousandth of the predictor's range. With trials, responses are shares of them.
#' @section Errors: class `hlr_error_variable` for unknown predictors, `hlr_error_argument` for arguments out of range
#'   and slopes of what is not numeric.
#' @seealso [plot_predictions()], with a note on marginaleffects. [hypothesis()] for differences of coefficients.
#' @examples
#' \donttest{
#' frogs <- hlr_fit(surv | trials(density) ~ pred * size + (1 | tank), reedfrogs,
#'                  family = binomial(), seed = 1)
#' plot_comparisons(frogs, "pred", condition = "size")
#' fit <- hlr_fit(Weight ~ poly(Time, 2) + (Time | Pig), dietox, seed = 1)
#' plot_slopes(fit, "Time", condition = "Time") + ggplot2::labs(y = "gain (kg per week)")
#' }
#' @export
plot_comparisons <- function(model, ...) UseMethod("plot_comparisons")

#' @export
plot_comparisons.default <- function(model, ...) of_marginaleffects("plot_comparisons", model, ...)

#' @rdname plot_comparisons
#' @export
plot_slopes <- function(model, ...) UseMethod("plot_slopes")

#' @export
plot_slopes.default <- function(model, ...) of_marginaleffects("plot_slopes", model, ...)

#' @rdname plot_comparisons
#' @export
plot_comparisons.hlr_fit <- function(model, variables, condition = NULL, contrast = NULL, levels = NULL,
                                     compare = c("difference", "ratio"), type = c("response", "link"), prob = 0.94,
                                     interval = c("hdi", "eti"), at = list(), n = 50, re_formula = "auto",
                                     data = NULL, ...) {
  refuse_missing(missing(variables), model, "variables")
  check_predictor(model, variables, "variables")
  compare <- check_default_choice(compare, "compare", c("difference", "ratio"))
  data <- data_of_fit(model, data)
  pairs <- contrast_pairs(data[[variables]], contrast)
  combine <- if (compare == "ratio") `/` else `-`
  look <- comparison_look(condition, type, prob, interval)
  parts <- lapply(names(pairs), function(name) {
    ends <- function(values, k) rep(pairs[[name]][k], length(values))
    part <- compared_lines(model, data, variables, look, levels, at, n, ends, combine, re_formula, ...)
    data.frame(part, by = name)
  })
  lines <- do.call(rbind, parts)
  lines$by <- factor(lines$by, levels = names(pairs))
  look$axis <- paste0(if (compare == "ratio") "Ratio of " else "Difference in ", response_title(model, look$type),
                      if (length(pairs) == 1 && !is.null(condition)) paste0(", ", variables, ": ", names(pairs)))
  look$reference <- if (compare == "ratio") 1 else 0
  look$measure <- paste("the", compare)
  draw_comparisons(lines, look, variables, data)
}

#' @rdname plot_comparisons
#' @export
plot_slopes.hlr_fit <- function(model, variables, condition = NULL, levels = NULL, type = c("response", "link"),
                                prob = 0.94, interval = c("hdi", "eti"), at = list(), n = 50, re_formula = "auto",
                                data = NULL, ...) {
  refuse_missing(missing(variables), model, "variables")
  check_predictor(model, variables, "variables")
  data <- data_of_fit(model, data)
  x <- data[[variables]]
  if (!is.numeric(x)) {
    hlr_abort("argument", "'", variables, "' is not numeric and has no slope. plot_comparisons() has its differences.")
  }
  step <- diff(range(x, na.rm = TRUE)) / 1e4
  look <- comparison_look(condition, type, prob, interval)
  ends <- function(values, k) values + c(-0.5, 0.5)[k] * step
  lines <- compared_lines(model, data, variables, look, levels, at, n, ends, function(high, low) (high - low) / step,
                          re_formula, ...)
  lines$by <- factor(variables)
  look$axis <- paste0("Slope of ", response_title(model, look$type), ", per unit of ", variables)
  look$reference <- 0
  look$measure <- "the slope"
  draw_comparisons(lines, look, variables, data)
}

#' @noRd
comparison_look <- function(condition, type, prob, interval) {
  list(
    condition = condition, type = check_default_choice(type, "type", c("response", "link")), label = 0,
    prob = check_number(prob, "prob", 0, 1), interval = check_default_choice(interval, "interval", c("hdi", "eti"))
  )
}

#' Pairs of values to compare
#'
#' @return List of vectors of two, the lower first, named in words.
#' @noRd
contrast_pairs <- function(x, contrast) {
  if (is.null(contrast)) {
    if (is.numeric(x)) {
      return(list("plus 1" = mean(x, na.rm = TRUE) + c(-0.5, 0.5)))
    }
    values <- spread_values(x)
    if (length(values) < 2) hlr_abort("argument", "There is but one level to compare.")
    pairs <- lapply(seq_along(values)[-1], function(k) values[c(1, k)])
  } else {
    known <- is.numeric(x) && is.numeric(contrast) || is.atomic(contrast) && all(contrast %in% unique(x))
    if (length(contrast) != 2 || !known) {
      hlr_abort("argument", "`contrast` must be two values of the predictor, the lower first",
                if (!is.numeric(x)) paste0(", of ", quote_names(as.character(spread_values(x)))), ".")
    }
    pairs <- list(if (is.factor(x)) factor(contrast, levels = levels(x)) else contrast)
  }
  words <- vapply(pairs, function(pair) paste(rev(as.character(pair)), collapse = " against "), "")
  stats::setNames(pairs, words)
}

#' Mean and bounds of what is compared, over the values of the condition
#'
#' @param ends Function of the predictor's values in the grid and 1 or 2: the values at either end.
#' @param combine Function of draws at the higher and the lower end.
#' @return Data frame as of `predicted_lines()`.
#' @noRd
compared_lines <- function(model, data, variables, look, levels, at, n, ends, combine, re_formula, ...) {
  grid <- comparison_grid(model, data, variables, look$condition, levels, at, n)
  if (identical(re_formula, "auto")) {
    group <- intersect(look$condition, group_names(model))
    re_formula <- drawn_effects(model, group, list(...)[["marginal"]])
  }
  both <- rbind(grid, grid)
  both[[variables]] <- c(ends(grid[[variables]], 1), ends(grid[[variables]], 2))
  prediction <- grid_prediction(model, both, re_formula, ...)
  value <- if (look$type == "link") linpred_value(prediction) else per_trial(prediction, epred_value(prediction))
  draws <- draws_by_rows(prediction, "plot_comparisons", value)
  low <- seq_len(nrow(grid))
  stats <- band_stats(combine(draws[, -low, drop = FALSE], draws[, low, drop = FALSE]), look$prob, look$interval)
  x <- if (is.null(look$condition)) variables else attr(grid, "condition")
  data.frame(x = x, estimate = stats[, 1], low = stats[, 2], high = stats[, 3])
}

#' @return As of `prediction_grid()`, with attribute `condition`, its values.
#' @noRd
comparison_grid <- function(model, data, variables, condition, levels, at, n) {
  check_at(at, data)
  check_count(n, "n", 2)
  if (is.null(condition) && !is.null(levels)) {
    hlr_abort("argument", "`levels` are values of `condition`, which is not given.")
  }
  one <- as.list(at)
  if (is.null(one[[variables]])) one[[variables]] <- typical(data[[variables]])
  if (is.null(condition)) return(prediction_grid(model, data, variables, at = one))
  check_predictor(model, condition, "condition", groups = TRUE)
  values <- level_of_rows(model, data, condition)
  if (!is.null(levels)) check_values(levels, "levels")
  if (is.null(levels)) levels <- if (is.null(at[[condition]])) spread_values(values, n) else at[[condition]]
  if (condition == variables) {
    one[[variables]] <- levels
    grid <- prediction_grid(model, data, variables, at = one)
  } else {
    grid <- prediction_grid(model, data, variables, by = condition, by_levels = levels, at = one)
  }
  attr(grid, "condition") <- levels
  grid
}

#' @noRd
draw_comparisons <- function(lines, look, variables, data) {
  if (is.null(look$condition)) {
    lines$x <- lines$by
    lines$by <- NULL
    look$condition <- variables
    look$layout <- "single"
  } else {
    if (!is_continuous(lines$x)) lines$x <- factor(lines$x, levels = unique(lines$x))
    look$layout <- if (nlevels(lines$by) > 1) "lines" else "single"
    look$whole <- is_whole(data[[look$condition]])
    if (look$layout == "lines") look$by <- variables
  }
  draw_predictions(lines, look)
}
