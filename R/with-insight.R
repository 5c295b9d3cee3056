# What easystats' packages and marginaleffects ask of a model, by the generics of insight.

#' Support for insight
#'
#' Methods for generics of the package insight, by which the packages of easystats and marginaleffects read a model.
#' Forms of the results are those insight has for brms.
#'
#' @param x A fit, from [hlr_fit()].
#' @param effects `"fixed"`: common coefficients and the family's further parameters; `"random"`: group effects, their
#'   standard deviations and correlations, `"grouplevel"` and `"random_variance"` one of the two alone; `"all"` or
#'   `"full"`.
#' @param component `"all"`; `"conditional"` for those without the family's further parameters; of these `"sigma"`,
#'   or `"auxiliary"` for all.
#' @param flatten One character vector instead of a list?
#' @param parameters Regular expression that names must match.
#' @param data Data frame of rows to predict; by default those of the fit.
#' @param predict `"expectation"`, `"link"` or `"prediction"`.
#' @param iterations Number of draws; all if `NULL`.
#' @param ci,ci_method Probability and kind, `"quantile"` or `"hdi"`, of intervals; `ci = NULL` for none.
#' @param include_random With the group effects? `"default"`: if `data` has the grouping factors, with levels that the
#'   fit knows. Or a formula of those to include. `ggeffects::ggpredict(fit, "Time", include_random = FALSE)` is of a
#'   group whose effects are zero; without, of the first level.
#' @param centrality_function What makes one number of the draws of a row.
#' @param ... Passed on to insight, or not used.
#' @return
#' * `find_formula()`: list of class `insight_formula` with `conditional` and, if there are group terms, `random`.
#' * `find_parameters()`: list of names, `conditional`, `random`, `sigma`, `auxiliary`.
#' * `get_parameters()`: data frame of draws, draws x parameters.
#' * `get_data()`: data frame with the variables of the formula, for the rows of the fit.
#' * `get_priors()`: data frame with `Parameter`, `Distribution`, `Location`, `Scale` and `df`; `NA` where a
#'   distribution has no such number.
#' * `model_info()`: insight's list of what kind of model this is.
#' * `clean_parameters()`: insight's data frame of parameters by kind.
#' * `get_predicted()`: an object of insight's class `get_predicted`, from which ggeffects makes its predictions: a
#'   number for each row, with attributes for the draws and intervals.
#' @examples
#' \donttest{
#' if (requireNamespace("insight", quietly = TRUE)) {
#'   fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#'   print(insight::find_formula(fit))
#'   print(insight::get_priors(fit))
#' }
#' }
#' @name hlr_insight
NULL

#' @rdname hlr_insight
#' @exportS3Method insight::find_formula hlr_fit
find_formula.hlr_fit <- function(x, ...) {
  check_version(x)
  parts <- lapply(seq_along(predictor_dpars(x$design)), formulas_of_predictor, x = x)
  structure(do.call(c, parts), class = c("insight_formula", "list"))
}

#' Formulas of one linear predictor under insight's names: conditional and random, zero_inflated, sigma and sigma_random
#' @noRd
formulas_of_predictor <- function(k, x) {
  dpar <- predictor_dpars(x$design)[k]
  common <- stats::formula(predictor_of(x$design$blueprint, k)$common)
  right <- common[[length(common)]]
  common <- as_formula(if (k == 1) insight_response(x), right, environment(x$formula))
  random <- unname(lapply(predictor_of(x$design, k)$terms, function(term) term_formula(term, x)))
  names <- if (k == 1) c("conditional", "random") else paste0(insight_component(dpar), c("", "_random"))
  out <- stats::setNames(list(common), names[1])
  if (length(random)) out[[names[2]]] <- if (length(random) == 1) random[[1]] else random
  out
}

#' The response with trials(), the only addition that insight knows
#' @noRd
insight_response <- function(x) {
  left <- parse_response(in_own_words(x$formula)$left)
  if (is.null(left$trials)) left$y else call("|", left$y, call("trials", left$trials))
}

#' @noRd
insight_component <- function(dpar) if (dpar %in% c("zi", "hu")) "zero_inflated" else dpar

#' A group term as a formula; the whole bar where it is one dummy column of a factor, which no formula names
#' @noRd
term_formula <- function(term, x) {
  term_call <- tryCatch(str2lang(term$label), error = function(e) NULL)
  bars <- Filter(function(bar) bar$group == term$group, all_bars(x$design$blueprint))
  variables <- unlist(lapply(bars, function(bar) c(all.vars(bar$lhs), unlist(lapply(bar$atoms, all.vars)))))
  if (is.null(term_call) || length(bars) && !all(all.vars(term_call) %in% variables)) {
    bar <- Find(function(bar) bar$independent, bars)
    term_call <- call("|", bar$lhs, bar_group_call(bar))
  }
  as_formula(NULL, term_call, environment(x$formula))
}

#' @rdname hlr_insight
#' @exportS3Method insight::find_parameters hlr_fit
find_parameters.hlr_fit <- function(x, effects = "all", component = "all", flatten = FALSE, parameters = NULL, ...) {
  effects <- check_first_choice(effects, "effects",
                                c("all", "full", "fixed", "random", "grouplevel", "random_variance"))
  if (!is.null(parameters)) check_names(parameters, "parameters")
  stored <- stored_parameters(x)
  names <- if (effects %in% c("fixed", "random_variance")) stored else setdiff(all_variables(x), densities)
  if (effects == "grouplevel") names <- setdiff(names, stored)
  kinds <- split(names, factor(kind_of_parameter(x, names), insight_kinds))
  if (!effects %in% c("all", "full", "fixed")) kinds <- kinds["random"]
  if (effects == "fixed") kinds$random <- NULL
  kinds <- kinds[intersect(kinds_of_component(component), names(kinds))]
  if (!is.null(parameters)) kinds <- matching_parameters(kinds, parameters)
  kinds <- kinds[lengths(kinds) > 0]
  if (check_flag(flatten, "flatten")) unlist(kinds, use.names = FALSE) else kinds
}

#' @noRd
insight_kinds <- c("conditional", "random", "zero_inflated", "sigma", "auxiliary")

#' Which of insight's kinds variables are
#' @noRd
kind_of_parameter <- function(x, names) {
  parameters <- fit_parameters(x)
  own <- rows_at(parameters, match(names, parameters$parameter))       # NA for group effects
  kind <- rep("random", length(names))
  kind[is_common(own)] <- "conditional"
  kind[own$class %in% shrinkage_classes | !own$dpar %in% c("mu", NA)] <- "auxiliary"
  kind[own$dpar %in% residual_of(x$family)] <- "sigma"
  kind[own$dpar %in% c("zi", "hu")] <- "zero_inflated"
  kind
}

#' Kinds of hlr's parameters that belong to a component of insight's
#' @noRd
kinds_of_component <- function(component) {
  known <- c("all", "full", "conditional", "location", "sigma", "auxiliary", "distributional", "zi", "zero_inflated",
             "dispersion", "correlation", "instruments", "smooth_terms", "interaction", "nonlinear")
  switch(check_first_choice(component, "component", known),
    all = , full = insight_kinds, sigma = "sigma", zi = , zero_inflated = "zero_inflated",
    conditional = , location = c("conditional", "random"), auxiliary = , distributional = c("sigma", "auxiliary")
  )
}

#' @section Errors: class `hlr_error_variable` if none has such a name.
#' @noRd
matching_parameters <- function(kinds, patterns) {
  pattern <- paste(patterns, collapse = "|")
  found <- lapply(kinds, function(names) names[match_pattern(pattern, names, perl = TRUE)])
  if (length(unlist(kinds)) && !length(unlist(found))) {
    hlr_abort("variable", "No parameter matches '", pattern, "'. There are ", quote_names(unlist(kinds), 10), ".")
  }
  found
}

#' @rdname hlr_insight
#' @exportS3Method insight::get_parameters hlr_fit
get_parameters.hlr_fit <- function(x, effects = "fixed", component = "all", parameters = NULL, ...) {
  names <- find_parameters.hlr_fit(x, effects, component, TRUE, parameters)
  if (length(names)) as.data.frame.hlr_fit(x, variable = names) else data.frame()
}

#' @rdname hlr_insight
#' @exportS3Method insight::get_data hlr_fit
get_data.hlr_fit <- function(x, effects = "all", ...) {
  effects <- check_first_choice(effects, "effects", c("all", "fixed", "random"))
  wanted <- all.vars(if (effects == "fixed") find_formula.hlr_fit(x)$conditional else x$formula)
  data <- data_of_fit(x)
  data[intersect(wanted, names(data))]
}

#' @rdname hlr_insight
#' @exportS3Method insight::get_priors hlr_fit
get_priors.hlr_fit <- function(x, ...) {
  prior <- x$prior
  data.frame(
    Parameter = prior$parameter, Distribution = prior$dist, Location = named_args(prior, "location"),
    Scale = named_args(prior, "scale"), df = named_args(prior, "df")
  )
}

#' @rdname hlr_insight
#' @exportS3Method insight::model_info hlr_fit
model_info.hlr_fit <- function(x, ...) {
  out <- NextMethod()
  out$is_bayesian <- TRUE
  out$is_linear <- family_values(x$family) == "real" && x$family$link == "identity"
  out$is_trial <- !is.null(x$design$trials) && any(x$design$trials != 1)
  out
}

#' @rdname hlr_insight
#' @exportS3Method insight::clean_parameters hlr_fit
clean_parameters.hlr_fit <- function(x, ...) method_for_brms("insight", "clean_parameters")(x, ...)

#' Another package's method for fits of brms. It reads parameters by their names, which are the same in hlr's fits
#' @noRd
method_for_brms <- function(package, generic) {
  utils::getS3method(generic, "brmsfit", envir = asNamespace(package))
}

#' @rdname hlr_insight
#' @exportS3Method insight::get_predicted hlr_fit
get_predicted.hlr_fit <- function(x, data = NULL, predict = "expectation", iterations = NULL, ci = 0.95,
                                  ci_method = "quantile", include_random = "default", centrality_function = mean,
                                  ...) {
  predict <- check_first_choice(predict, "predict", c("expectation", "response", "link", "prediction"))
  if (!is.null(ci)) check_probs(ci, "ci")
  ci_method <- check_first_choice(ci_method, "ci_method", c("quantile", "eti", "hdi"))
  if (!is.function(centrality_function)) {
    hlr_abort("argument", "`centrality_function` must be a function such as mean, not ",
              describe_value(centrality_function), ".")
  }
  data <- if (is.null(data)) get_data.hlr_fit(x) else as.data.frame(check_data(data))
  draw <- switch(predict, link = posterior_linpred.hlr_fit, prediction = posterior_predict.hlr_fit,
                 posterior_epred.hlr_fit)
  draw_with <- function(re_formula) draw(x, newdata = data, re_formula = re_formula, ndraws = iterations)
  draws <- if (inherits(include_random, "formula")) {
    draw_with(include_random)
  } else if (!identical(include_random, "default")) {
    draw_with(if (!check_flag(include_random, "include_random")) NA)
  } else if (all(random_variables(x) %in% names(data))) {
    tryCatch(draw_with(NULL), hlr_error_new_level = function(e) draw_with(NA))
  } else {
    draw_with(NA)
  }
  iter <- as.data.frame(unname(t(draws)))
  names(iter) <- paste0("iter_", seq_len(ncol(iter)))
  out <- structure(unname(apply(draws, 2, centrality_function)), iterations = iter)
  intervals <- getExportedValue("insight", "get_predicted_ci")(x, out, data = data, ci = ci, ci_method = ci_method)
  structure(out, ci_data = intervals, data = data, ci = ci, predict = predict, class = c("get_predicted", "numeric"))
}

#' Variables whose combinations are the levels of the grouping factors
#' @noRd
random_variables <- function(x) unique(unlist(group_vars(all_bars(x$design$blueprint))))
