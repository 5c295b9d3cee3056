# Draws by name. Stored are the common coefficients, sds, correlations and distributional parameters such as sigma;
# group effects are regenerated when asked for (R/effects.R).

#' Draws of a fit
#'
#' Draws in posterior's formats and as plain R objects. Group effects such as `r_Pig[4601,Time]` are not stored in the
#' fit but regenerated, the same numbers each time, whenever they are asked for.
#'
#' @param x A fit, from [hlr_fit()].
#' @param variable Names of variables; `NULL` for all of them. `"r_Pig"` stands for all effects of factor `Pig`,
#'   `"coef_Pig"` for its coefficients, common coefficient plus effect, `"b_"`, `"sd_"`, `"sd_Pig"` and the like for all
#'   that begin so. A leading `~` leaves out: `"~lp__"`, `"~sd_Pig"`.
#' @param regex Are the names regular expressions?
#' @param row.names,optional As in [as.data.frame()].
#' @param ... `pars`, and `fixed`, as in brms: patterns, or names with `fixed = TRUE`, in place of `variable`. Any other
#'   argument is an error.
#' @return `as_draws()` and `as_draws_array()` a [posterior::draws_array], the others the format they name.
#'   `as.matrix()` and `as.data.frame()` have one row per draw, chain after chain; `as.array()` is iterations x chains x
#'   variables. In `as_draws_rvars()` the effects of a factor are one variable, such as `r_Pig`, levels x coefficients.
#'   `variables()` is a character vector, the rest are single integers.
#' @section Errors: class `hlr_error_variable` for a name that the fit does not have, `hlr_error_argument` for an
#'   unknown argument.
#' @details When all variables are asked for and group effects would take more than ten million numbers, they are left
#'   out with a message of class `hlr_message_effects_left_out`; by name, they can still be had.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' variables(fit)[1:6]
#' dim(as_draws_array(fit, c("b_Time", "sigma")))
#' effect <- as.matrix(fit, "r_Pig[4601,Time]")
#' mean(effect)
#' }
#' @name hlr_draws
NULL

# Beyond so many numbers (80 MB) group effects are not added to "all variables".
MAX_EFFECT_VALUES <- 1e7

#' @export
posterior::as_draws
#' @export
posterior::as_draws_array
#' @export
posterior::as_draws_df
#' @export
posterior::as_draws_matrix
#' @export
posterior::as_draws_list
#' @export
posterior::as_draws_rvars
#' @export
posterior::variables
#' @export
posterior::ndraws
#' @export
posterior::nchains
#' @export
posterior::niterations
#' @export
posterior::nvariables

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws hlr_fit
as_draws.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) as_draws_array.hlr_fit(x, variable, regex, ...)

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws_array hlr_fit
as_draws_array.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  posterior::as_draws_array(as.array.hlr_fit(x, variable, regex, ...))
}

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws_df hlr_fit
as_draws_df.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  posterior::as_draws_df(as_draws_array.hlr_fit(x, variable, regex, ...))
}

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws_matrix hlr_fit
as_draws_matrix.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  posterior::as_draws_matrix(as_draws_array.hlr_fit(x, variable, regex, ...))
}

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws_list hlr_fit
as_draws_list.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  posterior::as_draws_list(as_draws_array.hlr_fit(x, variable, regex, ...))
}

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws_rvars hlr_fit
as_draws_rvars.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  names <- asked_variables(x, variable, regex, NULL, ...)
  stored <- names[names %in% dimnames(x$draws)[[3]]]
  rvars <- if (length(stored)) unclass(posterior::as_draws_rvars(posterior::as_draws_array(draws_of(x, stored))))
  known <- variable_table(names, x)
  for (factor in x$design$factors) {
    own <- which_of_factor(known, "r", factor)
    of <- factor$dpar[effect_places(factor, known$place[own])$coef]
    for (dpar in unique(of)) {
      rvars[[effect_stem(factor, dpar)]] <- effects_rvar(x, factor, known$place[own[of == dpar]])
    }
  }
  last <- names(rvars) %in% densities
  do.call(posterior::draws_rvars, c(rvars[!last], rvars[last]))
}

#' Effects of one factor as an rvar, levels x coefficients with their names; NA for those not asked for
#'
#' posterior would take levels such as 4601 for positions and make 4601 rows.
#' @param at Integer, places in `effect_names()`.
#' @noRd
effects_rvar <- function(object, factor, at) {
  place <- effect_places(factor, at)
  rows <- sort(unique(place$level))
  columns <- sort(unique(place$coef))
  d <- dim(object$draws)[1:2]
  values <- array(NA_real_, c(d, length(rows) * length(columns)))
  cell <- (match(place$coef, columns) - 1L) * length(rows) + match(place$level, rows)
  values[, , cell] <- effects_at(object, factor, at)
  dim(values) <- c(d, length(rows), length(columns))
  posterior::rvar(values, with_chains = TRUE,
                  dimnames = list(factor$levels[rows], coefs_behind_stem(factor, factor_coefs(factor))[columns]))
}

#' @rdname hlr_draws
#' @export
as.array.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  draws_of(x, asked_variables(x, variable, regex, NULL, ...))
}

#' @rdname hlr_draws
#' @export
as.matrix.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  flatten_draws(as.array.hlr_fit(x, variable, regex, ...))
}

#' @rdname hlr_draws
#' @export
as.data.frame.hlr_fit <- function(x, row.names = NULL, optional = TRUE, variable = NULL, regex = FALSE, ...) {
  as.data.frame(as.matrix.hlr_fit(x, variable, regex, ...), row.names = row.names, optional = optional)
}

#' @rdname hlr_draws
#' @exportS3Method posterior::variables hlr_fit
variables.hlr_fit <- function(x, ...) select_variables(x, NULL, FALSE)

#' @rdname hlr_draws
#' @exportS3Method posterior::nvariables hlr_fit
nvariables.hlr_fit <- function(x, ...) length(variables.hlr_fit(x))

#' @rdname hlr_draws
#' @exportS3Method posterior::ndraws hlr_fit
ndraws.hlr_fit <- function(x) prod(dim(check_version(x)$draws)[1:2])

#' @rdname hlr_draws
#' @exportS3Method posterior::nchains hlr_fit
nchains.hlr_fit <- function(x) dim(x$draws)[2]

#' @rdname hlr_draws
#' @exportS3Method posterior::niterations hlr_fit
niterations.hlr_fit <- function(x) dim(x$draws)[1]

#' Raise an error for arguments that a method does not have, rather than do something else than was asked for
#' @noRd
refuse_other <- function(..., inc_warmup = FALSE) {
  if (isTRUE(inc_warmup)) {
    hlr_abort("argument", "`inc_warmup` must be FALSE: draws of the warmup are not kept. Leave it out.")
  }
  if (...length() == 0) return(invisible())
  name <- names2(substitute(list(...)))[2]
  if (name == "") hlr_abort("argument", "There is a value too many. Name the arguments.")
  # Of the function that called this, and of its caller, which may have handed its `...` on.
  callers <- setdiff(c(sys.parent(1), sys.parent(2)), 0)
  known <- unlist(lapply(callers, function(frame) names(formals(sys.function(frame)))))
  hlr_abort("argument", "There is no argument '", name, "'.", argument_hint(name, known))
}

#' iterations x chains x variables as draws x variables, chain after chain
#' @noRd
flatten_draws <- function(draws) {
  d <- dim(draws)
  matrix(draws, d[1] * d[2], d[3], dimnames = list(NULL, dimnames(draws)[[3]]))
}

#' Draws of variables that exist, stored or regenerated
#'
#' @param names Character vector from `select_variables()`.
#' @return Array, iterations x chains x variables, in the order of `names`.
#' @noRd
draws_of <- function(object, names) {
  stored <- object$draws
  if (all(names %in% dimnames(stored)[[3]])) {
    out <- stored[, , names, drop = FALSE]
  } else {
    out <- array(NA_real_, c(dim(stored)[1:2], length(names)))
    known <- names %in% dimnames(stored)[[3]]
    out[, , known] <- stored[, , names[known]]
    what <- variable_table(names, object)
    for (factor in object$design$factors) {
      own <- which_of_factor(what, "r", factor)
      if (length(own)) out[, , own] <- effects_at(object, factor, what$place[own])
      own <- which_of_factor(what, "coef", factor)
      if (length(own)) out[, , own] <- coefs_at(object, factor, what$place[own])
    }
  }
  dimnames(out) <- list(NULL, NULL, names)
  out
}

#' Effects of one factor at places of `effect_names()`, asking only for the levels needed
#' @noRd
effects_at <- function(object, factor, at) {
  place <- effect_places(factor, at)
  needed <- sort(unique(place$level))
  draws <- effects_draws(object, factor$group, levels = factor$levels[needed])
  draws[, , (place$coef - 1L) * length(needed) + match(place$level, needed)]
}

#' Coefficients of levels at places of `coef_names()`
#' @noRd
coefs_at <- function(object, factor, at) {
  out <- array(effects_at(object, factor, at), c(dim(object$draws)[1:2], length(at)))
  common <- common_draws(object)
  place <- common_places(factor, object$design)[effect_places(factor, at)$coef]
  for (k in which(!is.na(place))) out[, , k] <- out[, , k] + common[, , place[k]]
  out
}

#' @noRd
n_effects <- function(object) {
  sum(vapply(object$design$factors, function(f) as.double(length(f$levels)) * n_coefs(f), 0))
}

#' Names of all variables: stored ones, effects before lprior and lp__ as in brms
#' @noRd
all_variables <- function(object) {
  stored <- dimnames(object$draws)[[3]]
  last <- stored %in% densities
  c(stored[!last], unlist(lapply(object$design$factors, effect_names), use.names = FALSE), stored[last])
}
