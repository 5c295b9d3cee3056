# prior = "brms", "rstanarm" or "bambi": the default priors of other packages, to repeat an analysis made with them.

#' Default priors of brms, rstanarm and Bambi
#'
#' `prior = "brms"`, `"rstanarm"` or `"bambi"` in [hlr_model()] or [hlr_fit()] gives every parameter the prior that it
#' would have in that package, unless told otherwise there. [hlr_priors()] shows them; change some by editing the table
#' that `hlr_priors(formula, data, prior = "brms")` returns and passing that as `prior`.
#'
#' @section brms (version 2.18): With `L` and `S` the median and the median absolute deviation ([stats::mad()]) of the
#'   response on the scale of the link, both rounded to one decimal, `S` at least 2.5, and the mean offset taken off
#'   `L`: centred intercept `student_t(3, L, S)`; sds of group effects and `sigma` `student_t(3, 0, S)`, cut at zero,
#'   `sigma` with the `S` of the response itself; slopes `flat()`; correlations `lkj(1)`; `shape` and `phi` `gamma(0.01,
#'   0.01)`; `nu` `gamma(2, 0.1)` above 1. Of predictors of these parameters the intercept, centred, has `student_t(3,
#'   0, 2.5)`, that of `nu` `normal(2.7, 0.8)`, and sds have the `student_t(3, 0, S)` of the mean's. Links other than
#'   identity, log, inverse, sqrt and 1/mu^2 have 2.5 for `S` and 0 for `L`; `lognormal()` counts as a log link; zeros
#'   become 0.1 before a logarithm is taken. Slopes being flat, nothing can be drawn from these priors.
#'
#' @section rstanarm:
#' With `s` and `m` the standard deviation (dividing by n - 1) and mean of the response for `gaussian()`, `m` 0 for
#' links other than the identity, and 1 and 0 for other families: centred intercept `normal(m, 2.5 s)`; slopes
#' `normal(0, 2.5 s / sd(x))`, with 1 for the sd of a column that does not vary; `sigma` `exponential(1 / s)`; `shape`
#' and `phi` `exponential(1)`. `lognormal()` is rstanarm's `gaussian()` for `log(y)`. It has no `student()`,
#' `weibull()`, `geometric()` and `exponential()`. Without an intercept rstanarm gives cell means, as in `0 + f`, the
#' prior of slopes, about zero however far from it the response is. Here they have hlr's prior, with this `s` and `m`,
#' see [hlr_prior()].
#'
#' Its prior of group effects, `decov(1, 1, 1, 1)`, is only approximated: correlations have the same `lkj(1)`, sds have
#' `exponential(1 / s)`. For a term with one coefficient, such as `(1 | g)`, in a family without `sigma` that is
#' exactly rstanarm's. With several coefficients rstanarm shares a total variance out among them by a Dirichlet
#' distribution; the sds here are independent of each other. In `gaussian()` rstanarm's sds are multiples of `sigma`
#' itself, here of `s`, which is as large as `sigma` or larger.
#'
#' @section Bambi (version 0.13):
#' With `s` and `m` the standard deviation (dividing by n) and mean of the response for `gaussian()` and
#' `student()`, whatever link and offset, and 1 and 0 for other families: slopes `normal(0, 2.5 s / sd(x))`; centred
#' intercept `normal(m, S)` with `S^2 = (2.5 s)^2 + sum((2.5 s / sd(x))^2 mean(x)^2)`; sds of group intercepts
#' half-normal with the scale `S`, those of other group effects with `2.5 s / sd(x)`; `sigma` half-Student
#' `student_t(4, 0, s)`; `nu`
#' `gamma(2, 0.1)`; `shape` and `phi` half-Cauchy `cauchy(0, 1)`; coefficients and sds of predictors of these parameters
#' `normal(0, 1)`. `lognormal()`, which Bambi does not have, is
#' `gaussian()` for `log(y)`; correlations, which it does not have either, are `lkj(1)`. hlr's own defaults differ in
#' that `S` of a group intercept counts the predictors with slopes in that group only, in that a log link has
#' `m = log(mean(y))`, and in models without an intercept: here Bambi's rule stands, which has cell means about zero.
#'
#' @section Errors: class `hlr_error_prior` for any other name, and for a family that rstanarm does not have.
#' @references Source code of brms 2.18 (`def_scale_prior`), of rstanarm 2.21 (`stan_glm.fit`, `decov`) and of Bambi
#'   0.13 (`PriorScaler`).
#' @examples
#' hlr_priors(Weight ~ Time + (Time | Pig), dietox, prior = "brms")
#' formula <- surv | trials(density) ~ 1 + (1 | tank)
#' priors <- hlr_priors(formula, reedfrogs, family = binomial(), prior = "rstanarm")
#' priors$prior[priors$class == "Intercept"] <- "normal(0, 1)"
#' hlr_model(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, family = binomial(), prior = priors)
#' @name prior_sets
NULL

#' A set of priors by its name
#'
#' @param name What the user gave as `prior`. @param design,family As for `default_priors()`.
#' @return An `hlr_prior_table` whose `source` is the name.
#' @section Errors: class `hlr_error_prior`.
#' @noRd
prior_set <- function(name, design, family) {
  if (length(name) != 1 || !name %in% names(known_sets)) {
    hlr_abort("prior", "`prior` as a string names a set of default priors: ",
              paste0("\"", names(known_sets), "\"", collapse = ", "), "; it is ",
              describe_prior_value(name), ".",
              if (length(name) == 1 && !is.na(name)) suggest_name(name, names(known_sets)))
  }
  default <- default_priors(design, family)
  table <- known_sets[[name]](default, design, family)
  table$source <- name
  given <- which(default$source == formula_source)
  table[given, ] <- default[given, ]
  table
}

#' Rows with another distribution
#' @noRd
put_prior <- function(table, rows, dist, ...) {
  arg <- list(...)
  table$dist[rows] <- dist
  for (k in 1:3) table[[paste0("arg", k)]][rows] <- if (k <= length(arg)) arg[[k]] else NA_real_
  table
}

#' The family's parameters with the priors that their entries name for another package
#' @param unit What the residual standard deviation is measured in there.
#' @noRd
put_dpar_priors <- function(table, family, package, unit) {
  dpars <- dpars_of(family_entry(family))
  for (name in intersect(names(dpars), table$class)) {
    own <- dpars[[name]]$elsewhere[[package]]
    if (is.null(own)) next
    prior <- own(unit)
    table <- do.call(put_prior, c(list(table, table$class == name, prior$dist), as.list(prior$arg)))
    if (!is.null(prior$lower)) table$lower[table$class == name] <- prior$lower
  }
  table
}

# ---- brms -------------------------------------------------------------------

#' @noRd
brms_priors <- function(table, design, family) {
  scale <- brms_scale(design, link_of_mean(family))
  table <- put_prior(table, table$class == "Intercept", "student_t", 3, scale$location, scale$scale)
  table <- put_prior(table, table$class == "sd", "student_t", 3, 0, scale$scale)
  table <- brms_other_predictors(table, dpars_of(family_entry(family)))
  table <- put_prior(table, table$class == "b", "flat")
  table <- put_prior(table, table$class == "cor", "lkj", 1)
  put_dpar_priors(table, family, "brms", brms_scale(design, link_of_residual(family))$scale)
}

#' Intercepts of predictors of other parameters than the mean; sds have the response's scale there too
#' @noRd
brms_other_predictors <- function(table, dpars) {
  for (i in which(table$class == "Intercept" & table$dpar != "mu")) {
    own <- dpars[[table$dpar[i]]]$brms_intercept
    if (is.null(own)) own <- list(dist = "student_t", arg = c(3, 0, 2.5))
    table <- do.call(put_prior, c(list(table, i, own$dist), as.list(own$arg)))
  }
  table
}

#' Median and median absolute deviation as brms rounds them
#' @noRd
brms_scale <- function(design, link) {
  out <- list(location = 0, scale = 2.5)
  response <- stats::model.response(design$frame)
  numeric <- !is.factor(response) && !is.character(response) && !is.logical(response)
  if (!numeric || !link %in% c("identity", "log", "inverse", "sqrt", "1/mu^2")) return(out)
  y <- design$y
  if (link %in% c("log", "inverse", "1/mu^2")) y[y == 0] <- 0.1
  y <- suppressWarnings(stats::make.link(link)$linkfun(y))        # logarithms of negative values: no scale then
  if (anyNA(y)) return(out)
  scale <- round(stats::mad(y), 1)
  location <- round(stats::median(y), 1)
  if (is.finite(scale)) out$scale <- max(out$scale, scale)
  if (is.finite(location)) out$location <- location
  out$location <- out$location - mean(offset_of(design))
  out
}

# ---- rstanarm ---------------------------------------------------------------

#' @noRd
rstanarm_priors <- function(table, design, family) {
  if (!"rstanarm" %in% family_entry(family)$packages) {
    hlr_abort("prior", "rstanarm has no family ", family$family, ", so that there are no priors of it. ",
              "Use the defaults, prior = NULL, or prior = \"brms\".")
  }
  if (n_predictors(design) > 1) {
    hlr_abort("prior", "rstanarm has no predictors of ", quote_names(predictor_dpars(design)[-1]), ", so that there ",
              "are no priors of them. Use the defaults, prior = NULL, or prior = \"brms\".")
  }
  s <- response_sd(design, family)
  m <- if (has_residual(family) && family$link == "identity") mean(measured_response(design, family)) else 0
  x <- common_columns(design)
  is_intercept <- colnames(x) == "(Intercept)"
  columns <- x[, !is_intercept, drop = FALSE]
  common <- if (any(is_intercept)) {
    list(mean = 0, sd = 2.5 * s / unname(apply(columns, 2, column_sd)))
  } else {
    coefficient_scales(columns, list(sd = s, mean = m))
  }
  table <- put_prior(table, table$class == "Intercept", "normal", m, 2.5 * s)
  table <- put_prior(table, table$class == "b", "normal", common$mean, common$sd)
  table <- put_prior(table, table$class == "sd", "exponential", 1 / s)
  table <- put_prior(table, table$class == "cor", "lkj", 1)
  put_dpar_priors(table, family, "rstanarm", s)
}

# ---- Bambi ------------------------------------------------------------------

#' @noRd
bambi_priors <- function(table, design, family) {
  scale <- bambi_scale(design, family)
  x <- common_columns(design)
  sds <- column_sds(x)
  slope <- ifelse(sds > 0, 2.5 * scale$sd / sds, 0)                   # the intercept's column among them
  intercept <- sqrt((2.5 * scale$sd)^2 + sum((slope * colMeans(x))^2))
  is_intercept <- colnames(x) == "(Intercept)"
  common <- list(mean = ifelse(is_intercept, scale$mean, 0), sd = unname(ifelse(slope > 0, slope, intercept)))
  effects <- function(factor) {
    sds <- column_sds(factor_z(factor))
    unname(ifelse(sds > 0, 2.5 * scale$sd / sds, intercept))
  }
  own <- table_of_rows(common_rows(x, common, !has_raw_intercept(design)),
                       sd_rows(design$factors, effects, predictor_dpars(design)))
  of_predictors <- table$class %in% c(common_classes, "sd")
  table[of_predictors & table$dpar == "mu", ] <- own[own$dpar == "mu", ]
  table <- put_prior(table, of_predictors & table$dpar != "mu", "normal", 0, 1)
  put_dpar_priors(table, family, "bambi", scale$sd)
}

#' @noRd
bambi_scale <- function(design, family) {
  if (!has_residual(family)) return(list(sd = 1, mean = 0))
  y <- measured_response(design, family)
  list(sd = population_sd(y), mean = mean(y))
}

#' The sets by name: functions of the default table, the design and the family
#' @noRd
known_sets <- list(brms = brms_priors, rstanarm = rstanarm_priors, bambi = bambi_priors)
