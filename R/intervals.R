# Which intervals tables and pictures show, and posterior intervals under the names that stats and rstantools give them.

#' Intervals: one rule for tables and pictures
#'
#' Unless a call says otherwise, [summary()][summary.hlr_fit] and every picture show 95% intervals with equal tails.
#' `prob` and `interval = "hdi"` change that for one call, `options(hlr.prob = 0.94, hlr.interval = "hdi")` for all of
#' them: these two are what ArviZ and Bambi show.
#'
#' @details
#' * `"eti"` cuts off the same share of the draws at either end.
#' * `"hdi"` is the highest density interval, the narrowest that holds `prob` of the draws. Which draws that are is
#'   mostly chance, so its ends are smoothed: the widths of intervals up to a fifth wider are fitted by a parabola. They
#'   vary about as much as those with equal tails for 95 %, and up to twice as much for 50 %; without smoothing it were
#'   twice and four times as much.
#'
#' Functions that copy an interface of another package keep that package's default: `confint()` and
#' `posterior_interval()`, see [hlr_intervals], and the quantiles that brms's verbs have as `probs`, such as [fixef()].
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' summary(fit, "b_Time")
#' old <- options(hlr.prob = 0.94, hlr.interval = "hdi")
#' summary(fit, "b_Time")
#' options(old)
#' }
#' @name hlr_interval_rule
NULL

#' @return `interval`, checked.
#' @noRd
check_interval <- function(interval) check_choice(interval, "interval", c("eti", "hdi"))

#' What an interval is called in captions: "95% interval", "94% HDI"
#' @noRd
interval_name <- function(prob, interval) paste0(format(100 * prob), "% ", if (interval == "hdi") "HDI" else "interval")

#' Posterior intervals
#'
#' Equal-tailed intervals: `confint()` in the form of stats and with its default level, `posterior_interval()` in that
#' of rstantools and rstanarm. `summary(fit, interval = "hdi")` has highest density intervals.
#'
#' @param object A fit, from [hlr_fit()].
#' @param parm,pars Names of variables or of common coefficients; all but `lprior` and `lp__` by default, without the
#'   group effects.
#' @param regex_pars Regular expressions that choose variables besides `pars`.
#' @param level,prob Probability inside the interval.
#' @param type `"central"`, the only kind there is.
#' @param ... Nothing; any other argument is an error.
#' @return Matrix, one row per variable, columns lower and upper, named by their percentages.
#' @section Errors: class `hlr_error_variable` for unknown names, `hlr_error_argument` for a bad probability.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' confint(fit, "Time")
#' posterior_interval(fit, prob = 0.5, regex_pars = "^sd_")
#' }
#' @name hlr_intervals
NULL

#' @importFrom rstantools posterior_interval
#' @export
rstantools::posterior_interval

#' @rdname hlr_intervals
#' @importFrom stats confint
#' @export
confint.hlr_fit <- function(object, parm, level = 0.95, ...) {
  refuse_other(...)
  interval_matrix(object, if (!missing(parm)) check_names(parm, "parm"), NULL, check_number(level, "level", 0, 1))
}

#' @rdname hlr_intervals
#' @export
posterior_interval.hlr_fit <- function(object, prob = 0.9, type = "central", pars = NULL, regex_pars = NULL, ...) {
  refuse_other(...)
  check_choice(type, "type", "central")
  interval_matrix(object, pars, regex_pars, check_number(prob, "prob", 0, 1))
}

#' @noRd
interval_matrix <- function(object, pars, regex_pars, prob) {
  stored <- dimnames(object$draws)[[3]]
  if (!is.null(pars)) check_names(pars, "pars")
  if (!is.null(regex_pars)) check_names(regex_pars, "regex_pars")
  common <- common_names(object$design)[match(par_name(pars), common_coefs(object$design))]
  pars <- ifelse(!pars %in% stored & !is.na(common), common, pars)         # "Time" for "b_Time"
  names <- c(
    if (length(pars)) select_variables(object, pars),
    if (length(regex_pars)) select_variables(object, regex_pars, regex = TRUE)
  )
  if (is.null(names)) names <- stored_parameters(object)
  probs <- central_probs(prob)
  out <- summarise_variables(object, unique(names), probs)[, quantile_names(probs), drop = FALSE]
  colnames(out) <- paste0(format(100 * probs, trim = TRUE, digits = 3), "%")
  out
}
