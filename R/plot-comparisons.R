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
#'   itself. A second name has panels. `NULL`: a single value, or one for each contrast.
#' @param contrast Two values of the predictor, the lower first. By default, of a numeric one half a unit to either side
#'   of the mean, of another each level and the first.
#' @param compare `"difference"`; `"ratio"`, `"lnratio"`, its logarithm, and `"lift"`, the ratio less one;
#'   `"odds_ratio"` and `"lnor"`, its logarithm, of probabilities. `comparison`, as marginaleffects calls it, does too.
#' @param levels Values of `condition`; by default all levels, or `n` even values over its range.
#' @return A ggplot.
#' @inheritSection plot_predictions Held values
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
                                     compare = names(comparisons), type = c("response", "link"),
                                     prob = getOption("hlr.prob", 0.95), interval = getOption("hlr.interval", "eti"),
                                     at = list(), n = 50, re_formula = "auto", data = NULL, dpar = NULL, ...) {
  again <- call_in_own_words(match.call(), picture_habits)
  if (!is.null(again)) return(eval(again, parent.frame()))
  refuse_missing(missing(variables), model, "variables")
  check_predictor(model, variables, "variables")
  compare <- comparisons[[check_default_choice(compare, "compare", names(comparisons))]]
  refuse_odds(compare, model, type)
  data <- data_of_fit(model, data)
  pairs <- contrast_pairs(data[[variables]], variable_kinds(model, data)[[variables]], contrast)
  look <- comparison_look(model, condition, type, prob, interval, re_formula, list(...)[["marginal"]], dpar)
  parts <- lapply(names(pairs), function(name) {
    ends <- function(values, k) rep(pairs[[name]][k], length(values))
    part <- compared_panels(model, data, variables, look, levels, at, n, ends, compare$of, ...)
    data.frame(part, by = name)
  })
  lines <- do.call(rbind, parts)
  lines$by <- factor(lines$by, levels = names(pairs))
  look$axis <- paste0(compare$title, " ", measured(model, look),
                      if (length(pairs) == 1 && !is.null(condition)) paste0(", ", variables, ": ", names(pairs)))
  look$reference <- compare$none
  look$measure <- compare$words
  draw_comparisons(model, lines, look, variables, data, at)
}

#' How two values are compared: a function of the higher and the lower, its name in a title and in a caption, and its
#' value where they are equal
#' @noRd
comparisons <- list(
  difference = list(of = `-`, title = "Difference in", words = "the difference", none = 0),
  ratio = list(of = `/`, title = "Ratio of", words = "the ratio", none = 1),
  lnratio = list(of = function(high, low) log(high / low), title = "Log ratio of", words = "the log ratio", none = 0),
  lift = list(of = function(high, low) high / low - 1, title = "Relative difference in", words = "the difference",
              none = 0),
  odds_ratio = list(of = function(high, low) exp(stats::qlogis(high) - stats::qlogis(low)), title = "Odds ratio of",
                    words = "the odds ratio", none = 1),
  lnor = list(of = function(high, low) stats::qlogis(high) - stats::qlogis(low), title = "Log odds ratio of",
              words = "the log odds ratio", none = 0)
)

#' The response in the middle of a title
#' @noRd
measured <- function(model, look) {
  title <- response_title(model, look$type, look$dpar)
  sub("^Probability", "probability", sub("^Linear predictor", "linear predictor", title))
}

#' @noRd
refuse_odds <- function(compare, model, type) {
  if (!grepl("odds", compare$words)) return(invisible())
  if (has_bounded_mean(model$family) && !identical(type, "link")) return(invisible())
  hlr_abort("argument", "`compare` asks for odds, which only probabilities have: a binomial response on the scale ",
            "type = \"response\".")
}

#' @rdname plot_comparisons
#' @export
plot_slopes.hlr_fit <- function(model, variables, condition = NULL, levels = NULL, type = c("response", "link"),
                                prob = getOption("hlr.prob", 0.95), interval = getOption("hlr.interval", "eti"),
                                at = list(), n = 50, re_formula = "auto", data = NULL, dpar = NULL, ...) {
  again <- call_in_own_words(match.call(), picture_habits)
  if (!is.null(again)) return(eval(again, parent.frame()))
  refuse_missing(missing(variables), model, "variables")
  check_predictor(model, variables, "variables")
  data <- data_of_fit(model, data)
  x <- data[[variables]]
  refuse_slope(variables, variable_kinds(model, data)[[variables]])
  step <- diff(range(plain_numbers(x), na.rm = TRUE)) / 1e4
  look <- comparison_look(model, condition, type, prob, interval, re_formula, list(...)[["marginal"]], dpar)
  ends <- function(values, k) like_variable(plain_numbers(values) + c(-0.5, 0.5)[k] * step, x)
  per_unit <- function(high, low) (high - low) / step
  lines <- compared_panels(model, data, variables, look, levels, at, n, ends, per_unit, ...)
  lines$by <- factor(variables)
  look$axis <- paste0("Slope of ", measured(model, look), ", per ", unit_words(x, variables))
  look$reference <- 0
  look$measure <- "the slope"
  draw_comparisons(model, lines, look, variables, data, at)
}

#' @noRd
refuse_slope <- function(name, kind) {
  if (kind == "number") return(invisible())
  occurring <- "is made a factor by the formula, or known only at values that occur,"
  why <- if (kind %in% c("value", "mixed")) occurring else "is not numeric"
  hlr_abort("argument", "'", name, "' ", why, " and has no slope. plot_comparisons() has its differences.")
}

#' @noRd
unit_words <- function(x, name) {
  if (inherits(x, "Date")) return("day")
  if (inherits(x, "POSIXct")) return("second")
  if (inherits(x, "difftime")) return(sub("s$", "", units(x)))
  paste("unit of", name)
}

#' @noRd
comparison_look <- function(model, condition, type, prob, interval, re_formula, marginal, dpar) {
  if (!is.null(condition)) check_names(condition, "condition")
  if (length(condition) > 2) {
    hlr_abort("argument", "`condition` has ", length(condition), " names; two at most can be drawn: on the axis and ",
              "in panels. Give values of others by `at`.")
  }
  for (k in seq_along(condition)) condition[k] <- check_predictor(model, condition[k], "condition", groups = TRUE)
  if (identical(re_formula, "auto")) {
    re_formula <- drawn_effects(model, intersect(condition, group_names(model)), marginal)
  }
  list(
    condition = condition[1][length(condition) > 0], panel = if (length(condition) > 1) condition[2], label = 0,
    type = check_default_choice(type, "type", c("response", "link")), dpar = check_dpar(dpar, model),
    re_formula = re_formula,
    prob = check_number(prob, "prob", 0, 1), interval = check_interval(interval)
  )
}

#' Pairs of values to compare
#'
#' @return List of vectors of two, the lower first, named in words.
#' @noRd
contrast_pairs <- function(x, kind, contrast) {
  if (is.null(contrast)) {
    if (kind == "number") {
      pairs <- list(like_variable(mean(plain_numbers(x), na.rm = TRUE) + c(-0.5, 0.5), x))
    } else {
      values <- by_values(x, kind)
      if (length(values) < 2) hlr_abort("argument", "There is but one level to compare.")
      pairs <- lapply(seq_along(values)[-1], function(k) values[c(1, k)])
    }
  } else {
    dated <- inherits(x, c("Date", "POSIXct"))
    known <- if (is_number(x)) dated || is.numeric(contrast) else
      is.atomic(contrast) && all(as.character(contrast) %in% as.character(x))
    if (length(contrast) != 2 || !known) {
      hlr_abort("argument", "`contrast` must be two values of the predictor, the lower first",
                if (!is_number(x)) paste0(", of ", quote_names(as.character(occurring_values(x)))), ".")
    }
    pairs <- list(as_variable(contrast, x))
  }
  words <- vapply(pairs, function(pair) paste(rev(contrast_text(pair)), collapse = " against "), "")
  stats::setNames(pairs, words)
}

#' Values of a contrast, with decimals enough to tell them apart
#' @noRd
contrast_text <- function(pair) {
  if (!is_number(pair) || inherits(pair, c("Date", "POSIXct"))) return(as.character(pair))
  plain <- plain_numbers(pair)
  if (is_whole(plain)) format_number(plain) else sprintf("%.*f", decimals_for(abs(diff(plain))), plain)
}

#' What is compared, over the values of the condition, panel by panel
#' @noRd
compared_panels <- function(model, data, variables, look, levels, at, n, ends, combine, ...) {
  if (is.null(look$panel)) return(compared_lines(model, data, variables, look, levels, at, n, ends, combine, ...))
  kinds <- variable_kinds(model, data)
  stack_rows(lapply(as.list(values_of(model, data, kinds, look$panel, at)), function(value) {
    at[[look$panel]] <- value
    lines <- compared_lines(model, data, variables, look, levels, at, n, ends, combine, ...)
    data.frame(lines, panel = panel_title(look$panel, value))
  }))
}

#' Mean and bounds of what is compared, over the values of the condition
#'
#' @param ends Function of the predictor's values in the grid and 1 or 2: the values at either end.
#' @param combine Function of draws at the higher and the lower end.
#' @return Data frame as of `predicted_lines()`.
#' @noRd
compared_lines <- function(model, data, variables, look, levels, at, n, ends, combine, ...) {
  grid <- comparison_grid(model, data, variables, look$condition, levels, at, n)
  low <- seq_len(nrow(grid))
  both <- grid[rep(low, 2), , drop = FALSE]
  both[[variables]] <- join_values(ends(grid[[variables]], 1), ends(grid[[variables]], 2))
  prediction <- grid_prediction(model, both, look$re_formula, ...)
  value <- shown_value(prediction, look)
  draws <- draws_by_rows(prediction, "plot_comparisons", value)
  stats <- band_stats(combine(draws[, -low, drop = FALSE], draws[, low, drop = FALSE]), look$prob, look$interval)
  x <- if (length(look$condition) == 0) variables else attr(grid, "condition")
  data.frame(x = x, estimate = stats[, 1], low = stats[, 2], high = stats[, 3])
}

#' @noRd
join_values <- function(a, b) if (is_number(a)) like_variable(c(plain_numbers(a), plain_numbers(b)), a) else c(a, b)

#' @return As of `prediction_grid()`, with attribute `condition`, its values.
#' @noRd
comparison_grid <- function(model, data, variables, condition, levels, at, n) {
  check_at(at, data)
  check_count(n, "n", 2)
  if (length(condition) == 0 && !is.null(levels)) {
    hlr_abort("argument", "`levels` are values of `condition`, which is not given.")
  }
  kinds <- variable_kinds(model, data)
  one <- as.list(at)
  if (is.null(one[[variables]])) one[[variables]] <- held_value(data[[variables]], kinds[[variables]])
  if (length(condition) == 0) return(prediction_grid(model, data, variables, at = one))
  values <- level_of_rows(model, data, condition)
  if (!is.null(levels)) check_values(levels, "levels")
  kind <- if (condition %in% group_names(model)) "level" else kinds[[condition]]
  if (is.null(levels)) levels <- if (is.null(at[[condition]])) spread_values(values, n, kind) else at[[condition]]
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
draw_comparisons <- function(model, lines, look, variables, data, at) {
  grid <- comparison_grid(model, data, variables, look$condition, NULL, at, 2)
  by <- if (length(look$condition) && look$condition != variables) look$condition
  held <- attr(grid, "held")
  drawn <- c(variables, look$condition, look$panel)
  look$held <- held_words(model, data, held[setdiff(names(held), drawn)], names(at), look$re_formula, by)
  if (length(look$condition) == 0) {
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
