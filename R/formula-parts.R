# A formula with those of other parameters than the mean: one formula with attributes, which only this file reads.

#' The formula itself, of whatever kind of formula the user gave
#'
#' @param x Formula, `brmsformula` of brms or hlr, or anything else, which is an error.
#' @return Two-sided formula. What bf() says of other parameters it carries: see `dpar_formulas()`, `fixed_dpars()`.
#' @section Errors: classes `hlr_error_formula`, `hlr_error_no_response`, `hlr_error_not_yet`.
#' @noRd
plain_formula <- function(x) {
  if (inherits(x, "mvbrmsformula") || is_list_of_formulas(x)) refuse_several(x)
  if (!inherits(x, "brmsformula")) return(check_formula(x))
  refuse_parts(x)
  carrying(side_with_settings(check_formula(x$formula)), given_dpar_formulas(x), x$pfix)
}

#' @noRd
is_list_of_formulas <- function(x) is.list(x) && length(x) > 0 && all(vapply(x, inherits, NA, "formula"))

#' Several responses, or mgcv's list of the formulas of parameters
#' @noRd
refuse_several <- function(x) {
  one_sided <- !inherits(x, "mvbrmsformula") && length(x) > 1 && all(lengths(x[-1]) == 2)
  if (!one_sided) hlr_abort("not_yet", not_yet_sentence("several responses", "bf(y1 ~ x) + bf(y2 ~ x)"))
  hlr_abort("formula", "`formula` is a list, as mgcv has formulas of several parameters. Name each: bf(",
            side_text(x[[1]]), ", sigma ", side_text(x[[2]]), ").")
}

#' The formula that the user gave, and the family if it brings one
#'
#' @param formula What the user gave; it is evaluated here. @param expr How the user wrote it.
#' @return List of `formula` and `family`, which is `NULL` as a rule.
#' @noRd
evaluate_formula <- function(formula, expr) {
  formula <- tryCatch(force(formula), error = function(e) explain_formula(e, expr))
  list(formula = plain_formula(formula), family = if (inherits(formula, "brmsformula")) formula$family)
}

#' Functions of brms that make parts of a formula, and what these parts are for, which hlr does not have
#' @noRd
not_yet_parts <- c(set_rescor = "several responses", mvbf = "several responses", mvbrmsformula = "several responses",
                   nlf = "nonlinear models", set_nl = "nonlinear models",
                   set_mecor = "predictors with measurement error", acformula = "autocorrelated errors")

#' @noRd
explain_formula <- function(error, expr) {
  if (inherits(error, "hlr_error")) stop(error)
  missing <- sub("^could not find function \"([^\"]+)\"$", "\\1", conditionMessage(error))
  part <- intersect(c(missing, all.names(expr)), names(not_yet_parts))
  if (length(part)) hlr_abort("not_yet", not_yet_sentence(not_yet_parts[[part[1]]], paste0(part[1], "()")))
  hlr_abort("formula", "`formula` cannot be evaluated: ", conditionMessage(error), ".",
            if ("brmsformula" %in% all.names(expr)) " brmsformula() is bf() here.")
}

# ---- what a formula carries -------------------------------------------------

#' A formula that carries those of other parameters than the mean
#' @param formulas List of one-sided formulas by parameter. @param fixed List of values by parameter.
#' @noRd
carrying <- function(formula, formulas, fixed = list()) {
  if (length(formulas)) attr(formula, "predictors") <- formulas
  if (length(fixed)) attr(formula, "fixed") <- fixed
  if (length(formulas) || length(fixed)) class(formula) <- unique(c("hlr_formula_of_parts", class(formula)))
  formula
}

#' The formulas of other parameters than the mean: list of one-sided formulas by parameter
#' @noRd
dpar_formulas <- function(formula) as.list(attr(formula, "predictors"))

#' Parameters that the formula gives a value: list of values by parameter
#' @noRd
fixed_dpars <- function(formula) as.list(attr(formula, "fixed"))

#' Has the formula, without an intercept, still a column less than levels for each factor? brms's cmc = FALSE
#' @noRd
keeps_contrasts <- function(formula) isFALSE(attr(formula, "cmc"))

#' The formulas of a brmsformula's other parameters, each in the environment where it was written
#' @noRd
given_dpar_formulas <- function(x) {
  given <- lapply(x$pforms, function(f) if (inherits(f, "formula")) f else f$formula)
  lapply(given, function(f) side_with_settings(as_one_sided(f)))
}

#' A formula of a parameter as it is written, for messages
#' @noRd
named_side <- function(dpar, f) if (length(f) == 2) as_formula(as.name(dpar), f[[2]], environment(f)) else f

#' @noRd
as_one_sided <- function(f) {
  if (length(f) == 3) f[[2]] <- NULL
  f
}

#' A formula with what brms's settings of it, which are attributes, mean in hlr; other attributes are taken off
#' @section Messages: class `hlr_message_decomp`.
#' @noRd
side_with_settings <- function(formula) {
  if (isTRUE(attr(formula, "nl"))) hlr_abort("not_yet", not_yet_sentence("nonlinear models", "bf(nl = TRUE)"))
  if (identical(attr(formula, "decomp"), "QR")) {
    hlr_inform("decomp", "decomp = \"QR\" is left out: sampling does not need it. Priors are on the coefficients.")
  }
  right <- formula[[length(formula)]]
  if (isFALSE(attr(formula, "center"))) right <- call("+", call("+", quote(Intercept), right), 0)   # a 1 may be in it
  out <- as_formula(if (length(formula) == 3) formula[[2]], right, environment(formula))
  if (keeps_contrasts(formula)) attr(out, "cmc") <- FALSE
  out
}

#' What a brmsformula says that hlr has not
#' @noRd
refuse_parts <- function(x) {
  if (length(x$autocor) || length(attr(x$formula, "autocor"))) {
    hlr_abort("not_yet", not_yet_sentence("autocorrelated errors", "autocor"))
  }
  for (dpar in names(x$pfix)) check_fixed_dpar(dpar, x$pfix[[dpar]])
}

#' A parameter is given one number
#' @section Errors: class `hlr_error_formula`.
#' @noRd
check_fixed_dpar <- function(dpar, value) {
  if (is.numeric(value) && length(value) == 1 && is.finite(value)) return(invisible())
  if (is.character(value) && length(value) == 1) {
    hlr_abort("formula", dpar, " = \"", value, "\" ties a parameter to another. That is for parameters of one kind, ",
              "as those of the parts of a mixture; a family here has one of each kind, and one cannot stand for the ",
              "other. ", dpar, " = 2 gives it a value.")
  }
  hlr_abort("formula", "bf() fixes a parameter at one number, as in ", dpar, " = 2, not at ", describe_value(value),
            ".")
}

# ---- environments -----------------------------------------------------------

#' All formulas that a formula is of, that of the mean first
#' @noRd
formula_sides <- function(formula) c(list(formula), dpar_formulas(formula))

#' Names of variables in a formula and in those that it carries
#' @noRd
variables_of_formula <- function(formula) {
  unique(unlist(lapply(formula_sides(formula), function(side) variables_used(without_ids(side)))))
}

#' A formula, with those that it carries, in another environment
#' @noRd
in_environment <- function(formula, env) {
  environment(formula) <- env
  if (length(dpar_formulas(formula))) {
    attr(formula, "predictors") <- lapply(dpar_formulas(formula), in_environment, env)
  }
  formula
}

#' One environment for all formulas of a model: the mean's, with what the others see otherwise
#'
#' @param formula Formula with what it carries. @param columns Names in the data, which come first.
#' @section Errors: class `hlr_error_formula` where two formulas see different values under one name.
#' @noRd
common_environment <- function(formula, columns) {
  home <- environment(formula)
  if (is.null(home)) home <- globalenv()
  apart <- Filter(function(side) !is.null(environment(side)) && !identical(environment(side), home),
                  dpar_formulas(formula))
  if (length(apart) == 0) return(home)
  out <- new.env(parent = home)
  for (dpar in names(apart)) {
    seen <- values_seen(apart[[dpar]], environment(apart[[dpar]]), columns)
    for (name in names(seen)) {
      others <- formula_sides(formula)[!names(formula_sides(formula)) %in% dpar]
      for (other in others) refuse_two_values(name, seen[[name]], values_seen(other, environment(other), columns), dpar)
      assign(name, seen[[name]], out)
    }
  }
  out
}

#' What a formula names beside the columns of the data, as it is in an environment: list of values by name
#' @noRd
values_seen <- function(formula, env, columns) {
  right <- without_ids(formula[[length(formula)]])
  names <- setdiff(variables_used(right), columns)
  functions <- setdiff(functions_used(right), names)
  values <- c(lapply(stats::setNames(nm = names), find_value, env),
              lapply(stats::setNames(nm = functions), get0, env, mode = "function"))
  Filter(Negate(is.null), values)
}

#' @noRd
refuse_two_values <- function(name, value, others, dpar) {
  if (is.null(others[[name]]) || identical(others[[name]], value)) return(invisible())
  hlr_abort("formula", "'", name, "' in the formula of ", dpar, " is another one than in another formula of the ",
            "model, which was written elsewhere. Give one of them another name, or make it a column of the data.")
}

# ---- as text, and changed ---------------------------------------------------

#' A formula as a user writes it
#' @noRd
formula_text <- function(formula) {
  main <- side_text(formula)
  others <- dpar_formulas(formula)
  fixed <- fixed_dpars(formula)
  if (length(others) == 0 && length(fixed) == 0) return(main)
  parts <- c(main, paste(names(others), vapply(others, side_text, ""), recycle0 = TRUE),
             paste(names(fixed), "=", vapply(fixed, format_call, ""), recycle0 = TRUE))
  paste0("bf(", paste(parts, collapse = ", "), ")")
}

#' One formula without what it carries
#' @noRd
side_text <- function(formula) {
  if (length(formula) == 2) paste("~", format_call(formula[[2]])) else format_call(as.call(as.list(formula)))
}

#' @noRd
#' @export
print.hlr_formula_of_parts <- function(x, ...) {
  cat(formula_text(x), "\n", sep = "")
  invisible(x)
}

#' @noRd
#' @export
format.hlr_formula_of_parts <- function(x, ...) formula_text(x)

#' @noRd
bare_formula <- function(formula) {
  as_formula(if (length(formula) == 3) formula[[2]], formula[[length(formula)]], environment(formula))
}

#' A formula with those that it carries as the call of bf() that makes it; any other as it is
#' @noRd
bf_call <- function(formula) {
  if (inherits(formula, "hlr_formula_of_parts")) str2lang(formula_text(formula)) else formula
}

#' A formula with changes, as update() of stats has them: `.` is what there was, in each formula for itself
#'
#' @param old,new Formulas with what they carry.
#' @noRd
changed_formula <- function(old, new) {
  main <- stats::update(bare_formula(old), bare_formula(new))
  if (keeps_contrasts(old)) attr(main, "cmc") <- FALSE
  others <- dpar_formulas(old)
  for (dpar in names(dpar_formulas(new))) {
    before <- if (is.null(others[[dpar]])) ~1 else others[[dpar]]
    others[[dpar]] <- stats::update(before, dpar_formulas(new)[[dpar]])
  }
  fixed <- fixed_dpars(old)[setdiff(names(fixed_dpars(old)), names(others))]
  fixed[names(fixed_dpars(new))] <- fixed_dpars(new)
  carrying(main, others[setdiff(names(others), names(fixed))], fixed)
}

#' @importFrom stats update
#' @noRd
#' @export
update.hlr_formula_of_parts <- function(object, new, ...) changed_formula(object, check_update(new))
