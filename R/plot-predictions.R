# plot_predictions(): expected responses over a predictor, with the data.

#' Draw predictions over a predictor
#'
#' The expected response over the values of a predictor: the mean of the draws as a line, its interval as a band, a
#' lighter band for new observations, and the data as points. With `by`, for each level of a grouping factor, or for
#' values of another predictor.
#'
#' @param model A fit, from [hlr_fit()]. What is not one is passed on to the function of the same name in
#'   marginaleffects.
#' @param condition Name of the predictor on the horizontal axis. Two or three names are what marginaleffects and Bambi
#'   take: the second is `by`, in one panel, and the third has panels.
#' @param by Name of a grouping factor or of another predictor.
#' @param levels Values of `by`: its levels; for a numeric one by default all values if they are six at most, else
#'   the mean and one standard deviation to either side.
#' @param layout `"facets"`, a panel for each value of `by`; `"lines"`, all in one panel: with bands up to eight values,
#'   beyond that as thin lines with the population's on top. By default facets for up to 12 levels of a grouping
#'   factor, else lines.
#' @param type `"response"`, or `"link"` for the linear predictor.
#' @param dpar A parameter of the response's distribution, such as `"sigma"`, in place of the expected response; without
#'   points and without a band for new observations.
#' @param bands Which bands: `"mean"`, for the expected response, and `"new"`, for a new observation. By default both in
#'   facets and single panels, but no `"new"` for 0/1 responses, the linear predictor, or where group effects are left
#'   out; `NULL` for none.
#' @param points Draw the data? By default, unless there are many lines. Rows of which the line does not speak, because
#'   they have another level of a factor that it is held at, are pale.
#' @param prob Probability inside the bands.
#' @param interval `"eti"`, equal tails, or `"hdi"`, the narrowest interval; see [hlr_interval_rule].
#' @param at List of values of predictors by name, such as `list(Time = 1:12, Diet = "a")`. Without, `condition` goes
#'   over its range.
#' @param titles Titles of the levels: a function of them, or a character vector named by them. By default `by` and
#'   the level.
#' @param label Among many lines, so many with the highest and the lowest end are named there.
#' @param n Number of values of a numeric `condition`.
#' @param nrow,ncol Layout of facets.
#' @param re_formula Group effects in the predictions, as in [posterior_epred()][posterior_predict.hlr_fit]. By default
#'   those of `by` if it is a grouping factor, and those that `marginal` integrates out, else none.
#' @param data The data that the fit was made of, for a fit that does not carry them (`save_data = FALSE`).
#' @param ... Passed on to [posterior_epred()][posterior_predict.hlr_fit]: `ndraws`, `draw_ids`, `allow_new_levels`,
#'   `sample_new_levels`, `marginal`, `re.form`.
#' @return A ggplot.
#' @section Held values: Predictors that are not drawn are held where brms holds them, in every picture and comparison:
#'   numbers at their mean, factors at their first level. Exceptions: what `at` gives; and where `by` is a factor, what
#'   has one value in each of its levels, which is the level's own. The caption says what is held where. Where the
#'   formula makes a factor of a number, as `factor(cyl)` and `cut(age, 3)` do, only values that occur in the data are
#'   drawn, and the first of them is the one held. Summaries of the data in the formula, such as the mean in
#'   `I(x - mean(x))`, are those of the data of the fit.
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
                                     type = c("response", "link"), bands = "auto", points = NULL,
                                     prob = getOption("hlr.prob", 0.95), interval = getOption("hlr.interval", "eti"),
                                     at = list(), titles = NULL, label = 0, n = 50, nrow = NULL, ncol = NULL,
                                     re_formula = "auto", data = NULL, dpar = NULL, ...) {
  again <- call_in_own_words(match.call(), picture_habits)
  if (!is.null(again)) return(eval(again, parent.frame()))
  refuse_missing(missing(condition), model, "condition")
  axes <- check_axes(model, condition, by)
  by <- axes$by
  look <- list(
    condition = axes$x, by = by, panel = axes$panel,
    type = check_default_choice(type, "type", c("response", "link")), dpar = check_dpar(dpar, model),
    layout = check_default_choice(layout, "layout", c("auto", "facets", "lines")),
    prob = check_number(prob, "prob", 0, 1), interval = check_interval(interval),
    label = check_count(label, "label", 0), nrow = nrow, ncol = ncol
  )
  if (length(condition) > 1) look$layout <- "lines"
  data <- data_of_fit(model, data)
  kinds <- variable_kinds(model, data)
  look$is_group <- !is.null(by) && by %in% group_names(model)
  if (!is.null(levels)) check_values(levels, "levels")
  if (look$is_group && !is.null(levels)) levels <- level_text(levels)
  if (is.null(levels) && !is.null(by)) levels <- values_of(model, data, kinds, by, at)
  look$layout <- chosen_layout(look, length(levels))
  look$bands <- chosen_bands(bands, model, look)
  look$whole <- is_whole(data[[look$condition]])
  if (identical(re_formula, "auto")) re_formula <- drawn_effects(model, if (look$is_group) by, list(...)[["marginal"]])
  if (isTRUE(points) && look$dpar != "mu") {
    hlr_abort("argument", "`points` are responses, which have no ", look$dpar, ". Leave `points` out, or `dpar`.")
  }
  if (is.null(points)) points <- shows_response(look) && look$layout != "many"
  asked <- list(levels = levels, at = at, n = check_count(n, "n", 2), points = check_flag(points, "points"),
                titles = titles, re_formula = re_formula)
  panels <- if (is.null(look$panel)) list(NULL) else as.list(values_of(model, data, kinds, look$panel, at))
  parts <- lapply(panels, panel_parts, model = model, data = data, look = look, asked = asked, ...)
  lines <- stack_rows(lapply(parts, `[[`, "lines"))
  look$points <- stack_rows(lapply(parts, `[[`, "points"))
  if (look$layout == "many") look[c("population", "population_held")] <- population_line(model, data, look, at, n)
  held <- stack_rows(lapply(parts, `[[`, "held"))
  look$held <- held_words(model, data, held, c(look$panel, names(at)), re_formula, by)
  look$axis <- response_title(model, look$type, look$dpar)
  if (kinds[[look$condition]] %in% c("value", "mixed")) {
    values <- occurring_values(lines$x)
    look$levels <- if (length(values) <= 12) values
  }
  look$zero_one <- is_zero_one(model)
  draw_predictions(lines, look)
}

#' What one panel shows
#'
#' @param panel Value of the variable that has panels, `NULL` without one. @param look What the picture looks like.
#' @param asked List of what it is of: `levels` of `by`, values `at`, `n`, `points`, `titles`, `re_formula`.
#' @return List of the data frames `lines`, `points` (or `NULL`) and `held`, the values that are the same in its grid.
#' @noRd
panel_parts <- function(panel, model, data, look, asked, ...) {
  at <- asked$at
  if (!is.null(panel)) at[[look$panel]] <- panel
  grid <- prediction_grid(model, data, look$condition, look$by, asked$levels, at, asked$n)
  held <- attr(grid, "held")
  lines <- predicted_lines(model, grid, look, asked$re_formula, ...)
  lines$by <- by_titles(attr(grid, "by"), asked$levels, look, asked$titles)
  points <- if (asked$points) {
    data_points(model, data, look$condition, look$by, asked$levels, lines$by, held, asked$re_formula)
  }
  if (!is.null(panel)) {
    lines$panel <- panel_title(look$panel, panel)
    points <- if (!is.null(points)) in_panel(points, data[[look$panel]], panel, look$panel)
  }
  list(lines = lines, points = points, held = held)
}

#' The line without group effects, among those of many levels, and the words for what is held in it
#' @noRd
population_line <- function(model, data, look, at, n) {
  grid <- prediction_grid(model, data, look$condition, at = at, n = n)
  list(predicted_lines(model, grid, utils::modifyList(look, list(bands = character())), NA),
       held_words(model, data, attr(grid, "held"), character(), NA, NULL))
}

#' What is on the axis, in colours and in panels
#'
#' @return List of `x`, `by` and `panel`, names of predictors.
#' @noRd
check_axes <- function(model, condition, by) {
  check_names(condition, "condition")
  if (length(condition) > 3) {
    hlr_abort("argument", "`condition` has ", length(condition), " names; three at most can be drawn: on the axis, in ",
              "colours, in panels. Give values of others by `at`.")
  }
  if (length(condition) > 1 && !is.null(by)) {
    hlr_abort("argument", "`by` is the second name of `condition`; give one of the two.")
  }
  check_predictor(model, condition[1], "condition")
  if (length(condition) > 1) by <- condition[2]
  if (!is.null(by)) by <- check_predictor(model, by, if (length(condition) > 1) "condition" else "by", groups = TRUE)
  if (length(condition) > 2) check_predictor(model, condition[3], "condition")
  if (anyDuplicated(c(condition, if (length(condition) == 1) by))) {
    hlr_abort("argument", "`condition` and `by` name '", c(condition, by)[anyDuplicated(c(condition, by))], "' twice.")
  }
  list(x = condition[1], by = by, panel = if (length(condition) > 2) condition[3])
}

#' Values of a variable that has colours or panels: those of `at`, else its own
#' @noRd
values_of <- function(model, data, kinds, name, at) {
  if (!is.null(at[[name]])) return(at[[name]])
  by_values(level_of_rows(model, data, name), if (name %in% group_names(model)) "level" else kinds[[name]])
}

#' @noRd
panel_title <- function(name, value) {
  text <- paste0(name, ": ", value_text(value))
  factor(text, levels = text)
}

#' Points of a panel: those with its level, or all of them if the panel's number is none that occurs
#' @noRd
in_panel <- function(points, x, value, name) {
  title <- panel_title(name, value)
  same <- as.character(x[points$row]) == as.character(value)
  if (!is_number(x)) points <- points[which(same), , drop = FALSE] else if (any(same, na.rm = TRUE)) {
    points <- points[which(same), , drop = FALSE]
  }
  if (nrow(points) == 0) return(NULL)
  data.frame(points, panel = title)
}

#' Data frames one below the other, levels of factors in the order in which they come
#' @noRd
stack_rows <- function(parts) {
  parts <- Filter(Negate(is.null), parts)
  if (length(parts) < 2) return(if (length(parts)) parts[[1]])
  do.call(rbind, unname(parts))
}

# ---- what is drawn ----------------------------------------------------------

#' "single", "facets", "lines" or "many", which are too many for bands
#' @noRd
chosen_layout <- function(look, n) {
  if (is.null(look$by)) return("single")
  layout <- look$layout
  if (layout == "auto") layout <- if (look$is_group && n <= 12) "facets" else "lines"
  if (layout == "lines" && n > 8) "many" else layout
}

#' @noRd
chosen_bands <- function(bands, model, look) {
  if (identical(bands, "auto")) {
    grouped <- look$is_group || length(model$design$factors) == 0
    new <- shows_response(look) && look$layout %in% c("single", "facets") && !is_zero_one(model) && grouped
    bands <- c(if (look$layout != "many") "mean", if (new) "new")
  }
  if (!is.null(bands) && !is.character(bands)) check_names(bands, "bands")
  for (band in bands) check_choice(band, "bands", c("mean", "new"))
  if (!shows_response(look) && "new" %in% bands) {
    hlr_abort("argument", "`bands` has \"new\", but a new observation has no ",
              if (look$dpar == "mu") "linear predictor. Use type = \"response\"." else
                paste0(look$dpar, ". Leave `dpar` out."))
  }
  as.character(bands)
}

#' Group effects in a picture unless the user names others: those of the factor that is drawn, and of the factors that
#' are integrated out
#'
#' @return For `re_formula`: a formula of their terms, or `NA`.
#' @noRd
drawn_effects <- function(fit, group, marginal) {
  if (isTRUE(marginal)) marginal <- group_names(fit)
  bars <- Filter(function(bar) bar$group %in% c(group, marginal), all_bars(fit$design$blueprint))
  if (length(bars) == 0) return(NA)
  terms <- lapply(bars, function(bar) call("(", call("|", bar$lhs, bar_group_call(bar))))
  as_formula(NULL, Reduce(function(a, b) call("+", a, b), terms), environment(fit$formula))
}

#' Mean and bounds of each row of a grid
#'
#' @return Data frame: `x`, `estimate`, and of the bands asked for `low`, `high`, `new_low`, `new_high`.
#' @noRd
predicted_lines <- function(model, grid, look, re_formula, ...) {
  prediction <- grid_prediction(model, grid, re_formula, ...)
  value <- shown_value(prediction, look)
  out <- data.frame(x = grid[[look$condition]])
  if (!"mean" %in% look$bands) {
    out$estimate <- reduced_rows(prediction, value, function(draws) cbind(colMeans(draws)))[, 1]
  }
  reduce <- function(draws) band_stats(draws, look$prob, look$interval)
  if ("mean" %in% look$bands) {
    out[c("estimate", "low", "high")] <- reduced_rows(prediction, value, reduce)
  }
  if ("new" %in% look$bands) {
    new <- reduced_rows(prediction, per_trial(prediction, random_value(prediction)), reduce)
    out[c("new_low", "new_high")] <- new[, 2:3]
  }
  out
}

#' @noRd
grid_prediction <- function(model, grid, re_formula, ...) {
  withCallingHandlers(
    new_prediction(model, with_held_additions(model, grid), re_formula, needs = c("trials", "weights"), ...),
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
#'
#' @param held As `prediction_grid()` has it. @return Data frame: `x`, `y`, `row`, `like` (has the row the levels that
#'   the line is held at?), `by`.
#' @noRd
data_points <- function(model, data, condition, by, levels, titles, held, re_formula) {
  design <- model$design
  y <- if (is.null(design$trials)) design$y else design$y / design$trials
  out <- data.frame(x = data[[condition]], y = as.double(y), row = seq_along(y))
  rows <- if (!is.null(by)) level_of_rows(model, data, by)
  several <- is_number(rows) && !all(unique(rows) %in% levels)
  place <- if (is.null(by) || several) rep(1L, nrow(out)) else match(as.character(rows), as.character(levels))
  out$like <- rows_like(model, data, held, place, re_formula)
  if (is.null(by) || several) return(out)
  out$by <- factor(base::levels(titles)[place], levels = base::levels(titles))
  out[!is.na(out$by), ]
}

#' What the levels of `by` are called: "Pig 4601" above a panel, "Diet: a" if it is no grouping factor, "a" in a legend
#'
#' @param values Values of `by`, one for each row. @param levels The same, once each. @param titles As the user gave it.
#' @return Factor.
#' @noRd
by_titles <- function(values, levels, look, titles) {
  if (is.null(look$by)) return(NULL)
  text <- value_text(levels)
  usual <- if (look$layout == "lines") text else paste0(look$by, if (look$is_group) " " else ": ", text)
  words <- if (is.function(titles)) titles(levels) else usual
  if (is.character(titles)) words <- ifelse(is.na(titles[text]), usual, titles[text])
  factor(unname(words)[match(values, levels)], levels = unique(unname(words)))
}

#' Values in a legend
#' @noRd
value_text <- function(x) {
  if (inherits(x, "difftime") || (is_number(x) && !is.object(x))) format_number(plain_numbers(x)) else as.character(x)
}

#' Is the response 0 or 1, without trials?
#' @noRd
is_zero_one <- function(model) is_of_trials(model$family) && is.null(model$design$trials)

#' Is the expected response itself drawn, in whose units the data are?
#' @noRd
shows_response <- function(look) look$type == "response" && look$dpar == "mu"

#' What a picture shows of a prediction: the expected response, a parameter, or the linear predictor of either
#' @noRd
shown_value <- function(prediction, look) {
  if (look$type == "link") return(linpred_value(prediction, dpar = look$dpar))
  if (look$dpar != "mu") return(epred_value(prediction, look$dpar))
  per_trial(prediction, epred_value(prediction))
}

#' @noRd
response_title <- function(model, type, dpar = "mu") {
  if (dpar != "mu") {
    link <- dpars_of(family_entry(model$family))[[dpar]]$link
    predicted <- dpar %in% predictor_dpars(model$design)
    return(if (type == "link" && predicted && link != "identity") paste0("Linear predictor (", link, " of ", dpar, ")")
           else dpar)
  }
  link <- model$family$link
  event <- if (is_zero_one(model)) event_words(model) else response_words(model)
  if (type == "link" && link != "identity") return(paste0("Linear predictor (", link, " of ", event, ")"))
  if (is_zero_one(model)) paste("Probability of", event) else event
}

#' What a response of one means, as in "use = Y"
#' @noRd
event_words <- function(model) {
  y <- model$design$frame[[1]]
  value <- if (is.factor(y)) levels(y)[2] else if (is.logical(y)) NULL else if (is.character(y)) max(y) else 1
  paste0(model$design$response, if (!is.null(value)) paste(" =", value))
}

#' @noRd
response_words <- function(model) {
  trials <- model$design$blueprint$trials
  counts <- response_call(model$design$blueprint)
  if (is.call(counts) && identical(counts[[1]], quote(cbind)) && !is.null(model$design$trials)) {
    return(paste("Share of", format_call(counts[[2]])))
  }
  paste0(model$design$response, if (!is.null(trials)) paste0(" / ", format_call(trials)))
}
