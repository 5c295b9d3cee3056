# bf(): a formula as brms wraps it, with those of other parameters than the mean.

#' A formula in brms's wrapping
#'
#' `bf(y ~ x + (x | g))` is the formula itself, so that a script written for brms runs. `bf(y ~ x, sigma ~ x + (1 | g))`
#' gives another parameter of the response's distribution a linear predictor of its own: any parameter that the family
#' has beside the mean, on the scale of its link (`log`). Group terms with the same ID, `(x |ID| g)`, are correlated
#' with each other, across predictors too. Nonlinear formulas and several responses are errors that say so.
#'
#' Coefficients are named as in brms, `b_sigma_x`, `sd_g__sigma_Intercept`. Priors of such a predictor are those with
#' `dpar`, see [hlr_prior()]; predictions of the parameter are `posterior_epred(fit, dpar = "sigma")` and
#' `fitted(fit, dpar = "sigma")`.
#'
#' @param formula Formula as of [hlr_fit()].
#' @param ... Formulas of other parameters, such as `sigma ~ x`.
#' @param family A family, in the place of that in [hlr_fit()].
#' @param center `FALSE` for `0 + Intercept`: the prior of the intercept, of class `b`, is on its value where all
#'   predictors are zero.
#' @param decomp `"QR"` is left out, with a message: the sampler does not need it.
#' @param nl `TRUE` is an error in [hlr_fit()].
#' @return An object of class `brmsformula`; the one of brms, if that is loaded.
#' @examples
#' hlr_model(bf(Weight ~ Time + (1 | Pig), center = FALSE), dietox)
#' \donttest{
#' hlr_fit(bf(Weight ~ Time + (Time |p| Pig), sigma ~ Time + (1 |p| Pig)), dietox, seed = 1)
#' }
#' @export
bf <- function(formula, ..., family = NULL, center = NULL, decomp = NULL, nl = NULL) {
  settings <- Filter(Negate(is.null), list(family = family, center = center, decomp = decomp, nl = nl))
  if (brms_is_loaded()) {
    return(do.call(getExportedValue("brms", "bf"), c(list(formula, ...), settings), envir = globalenv()))
  }
  check_formula(formula)
  others <- list(...)
  is_formula <- vapply(others, inherits, NA, "formula")
  for (name in intersect(names(settings), c("center", "decomp", "nl"))) attr(formula, name) <- settings[[name]]
  structure(list(formula = formula, pforms = others[is_formula], pfix = others[!is_formula], family = family),
            class = c("hlr_bf", "brmsformula", "bform"))
}

#' @noRd
#' @export
`+.hlr_bf` <- function(e1, e2) {
  if (inherits(e2, "family") || is.character(e2)) {
    e1$family <- e2
    return(e1)
  }
  hlr_abort("not_yet", not_yet_sentence("several responses", "bf(y1 ~ x) + bf(y2 ~ x)"))
}

#' @noRd
#' @export
print.hlr_bf <- function(x, ...) {
  cat(format_call(x$formula), "\n", sep = "")
  for (part in x$pforms) cat(format_call(part), "\n", sep = "")
  invisible(x)
}

#' The formula itself, of whatever kind of formula the user gave
#'
#' @param x Formula, `brmsformula` of brms or hlr, or anything else, which is an error.
#' @return Two-sided formula without attributes but its environment and, see `dpar_formulas()`, others that it carries.
#' @section Errors: classes `hlr_error_formula`, `hlr_error_no_response`, `hlr_error_not_yet`.
#' @noRd
plain_formula <- function(x) {
  if (inherits(x, "mvbrmsformula") || is.list(x) && length(x) > 0 && all(vapply(x, inherits, NA, "formula"))) {
    hlr_abort("not_yet", not_yet_sentence("several responses", "bf(y1 ~ x) + bf(y2 ~ x)"))
  }
  if (!inherits(x, "brmsformula")) return(check_formula(x))
  refuse_parts(x)
  formula <- check_formula(x$formula)
  center <- attr(formula, "center")
  decomp <- attr(formula, "decomp")
  if (identical(decomp, "QR")) {
    hlr_inform("decomp", "decomp = \"QR\" is left out: sampling does not need it. Priors are on the coefficients.")
  }
  plain <- as_formula(formula[[2]], formula[[3]], environment(formula))
  if (isFALSE(center)) plain[[3]] <- call("+", call("+", quote(Intercept), plain[[3]]), 0)    # a 1 may be in it
  with_dpar_formulas(plain, given_dpar_formulas(x))
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
                   nlf = "nonlinear models", set_nl = "nonlinear models", lf = "predictors of other parameters",
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

#' A formula that carries those of other parameters than the mean
#' @param others List of one-sided formulas by parameter.
#' @noRd
with_dpar_formulas <- function(formula, others) {
  if (length(others)) attr(formula, "predictors") <- others
  formula
}

#' The formulas of other parameters than the mean: list of one-sided formulas by parameter
#' @noRd
dpar_formulas <- function(formula) {
  others <- attr(formula, "predictors")
  if (is.null(others)) list() else others
}

#' The same, of a brmsformula
#' @section Errors: class `hlr_error_formula` where a parameter has two.
#' @noRd
given_dpar_formulas <- function(x) {
  given <- lapply(x$pforms, function(f) if (inherits(f, "formula")) f else f$formula)
  names <- vapply(given, function(f) if (length(f) == 3) format_call(f[[2]]) else "", "")
  twice <- unique(names[duplicated(names)])
  if (length(twice)) hlr_abort("formula", "The parameter '", twice[1], "' has more than one formula; leave one.")
  stats::setNames(lapply(given, function(f) as_formula(NULL, f[[length(f)]], environment(x$formula))), names)
}

#' A formula as a user writes it
#' @noRd
formula_text <- function(formula) {
  others <- dpar_formulas(formula)
  if (length(others) == 0) return(format_call(formula))
  right <- vapply(others, function(f) format_call(f[[2]]), "")
  paste0("bf(", paste(c(format_call(formula), paste(names(others), "~", right)), collapse = ", "), ")")
}

#' What a brmsformula says beyond a formula
#' @noRd
refuse_parts <- function(x) {
  if (isTRUE(attr(x$formula, "nl"))) hlr_abort("not_yet", not_yet_sentence("nonlinear models", "bf(nl = TRUE)"))
  if (length(x$pfix)) {
    name <- names(x$pfix)[1]
    value <- x$pfix[[1]]
    hlr_abort("not_yet", not_yet_sentence("parameters fixed in bf()", paste(name, "=", format_call(value))),
              if (is.numeric(value)) paste0(" Write prior = hlr_prior(constant(", value, "), class = \"", name, "\")."))
  }
  if (length(x$autocor) || length(attr(x$formula, "autocor"))) {
    hlr_abort("not_yet", not_yet_sentence("autocorrelated errors", "autocor"))
  }
}
