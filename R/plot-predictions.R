# plot_predictions(): expected responses over a predictor, with the data.

#' Draw predictions over a predictor
#'
#' The expected response over the values of a predictor: the mean of the draws as a line, its interval as a band, a
#' lighter band for new observations, and the data as points. With `by`, for each level of a grouping factor, or for
#' values of another predictor.
#'
#' @param model A fit, from [hlr_fit()]. What is not one is passed on to the function of the same name in
#'   marginaleffects.
#' @param condition Name of the predictor on the horizontal axis.
#' @param by Name of a grouping factor or of another predictor.
#' @param levels Values of `by`: its levels; for a numeric one by default all values if they are six at most, else
#'   the mean and one standard deviation to either side.
#' @param layout `"facets"`, a panel for each value of `by`; `"lines"`, all in one panel: with bands up to eight values,
#'   beyond that as thin lines with the population's on top. By default facets for up to 12 levels of a grouping
#'   factor, else lines.
#' @param type `"response"`, or `"link"` for the linear predictor.
#' @param bands Which bands: `"mean"`, for the expected response, and `"new"`, for a new observation. By default both in
#'   facets and single panels, but no `"new"` for 0/1 responses, the linear predictor, or where group effects are left
#'   out; `NULL` for none.
#' @param points Draw the data? By default, unless there are many lines.
#' @param prob Probability inside the bands.
#' @param interval `"hdi"`, the narrowest interval, or `"eti"`, equal tails.
#' @param at List of values of predictors by name, such as `list(Time = 1:12, Diet = "a")`. Without, `condition` goes
#'   over its range, and other predictors have the value of the level of `by` if that has but one, else a typical one:
#'   the mean, or the most frequent level.
#' @param titles Titles of the levels: a function of them, or a character vector named by them. By default `by` and
#'   the level.
#' @param label Among many lines, so many with the highest and the lowest end are named there.
#' @param n Number of values of a numeric `condition`.
#' @param nrow,ncol Layout of facets.
#' @param re_formula Group effects in the predictions, as in [posterior_epred()][posterior_predict.hlr_fit]. By default
#'   those of `by` if it is a grouping factor, and those that `marginal` integrates out, else none.
#' @param data The data that the fit was made of, if these cannot be found by its call.
#' @param ... Passed on to [posterior_epred()][posterior_predict.hlr_fit]: `ndraws`, `draw_ids`, `allow_new_levels`,
#'   `sample_new_levels`, `marginal`, `re.form`.
#' @return A ggplot.
#' @details With trials, responses are shares of them. `set.seed()` before makes the band of new observations
#'   repeatable; all else is the same each time.
#'
#'   marginaleffects has functions `plot_predictions()`, `plot_comparisons()` and `plot_slopes()` that are no generics.
#'   Where both packages are attached, those of the one attached last are found; hlr's pass models of others on, so
#'   that to attach hlr last serves both.
#' @section Errors: class `hlr_error_variable` for unknown predictors, `hlr_error_argument` for arguments out of range,
#'   `hlr_error_new_level` for levels that the fit has not seen, without `allow_new_levels = TRUE`.
#' @seealso [conditional_effects()], which brms users know, [plot_comparisons()], [plot_slopes()].
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' plot_predictions(fit, "Time") + ggplot2::labs(x = "week", y = "weight (kg)")
#' plot_predictions(fit, "Time", by = "Pig", levels = c("4601", "4602", "4603"))
#' plot_predictions(fit, "Time", by = "Pig", label = 2)
#' plot_predictions(fit, "Time", by = "Pig", levels = c("4601", "a new pig"), allow_new_levels = TRUE,
#'                  sample_new_levels = "gaussian")
#' }
#' @export
plot_predictions <- function(model, ...) UseMethod("plot_predictions")

#' @export
plot_predictions.default <- function(model, ...) of_marginaleffects("plot_predictions", model, ...)

#' A plain function of marginaleffects, for models of other packages
#' @noRd
of_marginaleffects <- function(name, model, ...) {
  if (!requireNamespace("marginaleffects", quietly = TRUE)) {
    hlr_abort("argument", "`model` must be a fit from hlr_fit(), not ", describe_value(model), "; for models of other ",
              "packages ", name, "() needs the package marginaleffects.")
  }
  getExportedValue("marginaleffects", name)(model, ...)
}

#' @rdname plot_predictions
#' @export
plot_predictions.hlr_fit <- function(model, condition, by = NULL, levels = NULL, layout = c("auto", "facets", "lines"),
                                     type = c("response", "link"), bands = "auto", points = NULL, prob = 0.94,
                                     interval = c("hdi", "eti"), at = list(), titles = NULL, label = 0, n = 50,
                                     nrow = NULL, ncol = NULL, re_formula = "auto", data = NULL, ...) {
  refuse_missing(missing(condition), model, "condition")
  check_predictor(model, condition, "condition")
  if (!is.null(by)) check_predictor(model, by, "by", groups = TRUE)
  look <- list(
    condition = condition, by = by, type = check_default_choice(type, "type", c("response", "link")),
    layout = check_default_choice(layout, "layout", c("auto", "facets", "lines")),
    prob = check_number(prob, "prob", 0, 1), interval = check_default_choice(interval, "interval", c("hdi", "eti")),
    label = check_count(label, "label", 0), nrow = nrow, ncol = ncol
  )
  data <- data_of_fit(model, data)
  is_group <- !is.null(by) && by %in% group_names(model)
  if (!is.null(levels)) check_values(levels, "levels")
  if (is.null(levels) && !is.null(by)) levels <- by_values(level_of_rows(model, data, by))
  look$layout <- chosen_layout(look, is_group, length(levels))
  look$bands <- chosen_bands(bands, model, look, is_group)
  look$whole <- is_whole(data[[condition]])
  grid <- prediction_grid(model, data, condition, by, levels, at, check_count(n, "n", 2))
  if (identical(re_formula, "auto")) re_formula <- drawn_effects(model, if (is_group) by, list(...)[["marginal"]])
  lines <- predicted_lines(model, grid, look, re_formula, ...)
  lines$by <- by_titles(attr(grid, "by"), levels, look, titles, is_group)
  if (look$layout == "many") {
    middle <- prediction_grid(model, data, condition, at = at, n = n)
    look$population <- predicted_lines(model, middle, utils::modifyList(look, list(bands = character())), NA)
  }
  if (is.null(points)) points <- look$type == "response" && look$layout != "many"
  if (check_flag(points, "points")) look$points <- data_points(model, data, condition, by, levels, lines$by)
  look$axis <- response_title(model, look$type)
  draw_predictions(lines, look)
}

# ---- what is drawn ----------------------------------------------------------

#' "single", "facets", "lines" or "many", which are too many for bands
#' @noRd
chosen_layout <- function(look, is_group, n) {
  if (is.null(look$by)) return("single")
  layout <- look$layout
  if (layout == "auto") layout <- if (is_group && n <= 12) "facets" else "lines"
  if (layout == "lines" && n > 8) "many" else layout
}

#' @noRd
chosen_bands <- function(bands, model, look, is_group) {
  if (identical(bands, "auto")) {
    zero_one <- model$family$family == "binomial" && is.null(model$design$trials)
    grouped <- is_group || length(model$design$factors) == 0
    new <- look$type == "response" && look$layout %in% c("single", "facets") && !zero_one && grouped
    bands <- c(if (look$layout != "many") "mean", if (new) "new")
  }
  if (!is.null(bands) && !is.character(bands)) check_names(bands, "bands")
  for (band in bands) check_choice(band, "bands", c("mean", "new"))
  if (look$type == "link" && "new" %in% bands) {
    hlr_abort("argument", "`bands` has \"new\", but a new observation has no linear predictor. Use ",
              "type = \"response\".")
  }
  as.character(bands)
}

#' Which group effects there are in a picture unless the user says so: those of the factor that is drawn, and of those
#' that are integrated out
#'
#' @return For `re_formula`: a formula of their terms, or `NA`.
#' @noRd
drawn_effects <- function(fit, group, marginal) {
  if (isTRUE(marginal)) marginal <- group_names(fit)
  bars <- Filter(function(bar) bar$group %in% c(group, marginal), fit$design$blueprint$bars)
  if (length(bars) == 0) return(NA)
  terms <- vapply(bars, function(bar) paste0("(", format_call(bar$lhs), " | ", bar$group, ")"), "")
  stats::as.formula(paste("~", paste(terms, collapse = " + ")), environment(fit$formula))
}

#' Mean and bounds of each row of a grid
#'
#' @return Data frame: `x`, `estimate`, and of the bands asked for `low`, `high`, `new_low`, `new_high`.
#' @noRd
predicted_lines <- function(model, grid, look, re_formula, ...) {
  prediction <- grid_prediction(model, grid, re_formula, ...)
  value <- if (look$type == "link") linpred_value(prediction) else per_trial(prediction, epred_value(prediction))
  reduce <- function(draws) band_stats(draws, look$prob, look$interval)
  means <- reduced_rows(prediction, value, reduce)
  out <- data.frame(x = grid[[look$condition]], estimate = means[, 1])
  if ("mean" %in% look$bands) out[c("low", "high")] <- means[, 2:3]
  if ("new" %in% look$bands) {
    new <- reduced_rows(prediction, per_trial(prediction, random_value(prediction)), reduce)
    out[c("new_low", "new_high")] <- new[, 2:3]
  }
  out
}

#' @noRd
grid_prediction <- function(model, grid, re_formula, ...) {
  withCallingHandlers(
    new_prediction(model, grid, re_formula, needs = c("trials", "weights"), ...),
    hlr_message_one_each = function(m) invokeRestart("muffleMessage")
  )
}

#' Values divided by trials, where there are any
#' @noRd
per_trial <- function(prediction, value) {
  trials <- prediction$rows$trials
  if (is.null(trials)) return(value)
  function(eta, spread, at) value(eta, spread, at) / rep(trials[at], each = nrow(eta))
}

#' Mean and interval of the draws of each row
#'
#' @param draws Matrix, draws x rows. @return Matrix, rows x 3.
#' @noRd
band_stats <- function(draws, prob, interval) {
  asked <- interval_request(prob, interval)
  array <- array(draws, c(nrow(draws), 1, ncol(draws)))
  out <- summarise_array(array, probs = asked$probs, hdi = asked$hdi)
  # A constant, as a response integrated out may be, has no interval but itself.
  out <- unname(out[, c("mean", asked$columns), drop = FALSE])
  ifelse(is.na(out), out[, 1], out)
}

#' Observed responses, shares of the trials where there are any
#' @noRd
data_points <- function(model, data, condition, by, levels, titles) {
  design <- model$design
  y <- if (is.null(design$trials)) design$y else design$y / design$trials
  out <- data.frame(x = data[[condition]], y = as.double(y))
  if (is.null(by)) return(out)
  rows <- level_of_rows(model, data, by)
  if (is.numeric(rows) && !all(unique(rows) %in% levels)) return(out)
  out$by <- factor(base::levels(titles)[match(as.character(rows), as.character(levels))], levels = base::levels(titles))
  out[!is.na(out$by), ]
}

#' What the levels of `by` are called: "Pig 4601" above a panel, "Diet: a" if it is no grouping factor, "a" in a legend
#'
#' @param values Values of `by`, one for each row. @param levels The same, once each. @param titles As the user gave it.
#' @return Factor.
#' @noRd
by_titles <- function(values, levels, look, titles, is_group) {
  if (is.null(look$by)) return(NULL)
  text <- if (is.numeric(levels)) format_number(levels) else as.character(levels)
  usual <- if (look$layout == "lines") text else paste0(look$by, if (is_group) " " else ": ", text)
  words <- if (is.function(titles)) titles(levels) else usual
  if (is.character(titles)) words <- ifelse(is.na(titles[text]), usual, titles[text])
  factor(unname(words)[match(values, levels)], levels = unique(unname(words)))
}

#' @noRd
response_title <- function(model, type) {
  link <- model$family$link
  trials <- model$design$blueprint$trials
  name <- paste0(model$design$response, if (!is.null(trials)) paste0(" / ", format_call(trials)))
  if (type == "link" && link != "identity") paste0("Linear predictor (", link, " of ", name, ")") else name
}
