# hlr_prior(): what the user says about priors. Which parameter gets which is decided in prior-table.R.

#' Priors
#'
#' Says which distribution a parameter, or a class of parameters, has before the data are seen. Several are joined with
#' `+` or [c()]. Every parameter without one of yours has a proper default, and printing a fit shows them all.
#'
#' @section Distributions:
#' Written as a call, or as a string holding one; arguments by position or by name.
#'
#' | call | support |
#' |:-----|:--------|
#' | `normal(mu, sigma)` | real line |
#' | `student_t(nu, mu, sigma)` | real line |
#' | `cauchy(location, scale)` | real line |
#' | `laplace(location, scale)` | real line |
#' | `logistic(location, scale)` | real line |
#' | `uniform(min, max)` | between them |
#' | `lognormal(meanlog, sdlog)` | positive |
#' | `gamma(shape, rate)` | positive |
#' | `inv_gamma(shape, scale)` | positive |
#' | `exponential(rate)` | positive |
#' | `pc(u, alpha)` | positive |
#' | `beta(a, b)` | 0 to 1 |
#' | `flat()` | any; density 1, improper |
#' | `constant(value)` | fixes the parameter |
#' | `lkj(eta)` | correlation matrices, class `cor` only |
#' | `horseshoe(df, scale_global, scale_slab)` | real line, class `b` only |
#' | `R2D2(mean_R2, prec_R2, cons_D2)` | real line, class `b` only |
#'
#' On a positive parameter (classes `sd`, `sigma`, `nu`, `shape`, `phi`) a distribution is cut at zero and normalised
#' again: `normal(0, 5)` there is the half-normal, `cauchy(0, 2.5)` the half-Cauchy, and there are no separate names for
#' them. `pc(u, alpha)` is the penalised-complexity prior of a standard deviation that exceeds `u` with probability
#' `alpha`, which is `exponential(-log(alpha) / u)`, and becomes that. On class `b` or `Intercept` a
#' distribution with bounded support bounds the coefficient.
#'
#' @section Shrinkage:
#' `horseshoe()` and `R2D2()` say that most coefficients are near zero and let the data find the others. Their arguments
#' have defaults, `horseshoe(1, 1, 2)` and `R2D2(0.5, 2, 0.5)`. Given its scale a coefficient is normal about zero; the
#' scales have hyper-parameters, which are sampled and reported too:
#' * Horseshoe, regularised: local scales `hs_local[x]` are half-Student with `df` degrees of freedom, the global one
#'   `hs_global` is half-Cauchy with `scale_global`, and the slab `hs_slab`, the variance of coefficients that are not
#'   shrunk, is `inv_gamma(2, 2 scale_slab^2)`. A small `scale_global` says that few are large: with `p0` of `p`
#'   expected and `n` rows `p0 / (p - p0) / sqrt(n)`.
#' * R2D2: the share of variance that coefficients explain, `R2D2_R2`, is beta with mean `mean_R2` and precision
#'   `prec_R2`, and is divided among them by a Dirichlet with concentration `cons_D2`, of which `R2D2_share[x]` are the
#'   gammas.
#'
#' Scales are those of predictors divided by their standard deviation (dividing by n); in families with a `sigma`
#' `hs_global` and R2D2's scales are multiplied by it, as in brms. Hyper-parameters have classes of their own:
#' `hlr_prior(student_t(3, 0, 0.1), class = "hs", coef = "global")` changes one, and so does editing [hlr_priors()].
#'
#' @section Names:
#' These names mean distributions only inside `hlr_prior()`; [base::gamma()] and [base::beta()] stay what they are.
#' Arguments are evaluated where you call it: `normal(0, 2 * s)` uses your `s`.
#'
#' @section 0 + Intercept:
#' In a formula such as `y ~ 0 + Intercept + x` the intercept is one of the coefficients of class `b`, as in brms: a
#' prior of class `b` is its prior too, `coef = "Intercept"` is its own, and it is on the value where all predictors are
#' zero. In `y ~ x` it is a class of its own, on the value at the mean of the predictors.
#'
#' @section Which parameters:
#' `class` alone addresses all parameters of the class; `group` and `coef` narrow it. The most specific entry
#' wins, and of two equally specific ones the later. One that matches no parameter is an error that lists those
#' there are.
#'
#' | class | parameters | `coef` | `group` | `dpar` |
#' |:------|:-----------|:-------|:--------|:-------|
#' | `"Intercept"` | the common intercept | | | yes |
#' | `"b"` | common slopes | yes | | yes |
#' | `"sd"` | standard deviations of group effects | yes | yes | yes |
#' | `"cor"` | their correlation matrices; takes `lkj()` | | yes | |
#' | `"df"` | degrees of freedom of group effects, `gr(g, dist = "student")` | | yes | |
#' | `"hs"` | of `horseshoe()`: `coef` is `"global"`, `"slab"` or `"local"` | yes | | |
#' | `"R2D2"` | of `R2D2()`: `coef` is `"R2"` or `"share"` | yes | | |
#' | `"sigma"` | residual standard deviation; of `log(y)` for `lognormal()` | | | |
#' | `"nu"` | degrees of freedom of `student()` | | | |
#' | `"shape"` | of `negbinomial()`, `Gamma()`, `inverse.gaussian()`, `weibull()` | | | |
#' | `"phi"` | precision of `Beta()` | | | |
#'
#' A parameter with a predictor of its own, `bf(y ~ x, sigma ~ x)`, has no class any more: its coefficients and sds have
#' the classes of the mean's, with `dpar`: `hlr_prior(normal(0, 1), class = "b", dpar = "sigma")`. Their correlations,
#' also those with effects on the mean, are of class `"cor"` of their group.
#'
#' @section Default priors:
#' With `s` the standard deviation (dividing by n) and `m` the mean of the response less its offset, and `sd(x)` and
#' `mean(x)` those of a column of the model matrix:
#' * slopes `normal(0, 2.5 s / sd(x))`;
#' * the centred intercept `normal(m, S)` with `S^2 = (2.5 s)^2 + sum((2.5 s / sd(x))^2 mean(x)^2)`;
#' * standard deviations of group effects half-normal, for a slope with the scale of the corresponding common slope, for
#'   an intercept with `S`, whose sum is here over the predictors that have slopes in the same group;
#' * correlations `lkj(1)`; `df` `gamma(2, 0.1)` above 1;
#' * `sigma` half-Student `student_t(4, 0, s)`; `nu` `gamma(2, 0.1)`; `shape` and `phi` half-Cauchy `cauchy(0, 1)`.
#'
#' Without an intercept, columns that add up to a constant, such as the cell means of `0 + f`, have the intercept's
#' prior: `normal(m, 2.5 s)`, wider by the same sum if there are other predictors, since it is the mean where these are
#' zero. Predictors that differ from zero in one cell only, such as those of `0 + f + f:x`, are measured within that
#' cell. Where no columns add up to a constant, as in `0 + x`, slopes are `normal(0, 2.5 rms(y) / rms(x))`, with root
#' mean squares about zero.
#'
#' For `lognormal()` `s` and `m` are those of `log(y)`. In families without a `sigma` and with links other than the
#' identity `s` is 1 and `m` is 0, or `log(mean(y))` under a log link; under identity, sqrt, inverse and 1/mu^2, which
#' leave the response its units, `m` is the link of the mean and `s` the sd of the response divided by the slope of the
#' inverse link there. These are Bambi's rules but for the group intercepts, the models without an intercept, and `m`
#' and `s` of other families; [prior_sets] has Bambi's own, and those of brms and rstanarm.
#'
#' Coefficients and sds of another parameter's predictor, `bf(y ~ x, sigma ~ x)`, have the priors of these rules with 1
#' for `s`, since its link leaves no units, and for `m` the link of a value in the middle of those that the parameter
#' may have: of `sigma` half the response's standard deviation.
#'
#' @param prior A distribution, see below.
#' @param class One of `"Intercept"`, `"b"`, `"sd"`, `"cor"`, `"df"`, `"hs"`, `"R2D2"`, `"sigma"`, `"nu"`, `"shape"`,
#'   `"phi"`.
#'   Here and in `coef` and `group` quotes may be left out, as in brms, where the name is no variable that holds text.
#' @param coef Name of a coefficient, as in parameter names (`"Time"`) or in the model matrix (`"(Intercept)"`);
#'   `""` for all.
#' @param group Name of a grouping factor, for classes `sd`, `cor` and `df`; `""` for all.
#' @param autoscale `TRUE` for a scale in units of the data: it is multiplied by the standard deviation of the response,
#'   and for coefficients other than the intercept, and their group effects' sds, divided by that of the predictor, both
#'   dividing by n - 1 as rstanarm does; rates the other way round, locations stay. The response counts as 1 in families
#'   without a `sigma` and in predictors of other parameters, and for `lognormal()` as `log(y)`. For classes
#'   `Intercept`, `b`, `sd` and `sigma`.
#' @param center For class `Intercept`: `TRUE` if the prior is on the intercept at the mean of the predictors, `FALSE`
#'   if on the intercept where all of them are zero, which is what the fit reports as `b_Intercept`.
#' @param dpar Which parameter's linear predictor a coefficient or sd is of, such as `"sigma"`; `""`: the mean's. For
#'   classes `Intercept`, `b` and `sd`.
#' @param lb,ub Bounds of the parameter, outside of which its prior has no probability, so that the rest is normalised
#'   again; `NA` for its own. Not for correlations and the hyper-parameters of shrinkage.
#' @param tag A word by which [lprior()] adds up the priors that have it, as in brms: `lprior_<tag>`.
#' @return An object of class `hlr_prior`: one row per entry.
#' @section Errors: class `hlr_error_prior`, for an unknown distribution or class, or arguments that make no density.
#' @examples
#' hlr_prior(normal(0, 10), class = "b", coef = "Time") + hlr_prior(exponential(0.1), class = "sd")
#' width <- 2.5
#' c(hlr_prior(student_t(4, 0, 2 * width), class = "sigma"),
#'   hlr_prior("lkj(2)", class = "cor", group = "Pig"))
#' # an sd above 20 has the probability 0.05
#' hlr_prior(pc(20, 0.05), class = "sd", coef = "Intercept")
#' # the slope of sigma's predictor
#' hlr_prior(normal(0, 0.2), class = "b", dpar = "sigma")
#' hlr_priors(Weight ~ Time + (1 | Pig), dietox, prior = hlr_prior(normal(0, 1), autoscale = TRUE))
#' @references Simpson, Rue, Riebler, Martins and Sorbye (2017), Penalising model component complexity, Statistical
#'   Science 32, 1-28, for `pc()`. Piironen and Vehtari (2017), Sparsity information and regularization in the horseshoe
#'   and other shrinkage priors, Electronic Journal of Statistics 11, 5018-5051. Zhang, Naughton, Bondell and Reich
#'   (2022), Bayesian regression using a prior on the model fit: the R2-D2 shrinkage prior, Journal of the American
#'   Statistical Association 117, 862-874.
#' @export
hlr_prior <- function(prior, class = "b", coef = "", group = "", center = TRUE, autoscale = FALSE, lb = NA, ub = NA,
                      dpar = "", tag = "") {
  if (missing(prior)) hlr_abort("prior", "`prior` is missing: give a distribution such as normal(0, 5).")
  env <- parent.frame()
  dist <- read_distribution(substitute(prior), env)
  made_prior(dist, name_or_value(substitute(class), env), name_or_value(substitute(coef), env),
             name_or_value(substitute(group), env), center, autoscale, lb, ub, name_or_value(substitute(dpar), env),
             name_or_value(substitute(tag), env))
}

#' A name that may stand without quotes, as in brms: the value if it is text, else what is written
#' @noRd
name_or_value <- function(expr, env) {
  if (!is.language(expr)) return(expr)
  value <- tryCatch(eval(expr, env), error = function(e) NULL)
  if (is.character(value)) value else format_call(expr)
}

#' An entry of which all has been read
#' @noRd
made_prior <- function(dist, class, coef, group, center, autoscale, lb, ub, dpar = "", tag = "") {
  class <- check_prior_class(class)
  coef <- check_prior_string(coef, "coef")
  group <- check_prior_string(group, "group")
  dpar <- check_prior_dpar(check_prior_string(dpar, "dpar"), class)
  if (!is.logical(center) || length(center) != 1 || is.na(center)) {
    hlr_abort("prior", "`center` must be TRUE or FALSE.")
  }
  check_prior_entry(dist, class, coef, group, center)
  lb <- check_bound(lb, "lb", class)
  ub <- check_bound(ub, "ub", class)
  if (isTRUE(lb >= ub)) hlr_abort("prior", "`lb` must be below `ub`; they are ", lb, " and ", ub, ".")
  new_prior(dist, class, coef, group, center, check_autoscale(autoscale, dist, class), lb, ub,
            dpar, check_prior_tag(tag))
}

new_prior <- function(dist, class, coef, group, center, autoscale = FALSE, lb = NA_real_, ub = NA_real_, dpar = "",
                      tag = "") {
  arg <- c(dist$arg, rep(NA_real_, 3 - length(dist$arg)))
  row <- data.frame(dist = dist$dist, arg1 = arg[1], arg2 = arg[2], arg3 = arg[3], class = class, coef = coef,
                    group = group, center = center, autoscale = autoscale, lb = lb, ub = ub, dpar = dpar, tag = tag)
  structure(row, class = c("hlr_prior", "data.frame"))
}

#' Entries one after the other; NULL for none
#' @noRd
join_priors <- function(parts) {
  if (length(parts) == 0) return(NULL)
  rows <- do.call(rbind, lapply(parts, as.data.frame.hlr_prior))
  rownames(rows) <- NULL
  structure(rows, class = c("hlr_prior", "data.frame"))
}

# ---- printing ---------------------------------------------------------------

#' @export
as.data.frame.hlr_prior <- function(x, ...) structure(x, class = "data.frame")

#' @export
format.hlr_prior <- function(x, ...) {
  bound <- function(name) ifelse(is.na(x[[name]]), "", paste0(", ", name, " = ", x[[name]]))
  quoted <- function(name, value, default) ifelse(value == default, "", paste0(", ", name, " = \"", value, "\""))
  paste0("hlr_prior(", prior_calls(x), quoted("class", x$class, ""), quoted("coef", x$coef, ""),
         quoted("group", x$group, ""), ifelse(x$center, "", ", center = FALSE"),
         ifelse(x$autoscale, ", autoscale = TRUE", ""), bound("lb"), bound("ub"), quoted("dpar", x$dpar, ""),
         quoted("tag", x$tag, ""), ")")
}

#' @export
print.hlr_prior <- function(x, ...) {
  writeLines(paste(format(x), collapse = " +\n  "))
  invisible(x)
}

#' Distributions as the user would type them: "normal(0, 5)"
#' @noRd
prior_calls <- function(x) {
  args <- cbind(x$arg1, x$arg2, x$arg3)
  vapply(seq_len(nrow(args)), function(i) {
    used <- args[i, seq_along(prior_vocabulary[[x$dist[i]]]$args)]
    paste0(x$dist[i], "(", paste(vapply(used, format, "", digits = 7), collapse = ", "), ")")
  }, "")
}
