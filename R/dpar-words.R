# Predictors of other parameters as glmmTMB, gamlss and nlme write them, by arguments: the error has the user's own call
# as it is written here.

#' Arguments with the formula of a parameter, and which one: a name, or `"scale"` or `"zeros"` of the family
#' @noRd
formula_arguments <- c(
  dispformula = "scale", ziformula = "zeros", sigma.formula = "scale", sigma.fo = "scale", sigma.form = "scale",
  phi.formula = "phi", nu.formula = "nu", nu.fo = "nu", tau.formula = "tau", tau.fo = "tau", shape.formula = "shape"
)

#' Refuse such arguments, with the call to write
#'
#' @param call Matched call of `fun`, `"hlr_fit"` or `"hlr_model"`. @param others Its `...`, not evaluated. @param envir
#'   Where it was called.
#' @section Errors: class `hlr_error_argument`.
#' @noRd
refuse_formula_arguments <- function(fun, call, others, envir) {
  variance <- call_name(call$weights) %in% names(variance_functions)
  given <- setdiff(intersect(names(others), names(formula_arguments)), neutral_arguments(others, envir))
  if (variance) given <- c(given, "weights")
  if (length(given) == 0) return(invisible())
  family <- family_of_call(call, envir)
  wanted <- c(formula_arguments, weights = "scale")[given]
  if ("zeros" %in% wanted) {
    family <- with_zeros(family)
    if (!is.null(family$changed)) call$family <- call(family$changed)
  }
  dpars <- vapply(wanted, parameter_of_argument, "", family)
  right <- Map(function(name, value) {
    if (name == "weights") variance_formula(value) else right_of_argument(value, envir)
  }, given, c(as.list(others), list(weights = call$weights))[given])
  hlr_abort("argument", argument_words(fun, given), formula_instead(fun, call, given, dpars, right, family))
}

#' The family of a call, or NULL if there is none such
#' @noRd
family_of_call <- function(call, envir) {
  if (is.null(call$family)) return(stats::gaussian())
  tryCatch(check_family(eval(call$family, envir), call$family), error = function(e) NULL)
}

#' @noRd
argument_words <- function(fun, given) {
  if (given[1] == "weights") return("`weights` are numbers here, no function of variances. ")
  paste0(fun, "() has no argument '", given[1], "'. ")
}

#' @noRd
formula_instead <- function(fun, call, given, dpars, right, family) {
  lost <- which(dpars == "" | vapply(right, is.null, NA))
  if (length(lost)) {
    return(paste0("A parameter of the family has its predictor in the formula, bf(y ~ x, sigma ~ x)",
                  if (any(dpars == "")) "; this family has none for `" else "; there is nothing that means this `",
                  given[lost[1]], "`."))
  }
  sides <- lapply(seq_along(dpars), function(i) call("~", as.name(dpars[[i]]), right[[i]]))
  call$formula <- if (call_name(call$formula) %in% c("bf", "brmsformula")) {
    as.call(c(as.list(call$formula), sides))
  } else {
    as.call(c(list(as.name("bf"), call$formula), sides))
  }
  call[given] <- NULL
  if (!is.language(call$data) && !is.null(call$data)) call$data <- quote(data)
  call[[1]] <- as.name(fun)
  links <- vapply(dpars, function(name) paste0(dpars_of(family_entry(family))[[name]]$link, "(", name, ")"), "")
  paste0("Predictors are in the formula, here of ", and_list(unique(links)), ": ", format_call(without_names(call)),
         ".")
}

#' A call whose formula and data are written by position
#' @noRd
without_names <- function(call) {
  names(call)[names(call) %in% c("formula", "data")] <- ""
  call
}

#' The parameter that an argument is about; "" if the family has none
#' @noRd
parameter_of_argument <- function(what, family) {
  dpars <- if (is.null(family)) list() else dpars_of(family_entry(family))
  found <- switch(what,
    scale = c(if (!is.null(family)) residual_of(family), names(Filter(is_scale, dpars))),
    zeros = intersect(zero_dpars, names(dpars)),
    intersect(what, names(dpars))
  )
  c(found, "")[1]
}

#' @noRd
is_scale <- function(dpar) dpar$lower == 0 && dpar$upper == Inf

#' A family that has a parameter for zeros: the family itself, or the inflated one of its name, then with `changed`
#' @noRd
with_zeros <- function(family) {
  if (is.null(family) || parameter_of_argument("zeros", family) != "") return(family)
  inflated <- intersect(paste0("zero_inflated_", family$family), names(known_families))
  if (length(inflated) == 0) return(family)
  c(unclass(family_of(inflated)), list(changed = inflated))
}

#' @noRd
right_of_argument <- function(value, envir) {
  value <- tryCatch(eval(value, envir), error = function(e) value)
  if (is_call(value, "~") && !identical(value[[length(value)]], 0)) value[[length(value)]]
}

#' nlme's variance functions as predictors of log(sigma): right sides by name, functions of the covariate and the strata
#' @noRd
variance_functions <- list(
  varIdent = function(x, by) by,
  varExp = function(x, by) if (is.null(by)) x else call("+", by, call(":", by, x)),
  varPower = function(x, by) if (is.null(by)) call("log", call("abs", x)) else NULL,
  varFixed = function(x, by) call("offset", call("*", 0.5, call("log", x))),
  varConstPower = function(x, by) NULL, varConstProp = function(x, by) NULL, varComb = function(x, by) NULL
)

#' @noRd
variance_formula <- function(e) {
  form <- Find(function(part) is_call(part, "~"), as.list(e)[-1])
  if (is.null(form)) return(NULL)
  right <- form[[length(form)]]
  by <- if (is_call(right, "|")) right[[3]]
  x <- if (is_call(right, "|")) right[[2]] else right
  if (call_name(x) == "fitted" || call_name(e) == "varIdent" && is.null(by)) return(NULL)
  variance_functions[[call_name(e)]](x, by)
}
