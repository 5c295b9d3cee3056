# What brms, glmmTMB, MCMCglmm, lme4, mgcv, rstanarm and Bambi have and hlr has not: one table of words, each with what
# it stands for. Formulas are read as language, before anything in them is evaluated, so that it makes no difference
# whether those packages are attached. A feature that arrives takes its words out.

#' Calls in a formula, by where they have their meaning
#'
#' `terms`: on the right side or in a group term. `structures`: around a bar, `ar1(t + 0 | g)`. `left`: on the left
#' side. `additions`: on the left side behind a bar, `y | cens(c)`. `groups`: to the right of a bar.
#' @noRd
not_yet_calls <- list(
  terms = c(
    s = "smooth terms", t2 = "smooth terms", te = "smooth terms", ti = "smooth terms", spl = "smooth terms",
    hsgp = "Gaussian processes", gp = "Gaussian processes", mo = "monotonic effects",
    me = "predictors with measurement error", mi = "missing values that are estimated",
    mm = "multi-membership terms", mmc = "multi-membership terms", cs = "category-specific effects",
    ar = "autocorrelated errors", ma = "autocorrelated errors", arma = "autocorrelated errors",
    cosy = "correlated errors", unstr = "correlated errors", fcor = "correlated errors",
    car = "spatial effects", sar = "spatial effects", gmrf = "spatial effects", mrf = "spatial effects",
    idh = "variance structures of MCMCglmm", idv = "variance structures of MCMCglmm",
    at.level = "variance structures of MCMCglmm", ped = "pedigrees", tve = "time-varying effects"
  ),
  structures = c(
    ar1 = "covariance structures", hetar1 = "covariance structures", cs = "covariance structures",
    homcs = "covariance structures", toep = "covariance structures", homtoep = "covariance structures",
    homdiag = "covariance structures", ou = "covariance structures", exp = "covariance structures",
    mat = "covariance structures", gau = "covariance structures", rr = "covariance structures",
    equalto = "covariance structures", propto = "covariance structures", idh = "covariance structures",
    idv = "covariance structures", cor = "covariance structures", corg = "covariance structures",
    corgh = "covariance structures", corh = "covariance structures", ante1 = "covariance structures"
  ),
  left = c(
    mvbind = "several responses", survSplit = "censored responses", constrained = "constrained responses"
  ),
  additions = c(
    mi = "missing values that are estimated", thres = "ordinal thresholds", dec = "decisions",
    index = "an index of the responses", cat = "a number of categories",
    vint = "data of custom families", vreal = "data of custom families", bhaz = "baseline hazards"
  ),
  groups = c(mm = "multi-membership terms")
)

#' What to write instead, by the thing
#' @noRd
instead_of <- c(
  "smooth terms" = "splines::ns(x, df = 4) in the place of the term is a spline with fixed knots.",
  "monotonic effects" = "A factor, or its number, takes the place of the term.",
  "covariance structures" = "Those that there are: (x | g) has correlations of any size, (x || g) none.",
  "several responses" = "Fit each response by itself; cbind(success, failure) is for family = binomial()."
)

#' The sentence for a call that hlr does not have yet
#' @noRd
not_yet_sentence <- function(what, call, more = NULL) {
  hint <- if (what %in% names(instead_of)) paste0(" ", instead_of[[what]])
  paste0(toupper(substr(what, 1, 1)), substring(what, 2), ", ", call, ", are not available yet.", hint, more)
}

#' @noRd
abort_not_yet <- function(what, call, formula) {
  name <- if (is.character(call)) call else paste0(call_name(call), "()")
  hlr_abort("not_yet", not_yet_sentence(what, name), if (!is.null(formula)) {
    paste0(" The formula is '", shortened_call(formula), "'.")
  })
}

shortened_call <- function(x, most = 200) {
  text <- format_call(x)
  if (nchar(text) > most) paste0(substr(text, 1, most), " ...") else text
}

#' Name of the function that a call calls, with or without its package; "" if it has none
#' @noRd
call_name <- function(e) {
  if (!is.call(e)) return("")
  head <- e[[1]]
  if (is.call(head) && is_call(head, c("::", ":::"))) head <- head[[3]]
  if (is.name(head)) as.character(head) else ""
}

#' Refuse what the table names, in either side of a formula
#'
#' @param formula Two-sided formula, not evaluated.
#' @section Errors: class `hlr_error_not_yet`, with the name of what hlr does not have.
#' @noRd
refuse_not_yet <- function(formula) {
  refuse_left(formula[[2]], formula)
  refuse_right(formula[[3]], formula)
}

#' @noRd
refuse_left <- function(e, formula) {
  if (is_call(e, "~")) abort_not_yet("nonlinear models", "y ~ f(x, a) ~ a + (a | g)", formula)
  if (is_call(e, "|")) {
    refuse_left(e[[2]], formula)
    return(refuse_additions(e[[3]], formula))
  }
  name <- call_name(e)
  if (name %in% names(not_yet_calls$left)) abort_not_yet(not_yet_calls$left[[name]], e, formula)
  if (is.call(e)) for (part in call_arguments(e)) refuse_left(part, formula)
}

#' @noRd
refuse_additions <- function(e, formula) {
  if (is_call(e, "+")) return(lapply(as.list(e)[-1], refuse_additions, formula))
  name <- sub("^resp_", "", call_name(e))
  if (name %in% names(not_yet_calls$additions)) abort_not_yet(not_yet_calls$additions[[name]], e, formula)
}

#' @noRd
refuse_right <- function(e, formula) {
  if (!is.call(e)) return(invisible())
  name <- call_name(e)
  bar <- has_bar_argument(e)
  if (bar && name %in% names(not_yet_calls$structures)) {
    abort_not_yet(not_yet_calls$structures[[name]], e, formula)
  }
  if (name %in% c("lf", "bf", "nlf", "brmsformula")) {
    hlr_abort("formula", name, "() is no term of a formula; it stands outside: bf(y ~ x) + lf(sigma ~ x).")
  }
  if (!bar && name %in% names(not_yet_calls$terms)) abort_not_yet(not_yet_calls$terms[[name]], e, formula)
  for (part in call_arguments(e)) refuse_right(part, formula)
}

#' Has a call, other than an operator, a bar for an argument?
#' @noRd
has_bar_argument <- function(e) {
  is.call(e) && !is_call(e, c("|", "||", "(", "+", "-", "*", ":", "/", "^", "~", "%in%")) &&
    any(vapply(as.list(e)[-1], is_bar, NA))
}

# ---- families ---------------------------------------------------------------

#' Families of other packages that hlr does not have yet, by their names without "_", "." and capitals
#' @noRd
not_yet_families <- c(
  cumulative = "ordinal families", sratio = "ordinal families", cratio = "ordinal families", acat = "ordinal families",
  ordinal = "ordinal families", threshold = "ordinal families", polr = "ordinal families", ocat = "ordinal families",
  categorical = "categorical families", multinomial = "categorical families", multinom = "categorical families",
  dirichlet = "categorical families", dirichlet2 = "categorical families", logisticnormal = "categorical families",
  dirichletmultinomial = "categorical families", multinomial2 = "categorical families",
  skewdouble = "skewed families", skewlaplace = "skewed families",
  vonmises = "circular families", wiener = "drift-diffusion families",
  cox = "survival families",
  coxph = "survival families", discreteweibull = "count families of brms",
  compoisson = "Conway-Maxwell-Poisson families", compois = "Conway-Maxwell-Poisson families",
  nbinom12 = "negative binomial families with linear variance", negbinomial2 = "count families of brms",
  tweedie = "Tweedie families",
  tw = "Tweedie families", bell = "Bell families", gevlss = "extreme-value families",
  mixture = "mixture families", custom = "custom families", customfamily = "custom families",
  truncatedpoisson = "truncated families", truncatednbinom1 = "truncated families",
  truncatednbinom2 = "truncated families", truncatedgenpois = "truncated families",
  truncatedcompois = "truncated families", zotruncatedpoisson = "truncated families",
  zapoisson = "families with inflation", hupoisson = "families with inflation",
  zabinomial = "families with inflation", ziplss = "families with inflation",
  zip = "families with inflation", cengaussian = "censored families",
  cenpoisson = "censored families", cenexponential = "censored families", msst = "families of MCMCglmm",
  ncst = "families of MCMCglmm", gaulss = "families with several predictors", dagum = "families of Bambi",
  beta4 = "families of brms", hurdlecumulative = "ordinal families"
)

#' What a family of another package is called in the table, or NULL
#' @noRd
not_yet_family <- function(name) {
  plain <- tolower(gsub("[_. -]|\\(.*", "", name))
  if (plain %in% names(not_yet_families)) return(not_yet_families[[plain]])
  if (grepl("^(zeroinflated|hurdle|zeroone)", plain)) "families with inflation"
}

#' @noRd
abort_family_not_yet <- function(name, what) {
  hlr_abort("family", not_yet_sentence(what, name), " Those that there are: ",
            quote_names(names(known_families), 20), ".")
}
