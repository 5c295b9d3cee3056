# What easystats' packages and marginaleffects ask of a model, by the generics of insight.

#' Support for insight
#'
#' Methods for generics of the package insight, by which the packages of easystats and marginaleffects read a model.
#' Forms of the results are those insight has for brms.
#'
#' @param x A fit, from [hlr_fit()].
#' @param effects `"fixed"`: common coefficients and the family's further parameters; `"random"`: group effects, their
#'   standard deviations and correlations; `"all"`.
#' @param component `"all"`, or `"conditional"` for those without the family's further parameters.
#' @param flatten One character vector instead of a list?
#' @param parameters Regular expression that names must match.
#' @param ... Passed on to insight, or not used.
#' @return
#' * `find_formula()`: list of class `insight_formula` with `conditional` and, if there are group terms, `random`.
#' * `find_parameters()`: list of names, `conditional`, `random`, `sigma`, `auxiliary`.
#' * `get_parameters()`: data frame of draws, draws x parameters.
#' * `get_data()`: data frame with the variables of the formula, for the rows of the fit.
#' * `get_priors()`: data frame with `Parameter`, `Distribution`, `Location`, `Scale` and `df`; `NA` where a
#'   distribution has no such number.
#' * `model_info()`: insight's list of what kind of model this is.
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
  conditional <- stats::formula(x$design$blueprint$fixed)
  conditional <- stats::as.formula(call("~", x$formula[[2]], conditional[[length(conditional)]]),
                                   environment(x$formula))
  random <- lapply(x$design$terms, function(term) {
    stats::as.formula(paste("~", term$label), environment(x$formula))
  })
  out <- list(conditional = conditional)
  if (length(random)) out$random <- if (length(random) == 1) random[[1]] else unname(random)
  structure(out, class = c("insight_formula", "list"))
}

#' @rdname hlr_insight
#' @exportS3Method insight::find_parameters hlr_fit
find_parameters.hlr_fit <- function(x, effects = "all", component = "all", flatten = FALSE, parameters = NULL, ...) {
  effects <- check_choice(effects[1], "effects", c("all", "fixed", "random"))
  names <- setdiff(if (effects == "fixed") dimnames(x$draws)[[3]] else all_variables(x), c("lprior", "lp__"))
  if (!is.null(parameters)) names <- grep(paste(parameters, collapse = "|"), names, value = TRUE, perl = TRUE)
  common <- startsWith(names, "b_")
  aux <- names %in% c(family_aux(x$family), shrinkage_names(x$prior))
  own <- effects != "random"
  with_aux <- own && component[1] %in% c("all", "sigma", "auxiliary", "distributional", "location")
  out <- list(
    conditional = if (own) names[common],
    random = if (effects != "fixed") names[!common & !aux],
    sigma = if (with_aux) intersect(names, "sigma"),
    auxiliary = if (with_aux) setdiff(names[aux], "sigma")
  )
  out <- out[lengths(out) > 0]
  if (flatten) unlist(out, use.names = FALSE) else out
}

#' @rdname hlr_insight
#' @exportS3Method insight::get_parameters hlr_fit
get_parameters.hlr_fit <- function(x, effects = "fixed", component = "all", parameters = NULL, ...) {
  as.data.frame.hlr_fit(x, variable = find_parameters.hlr_fit(x, effects, component, TRUE, parameters))
}

#' @rdname hlr_insight
#' @exportS3Method insight::get_data hlr_fit
get_data.hlr_fit <- function(x, effects = "all", ...) {
  frame <- x$design$frame
  wanted <- all.vars(if (effects == "fixed") find_formula.hlr_fit(x)$conditional else x$formula)
  missing <- setdiff(wanted, names(frame))
  if (length(missing) == 0) return(as.data.frame(frame)[wanted])
  # Variables inside poly() and the like are in the user's data alone.
  data <- tryCatch(eval(x$call$data, environment(x$formula)), error = function(e) NULL)
  wanted <- intersect(wanted, names(data))
  as.data.frame(data)[match(row.names(frame), row.names(data)), wanted, drop = FALSE]
}

#' @rdname hlr_insight
#' @exportS3Method insight::get_priors hlr_fit
get_priors.hlr_fit <- function(x, ...) {
  prior <- x$prior
  student <- prior$dist == "student_t"
  two <- prior$dist %in% c("normal", "cauchy", "laplace", "logistic")
  data.frame(
    Parameter = prior$parameter, Distribution = prior$dist,
    Location = ifelse(student, prior$arg2, ifelse(two | prior$dist == "lkj", prior$arg1, NA)),
    Scale = ifelse(student, prior$arg3, ifelse(two, prior$arg2, NA)), df = ifelse(student, prior$arg1, NA)
  )
}

#' @rdname hlr_insight
#' @exportS3Method insight::model_info hlr_fit
model_info.hlr_fit <- function(x, ...) {
  out <- NextMethod()
  out$is_bayesian <- TRUE
  out$is_linear <- x$family$family %in% c("gaussian", "student") && x$family$link == "identity"
  out$is_trial <- !is.null(x$design$trials) && any(x$design$trials != 1)
  out
}
