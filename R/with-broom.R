# broom's three tables of a fit, with broom.mixed's columns, terms and groups: code that reads those of brms reads them.

#' Tidy tables of a fit
#'
#' Methods for the generics of the package generics, which broom and broom.mixed export: `tidy()` has a row for each
#' parameter, `glance()` one row for the fit, `augment()` the data with what the fit says of each row. Columns are
#' those that broom.mixed has for brms.
#'
#' @param x A fit, from [hlr_fit()].
#' @param effects Any of `"fixed"`, common coefficients; `"ran_pars"`, standard deviations and correlations of group
#'   effects and the family's further parameters; `"ran_vals"`, the group effects themselves.
#' @param robust Median and scaled median absolute deviation instead of mean and standard deviation?
#' @param conf.int Have intervals?
#' @param conf.level Probability inside them.
#' @param conf.method `"quantile"`, equal tails, or `"HPDinterval"`, the narrowest.
#' @param exponentiate Exponentiate estimates and intervals of common coefficients, for odds or rate ratios? Standard
#'   errors are then multiplied by the estimate.
#' @param fix.intercept Call intercepts `(Intercept)`, as lme4 does, instead of `Intercept`?
#' @param data Data frame with the rows of the fit, to which columns are added.
#' @param newdata Data frame of other rows instead, as in [fitted()][predict.hlr_fit()].
#' @param se.fit Have `.se.fit`?
#' @param looic Have estimates of how well left out rows are predicted?
#' @param ... Of `augment()`: arguments of [fitted()][predict.hlr_fit()]. Of `glance(looic = TRUE)`: arguments of
#'   [loo()][loo.hlr_fit], such as `integrated = TRUE`. Any other argument is an error.
#' @return Tibbles.
#' * `tidy()`: `effect`, `component` (`"cond"` of the mean, else the parameter whose predictor a term is of), `group`,
#'   `level` (with `"ran_vals"`), `term`, `estimate`, `std.error`, `conf.low`, `conf.high`. The terms of group `Pig`
#'   are such as `sd__Time` and `cor__(Intercept).Time`, that of `sigma` is `sd__Observation` of the group
#'   `Residual`, to which other parameters belong by their names.
#' * `glance()`: `algorithm`; `pss`, the number of draws; `nobs`; `sigma`, its mean, for families that have one; with
#'   `looic` the estimates of [loo()][loo.hlr_fit]: `looic`, `elpd_loo`, `p_loo`.
#' * `augment()`: the data; `.fitted` and `.se.fit`, posterior mean and standard deviation of the expected response;
#'   `.resid`, the response minus `.fitted`, for the rows of the fit.
#' @section Errors: class `hlr_error_argument`.
#' @seealso [summary.hlr_fit()] for Monte Carlo errors and effective draws.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' tidy(fit, conf.level = 0.9)
#' glance(fit)
#' augment(fit)[1:3, ]
#' }
#' @name hlr_tidy
NULL

#' @importFrom generics tidy
#' @export
generics::tidy
#' @importFrom generics glance
#' @export
generics::glance
#' @importFrom generics augment
#' @export
generics::augment

#' @rdname hlr_tidy
#' @exportS3Method generics::tidy hlr_fit
tidy.hlr_fit <- function(x, effects = c("fixed", "ran_pars"), robust = FALSE, conf.int = TRUE, conf.level = 0.95,
                         conf.method = c("quantile", "HPDinterval"), exponentiate = FALSE, fix.intercept = TRUE, ...) {
  refuse_other(...)
  for (effect in check_names(effects, "effects")) check_choice(effect, "effects", c("fixed", "ran_pars", "ran_vals"))
  method <- check_default_choice(conf.method, "conf.method", c("quantile", "HPDinterval"))
  describe <- function(draws) {
    tidy_numbers(draws, check_flag(robust, "robust"), check_number(conf.level, "conf.level", 0, 1, open = TRUE), method)
  }
  parts <- c(if ("fixed" %in% effects) list(tidy_fixed(x, describe, check_flag(exponentiate, "exponentiate"))),
             if ("ran_pars" %in% effects) list(tidy_ran_pars(x, describe)),
             if ("ran_vals" %in% effects) tidy_ran_vals(x, describe))
  out <- with_components(do.call(rbind, parts), predictor_dpars(x$design)[-1])
  if (check_flag(fix.intercept, "fix.intercept")) out$term <- with_brackets(out$term)
  columns <- c("effect", "component", if (any(effects != "fixed")) "group", if ("ran_vals" %in% effects) "level",
               "term", "estimate", "std.error", if (check_flag(conf.int, "conf.int")) c("conf.low", "conf.high"))
  as_tibble(out[columns])
}

#' The component of each term: `sigma_Time`, `sd__sigma_Time` are `Time`, `sd__Time` of sigma
#' @noRd
with_components <- function(out, dpars) {
  out$component <- rep("cond", nrow(out))
  for (dpar in dpars) {
    own <- grepl(paste0("^(sd__)?", dpar, "_"), out$term)
    out$component[own] <- dpar
    out$term[own] <- sub(paste0("^(sd__)?", dpar, "_"), "\\1", out$term[own])
  }
  out
}

#' The class of a tibble, which needs no other package until one prints it
#' @noRd
as_tibble <- function(frame) {
  structure(frame, class = c("tbl_df", "tbl", "data.frame"), row.names = seq_len(nrow(frame)))
}

#' `Intercept` as `(Intercept)`, where it is a word of its own
#' @noRd
with_brackets <- function(term) gsub("(^|__|\\.)Intercept($|\\.)", "\\1(Intercept)\\2", term)

#' @param draws Array, iterations x chains x variables.
#' @noRd
tidy_numbers <- function(draws, robust, level, method) {
  probs <- (1 + c(-1, 1) * level) / 2
  stats <- summarise_array(draws, probs = probs, hdi = level)
  middle <- stats[, if (robust) c("median", "mad") else c("mean", "sd"), drop = FALSE]
  bounds <- stats[, if (method == "HPDinterval") c("hdi_lower", "hdi_upper") else quantile_names(probs), drop = FALSE]
  data.frame(estimate = middle[, 1], std.error = middle[, 2], conf.low = bounds[, 1], conf.high = bounds[, 2],
             row.names = NULL)
}

#' @noRd
tidy_rows <- function(effect, group, level, term, numbers) {
  n <- nrow(numbers)
  cbind(data.frame(effect = rep(effect, n), group = rep_len(group, n), level = rep_len(level, n), term = term), numbers)
}

#' @noRd
tidy_fixed <- function(x, describe, exponentiate) {
  draws <- common_draws(x)
  numbers <- describe(draws)
  if (exponentiate) {
    numbers[-2] <- exp(numbers[-2])
    numbers$std.error <- numbers$std.error * numbers$estimate
  }
  tidy_rows("fixed", NA_character_, NA_character_, dimnames(draws)[[3]], numbers)
}

#' @noRd
tidy_ran_pars <- function(x, describe) {
  parameters <- fit_parameters(x)
  labels <- do.call(rbind, c(lapply(group_names(x), factor_labels, parameters), list(dpar_labels(x))))
  tidy_rows("ran_pars", labels$group, NA_character_, labels$term, describe(x$draws[, , labels$name, drop = FALSE]))
}

#' @noRd
factor_labels <- function(group, parameters) {
  own <- rows_at(parameters, parameters$group == group)
  of <- ifelse(own$coef2 == "", own$coef, paste0(own$coef, ".", own$coef2))
  data.frame(name = own$parameter, group = rep(group, length(of)),
             term = ifelse(of == "", own$class, paste0(own$class, "__", of)))
}

#' @noRd
dpar_labels <- function(x) {
  dpars <- setdiff(as.character(family_dpars(x$family)), predictor_dpars(x$design))
  term <- ifelse(dpars %in% residual_classes, "sd__Observation", dpars)
  data.frame(name = dpars, group = rep("Residual", length(dpars)), term = term)
}

#' @return List of data frames, a block of levels each, so that not all effects are in memory at once.
#' @noRd
tidy_ran_vals <- function(x, describe) {
  unlist(lapply(x$design$factors, function(factor) {
    coef <- factor_coefs(factor)
    lapply(level_blocks(x, factor, 4e6), function(levels) {
      draws <- level_draws(x, factor, levels, NULL)
      d <- dim(draws)
      dim(draws) <- c(d[1:2], d[3] * d[4])
      tidy_rows("ran_vals", factor$group, levels, rep(coef, each = length(levels)), describe(draws))
    })
  }), recursive = FALSE)
}

#' @rdname hlr_tidy
#' @exportS3Method generics::glance hlr_fit
glance.hlr_fit <- function(x, looic = FALSE, ...) {
  if (!check_flag(looic, "looic")) refuse_other(...)
  out <- data.frame(algorithm = "sampling", pss = as.integer(prod(dim(x$draws)[1:2])), nobs = nobs.hlr_fit(x))
  if (has_one_residual(x)) out$sigma <- sigma.hlr_fit(x)
  if (looic) {
    columns <- c("looic", "elpd_loo", "p_loo")
    out[columns] <- as.list(loo.hlr_fit(x, ...)$estimates[columns, "Estimate"])
  }
  as_tibble(out)
}

#' @rdname hlr_tidy
#' @exportS3Method generics::augment hlr_fit
augment.hlr_fit <- function(x, data = stats::model.frame(x), newdata = NULL, se.fit = TRUE, ...) {
  out <- as.data.frame(if (is.null(newdata)) check_data(data) else check_data(newdata, "newdata"))
  values <- fitted.hlr_fit(x, newdata, ...)
  observed <- x$design$y
  if (is.null(newdata) && nrow(out) == length(observed)) {
    values <- stats::na.omit(values)                                   # rows of na.exclude, unless `data` has them
  } else {
    observed <- with_excluded(x, observed)
  }
  if (nrow(out) != nrow(values)) {
    hlr_abort("lengths", "`data` has ", plural(nrow(out), "row"), " and the fit ", plural(nrow(values), "row"),
              ". Give the rows of the fit, or others as `newdata`.")
  }
  out$.fitted <- unname(values[, "Estimate"])
  if (check_flag(se.fit, "se.fit")) out$.se.fit <- unname(values[, "Est.Error"])
  if (is.null(newdata)) out$.resid <- observed - out$.fitted
  as_tibble(out)
}
