# bf() and lf(): a formula as brms wraps it, with those of other parameters than the mean. formula-parts.R reads what
# the wrapping holds.

#' Formulas of a model with several predictors, as brms wraps them
#'
#' `bf(y ~ x, sigma ~ x + (1 | g))` gives another parameter of the response's distribution a linear predictor of its
#' own: any parameter that the family has beside the mean, see [hlr_families], on the scale of its link (`log` for
#' `sigma`). Its right side may have all that the mean's has: common coefficients, interactions, `poly()`, `offset()`,
#' `.`, and group terms. `bf(y ~ x)` alone is the formula itself.
#'
#' * Several parameters of one right side are joined by `+`: `bf(y ~ x, sigma + nu ~ z)`.
#' * A number fixes a parameter: `bf(y ~ x, nu = 4)`. Its prior is then `constant(4)`.
#' * `lf()` makes formulas of parameters to be added: `bf(y ~ x) + lf(sigma ~ x)`. `center` and `cmc` of `lf()` are for
#'   its formulas, those of `bf()` for the mean's.
#' * A family may be added too: `bf(y ~ x, nu ~ x) + student()`.
#' * Group terms with the same ID, `(x |ID| g)`, are correlated with each other, across predictors too.
#'
#' `bf(y ~ x, sigma1 = "sigma2")` ties parameters of the parts of a mixture in brms. No family here has parts, so that
#' it is an error that says so; so are nonlinear formulas and several responses.
#'
#' Objects that brms's own `bf()` and `lf()` made are taken as well; while brms is loaded, these functions are brms's,
#' so that their result suits both [hlr_fit()] and `brm()`.
#'
#' Coefficients are named as in brms, `b_sigma_x`, `sd_g__sigma_Intercept`. Priors of such a predictor are those with
#' `dpar`, see [hlr_prior()]; predictions of the parameter are `posterior_epred(fit, dpar = "sigma")` and
#' `fitted(fit, dpar = "sigma")`.
#'
#' @param formula Formula as of [hlr_fit()], or what `bf()` made, to which parts are added.
#' @param ... Formulas of other parameters, such as `sigma ~ x` or `sigma = ~ x`; in `bf()` numbers too, by the name of
#'   the parameter; what `lf()` made.
#' @param flist More of them, in a list.
#' @param family A family, in the place of that in [hlr_fit()].
#' @param center `FALSE` for `0 + Intercept`: the prior of the intercept, of class `b`, is on its value where all
#'   predictors are zero.
#' @param cmc `FALSE` for a formula without intercept whose factors still have one column less than levels.
#' @param decomp `"QR"` is left out, with a message: the sampler does not need it.
#' @param sparse Without effect here.
#' @param nl,loop,autocor Of models that are not there yet: `nl = TRUE` and `autocor` are an error in [hlr_fit()].
#' @param dpar,resp Of `lf()`: `resp` would be one of several responses, which are an error; `dpar` is of old versions.
#' @return `bf()`: an object of class `brmsformula`, the one of brms if that is loaded. `lf()`: a list of formulas.
#' @section Environments: A variable that is in none of the columns of the data is looked up where the formula that has
#'   it was written; one name with different values in two of them is an error.
#' @examples
#' hlr_model(bf(Weight ~ Time + (1 | Pig), center = FALSE), dietox)
#' hlr_model(bf(Weight ~ Time, nu = 4) + lf(sigma ~ Time) + student(), dietox)
#' \donttest{
#' hlr_fit(bf(Weight ~ Time + (Time |p| Pig), sigma ~ Time + (1 |p| Pig)), dietox, seed = 1)
#' }
#' @export
bf <- function(formula, ..., flist = NULL, family = NULL, autocor = NULL, nl = NULL, loop = NULL, center = NULL,
               cmc = NULL, sparse = NULL, decomp = NULL) {
  settings <- Filter(Negate(is.null), list(nl = nl, loop = loop, center = center, cmc = cmc, sparse = sparse,
                                           decomp = decomp))
  if (brms_is_loaded()) {
    others <- Filter(Negate(is.null), list(flist = flist, family = family, autocor = autocor))
    return(do.call(getExportedValue("brms", "bf"), c(list(formula, ...), others, settings), envir = globalenv()))
  }
  out <- if (inherits(formula, "brmsformula")) formula else new_bf(check_formula(formula))
  for (name in names(settings)) attr(out$formula, name) <- settings[[name]]
  if (!is.null(family)) out$family <- family
  if (!is.null(autocor)) out$autocor <- autocor
  with_parts(out, c(list(...), flist))
}

#' @rdname bf
#' @export
lf <- function(..., flist = NULL, dpar = NULL, resp = NULL, center = NULL, cmc = NULL, sparse = NULL, decomp = NULL) {
  settings <- Filter(Negate(is.null), list(center = center, cmc = cmc, sparse = sparse, decomp = decomp))
  if (brms_is_loaded()) {
    others <- Filter(Negate(is.null), list(flist = flist, dpar = dpar, resp = resp))
    return(do.call(getExportedValue("brms", "lf"), c(list(...), others, settings), envir = globalenv()))
  }
  if (!is.null(resp)) hlr_abort("not_yet", not_yet_sentence("several responses", "lf(resp = )"))
  if (!is.null(dpar)) {
    hlr_abort("formula", "`dpar` of lf() says nothing: the parameter is on the left of its formula, as in sigma ~ x.")
  }
  lapply(c(list(...), flist), function(part) {
    if (!inherits(part, "formula")) {
      hlr_abort("formula", "lf() takes formulas such as sigma ~ x, not ", describe_value(part), ".")
    }
    for (name in names(settings)) attr(part, name) <- settings[[name]]
    part
  })
}

#' @noRd
new_bf <- function(formula) {
  structure(list(formula = formula, pforms = list(), pfix = list()), class = c("hlr_bf", "brmsformula", "bform"))
}

#' A wrapped formula with more parts, by the names of their parameters
#'
#' @param parts List of formulas, numbers by name, and lists of these.
#' @section Errors: class `hlr_error_formula`.
#' @noRd
with_parts <- function(x, parts) {
  for (i in seq_along(parts)) {
    part <- parts[[i]]
    name <- names2(parts)[i]
    if (is.list(part)) {
      x <- with_parts(x, part)
    } else if (inherits(part, "formula")) {
      names <- if (length(part) == 3) parameters_on_left(part[[2]], part) else named_parameter(name, part)
      for (dpar in names) x$pforms <- c(x$pforms, stats::setNames(list(one_parameter(part, dpar)), dpar))
    } else {
      x$pfix <- c(x$pfix, stats::setNames(list(part), named_parameter(name, part)))
    }
  }
  twice <- unique(names2(c(x$pforms, x$pfix))[duplicated(names2(c(x$pforms, x$pfix)))])
  if (length(twice)) hlr_abort("formula", "The parameter '", twice[1], "' has more than one formula; leave one.")
  x
}

#' @noRd
one_parameter <- function(formula, dpar) {
  right <- formula[[length(formula)]]
  formula[[3]] <- right
  formula[[2]] <- as.name(dpar)
  formula
}

#' sigma + nu: the names of both
#' @noRd
parameters_on_left <- function(e, formula) {
  if (is.name(e)) return(as.character(e))
  if (is_call(e, "+") && length(e) == 3) {
    return(c(parameters_on_left(e[[2]], formula), parameters_on_left(e[[3]], formula)))
  }
  hlr_abort("formula", "On the left of '", format_call(formula), "' stands no parameter: write its name, as in ",
            "sigma ~ x; its link is the family's.")
}

#' @noRd
named_parameter <- function(name, part) {
  if (nzchar(name)) return(name)
  hlr_abort("formula", "bf() was given ", if (inherits(part, "formula")) format_call(part) else describe_value(part),
            " without the parameter that it is for: write sigma ~ x, or nu = 4.")
}

#' @noRd
#' @export
`+.hlr_bf` <- function(e1, e2) {
  if (is.null(e2)) return(e1)
  if (is.function(e2)) e2 <- e2()
  if (inherits(e2, "family") || is.character(e2)) {
    e1$family <- e2
    return(e1)
  }
  if (inherits(e2, "formula")) return(with_parts(e1, list(e2)))
  if (is.list(e2) && !inherits(e2, "bform")) return(with_parts(e1, e2))
  hlr_abort("not_yet", not_yet_sentence("several responses", "bf(y1 ~ x) + bf(y2 ~ x)"))
}

#' @noRd
#' @export
print.hlr_bf <- function(x, ...) {
  bare <- function(formula) format_call(as.call(as.list(formula)))
  fixed <- paste(names(x$pfix), "=", vapply(x$pfix, format_call, ""), recycle0 = TRUE)
  writeLines(c(bare(x$formula), vapply(x$pforms, bare, ""), fixed))
  invisible(x)
}
