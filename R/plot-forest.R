# plot_forest(): intervals of several fits side by side.

#' Forest plot of one or several fits
#'
#' Median and two intervals of each variable, one line for each fit. Each variable has a panel with a scale of its own,
#' so that narrow intervals can be read beside wide ones, with a line at zero behind coefficients; group effects take a
#' page of their own, sorted by their median in the first fit.
#'
#' @param ... Fits from [hlr_fit()], or a list of fits. Names of arguments, or of the list, are the names of the models;
#'   a fit without one is called what it was called in the call.
#' @param variable,regex Variables as in [summary.hlr_fit()]; by default common coefficients, sds, correlations and the
#'   family's further parameters. A fit that has not got a variable has no line for it.
#' @param prob,prob_outer Probability inside the thick and the thin line.
#' @param interval `"eti"`, equal tails, or `"hdi"`, the narrowest interval; see [hlr_interval_rule].
#' @param rope Region of practical equivalence, shaded: two numbers for all variables, or a list of two numbers each,
#'   named by variables, such as `list(b_Time = c(-1, 1))`.
#' @param scales `"free"`: a panel for each variable; `"fixed"`: all variables on one scale.
#' @param labels Write median and outer interval over each line? Not over those of group effects.
#' @param point_size Size of the median's point, as ggplot2 counts.
#' @return A ggplot; with group effects besides other variables two of them, a list of class `hlr_plots`.
#' @details In free panels, a ROPE that lies further from all intervals than these are wide is named above the panel
#'   rather than drawn.
#' @section Errors: class `hlr_error_argument` for what is not a fit and for arguments out of range,
#'   `hlr_error_variable` for names that no fit has.
#' @seealso [plot_effects()], [plot_posterior()]
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' tight <- update(fit, prior = hlr_prior(normal(0, 0.2), class = "b"))
#' plot_forest(fit, tight)
#' plot_forest(fit, variable = "^b_", regex = TRUE, scales = "fixed")     # coefficients on one scale
#' plot_forest(default = fit, "prior at zero" = tight, variable = "b_Time", labels = TRUE)
#' }
#' @export
plot_forest <- function(..., variable = NULL, regex = FALSE, prob = 0.5, prob_outer = getOption("hlr.prob", 0.95),
                        interval = getOption("hlr.interval", "eti"), rope = NULL, scales = c("free", "fixed"),
                        labels = FALSE,
                        point_size = 2) {
  again <- call_in_own_words(match.call(), c(hdi_prob = "prob_outer", var_names = "variable"))
  if (!is.null(again)) return(eval(again, parent.frame()))
  fits <- named_fits(list(...), as.list(substitute(list(...)))[-1], "plot_forest")
  interval <- check_interval(interval)
  scales <- check_default_choice(scales, "scales", c("free", "fixed"))
  check_flag(regex, "regex")
  check_flag(labels, "labels")
  check_number(point_size, "point_size", 0)
  names <- lapply(fits, known_variables, variable = variable, regex = regex)
  if (all(lengths(names) == 0)) select_variables(fits[[1]], variable, regex)        # raises the error
  parts <- lapply(which(lengths(names) > 0), function(i) {
    data.frame(interval_data(fits[[i]], names[[i]], prob, prob_outer, interval), model = i)
  })
  data <- do.call(rbind, unname(parts))
  data$model <- factor(names(fits)[data$model], levels = names(fits))
  rope <- check_rope(rope, unique(as.character(data$panel)))
  interval_pages(data, interval_axis(prob, prob_outer, interval), point_size, scales = scales, rope = rope,
                 labels = labels)
}

#' Those of the wanted variables that a fit has
#' @noRd
known_variables <- function(fit, variable, regex) {
  stored <- stored_parameters(fit)
  if (is.null(variable)) return(stored)
  check_names(variable, "variable")
  out <- lapply(variable, function(one) {
    tryCatch(select_variables(fit, one, regex, default = stored), hlr_error_variable = function(e) NULL)
  })
  unique(unlist(out))
}

#' Fits with names for the models
#'
#' @param values What was given as `...`. @param expressions How it was written. @param fun The function.
#' @return List of fits with unique names.
#' @section Errors: class `hlr_error_argument`.
#' @noRd
named_fits <- function(values, expressions, fun) {
  given <- names(values)
  words <- vapply(expressions, function(x) if (is.name(x)) as.character(x) else "", "")
  names <- if (is.null(given)) words else ifelse(given == "", words, given)
  if (length(values) == 1 && is.list(values[[1]]) && !inherits(values[[1]], "hlr_fit")) {
    values <- values[[1]]
    names <- if (is.null(names(values))) rep("", length(values)) else names(values)
  }
  if (length(values) == 0) hlr_abort("argument", fun, "() needs at least one fit from hlr_fit().")
  for (i in seq_along(values)) {
    if (inherits(values[[i]], "hlr_fit")) next
    what <- if (names[i] == "") paste("Value", i) else paste0("`", names[i], "`")
    hlr_abort("argument", what, " of ", fun, "() is ", describe_value(values[[i]]), ", not a fit from hlr_fit().")
  }
  names[names == ""] <- paste("model", seq_along(names))[names == ""]
  stats::setNames(values, make.unique(names, " "))
}
