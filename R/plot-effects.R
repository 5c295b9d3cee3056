# plot_effects(): every level of a grouping factor, sorted.

#' Caterpillar plot of group effects
#'
#' Median and two intervals of each level of a grouping factor, one panel for each coefficient, sorted by the medians.
#'
#' @param x A fit, from [hlr_fit()].
#' @param group Name of a grouping factor, `"Pig"`; may be left out if there is but one.
#' @param coef Names of coefficients, such as `"Time"`; all if `NULL`.
#' @param levels Levels to draw; all if `NULL`.
#' @param total Draw the level's own coefficients, common coefficient plus effect, as [coef()] has them? A grey line
#'   then is the median of the common coefficient, and 0 otherwise.
#' @param prob,prob_outer Probability inside the thick and the thin line.
#' @param interval `"eti"`, equal tails, or `"hdi"`, the narrowest interval; see [hlr_interval_rule].
#' @param point_size Size of the median's point, as ggplot2 counts.
#' @param ... Nothing; any other argument is an error.
#' @return A ggplot. Beyond 100 levels only the two lowest and the two highest are named, beyond 200 the
#'   lowest and the highest; long names are cut in the middle.
#' @section Errors: class `hlr_error_argument` for an unknown factor or level, `hlr_error_variable` for an unknown
#'   coefficient, `hlr_error_no_groups` for a model without group terms.
#' @seealso [plot_forest()] for the effects of several fits, [ranef()] for the numbers.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' plot_effects(fit)
#' plot_effects(fit, coef = "Time", total = TRUE) + ggplot2::labs(x = "gain (kg per week)")
#' }
#' @export
plot_effects <- function(x, group = NULL, coef = NULL, levels = NULL, total = FALSE, prob = 0.5,
                         prob_outer = getOption("hlr.prob", 0.95), interval = getOption("hlr.interval", "eti"),
                         point_size = 2, ...) {
  again <- call_in_own_words(match.call(), c(hdi_prob = "prob_outer"))
  if (!is.null(again)) return(eval(again, parent.frame()))
  check_unused(match.call(expand.dots = FALSE)$..., "plot_effects", names(formals(plot_effects)))
  check_fit(x)
  interval <- check_interval(interval)
  check_flag(total, "total")
  check_number(point_size, "point_size", 0)
  factor <- one_factor(x, group)
  known <- factor_coefs(factor)
  coef <- if (is.null(coef)) known else known[match_coefs(coef, known, "coef")]
  if (!is.null(levels)) levels <- check_levels_of(factor, levels)
  common <- if (total) common_draws(x)
  place <- stats::setNames(common_places(factor, x$design), known)
  draws <- level_draws(x, factor, effects_request(x, factor$group, levels, NULL)$levels, coef)
  parts <- lapply(coef, function(one) {
    values <- draws[, , , one, drop = FALSE]
    dim(values) <- dim(values)[1:3]
    if (total && !is.na(place[[one]])) values <- values + as.vector(common[, , place[[one]]])
    bounds <- interval_bounds(prob, prob_outer, interval, function(probs, hdi) {
      summarise_array(values, probs = probs, hdi = hdi)
    })
    label <- dimnames(draws)[[3]]
    data.frame(name = paste0(one, label), label = label, panel = one, bounds)
  })
  data <- do.call(rbind, parts)
  title <- stats::setNames(paste0(if (total) factor$group else effect_stem(factor), ": ", coef), coef)
  data$panel <- factor(title[data$panel], levels = title)
  data$model <- factor("")
  middle <- vapply(coef, function(one) {
    if (total && !is.na(place[[one]])) stats::median(common[, , place[[one]]]) else 0
  }, 0)
  reference <- data.frame(panel = factor(levels(data$panel), levels = levels(data$panel)), value = unname(middle))
  plot_effect_intervals(data, point_size, interval_axis(prob, prob_outer, interval), reference)
}

#' Levels as text, for which numbers such as 4601 may stand
#' @noRd
check_levels_of <- function(factor, levels) {
  if (!is.atomic(levels) || length(levels) == 0 || anyNA(levels)) {
    hlr_abort("argument", "`levels` must be levels of '", factor$group, "', not ", describe_value(levels), ".")
  }
  level_text(levels)
}

#' The factor that is meant, the only one if none is named
#' @noRd
one_factor <- function(object, group) {
  factors <- factors_of(object, group)
  if (length(factors) == 1) return(factors[[1]])
  hlr_abort("argument", "There are several grouping factors. Name one as `group`: ",
            quote_names(groups_of(factors)), ".")
}
